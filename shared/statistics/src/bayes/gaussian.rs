//! Means and effects with a normal posterior.

use super::{BestOf, check_arms, curve::NormalCurve, grid::Grid};
use crate::{
    Answer, Better, Declined, Interval,
    special::normal,
    types::{check, check_alpha, critical_z, finite},
};

/// What is believed before the first observation, on the scale of what is estimated: a prior for a relative
/// effect belongs to an estimate of the relative effect.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum NormalPrior {
    /// Every value is equally likely.
    #[default]
    Flat,
    /// Normal with this mean and standard deviation (above zero).
    Normal {
        /// What is expected, in the unit of the estimate.
        mean: f64,
        /// How sure that is, in the same unit.
        sd: f64,
    },
}

/// A mean or an effect with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalPosterior {
    /// In the unit of the metric, or a share for a relative effect.
    pub mean: f64,
    /// Standard deviation, above zero.
    pub sd: f64,
}

/// What a posterior of an effect says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectReading {
    /// What was read.
    pub posterior: NormalPosterior,
    /// P(the treatment is better).
    pub chance_to_win: f64,
    /// What keeping the control is expected to lose, in the unit of the effect.
    pub loss_of_control: f64,
    /// What choosing the treatment is expected to lose.
    pub loss_of_treatment: f64,
    /// Equal-tailed, of the effect.
    pub interval: Interval,
}

/// The posterior of an estimate with its standard error: normal prior and likelihood (Gelman et al. 2013,
/// 2.5).
///
/// # Errors
/// Not finite; impossible moments (a negative standard error); zero variance; out of range (prior sd not
/// above zero).
pub fn posterior(estimate: f64, se: f64, prior: NormalPrior) -> Answer<NormalPosterior> {
    finite(estimate)?;
    check(finite(se)? >= 0.0, Declined::ImpossibleMoments)?;
    check(se > 0.0, Declined::ZeroVariance)?;
    let NormalPrior::Normal { mean, sd } = prior else {
        return Ok(NormalPosterior { mean: estimate, sd: se });
    };
    check(mean.is_finite() && sd.is_finite() && sd > 0.0, Declined::OutOfRange { what: "prior" })?;
    let both = se.hypot(sd);
    let (of_data, of_prior) = ((sd / both) * (sd / both), (se / both) * (se / both));
    let centre = finite(estimate * of_data + mean * of_prior)?;
    let spread = finite(se * (sd / both))?;
    check(spread > 0.0, Declined::ZeroVariance)?;
    Ok(NormalPosterior { mean: centre, sd: spread })
}

/// Chance to win, expected losses (Stucchio 2015) and interval of an effect = treatment - control, absolute
/// or relative.
///
/// # Errors
/// Alpha outside 0..1; not finite or without spread.
pub fn read(posterior: NormalPosterior, better: Better, alpha: f64) -> Answer<EffectReading> {
    check_alpha(alpha)?;
    check_posterior(posterior)?;
    let NormalPosterior { mean, sd } = posterior;
    let z = finite(better.sign() * mean / sd)?;
    let reach = finite(critical_z(alpha, crate::Alternative::TwoSided) * sd)?;
    Ok(EffectReading {
        posterior,
        chance_to_win: normal::cdf(z),
        loss_of_control: finite(sd * expected_excess(z))?,
        loss_of_treatment: finite(sd * expected_excess(-z))?,
        interval: Interval::new(mean - reach, mean + reach),
    })
}

/// Which of two to [`super::MAX_ARMS`] means is best.
///
/// # Errors
/// Too few or too many arms; not finite or without spread.
pub fn best_of(arms: &[NormalPosterior], better: Better) -> Answer<BestOf> {
    check_arms(arms.len())?;
    arms.iter().try_for_each(|&arm| check_posterior(arm))?;
    // Counted from the first arm, so that a common level takes no digits.
    let origin = arms.first().map_or(0.0, |arm| arm.mean);
    let curves: Vec<_> = arms.iter().map(|arm| NormalCurve { mean: arm.mean - origin, sd: arm.sd }).collect();
    let answer = Grid::new(&curves).best_of(better);
    answer
        .probability
        .iter()
        .chain(&answer.expected_loss)
        .try_for_each(|&value| finite(value).map(|_| ()))?;
    Ok(answer)
}

fn check_posterior(posterior: NormalPosterior) -> Answer<()> {
    finite(posterior.mean)?;
    check(finite(posterior.sd)? > 0.0, Declined::ZeroVariance)
}

/// E\[max(0, Z + z)\] of a standard normal Z: phi(z) + z Phi(z), without cancellation where z is negative.
fn expected_excess(z: f64) -> f64 {
    if z >= 0.0 {
        return normal::pdf(z) + z * normal::cdf(z);
    }
    if z < -30.0 {
        // The asymptotic series of 1 - z times Mills' ratio.
        let inverse = 1.0 / (z * z);
        let series = [1.0, 3.0, 15.0, 105.0, 945.0, 10_395.0];
        return normal::pdf(z) * series.iter().rev().fold(0.0, |sum, term| term - inverse * sum) * inverse;
    }
    let scaled = normal::erfcx(-z * std::f64::consts::FRAC_1_SQRT_2);
    let mills = scaled * (0.5 * std::f64::consts::PI).sqrt();
    normal::pdf(z) * (1.0 + z * mills)
}
