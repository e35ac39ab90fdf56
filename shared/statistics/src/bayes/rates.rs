//! Conversion rates with a beta prior.

use super::{
    BestOf, check_arms,
    curve::BetaCurve,
    grid::Grid,
    shifts::{self, Rate},
};
use crate::{
    Answer, Better, Counts, Declined, Interval,
    special::beta::beta_quantile,
    types::{check, check_alpha, finite},
};

/// What is believed about every rate before the first visitor: Beta(alpha, beta), each from 0.05 to 1e12.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPrior {
    /// As if so many conversions had been seen, and one.
    pub alpha: f64,
    /// As if so many visitors had not converted, and one.
    pub beta: f64,
}

/// Every rate is equally likely.
impl Default for BetaPrior {
    fn default() -> Self {
        Self { alpha: 1.0, beta: 1.0 }
    }
}

impl BetaPrior {
    fn curve(self, arm: Counts) -> Answer<BetaCurve> {
        arm.check()?;
        let fine = |shape: f64| (0.05..=1e12).contains(&shape);
        check(fine(self.alpha) && fine(self.beta), Declined::OutOfRange { what: "prior" })?;
        Ok(BetaCurve { a: self.alpha + arm.successes(), b: self.beta + arm.failures() })
    }
}

/// Two rates compared. Works with zero conversions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateComparison {
    /// Posterior means.
    pub control_mean: f64,
    /// Posterior mean rate of the treatment.
    pub treatment_mean: f64,
    /// P(the treatment's rate is the better one).
    pub chance_to_win: f64,
    /// What keeping the control is expected to lose, in rate.
    pub loss_of_control: f64,
    /// What choosing the treatment is expected to lose, in rate.
    pub loss_of_treatment: f64,
    /// Equal-tailed credible intervals.
    pub control_interval: Interval,
    /// Of the treatment's rate.
    pub treatment_interval: Interval,
    /// Posterior mean of treatment minus control.
    pub difference_mean: f64,
    /// Of treatment minus control, in rate.
    pub difference_interval: Interval,
    /// The median of treatment / control - 1 (its mean need not exist).
    pub lift_median: f64,
    /// Of treatment / control - 1; never below -1.
    pub lift_interval: Interval,
}

/// What decides between two rates: the part of a [`RateComparison`] that takes the least time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateDecision {
    /// P(the treatment's rate is the better one).
    pub chance_to_win: f64,
    /// What keeping the control is expected to lose, in rate.
    pub loss_of_control: f64,
    /// What choosing the treatment is expected to lose, in rate.
    pub loss_of_treatment: f64,
    /// Of treatment minus control, in rate; equal-tailed.
    pub difference_interval: Interval,
}

/// What decides between two rates, as [`compare`] has it.
///
/// # Errors
/// As [`compare`].
pub fn decide(
    control: Counts,
    treatment: Counts,
    prior: BetaPrior,
    better: Better,
    alpha: f64,
) -> Answer<RateDecision> {
    check_alpha(alpha)?;
    let curves = [prior.curve(control)?, prior.curve(treatment)?];
    decision(curves, &curves.map(Rate::new), better, alpha)
}

fn decision(curves: [BetaCurve; 2], rates: &[Rate; 2], better: Better, alpha: f64) -> Answer<RateDecision> {
    let best = Grid::new(&curves).best_of(better);
    let difference = |p: f64| finite(shifts::difference_quantile(&rates[0], &rates[1], p));
    Ok(RateDecision {
        chance_to_win: best.probability[1],
        loss_of_control: best.expected_loss[0],
        loss_of_treatment: best.expected_loss[1],
        difference_interval: Interval::new(difference(0.5 * alpha)?, difference(1.0 - 0.5 * alpha)?),
    })
}

/// The beta-binomial comparison of two rates (Gelman et al. 2013, 2.4; loss as Stucchio 2015), integrated
/// on a grid of Gauss-Legendre panels in the logit: about 1e-9, at every count up to
/// [`crate::counts::MAX_COUNT`]. Intervals are 1 - `alpha`, equal-tailed.
///
/// # Errors
/// As [`Counts::check`]; out of range (prior, alpha).
pub fn compare(
    control: Counts,
    treatment: Counts,
    prior: BetaPrior,
    better: Better,
    alpha: f64,
) -> Answer<RateComparison> {
    check_alpha(alpha)?;
    let curves = [prior.curve(control)?, prior.curve(treatment)?];
    let (tail, head) = (0.5 * alpha, 1.0 - 0.5 * alpha);
    let own = |curve: BetaCurve| -> Answer<Interval> {
        let end = |p: f64| finite(beta_quantile(curve.a, curve.b, p));
        Ok(Interval::new(end(tail)?, end(head)?))
    };
    let rates = curves.map(Rate::new);
    let decided = decision(curves, &rates, better, alpha)?;
    let lift = |p: f64| finite(shifts::ln_ratio_quantile(&rates[0], &rates[1], p).exp_m1());
    Ok(RateComparison {
        control_mean: curves[0].mean(),
        treatment_mean: curves[1].mean(),
        chance_to_win: decided.chance_to_win,
        loss_of_control: decided.loss_of_control,
        loss_of_treatment: decided.loss_of_treatment,
        control_interval: own(curves[0])?,
        treatment_interval: own(curves[1])?,
        difference_mean: curves[1].mean() - curves[0].mean(),
        difference_interval: decided.difference_interval,
        lift_median: lift(0.5)?,
        lift_interval: Interval::new(lift(tail)?, lift(head)?),
    })
}

/// Which of two to [`super::MAX_ARMS`] rates is best.
///
/// # Errors
/// As [`Counts::check`]; too few or too many arms; out of range (prior).
pub fn best_of(arms: &[Counts], prior: BetaPrior, better: Better) -> Answer<BestOf> {
    check_arms(arms.len())?;
    let curves = arms.iter().map(|&arm| prior.curve(arm)).collect::<Answer<Vec<_>>>()?;
    Ok(Grid::new(&curves).best_of(better))
}
