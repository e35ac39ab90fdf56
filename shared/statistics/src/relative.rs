//! Effects relative to the control: (treatment - control) / |control|.
//!
//! Invariant: nothing here has a p-value of its own. The p-value shown with a relative effect is the one of
//! the absolute comparison, so that the two views cannot contradict.

use crate::{
    Answer, Declined,
    counts::{Counts, rate_difference},
    means::{Moments, welch_df},
    types::{Alternative, Interval, check, check_level, critical_t, critical_z, finite},
};

/// What values a metric can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Support {
    /// Also below zero.
    AnyReal,
    /// Never below zero, such as rates and revenue: a lift never goes below -100 %.
    NonNegative,
}

/// A relative effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lift {
    /// 0.1 is 10 % above the control.
    pub estimate: f64,
    /// None where the set is unbounded: the control cannot be told from zero.
    pub interval: Option<Interval>,
    /// Half a conversion was added to every cell, because the treatment had none.
    pub half_added: bool,
}

/// A relative effect with a standard error, by the delta method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeltaLift {
    /// 0.1 is 10 % above the control.
    pub estimate: f64,
    /// The standard error of the estimate.
    pub se: f64,
    /// Welch-Satterthwaite, of the absolute difference.
    pub df: f64,
    /// By Student's t.
    pub interval: Interval,
}

/// The ratio of two rates by Katz's logarithmic interval (Katz et al. 1978), as a lift. With no
/// conversion in the treatment the lift is -100 % and only the upper end is estimated, with half a
/// conversion added to every cell (Walter 1975); without one in the control there is no lift.
///
/// # Errors
/// As [`Counts::check`]; zero baseline; zero variance where everybody converted in both arms.
pub fn katz(control: Counts, treatment: Counts, alpha: f64, alternative: Alternative) -> Answer<Lift> {
    control.check()?;
    treatment.check()?;
    check_level(alpha, alternative)?;
    check(control.conversions > 0, Declined::ZeroBaseline)?;
    let z = critical_z(alpha, alternative);
    let half_added = treatment.conversions == 0;
    let extra = if half_added { 0.5 } else { 0.0 };
    let ln_rate = |arm: Counts| ((arm.successes() + extra) / (arm.total() + extra)).ln();
    let spread = |arm: Counts| (arm.failures() / (arm.total() + extra)) / (arm.successes() + extra);
    let variance = spread(control) + spread(treatment);
    check(variance > 0.0, Declined::ZeroVariance)?;
    let reach = z * variance.sqrt();
    let ln_ratio = ln_rate(treatment) - ln_rate(control);
    let upper = (ln_ratio + reach).exp_m1();
    let lower = if half_added { -1.0 } else { (ln_ratio - reach).exp_m1() };
    let interval = Interval::new(lower, upper).opened(alternative, Interval::new(-1.0, f64::INFINITY));
    let estimate = rate_difference(control, treatment) / control.rate();
    Ok(Lift { estimate, interval: Some(interval), half_added })
}

/// Fieller's set for the relative effect of two means or rates (Fieller 1954), with the critical value of
/// Welch's t: it excludes zero exactly where Welch's test is significant at alpha. Intervals of a
/// [`Support::NonNegative`] metric are cut at -100 %.
///
/// # Errors
/// As [`Moments::check`]; zero baseline; zero variance in both arms.
pub fn fieller(
    control: Moments,
    treatment: Moments,
    alpha: f64,
    alternative: Alternative,
    support: Support,
) -> Answer<Lift> {
    let df = welch_df(control, treatment)?;
    check_level(alpha, alternative)?;
    fieller_at(control, treatment, critical_t(alpha, df, alternative), alternative, support)
}

/// Fieller's set with the normal critical value, for two rates.
///
/// # Errors
/// As [`Counts::check`]; zero baseline; zero variance in both arms.
pub fn fieller_proportions(
    control: Counts,
    treatment: Counts,
    alpha: f64,
    alternative: Alternative,
) -> Answer<Lift> {
    control.check()?;
    treatment.check()?;
    check_level(alpha, alternative)?;
    let z = critical_z(alpha, alternative);
    fieller_at(control.moments(), treatment.moments(), z, alternative, Support::NonNegative)
}

fn fieller_at(
    control: Moments,
    treatment: Moments,
    critical: f64,
    alternative: Alternative,
    support: Support,
) -> Answer<Lift> {
    check(control.mean != 0.0, Declined::ZeroBaseline)?;
    let (of_control, of_treatment) = (control.variance_of_mean(), treatment.variance_of_mean());
    check(of_control + of_treatment > 0.0, Declined::ZeroVariance)?;
    let baseline = control.mean.abs();
    let estimate = finite((treatment.mean - control.mean) / baseline)?;
    let ratio = treatment.mean / baseline;
    let relative = critical / baseline;
    let g = relative * relative * of_control;
    if g.is_nan() || g >= 1.0 {
        return Ok(Lift { estimate, interval: None, half_added: false });
    }
    let centre = (estimate + g * control.mean.signum()) / (1.0 - g);
    let reach = relative * ((1.0 - g) * of_treatment + ratio * ratio * of_control).sqrt() / (1.0 - g);
    let limits = Interval::EVERYTHING;
    let whole = Interval::new(finite(centre - reach)?, finite(centre + reach)?);
    let mut interval = whole.opened(alternative, limits);
    if support == Support::NonNegative && control.mean > 0.0 {
        interval.lower = interval.lower.max(-1.0);
    }
    Ok(Lift { estimate, interval: Some(interval), half_added: false })
}

/// The relative effect by the delta method (Deng, Knoblich and Lu 2018), with Welch's degrees of freedom.
/// On request only: its interval can disagree with the absolute p-value.
///
/// # Errors
/// As [`fieller`].
pub fn delta(
    control: Moments,
    treatment: Moments,
    alpha: f64,
    alternative: Alternative,
    support: Support,
) -> Answer<DeltaLift> {
    let df = welch_df(control, treatment)?;
    check_level(alpha, alternative)?;
    check(control.mean != 0.0, Declined::ZeroBaseline)?;
    let baseline = control.mean.abs();
    let estimate = finite((treatment.mean - control.mean) / baseline)?;
    let ratio = treatment.mean / baseline;
    let variance = treatment.variance_of_mean() + ratio * ratio * control.variance_of_mean();
    let se = finite(variance.sqrt() / baseline)?;
    let reach = finite(critical_t(alpha, df, alternative) * se)?;
    let mut interval =
        Interval::new(estimate - reach, estimate + reach).opened(alternative, Interval::EVERYTHING);
    if support == Support::NonNegative {
        interval.lower = interval.lower.max(-1.0);
    }
    Ok(DeltaLift { estimate, se, df, interval })
}
