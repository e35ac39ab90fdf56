//! Summaries of two values per observation: a ratio's numerator and denominator, or an outcome and its covariate.

use crate::{
    Answer, Declined, Summary, convert,
    types::{check, finite},
};

/// A running summary of two values per observation (Chan, Golub and LeVeque 1983; Pebay 2008 for the
/// product): `first` is the numerator or the outcome, `second` the denominator or the covariate.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairSummary {
    pub n: u64,
    pub mean_first: f64,
    pub mean_second: f64,
    /// Sums of squared distances from the mean, and of the products of both distances.
    pub m2_first: f64,
    pub m2_second: f64,
    pub product: f64,
}

impl PairSummary {
    /// From sample variances and the sample covariance (n - 1 in the denominator).
    #[must_use]
    pub fn from_variances(n: u64, means: [f64; 2], variances: [f64; 2], covariance: f64) -> Self {
        let df = convert::from_u64(n.saturating_sub(1));
        Self {
            n,
            mean_first: means[0],
            mean_second: means[1],
            m2_first: variances[0] * df,
            m2_second: variances[1] * df,
            product: covariance * df,
        }
    }

    /// With one more observation.
    #[must_use]
    pub fn pushed(self, first: f64, second: f64) -> Self {
        self.merged(Self { n: 1, mean_first: first, mean_second: second, ..Self::default() })
    }

    /// Both together.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        if self.n == 0 {
            return other;
        }
        if other.n == 0 {
            return self;
        }
        let first = self.first().merged(other.first());
        let second = self.second().merged(other.second());
        let share = convert::from_u64(other.n) / convert::from_u64(first.n);
        let gaps = (other.mean_first - self.mean_first) * (other.mean_second - self.mean_second);
        Self {
            n: first.n,
            mean_first: first.mean,
            mean_second: second.mean,
            m2_first: first.m2,
            m2_second: second.m2,
            product: self.product + other.product + gaps * convert::from_u64(self.n) * share,
        }
    }

    #[must_use]
    pub const fn first(self) -> Summary {
        Summary { n: self.n, mean: self.mean_first, m2: self.m2_first }
    }

    #[must_use]
    pub const fn second(self) -> Summary {
        Summary { n: self.n, mean: self.mean_second, m2: self.m2_second }
    }

    /// The sample covariance; NaN below two observations.
    #[must_use]
    pub fn covariance(self) -> f64 {
        if self.n < 2 { f64::NAN } else { self.product / convert::from_u64(self.n - 1) }
    }

    /// # Errors
    /// No data, too few (n = 1), not finite, impossible moments (a negative variance, or a covariance
    /// above what the variances allow).
    pub fn check(self) -> Answer<()> {
        self.first().moments().check()?;
        self.second().moments().check()?;
        let product = finite(self.product)?;
        let bound = self.m2_first.sqrt() * self.m2_second.sqrt();
        check(product.abs() <= bound * (1.0 + 1e-9), Declined::ImpossibleMoments)
    }
}
