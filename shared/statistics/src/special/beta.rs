//! The regularised incomplete beta function, its inverse, and the F distribution.

use super::{
    Tails,
    gamma::{ln_1p_minus, ln_beta, stirling_rest},
    quadrature, root,
};

const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;
/// Above this smaller shape the density is integrated; below, the continued fraction is short enough.
const INTEGRATED_FROM: f64 = 3_000.0;

/// A point between 0 and 1 with its complement and both logarithms: near an end the complement of a
/// rounded number would be noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub x: f64,
    pub y: f64,
    pub ln_x: f64,
    pub ln_y: f64,
}

impl Point {
    fn new(x: f64) -> Self {
        Self { x, y: 1.0 - x, ln_x: x.ln(), ln_y: (-x).ln_1p() }
    }

    /// The point with x / (1 - x) = exp(`logit`).
    pub(crate) fn from_logit(logit: f64) -> Self {
        let small = (-logit.abs()).exp();
        let (minor, major) = (small / (1.0 + small), 1.0 / (1.0 + small));
        let ln_major = -small.ln_1p();
        let ln_minor = ln_major - logit.abs();
        if logit < 0.0 {
            Self { x: minor, y: major, ln_x: ln_minor, ln_y: ln_major }
        } else {
            Self { x: major, y: minor, ln_x: ln_major, ln_y: ln_minor }
        }
    }

    /// The point with x : y = `numerator` : `denominator`, both positive.
    pub(crate) fn from_odds(numerator: f64, denominator: f64) -> Self {
        Self::from_logit(numerator.ln() - denominator.ln()).with_shares(numerator, denominator)
    }

    fn with_shares(self, numerator: f64, denominator: f64) -> Self {
        let sum = numerator + denominator;
        if !sum.is_finite() {
            return self;
        }
        let (x, y) = (numerator / sum, denominator / sum);
        let ln_x = if x > 0.5 { (-y).ln_1p() } else { numerator.ln() - sum.ln() };
        let ln_y = if y > 0.5 { (-x).ln_1p() } else { denominator.ln() - sum.ln() };
        Self { x, y, ln_x, ln_y }
    }

    const fn swapped(self) -> Self {
        Self { x: self.y, y: self.x, ln_x: self.ln_y, ln_y: self.ln_x }
    }
}

/// ln(x^a y^b / B(a, b)): the density of Beta(a, b) in the logit of x.
pub(crate) fn ln_density(a: f64, b: f64, at: Point) -> f64 {
    if a < 10.0 || b < 10.0 {
        return a * at.ln_x + b * at.ln_y - ln_beta(a, b);
    }
    let sum = a + b;
    let peak = 0.5 * (a * (b / sum)).ln() - LN_SQRT_TWO_PI - stirling_rest(a) - stirling_rest(b)
        + stirling_rest(sum);
    ln_kernel(a, b, at) + peak
}

/// The same relative to its peak, which is at the mean. Around it the large terms cancel on paper, not in
/// the machine (Loader 2000).
pub(crate) fn ln_kernel(a: f64, b: f64, at: Point) -> f64 {
    let lambda = gap(a, b, at);
    if lambda.abs() > 0.5 * a.min(b) {
        return a * (at.ln_x + (b / a).ln_1p()) + b * (at.ln_y + (a / b).ln_1p());
    }
    a * ln_1p_minus(-lambda / a) + b * ln_1p_minus(lambda / b)
}

/// a y - b x: how far the point is below the mean.
fn gap(a: f64, b: f64, at: Point) -> f64 {
    a * at.y - b * at.x
}

/// Both tails of the beta distribution at x: the regularised incomplete beta function I_x(a, b) and its
/// complement, for shapes from 1e-3 to 1e12 and beyond. Continued fraction (DiDonato and Morris 1992,
/// algorithm 708, BFRAC) while the smaller shape is up to 3,000, above that quadrature of the density in
/// logit x. `a`, `b` > 0 and finite, `x` in 0..=1.
#[must_use]
pub fn beta_tails(a: f64, b: f64, x: f64) -> Tails {
    if !(0.0..=1.0).contains(&x) {
        return Tails::INVALID;
    }
    tails_at(a, b, Point::new(x))
}

pub(crate) fn tails_at(a: f64, b: f64, at: Point) -> Tails {
    let valid = a > 0.0 && b > 0.0 && (a + b).is_finite() && !at.ln_x.is_nan() && !at.ln_y.is_nan();
    if !valid {
        return Tails::INVALID;
    }
    if at.ln_x == f64::NEG_INFINITY {
        return Tails::ALL_ABOVE;
    }
    if at.ln_y == f64::NEG_INFINITY {
        return Tails::ALL_BELOW;
    }
    if gap(a, b, at) >= (a - b) / (a + b + 2.0) {
        Tails::from_ln_lower(ln_lower(a, b, at))
    } else {
        Tails::from_ln_lower(ln_lower(b, a, at.swapped())).swapped()
    }
}

/// The lower tail at a point that is not above the mean (or only just).
fn ln_lower(a: f64, b: f64, at: Point) -> f64 {
    let factor = if a.min(b) > INTEGRATED_FROM { integral(a, b, at) } else { fraction(a, b, at) };
    ln_density(a, b, at) + factor.ln()
}

fn fraction(a: f64, b: f64, at: Point) -> f64 {
    let c = 1.0 + gap(a, b, at);
    let (c0, c1) = (b / a, 1.0 + 1.0 / a);
    let y_plus_one = at.y + 1.0;
    let (mut p, mut s) = (1.0, a + 1.0);
    let (mut numerator, mut denominator) = (0.0, 1.0);
    let (mut next_numerator, mut next_denominator) = (1.0, c / c1);
    let mut value = c1 / c;
    for index in 1..1_000_u32 {
        let n = f64::from(index);
        let t = n / a;
        let w = n * (b - n) * at.x;
        let e = a / s;
        let alpha = p * (p + c0) * e * e * (w * at.x);
        let e = (1.0 + t) / (c1 + t + t);
        let beta = n + w / s + e * (c + n * y_plus_one);
        p = 1.0 + t;
        s += 2.0;
        (numerator, next_numerator) = (next_numerator, alpha * numerator + beta * next_numerator);
        (denominator, next_denominator) = (next_denominator, alpha * denominator + beta * next_denominator);
        let before = value;
        value = next_numerator / next_denominator;
        if (value - before).abs() <= 1e-16 * value.abs() {
            break;
        }
        numerator /= next_denominator;
        denominator /= next_denominator;
        next_numerator = value;
        next_denominator = 1.0;
    }
    value
}

/// The tail below the point over the density at it, in the logit: every term of the exponent falls.
fn integral(a: f64, b: f64, at: Point) -> f64 {
    let lambda = gap(a, b, at).max(0.0);
    let curvature = (a.max(b) / (a + b)) * a.min(b);
    let width = (2.0 / curvature.sqrt()).min(6.0 / lambda.max(f64::MIN_POSITIVE));
    quadrature::decaying(0.0, width, |s| {
        let fallen = -(-s).exp_m1();
        let rest = at.y + at.x * (-s).exp();
        let (u, v) = (-at.y * fallen / rest, at.x * fallen / rest);
        (a * ln_1p_minus(u) + b * ln_1p_minus(v) - lambda * fallen / rest).exp()
    })
}

/// The x below which Beta(a, b) has the share `p` (0..=1). Newton steps on the logarithm of the smaller tail
/// over logit x, safeguarded by a bracket. NaN outside the domain of [`beta_tails`].
#[must_use]
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    Point::from_logit(logit_quantile(a, b, p)).x
}

/// The logit of the quantile.
pub(crate) fn logit_quantile(a: f64, b: f64, p: f64) -> f64 {
    let lower = p <= 0.5;
    let target = if lower { p.ln() } else { (-p).ln_1p() };
    let start = (a / b).ln() + super::normal::quantile(p) * (1.0 / a + 1.0 / b).sqrt();
    root::newton(-800.0, 800.0, start, |logit| {
        let at = Point::from_logit(logit);
        let tails = tails_at(a, b, at);
        let ln_tail = if lower { tails.ln_lower } else { tails.ln_upper };
        let slope = (ln_density(a, b, at) - ln_tail).exp();
        (if lower { ln_tail - target } else { target - ln_tail }, slope)
    })
}

/// Both tails of the F distribution with `df1`, `df2` > 0 degrees of freedom at `f` >= 0.
#[must_use]
pub fn f_tails(f: f64, df1: f64, df2: f64) -> Tails {
    if f.is_nan() || f < 0.0 {
        return Tails::INVALID;
    }
    if f == 0.0 {
        return Tails::ALL_ABOVE;
    }
    if f.is_infinite() {
        return Tails::ALL_BELOW;
    }
    tails_at(0.5 * df1, 0.5 * df2, Point::from_odds(df1 * f, df2))
}
