//! Why a question has no answer. Invariant: a declined result is never shown as p = 1.

use std::fmt;

/// The reason why no number can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Declined {
    /// There is not a single observation, or not a single event.
    NoData,
    /// Fewer observations (or days, arms, cells) than the method needs at least.
    TooFew {
        /// The fewest that would do.
        needed: u64,
    },
    /// All observations are alike, so that the uncertainty cannot be estimated.
    ZeroVariance,
    /// Counts that cannot be, such as more conversions than visitors.
    ImpossibleCounts,
    /// Moments that cannot be, such as a negative variance or a covariance above its bound.
    ImpossibleMoments,
    /// An input or the answer is not a finite number.
    NotFinite,
    /// A parameter is outside the range that its documentation states.
    OutOfRange {
        /// The name of the parameter.
        what: &'static str,
    },
    /// The control is zero, so that nothing is relative to it.
    ZeroBaseline,
    /// The planned effect is zero, so that no sample is large enough.
    ZeroEffect,
    /// No answer exists inside the possible range (for example no detectable rate below 100 %).
    Unreachable,
}

impl Declined {
    /// A stable word for programs and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::TooFew { .. } => "too_few",
            Self::ZeroVariance => "zero_variance",
            Self::ImpossibleCounts => "impossible_counts",
            Self::ImpossibleMoments => "impossible_moments",
            Self::NotFinite => "not_finite",
            Self::OutOfRange { .. } => "out_of_range",
            Self::ZeroBaseline => "zero_baseline",
            Self::ZeroEffect => "zero_effect",
            Self::Unreachable => "unreachable",
        }
    }
}

impl fmt::Display for Declined {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoData => formatter.write_str("there is no data"),
            Self::TooFew { needed } => write!(formatter, "at least {needed} are needed"),
            Self::ZeroVariance => formatter.write_str("all observations are alike"),
            Self::ImpossibleCounts => formatter.write_str("the counts cannot be"),
            Self::ImpossibleMoments => formatter.write_str("the means and variances cannot be"),
            Self::NotFinite => formatter.write_str("a number is not finite"),
            Self::OutOfRange { what } => write!(formatter, "{what} is out of range"),
            Self::ZeroBaseline => formatter.write_str("the control is zero"),
            Self::ZeroEffect => formatter.write_str("the effect is zero"),
            Self::Unreachable => formatter.write_str("no value in the possible range answers"),
        }
    }
}

impl std::error::Error for Declined {}

/// The answer of a method, or why there is none.
pub type Answer<T> = Result<T, Declined>;
