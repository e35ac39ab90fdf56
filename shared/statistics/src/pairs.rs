//! Summaries of two values per observation: a ratio's numerator and denominator, or an outcome and its
//! covariate.

use crate::{
    Answer, Declined, Summary, convert,
    types::{check, finite},
};

/// A running summary of two values per observation (Chan, Golub and LeVeque 1983; Pebay 2008 for the
/// product).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairSummary {
    /// The numerator, or the outcome.
    pub first: Summary,
    /// The denominator, or the covariate; of the same observations.
    pub second: Summary,
    /// The sum of the products of both distances from the mean.
    pub product: f64,
}

impl PairSummary {
    /// From means, sample variances and the sample covariance (n - 1 in the denominator), each as
    /// \[first, second\].
    #[must_use]
    pub fn from_variances(n: u64, means: [f64; 2], variances: [f64; 2], covariance: f64) -> Self {
        Self {
            first: Summary::from_variance(n, means[0], variances[0]),
            second: Summary::from_variance(n, means[1], variances[1]),
            product: covariance * convert::from_u64(n.saturating_sub(1)),
        }
    }

    /// From means, standard deviations of single observations and the sample covariance.
    #[must_use]
    pub fn from_deviations(n: u64, means: [f64; 2], deviations: [f64; 2], covariance: f64) -> Self {
        // A negative deviation stays one, so that the check declines it.
        Self::from_variances(n, means, deviations.map(|deviation| deviation * deviation.abs()), covariance)
    }

    /// With one more observation.
    #[must_use]
    pub fn pushed(self, first: f64, second: f64) -> Self {
        let one = |mean| Summary { n: 1, mean, ..Summary::default() };
        self.merged(Self { first: one(first), second: one(second), product: 0.0 })
    }

    /// Both together.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        if self.n() == 0 {
            return other;
        }
        if other.n() == 0 {
            return self;
        }
        let (first, second) = (self.first.merged(other.first), self.second.merged(other.second));
        let share = convert::from_u64(other.n()) / convert::from_u64(first.n);
        let gaps = self.first.gap(other.first) * self.second.gap(other.second);
        let between = gaps * (convert::from_u64(self.n()) * share);
        Self { first, second, product: self.product + other.product + between }
    }

    /// Observations.
    #[must_use]
    pub const fn n(self) -> u64 {
        self.first.n
    }

    /// The sample covariance; NaN below two observations.
    #[must_use]
    pub fn covariance(self) -> f64 {
        if self.n() < 2 { f64::NAN } else { self.product / convert::from_u64(self.n() - 1) }
    }

    /// # Errors
    /// Impossible counts (both sides differ in n), no data, too few (n = 1), not finite, impossible moments
    /// (a negative variance, or a covariance above what the variances allow).
    pub fn check(self) -> Answer<()> {
        check(self.first.n == self.second.n, Declined::ImpossibleCounts)?;
        self.first.moments().check()?;
        self.second.moments().check()?;
        let product = finite(self.product)?;
        let bound = self.first.m2.sqrt() * self.second.m2.sqrt();
        check(product.abs() <= bound * (1.0 + 1e-9), Declined::ImpossibleMoments)
    }
}
