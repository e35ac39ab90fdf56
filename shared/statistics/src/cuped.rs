//! CUPED: less variance by what was known before the experiment.

use crate::{
    Alternative, Answer, Declined, Moments, convert,
    means::{self, Welch},
    pairs::PairSummary,
    types::{check, finite},
};

/// How theta is pooled over the arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThetaPooling {
    /// From the covariance within arms: the effect itself does not move theta.
    Within,
    /// From all observations as one sample, as in the paper.
    Total,
}

/// A comparison of means adjusted by a covariate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuped {
    /// What a unit of the covariate moves the outcome by.
    pub theta: f64,
    /// The share of the variance of the effect that is gone, 0 to 1 (below 0 where the covariate harms).
    pub variance_reduction: f64,
    /// Adjusted to the mean covariate of both arms together, so that the level is kept.
    pub control: Moments,
    /// The treatment, likewise.
    pub treatment: Moments,
    /// Of the adjusted means.
    pub welch: Welch,
}

/// CUPED (Deng, Xu, Kohavi and Walker 2013): outcome - theta (covariate - mean covariate), then Welch's t
/// test. The first value of a pair is the outcome, the second the covariate. A covariate without variance
/// adjusts nothing (theta 0).
///
/// # Errors
/// As [`PairSummary::check`]; zero variance of the outcome in both arms, before or after the adjustment;
/// alpha outside 0..1.
pub fn cuped(
    control: PairSummary,
    treatment: PairSummary,
    pooling: ThetaPooling,
    alpha: f64,
    alternative: Alternative,
) -> Answer<Cuped> {
    control.check()?;
    treatment.check()?;
    let both = control.merged(treatment);
    let (product, square) = match pooling {
        ThetaPooling::Within => {
            (control.product + treatment.product, control.second.m2 + treatment.second.m2)
        }
        ThetaPooling::Total => (both.product, both.second.m2),
    };
    let theta = if square == 0.0 { 0.0 } else { finite(product / square)? };
    let adjust = |arm: PairSummary| adjusted(arm, theta, both.second.mean);
    let (plain_control, plain_treatment) = (control.first.moments(), treatment.first.moments());
    let before = plain_control.variance_of_mean() + plain_treatment.variance_of_mean();
    check(before > 0.0, Declined::ZeroVariance)?;
    let (control, treatment) = (adjust(control)?, adjust(treatment)?);
    let after = control.variance_of_mean() + treatment.variance_of_mean();
    let welch = means::welch(control, treatment, alpha, alternative)?;
    Ok(Cuped { theta, variance_reduction: finite(1.0 - after / before)?, control, treatment, welch })
}

fn adjusted(arm: PairSummary, theta: f64, centre: f64) -> Answer<Moments> {
    let (outcome, covariate) = (arm.first.m2, theta * theta * arm.second.m2);
    let m2 = outcome - 2.0 * theta * arm.product + covariate;
    let m2 = if m2 <= 4.0 * f64::EPSILON * (outcome + covariate) { 0.0 } else { m2 };
    let variance = finite(m2 / convert::from_u64(arm.n() - 1))?;
    let mean = finite(arm.first.mean - theta * (arm.second.mean - centre))?;
    Ok(Moments { n: arm.n(), mean, variance })
}
