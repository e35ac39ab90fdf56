//! What all methods have in common: intervals, p-values, directions.

use crate::{
    Answer, Declined,
    special::{normal, student},
};

/// A range. Where a direction is asked for, the other end is the end of what is possible (an infinity,
/// or -1 and 1 for differences of rates).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub lower: f64,
    /// The upper end, not below the lower.
    pub upper: f64,
}

impl Interval {
    /// From `lower` to `upper`.
    #[must_use]
    pub const fn new(lower: f64, upper: f64) -> Self {
        Self { lower, upper }
    }

    /// Whether the value is inside, ends included.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The interval of the negated quantity.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { lower: -self.upper, upper: -self.lower }
    }

    /// The same without the end that the alternative does not bound.
    pub(crate) fn opened(self, alternative: Alternative, limits: Self) -> Self {
        match alternative {
            Alternative::TwoSided => self,
            Alternative::Greater => Self { upper: limits.upper, ..self },
            Alternative::Less => Self { lower: limits.lower, ..self },
        }
    }

    pub(crate) const EVERYTHING: Self = Self { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
}

/// The probability, under no effect, of what was seen or more. `p` underflows to 0 below 1e-308, its
/// natural logarithm does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PValue {
    /// 0 to 1.
    pub p: f64,
    /// Natural logarithm of `p`, 0 or below.
    pub ln_p: f64,
}

impl PValue {
    pub(crate) fn from_ln(ln_p: f64) -> Self {
        let ln_p = ln_p.min(0.0);
        Self { p: ln_p.exp(), ln_p }
    }

    /// Of a z statistic.
    #[must_use]
    pub fn of_z(z: f64, alternative: Alternative) -> Self {
        match alternative {
            Alternative::TwoSided => Self {
                p: (2.0 * normal::sf(z.abs())).min(1.0),
                ln_p: (normal::ln_sf(z.abs()) + std::f64::consts::LN_2).min(0.0),
            },
            Alternative::Greater => Self { p: normal::sf(z), ln_p: normal::ln_sf(z) },
            Alternative::Less => Self { p: normal::cdf(z), ln_p: normal::ln_sf(-z) },
        }
    }

    /// Of a t statistic with `df` degrees of freedom.
    #[must_use]
    pub fn of_t(t: f64, df: f64, alternative: Alternative) -> Self {
        match alternative {
            Alternative::TwoSided => {
                let tails = student::two_sided(t, df);
                Self { p: tails.upper, ln_p: tails.ln_upper }
            }
            Alternative::Greater => Self { p: student::sf(t, df), ln_p: student::ln_sf(t, df) },
            Alternative::Less => Self { p: student::cdf(t, df), ln_p: student::ln_sf(-t, df) },
        }
    }
}

/// What is asked about effect = treatment - control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alternative {
    /// Is there an effect?
    TwoSided,
    /// Is the treatment above the control?
    Greater,
    /// Is the treatment below the control?
    Less,
}

impl Alternative {
    /// The share of alpha in one tail.
    pub(crate) fn tail(self, alpha: f64) -> f64 {
        if self == Self::TwoSided { 0.5 * alpha } else { alpha }
    }
}

/// Which values of a metric are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Better {
    /// As for conversions and revenue.
    Higher,
    /// As for costs and complaints.
    Lower,
}

impl Better {
    /// 1, or -1 where lower is better.
    pub(crate) const fn sign(self) -> f64 {
        match self {
            Self::Higher => 1.0,
            Self::Lower => -1.0,
        }
    }
}

/// Alpha strictly between 0 and 1.
pub(crate) fn check_alpha(alpha: f64) -> Answer<()> {
    check(alpha > 0.0 && alpha < 1.0, Declined::OutOfRange { what: "alpha" })
}

/// The same; with a direction alpha is below 1/2, so that the bound is on its side of the estimate.
pub(crate) fn check_level(alpha: f64, alternative: Alternative) -> Answer<()> {
    check_alpha(alpha)?;
    check(alternative.tail(alpha) < 0.5, Declined::OutOfRange { what: "alpha" })
}

pub(crate) fn check(condition: bool, otherwise: Declined) -> Answer<()> {
    if condition { Ok(()) } else { Err(otherwise) }
}

pub(crate) fn finite(value: f64) -> Answer<f64> {
    if value.is_finite() { Ok(value) } else { Err(Declined::NotFinite) }
}

/// The z that leaves the share of alpha outside which the alternative asks for.
pub(crate) fn critical_z(alpha: f64, alternative: Alternative) -> f64 {
    normal::upper_quantile(alternative.tail(alpha))
}

/// The same of Student's t.
pub(crate) fn critical_t(alpha: f64, df: f64, alternative: Alternative) -> f64 {
    student::upper_quantile(alternative.tail(alpha), df)
}
