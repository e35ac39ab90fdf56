//! The gamma function and the chi-square distribution.

use super::{Tails, quadrature};

const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// ln(1 + u) - u for u > -1, without cancellation: with r = u / (2 + u) it is r (2 r^2 S - u), S the series
/// 1/3 + r^2/5 + ... of the inverse hyperbolic tangent.
pub(crate) fn ln_1p_minus(u: f64) -> f64 {
    if !(-0.5..=1.0).contains(&u) {
        return u.ln_1p() - u;
    }
    let r = u / (2.0 + u);
    let square = r * r;
    let mut series = 0.0;
    for index in (0..17_u32).rev() {
        series = series * square + 1.0 / f64::from(2 * index + 3);
    }
    r * (2.0 * square * series - u)
}

/// exp(x) - 1 - x, without cancellation.
pub(crate) fn exp_m1_minus(x: f64) -> f64 {
    if x.abs() > 1.0 {
        return x.exp_m1() - x;
    }
    let mut sum = 0.0;
    for index in (2..=20_u32).rev() {
        sum = (1.0 + sum) * x / f64::from(index);
    }
    sum * x
}

/// What Stirling's formula leaves out: ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi)/2), for x > 0
/// (Abramowitz and Stegun 6.1.41, moved up by recurrence below 10).
pub(crate) fn stirling_rest(x: f64) -> f64 {
    const SERIES: [f64; 9] = [
        0.083_333_333_333_333_33,
        -0.002_777_777_777_777_778,
        7.936_507_936_507_937e-4,
        -5.952_380_952_380_953e-4,
        8.417_508_417_508_417e-4,
        -0.001_917_526_917_526_917_6,
        0.006_410_256_410_256_41,
        -0.029_550_653_594_771_24,
        0.179_644_372_368_830_57,
    ];
    let (mut at, mut shifted) = (x, 0.0);
    for _ in 0..10_u32 {
        if at >= 10.0 {
            break;
        }
        shifted += (at + 0.5) * (1.0 / at).ln_1p() - 1.0;
        at += 1.0;
    }
    let square = 1.0 / (at * at);
    let tail = SERIES.iter().rev().fold(0.0, |sum, &term| sum * square + term) / at;
    shifted + tail
}

/// The natural logarithm of the gamma function for x > 0; about 1e-15 of max(1, |ln Gamma|).
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    if x < 0.5 {
        return ln_gamma(x + 1.0) - x.ln();
    }
    if x > 1e305 {
        return x * (x.ln() - 1.0);
    }
    (x - 0.5) * x.ln() - x + LN_SQRT_TWO_PI + stirling_rest(x)
}

/// ln Gamma(x + d) - ln Gamma(x) for x > 0, d >= 0: also where both are so large that their
/// difference would be lost.
#[must_use]
pub fn ln_gamma_difference(x: f64, d: f64) -> f64 {
    if x < 10.0 {
        return ln_gamma(x + d) - ln_gamma(x);
    }
    let sum = x + d;
    (x - 0.5) * (d / x).ln_1p() + d * (sum.ln() - 1.0) + stirling_rest(sum) - stirling_rest(x)
}

/// The natural logarithm of the beta function, for a, b > 0.
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a <= b { (a, b) } else { (b, a) };
    if small < 10.0 {
        return ln_gamma(small) - ln_gamma_difference(large, small);
    }
    let ratio = small / large;
    LN_SQRT_TWO_PI - 0.5 * large.ln() + (small - 0.5) * (ratio.ln() - ratio.ln_1p()) - large * ratio.ln_1p()
        + stirling_rest(small)
        + stirling_rest(large)
        - stirling_rest(small + large)
}

/// Both tails of the gamma distribution with shape `a` and scale 1 at `x`: the regularised incomplete
/// gamma functions P and Q. Series and continued fraction (Numerical Recipes 6.2) up to shape 200, above
/// that quadrature of the density in ln x. `a` > 0, `x` >= 0.
#[must_use]
pub fn gamma_tails(a: f64, x: f64) -> Tails {
    if !(a > 0.0 && a.is_finite() && x >= 0.0) {
        return Tails::INVALID;
    }
    if x == 0.0 {
        return Tails::ALL_ABOVE;
    }
    if x.is_infinite() {
        return Tails::ALL_BELOW;
    }
    let ln_front = ln_gamma_density(a, x);
    if a > 200.0 {
        let integral = gamma_integral(a, x).ln();
        return if x > a {
            Tails::from_ln_lower(ln_front + integral).swapped()
        } else {
            Tails::from_ln_lower(ln_front + integral)
        };
    }
    if x < a + 1.0 {
        Tails::from_ln_lower(ln_front + gamma_series(a, x).ln())
    } else {
        Tails::from_ln_lower(ln_front + gamma_fraction(a, x).ln()).swapped()
    }
}

/// ln(x^a e^-x / Gamma(a)): the density in ln x.
fn ln_gamma_density(a: f64, x: f64) -> f64 {
    if a < 10.0 {
        return a * x.ln() - x - ln_gamma(a);
    }
    a * ln_1p_minus((x - a) / a) + 0.5 * a.ln() - LN_SQRT_TWO_PI - stirling_rest(a)
}

fn gamma_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for index in 1..2_000_u32 {
        term *= x / (a + f64::from(index));
        sum += term;
        if term <= 1e-17 * sum {
            break;
        }
    }
    sum
}

/// Lentz's method on the fraction of Q.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut value = d;
    for index in 1..2_000_u32 {
        let i = f64::from(index);
        let numerator = -i * (i - a);
        b += 2.0;
        d = numerator * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + numerator / c;
        if c.abs() < TINY {
            c = TINY;
        }
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The tail beyond `x`, away from the mean, over the density at `x` (in ln x).
fn gamma_integral(a: f64, x: f64) -> f64 {
    let gap = (x - a).abs();
    let width = (2.0 / x.min(a).sqrt()).min(6.0 / gap.max(f64::MIN_POSITIVE));
    if x > a {
        quadrature::decaying(0.0, width, |s| (-gap * s - x * exp_m1_minus(s)).exp())
    } else {
        quadrature::decaying(0.0, width, |s| (-gap * s - x * exp_m1_minus(-s)).exp())
    }
}

/// Both tails of the chi-square distribution, `df` > 0 degrees of freedom, at `x` >= 0.
#[must_use]
pub fn chi_square_tails(x: f64, df: f64) -> Tails {
    gamma_tails(0.5 * df, 0.5 * x)
}
