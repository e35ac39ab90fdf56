//! Student's t distribution for every number of degrees of freedom.

use super::{
    Tails,
    beta::{Point, ln_density, tails_at},
    ln_one_minus_exp, normal, root,
};

/// The smallest degrees of freedom that are answered: below, quantiles leave the range of numbers.
pub const SMALLEST_DF: f64 = 1e-3;

/// P(|T| <= |t|) and P(|T| > |t|): I_y(1/2, df/2) at y = t^2 / (df + t^2) (Abramowitz and Stegun 26.7.1).
/// `df` from 1e-3; above 1e290 it is the normal distribution.
#[must_use]
pub fn two_sided(t: f64, df: f64) -> Tails {
    if t.is_nan() || df.is_nan() || df < SMALLEST_DF {
        return Tails::INVALID;
    }
    if t == 0.0 {
        return Tails::ALL_ABOVE;
    }
    if t.is_infinite() {
        return Tails::ALL_BELOW;
    }
    if df > 1e290 {
        let ln_outside = normal::ln_sf(t.abs()) + std::f64::consts::LN_2;
        return Tails::from_ln_lower(ln_outside).swapped();
    }
    tails_at(0.5, 0.5 * df, point(t, df))
}

fn point(t: f64, df: f64) -> Point {
    let square = t * t;
    if square.is_normal() {
        Point::from_odds(square, df)
    } else {
        Point::from_logit(2.0 * t.abs().ln() - df.ln())
    }
}

/// P(T > t).
#[must_use]
pub fn sf(t: f64, df: f64) -> f64 {
    let tails = two_sided(t, df);
    if t < 0.0 { 0.5 + 0.5 * tails.lower } else { 0.5 * tails.upper }
}

/// P(T <= t).
#[must_use]
pub fn cdf(t: f64, df: f64) -> f64 {
    sf(-t, df)
}

/// ln P(T > t).
#[must_use]
pub fn ln_sf(t: f64, df: f64) -> f64 {
    let tails = two_sided(t, df);
    if t < 0.0 { (-0.5 * tails.upper).ln_1p() } else { tails.ln_upper - std::f64::consts::LN_2 }
}

/// The t above which the share `p` (0 to 1, neither included) lies; infinite where it leaves the range of
/// numbers. Newton steps on the logarithm of the tail, or of the centre where `p` is near one half,
/// over ln t.
#[must_use]
pub fn upper_quantile(p: f64, df: f64) -> f64 {
    let valid = p > 0.0 && p < 1.0 && df >= SMALLEST_DF;
    if !valid {
        return f64::NAN;
    }
    if p > 0.5 {
        return -upper_quantile(1.0 - p, df);
    }
    if p == 0.5 {
        return 0.0;
    }
    if df > 1e290 {
        return normal::upper_quantile(p);
    }
    let outside = p < 0.25;
    let target = if outside { (2.0 * p).ln() } else { ln_one_minus_exp((2.0 * p).ln()) };
    let start = start(p, df);
    root::newton(-710.0, 709.0, start, |ln_t| {
        let at = point(ln_t.exp(), df);
        let tails = tails_at(0.5, 0.5 * df, at);
        let ln_tail = if outside { tails.ln_upper } else { tails.ln_lower };
        // d logit(y) = 2 d ln t
        let slope = 2.0 * (ln_density(0.5, 0.5 * df, at) - ln_tail).exp();
        (if outside { target - ln_tail } else { ln_tail - target }, slope)
    })
    .exp()
}

/// ln t of the normal quantile with the first Cornish-Fisher term, or of the Pareto tail where that is
/// longer.
fn start(p: f64, df: f64) -> f64 {
    let z = normal::upper_quantile(p);
    let near = z.ln() + (0.25 * (z * z + 1.0) / df).ln_1p();
    if df > 3.0 { near } else { near.max(-(2.0 * p).ln() / df + 0.5 * df.ln()) }
}

/// The t below which the share `p` lies.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    -upper_quantile(p, df)
}
