//! Ratio metrics (return on spend, cost per order, order value): the delta method with the covariance.

use crate::{
    Alternative, Answer, Declined, Moments,
    means::{self, Welch},
    pairs::PairSummary,
    relative::{self, DeltaLift, Lift, Support},
    types::{check, finite},
};

/// Two ratios compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioComparison {
    /// Of each arm: sum of numerators over sum of denominators, with the delta variance per observation.
    pub control: Moments,
    /// The treatment, likewise.
    pub treatment: Moments,
    /// Of the difference.
    pub welch: Welch,
    /// Fieller's, which agrees with the p-value of `welch`. None where the control's ratio is zero.
    pub lift: Option<Lift>,
    /// By the delta method. None where the control's ratio is zero.
    pub delta_lift: Option<DeltaLift>,
}

/// The ratio of the means of one arm, and its variance per observation: (var y - 2 R cov + R^2 var x) /
/// mean x^2 (Deng, Knoblich and Lu 2018, eq. 5).
///
/// # Errors
/// As [`PairSummary::check`]; zero baseline where the mean denominator is zero.
pub fn ratio_moments(arm: PairSummary) -> Answer<Moments> {
    arm.check()?;
    let denominator = arm.second.mean;
    check(denominator != 0.0, Declined::ZeroBaseline)?;
    let ratio = finite(arm.first.mean / denominator)?;
    let (numerator_variance, denominator_variance) = (arm.first.variance(), arm.second.variance());
    let spread = numerator_variance - 2.0 * ratio * arm.covariance() + ratio * ratio * denominator_variance;
    // Where numerator and denominator move together exactly, rounding can leave a trace below zero.
    let noise = 4.0 * f64::EPSILON * (numerator_variance + ratio * ratio * denominator_variance);
    let spread = if spread.abs() <= noise { 0.0 } else { spread };
    let variance = finite(spread / denominator / denominator)?;
    Ok(Moments { n: arm.n(), mean: ratio, variance })
}

/// Two ratios: difference, relative effect, and the ratio of each arm. The first value of a pair is the
/// numerator.
///
/// # Errors
/// As [`ratio_moments`]; zero variance in both arms; alpha outside 0..1.
pub fn compare(
    control: PairSummary,
    treatment: PairSummary,
    alpha: f64,
    alternative: Alternative,
    support: Support,
) -> Answer<RatioComparison> {
    let (control, treatment) = (ratio_moments(control)?, ratio_moments(treatment)?);
    let welch = means::welch(control, treatment, alpha, alternative)?;
    let without_baseline = control.mean == 0.0;
    let lift = if without_baseline {
        None
    } else {
        Some(relative::fieller(control, treatment, alpha, alternative, support)?)
    };
    let delta_lift = if without_baseline {
        None
    } else {
        Some(relative::delta(control, treatment, alpha, alternative, support)?)
    };
    Ok(RatioComparison { control, treatment, welch, lift, delta_lift })
}
