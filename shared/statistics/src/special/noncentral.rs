//! The noncentral t distribution, for the power of t tests.

use super::{
    gamma::{exp_m1_minus, ln_gamma, stirling_rest},
    normal, quadrature,
};

const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;
const PANELS: u32 = 48;

/// P(T > t) of the noncentral t distribution with `df` >= 1 degrees of freedom and noncentrality
/// `delta`: the normal tail at t s - delta averaged over s = sqrt(chi-square / df) by quadrature in ln s
/// (Johnson, Kotz and Balakrishnan 1995, 31.1). Absolute accuracy about 1e-13.
#[must_use]
pub fn noncentral_t_sf(t: f64, df: f64, delta: f64) -> f64 {
    if t.is_nan() || delta.is_nan() || df.is_nan() || df < 1.0 {
        return f64::NAN;
    }
    if df > 1e15 {
        return normal::sf(t - delta);
    }
    let ln_peak = ln_peak(df);
    let edges = edges(t, df, delta);
    edges
        .windows(2)
        .map(|pair| {
            quadrature::panel(pair[0], pair[1], |w| {
                let density = (ln_peak - 0.5 * df * exp_m1_minus(2.0 * w)).exp();
                density * normal::sf(t * w.exp() - delta)
            })
        })
        .sum()
}

/// Panels over the range of ln s, finer where the normal tail is a step in it.
fn edges(t: f64, df: f64, delta: f64) -> Vec<f64> {
    let scale = 1.0 / (2.0 * df).sqrt();
    // The density falls like exp(df ln s) to the left and faster to the right.
    let (low, high) = (-(9.0 * scale).max(40.0 / df), (9.0 * scale).min(2.5));
    let spread = |from: f64, to: f64| {
        (0..=PANELS).map(move |index| from + (to - from) * f64::from(index) / f64::from(PANELS))
    };
    let mut edges: Vec<f64> = spread(low, high).collect();
    let step = (delta / t).ln();
    if step.is_finite() && delta.abs() > 4.0 {
        let reach = 9.0 / delta.abs();
        edges.extend(spread(step - reach, step + reach).filter(|&edge| edge > low && edge < high));
    }
    edges.sort_by(f64::total_cmp);
    edges
}

/// The logarithm of the density of ln s at s = 1.
fn ln_peak(df: f64) -> f64 {
    let half = 0.5 * df;
    if half < 10.0 {
        return std::f64::consts::LN_2 + half * half.ln() - half - ln_gamma(half);
    }
    std::f64::consts::LN_2 + 0.5 * half.ln() - LN_SQRT_TWO_PI - stirling_rest(half)
}
