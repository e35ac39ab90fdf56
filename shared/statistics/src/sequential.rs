//! Always-valid results: they may be looked at every day.

use crate::{
    Alternative, Answer, Declined, Interval, PValue, convert,
    types::{check, check_level, finite},
};

/// The tuning parameter where none is given: the total count at which the interval is about tightest.
pub const DEFAULT_TUNING: f64 = 5_000.0;

/// An asymptotic confidence sequence at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlwaysValid {
    /// Holds at every look at once.
    pub interval: Interval,
    /// From the estimate to each bound.
    pub half_width: f64,
    /// The smallest alpha whose interval excludes zero, with rho as planned for the given alpha.
    pub p: PValue,
    /// The mixture parameter.
    pub rho: f64,
}

/// The asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2021,
/// arXiv:2103.06476v7, eq. 9 two-sided and eq. 134 one-sided, rho by eq. 161, p by eq. 155) of an effect
/// with its standard error after `n` observations in all arms together. One-sided, rho takes 2 alpha in
/// place of alpha and the boundary is ln(1 + sqrt(n rho^2 + 1) / (2 alpha)); alpha then has to be below
/// 1/2.
///
/// # Errors
/// No data (n = 0), zero variance, not finite, out of range (alpha, a tuning parameter not above zero).
pub fn always_valid(
    estimate: f64,
    se: f64,
    n: u64,
    alpha: f64,
    tuning: f64,
    alternative: Alternative,
) -> Answer<AlwaysValid> {
    check_level(alpha, alternative)?;
    check(tuning > 0.0 && tuning.is_finite(), Declined::OutOfRange { what: "tuning" })?;
    check(n > 0, Declined::NoData)?;
    finite(estimate)?;
    check(finite(se)? >= 0.0, Declined::ImpossibleMoments)?;
    check(se > 0.0, Declined::ZeroVariance)?;
    let two_sided = alternative == Alternative::TwoSided;
    let planned = if two_sided { alpha } else { 2.0 * alpha };
    let doubled = -2.0 * planned.ln();
    let rho_squared = (doubled + doubled.ln_1p()) / tuning;
    let information = finite(convert::from_u64(n) * rho_squared)?;
    check(information > 0.0, Declined::OutOfRange { what: "tuning" })?;
    let ln_root = 0.5 * information.ln_1p();
    let boundary = if two_sided { ln_root - alpha.ln() } else { (ln_root.exp() / (2.0 * alpha)).ln_1p() };
    let half_width = finite(se * (2.0 * (1.0 + 1.0 / information) * boundary).sqrt())?;
    let both = Interval::new(estimate - half_width, estimate + half_width);
    let ratio = finite(estimate / se)?;
    let signed = match alternative {
        Alternative::TwoSided => ratio.abs(),
        Alternative::Greater => ratio,
        Alternative::Less => -ratio,
    };
    let evidence =
        if signed > 0.0 { 0.5 * signed * (signed * (information / (information + 1.0))) } else { 0.0 };
    let ln_p = if two_sided {
        ln_root - evidence
    } else {
        // ln(exp(evidence) - 1) without overflow
        ln_root - std::f64::consts::LN_2 - evidence - (-(-evidence).exp_m1()).ln()
    };
    Ok(AlwaysValid {
        interval: both.opened(alternative, Interval::EVERYTHING),
        half_width,
        p: PValue::from_ln(ln_p),
        rho: rho_squared.sqrt(),
    })
}
