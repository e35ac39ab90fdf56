//! Means of two arms: summaries that lose nothing, Welch's t test.

use crate::{
    Answer, Declined, convert,
    special::student,
    types::{Alternative, Interval, PValue, check, check_alpha, check_level, critical_t, finite},
};

/// What an arm saw, for the sampling distribution of its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Observations.
    pub n: u64,
    /// In the unit of the metric.
    pub mean: f64,
    /// Per observation, in the unit squared; not of the mean.
    pub variance: f64,
}

impl Moments {
    /// `n` observations with a mean and a variance per observation, not yet checked.
    #[must_use]
    pub const fn new(n: u64, mean: f64, variance: f64) -> Self {
        Self { n, mean, variance }
    }

    /// `n` observations with this mean and this standard deviation of single ones, not yet checked.
    #[must_use]
    pub fn from_deviation(n: u64, mean: f64, deviation: f64) -> Self {
        // A negative deviation stays one, so that the check declines it.
        Self { n, mean, variance: deviation * deviation.abs() }
    }

    /// Declines what has no variance of its mean.
    ///
    /// # Errors
    /// No data (n = 0), too few (n = 1), not finite, impossible moments (a negative variance).
    pub fn check(self) -> Answer<()> {
        check(self.n > 0, Declined::NoData)?;
        check(self.n > 1, Declined::TooFew { needed: 2 })?;
        check(self.mean.is_finite() && self.variance.is_finite(), Declined::NotFinite)?;
        check(self.variance >= 0.0, Declined::ImpossibleMoments)
    }

    pub(crate) fn total(self) -> f64 {
        convert::from_u64(self.n)
    }

    /// The standard error of the mean.
    ///
    /// # Errors
    /// As [`Moments::check`], and zero variance.
    pub fn standard_error(self) -> Answer<f64> {
        self.check()?;
        check(self.variance > 0.0, Declined::ZeroVariance)?;
        finite(self.variance_of_mean().sqrt())
    }

    pub(crate) fn variance_of_mean(self) -> f64 {
        self.variance / self.total()
    }
}

/// A running summary of one metric (Welford 1962; merged after Chan, Golub and LeVeque 1983): exact where
/// sums of squares would lose everything, as at a mean of 3e8 with a deviation of 3.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Observations.
    pub n: u64,
    /// In the unit of the metric.
    pub mean: f64,
    /// What rounding took from the mean; 0 where it is not known.
    pub mean_rest: f64,
    /// The sum of squared distances from the mean.
    pub m2: f64,
}

impl Summary {
    /// From the sample variance (n - 1 in the denominator).
    #[must_use]
    pub fn from_variance(n: u64, mean: f64, variance: f64) -> Self {
        Self { n, mean, mean_rest: 0.0, m2: variance * convert::from_u64(n.saturating_sub(1)) }
    }

    /// Of all the values.
    #[must_use]
    pub fn from_values(values: &[f64]) -> Self {
        values.iter().fold(Self::default(), |sum, &value| sum.pushed(value))
    }

    /// With one more observation.
    #[must_use]
    pub fn pushed(self, value: f64) -> Self {
        self.merged(Self { n: 1, mean: value, ..Self::default() })
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
        let n = self.n.saturating_add(other.n);
        let share = convert::from_u64(other.n) / convert::from_u64(n);
        let gap = self.gap(other);
        let between = gap * (gap * convert::from_u64(self.n) * share);
        let (mean, mean_rest) = two_sum(self.mean, self.mean_rest + gap * share);
        Self { n, mean, mean_rest, m2: self.m2 + other.m2 + between }
    }

    /// The mean of the other minus this one.
    pub(crate) fn gap(self, other: Self) -> f64 {
        (other.mean - self.mean) + (other.mean_rest - self.mean_rest)
    }

    /// The sample variance; NaN below two observations.
    #[must_use]
    pub fn variance(self) -> f64 {
        if self.n < 2 { f64::NAN } else { self.m2 / convert::from_u64(self.n - 1) }
    }

    /// With the sample variance, for the tests.
    #[must_use]
    pub fn moments(self) -> Moments {
        let variance = if self.n < 2 { 0.0 } else { self.variance() };
        Moments { n: self.n, mean: self.mean, variance }
    }
}

/// The rounded sum and what the rounding took (Knuth).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// The answer of Welch's t test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Welch {
    /// Treatment minus control, in the unit of the metric.
    pub estimate: f64,
    /// The standard error of the estimate.
    pub se: f64,
    /// Welch-Satterthwaite.
    pub df: f64,
    /// Estimate over standard error.
    pub t: f64,
    /// Of the alternative that was asked for, by Student's t.
    pub p: PValue,
    /// Of the estimate.
    pub interval: Interval,
    /// Of each mean, always two-sided, with n - 1 degrees of freedom.
    pub control_interval: Interval,
    /// Of the treatment's mean, always two-sided.
    pub treatment_interval: Interval,
}

/// Welch's t test of two means (Welch 1947), from moments. `alpha` is two-sided unless the alternative has
/// a direction. An arm without variance is fine as long as the other has one.
///
/// # Errors
/// As [`Moments::check`]; zero variance in both arms; alpha outside 0..1.
pub fn welch(control: Moments, treatment: Moments, alpha: f64, alternative: Alternative) -> Answer<Welch> {
    welch_shifted(control, treatment, 1.0, 0.0, alpha, alternative)
}

/// Welch's test of treatment - `factor` x control against `null`.
pub(crate) fn welch_shifted(
    control: Moments,
    treatment: Moments,
    factor: f64,
    null: f64,
    alpha: f64,
    alternative: Alternative,
) -> Answer<Welch> {
    check_level(alpha, alternative)?;
    control.check()?;
    treatment.check()?;
    let scaled = Moments {
        mean: finite(factor * control.mean)?,
        variance: finite(factor * factor * control.variance)?,
        ..control
    };
    let df = welch_df(scaled, treatment)?;
    let se = finite(scaled.variance_of_mean().sqrt().hypot(treatment.variance_of_mean().sqrt()))?;
    let estimate = finite(treatment.mean - scaled.mean)?;
    let t = finite((estimate - null) / se)?;
    let reach = finite(critical_t(alpha, df, alternative) * se)?;
    let both = Interval::new(estimate - reach, estimate + reach);
    Ok(Welch {
        estimate,
        se,
        df,
        t,
        p: PValue::of_t(t, df, alternative),
        interval: both.opened(alternative, Interval::EVERYTHING),
        control_interval: mean_interval(control, alpha)?,
        treatment_interval: mean_interval(treatment, alpha)?,
    })
}

/// The two-sided t interval of one mean.
///
/// # Errors
/// As [`Moments::check`]; alpha outside 0..1.
pub fn mean_interval(arm: Moments, alpha: f64) -> Answer<Interval> {
    arm.check()?;
    check_alpha(alpha)?;
    let df = convert::from_u64(arm.n - 1);
    let reach = student::upper_quantile(0.5 * alpha, df) * arm.variance_of_mean().sqrt();
    let reach = if arm.variance == 0.0 { 0.0 } else { finite(reach)? };
    Ok(Interval::new(arm.mean - reach, arm.mean + reach))
}

/// The degrees of freedom of Welch and Satterthwaite, from the shares of the variance (which cannot
/// overflow).
pub(crate) fn welch_df(control: Moments, treatment: Moments) -> Answer<f64> {
    control.check()?;
    treatment.check()?;
    satterthwaite(&[control, treatment])
}

/// Satterthwaite (1946) for a sum of independent means.
pub(crate) fn satterthwaite(cells: &[Moments]) -> Answer<f64> {
    let largest = cells.iter().map(|cell| cell.variance_of_mean()).fold(0.0, f64::max);
    check(largest > 0.0, Declined::ZeroVariance)?;
    let shares = || cells.iter().map(|cell| (cell.variance_of_mean() / largest, cell.total() - 1.0));
    let total: f64 = shares().map(|(share, _)| share).sum();
    let spread: f64 = shares().map(|(share, df)| share * share / df).sum();
    finite(total * total / spread)
}
