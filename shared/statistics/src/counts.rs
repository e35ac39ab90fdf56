//! Conversions of visitors.

use crate::{Answer, Declined, convert, means::Moments, types::check};

/// The largest count that is answered, 2^53: up to here every count is an exact floating-point number.
pub const MAX_COUNT: u64 = 1 << 53;

/// What an arm saw: `conversions` out of `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Counts {
    /// At most `n`.
    pub conversions: u64,
    /// Visitors, 1 to [`MAX_COUNT`].
    pub n: u64,
}

impl Counts {
    /// `conversions` out of `n`, not yet checked.
    #[must_use]
    pub const fn new(conversions: u64, n: u64) -> Self {
        Self { conversions, n }
    }

    /// Declines what cannot be.
    ///
    /// # Errors
    /// No data (n = 0), impossible counts (conversions above n), out of range (n above [`MAX_COUNT`]).
    pub fn check(self) -> Answer<()> {
        check(self.conversions <= self.n, Declined::ImpossibleCounts)?;
        check(self.n > 0, Declined::NoData)?;
        check(self.n <= MAX_COUNT, Declined::OutOfRange { what: "n" })
    }

    /// Conversions per visitor, 0 to 1; NaN without visitors.
    #[must_use]
    pub fn rate(self) -> f64 {
        self.successes() / self.total()
    }

    /// Mean p and variance p (1 - p) with n in the denominator, for the Welch and delta methods.
    #[must_use]
    pub fn moments(self) -> Moments {
        Moments { n: self.n, mean: self.rate(), variance: self.variance() }
    }

    pub(crate) fn variance(self) -> f64 {
        self.rate() * (self.failures() / self.total())
    }

    pub(crate) fn successes(self) -> f64 {
        convert::from_u64(self.conversions)
    }

    pub(crate) fn failures(self) -> f64 {
        convert::from_u64(self.n.saturating_sub(self.conversions))
    }

    pub(crate) fn total(self) -> f64 {
        convert::from_u64(self.n)
    }
}

/// Rate of `treatment` minus rate of `control`; the numerator is exact.
pub(crate) fn rate_difference(control: Counts, treatment: Counts) -> f64 {
    let product = |a: u64, b: u64| i128::from(a) * i128::from(b);
    let numerator = product(treatment.conversions, control.n) - product(control.conversions, treatment.n);
    convert::from_i128(numerator) / (control.total() * treatment.total())
}
