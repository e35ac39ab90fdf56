//! Special functions and distributions, with both tails and their logarithms.
//!
//! Invariant: no loop without a fixed bound. Outside its domain a function answers NaN, which the
//! methods above turn into [`crate::Declined`].

pub mod beta;
pub mod gamma;
pub mod noncentral;
pub mod normal;
pub mod quadrature;
pub mod root;
pub mod student;

/// Both tails of a distribution at a point, and their natural logarithms (which do not underflow).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// P(X <= x).
    pub lower: f64,
    /// P(X > x).
    pub upper: f64,
    /// ln P(X <= x).
    pub ln_lower: f64,
    /// ln P(X > x).
    pub ln_upper: f64,
}

impl Tails {
    pub(crate) const INVALID: Self =
        Self { lower: f64::NAN, upper: f64::NAN, ln_lower: f64::NAN, ln_upper: f64::NAN };

    pub(crate) const ALL_BELOW: Self =
        Self { lower: 1.0, upper: 0.0, ln_lower: 0.0, ln_upper: f64::NEG_INFINITY };

    pub(crate) const ALL_ABOVE: Self = Self::ALL_BELOW.swapped();

    pub(crate) fn from_ln_lower(ln_lower: f64) -> Self {
        let ln_lower = ln_lower.min(0.0);
        let upper = -ln_lower.exp_m1();
        Self { lower: ln_lower.exp(), upper, ln_lower, ln_upper: ln_one_minus_exp(ln_lower) }
    }

    pub(crate) const fn swapped(self) -> Self {
        Self { lower: self.upper, upper: self.lower, ln_lower: self.ln_upper, ln_upper: self.ln_lower }
    }
}

/// ln(1 - exp(x)) for x <= 0 (Maechler 2012, "Accurately computing log(1 - exp(-|a|))").
pub(crate) fn ln_one_minus_exp(x: f64) -> f64 {
    if x > -std::f64::consts::LN_2 { (-x.exp_m1()).ln() } else { (-x.exp()).ln_1p() }
}
