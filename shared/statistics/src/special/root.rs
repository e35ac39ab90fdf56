//! Roots of monotone functions, with a fixed bound on the steps.

const STEPS: u32 = 200;

/// The root of a function that rises through zero between `low` and `high`: Newton steps from `start` where
/// they stay inside the bracket, halving where they do not. `f` gives value and slope.
pub(crate) fn newton(low: f64, high: f64, start: f64, mut f: impl FnMut(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (low, high);
    let mut x = if start > low && start < high { start } else { 0.5 * (low + high) };
    for _ in 0..STEPS {
        let (value, slope) = f(x);
        if value.is_nan() {
            return f64::NAN;
        }
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let near = 4.0 * f64::EPSILON * x.abs();
        let step = x - value / slope;
        if (step - x).abs() <= near || high - low <= near {
            return x;
        }
        x = if step > low && step < high { step } else { 0.5 * (low + high) };
    }
    x
}

/// The root of a function without slope between `low` and `high` (Chandrupatla 1997). NaN where the
/// ends have the same sign. `tolerance` is absolute, on the argument.
pub(crate) fn bracketed(low: f64, high: f64, tolerance: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let ends = [(low, f(low)), (high, f(high))];
    between(ends, tolerance, f)
}

/// The same from two ends whose values are known.
pub(crate) fn between(ends: [(f64, f64); 2], tolerance: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let [(mut a, mut value_a), (mut b, mut value_b)] = ends;
    if value_a == 0.0 {
        return a;
    }
    if value_b == 0.0 {
        return b;
    }
    if value_a.is_nan() || value_b.is_nan() || (value_a > 0.0) == (value_b > 0.0) {
        return f64::NAN;
    }
    let mut share = 0.5;
    for _ in 0..STEPS {
        let x = a + share * (b - a);
        let value = f(x);
        if value.is_nan() {
            return f64::NAN;
        }
        let (c, value_c);
        if (value > 0.0) == (value_a > 0.0) {
            (c, value_c) = (a, value_a);
        } else {
            (c, value_c) = (b, value_b);
            (b, value_b) = (a, value_a);
        }
        (a, value_a) = (x, value);
        let best = if value_a.abs() < value_b.abs() { a } else { b };
        let limit = tolerance + 4.0 * f64::EPSILON * best.abs();
        let room = 0.5 * limit / (b - a).abs();
        if room > 0.5 || value_a == 0.0 {
            return best;
        }
        let xi = (a - b) / (c - b);
        let phi = (value_a - value_b) / (value_c - value_b);
        share = if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            value_a / (value_b - value_a) * value_c / (value_b - value_c)
                + (c - a) / (b - a) * value_a / (value_c - value_a) * value_b / (value_c - value_b)
        } else {
            0.5
        };
        share = share.clamp(room, 1.0 - room);
        if share.is_nan() {
            share = 0.5;
        }
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_find_the_square_root_of_two() {
        let root = std::f64::consts::SQRT_2;
        assert!((newton(0.0, 2.0, 1.9, |x| (x * x - 2.0, 2.0 * x)) - root).abs() < 1e-15);
        assert!((bracketed(0.0, 2.0, 1e-15, |x| x * x - 2.0) - root).abs() < 1e-14);
        assert!(bracketed(2.0, 3.0, 1e-15, |x| x * x - 2.0).is_nan());
    }
}
