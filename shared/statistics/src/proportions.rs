//! Two conversion rates: pooled z test, score intervals.

use crate::{
    Answer, Declined,
    counts::{Counts, rate_difference},
    types::{Alternative, Interval, PValue, check, check_alpha, check_level, critical_z},
};

/// The pooled z test of two rates (Fleiss, Levin and Paik 2003, 3.1, without continuity correction).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZTest {
    /// Effect over `se_pooled`.
    pub z: f64,
    /// Of the alternative that was asked for.
    pub p: PValue,
    /// The standard error under equal rates.
    pub se_pooled: f64,
    /// The standard error with a rate per arm.
    pub se_unpooled: f64,
    /// The smallest expected count of the two by two table: below 5 the exact test is the better one.
    pub smallest_expected: f64,
}

/// A comparison of two rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProportionComparison {
    /// 0 to 1.
    pub control_rate: f64,
    /// 0 to 1.
    pub treatment_rate: f64,
    /// Treatment minus control.
    pub estimate: f64,
    /// Newcombe's for the difference. It can disagree with the pooled p-value close to alpha: they are
    /// different methods, as the convention wants it.
    pub interval: Interval,
    /// Wilson's, always two-sided.
    pub control_interval: Interval,
    /// Wilson's of the treatment.
    pub treatment_interval: Interval,
    /// The pooled z test.
    pub test: ZTest,
}

/// The Wilson score interval of one rate (Wilson 1927), two-sided; 0 and n conversions reach the ends
/// exactly.
///
/// # Errors
/// As [`Counts::check`]; alpha outside 0..1.
pub fn wilson(arm: Counts, alpha: f64) -> Answer<Interval> {
    arm.check()?;
    check_alpha(alpha)?;
    Ok(wilson_at(arm, critical_z(alpha, Alternative::TwoSided)))
}

/// The upper end as it stands, the lower by the product of the roots: neither cancels.
pub(crate) fn wilson_at(arm: Counts, z: f64) -> Interval {
    let (x, rest, n) = (arm.successes(), arm.failures(), arm.total());
    let square = z * z;
    let root = z * (x * (rest / n) + 0.25 * square).sqrt();
    let upper = (x + 0.5 * square + root) / (n + square);
    let lower = if x == 0.0 { 0.0 } else { x * (x / n) / (n + square) / upper };
    Interval::new(lower, if rest == 0.0 { 1.0 } else { upper.min(1.0) })
}

/// Newcombe's hybrid score interval of the difference of two rates (Newcombe 1998, method 10). Where a
/// direction is asked for, the other end is -1 or 1.
///
/// # Errors
/// As [`Counts::check`]; alpha outside 0..1.
pub fn newcombe(
    control: Counts,
    treatment: Counts,
    alpha: f64,
    alternative: Alternative,
) -> Answer<Interval> {
    control.check()?;
    treatment.check()?;
    check_level(alpha, alternative)?;
    let both = newcombe_at(control, treatment, critical_z(alpha, alternative));
    Ok(both.opened(alternative, Interval::new(-1.0, 1.0)))
}

pub(crate) fn newcombe_at(control: Counts, treatment: Counts, z: f64) -> Interval {
    let estimate = rate_difference(control, treatment);
    let (of_control, of_treatment) = (wilson_at(control, z), wilson_at(treatment, z));
    let (control_rate, treatment_rate) = (control.rate(), treatment.rate());
    let below = (treatment_rate - of_treatment.lower).hypot(of_control.upper - control_rate);
    let above = (of_treatment.upper - treatment_rate).hypot(control_rate - of_control.lower);
    Interval::new((estimate - below).max(-1.0), (estimate + above).min(1.0))
}

/// The rate of the treatment less that of the control.
#[must_use]
pub fn difference(control: Counts, treatment: Counts) -> f64 {
    treatment.rate() - control.rate()
}

/// The pooled z test.
///
/// # Errors
/// As [`Counts::check`]; zero variance where nobody or everybody converted in both arms.
pub fn z_test(control: Counts, treatment: Counts, alternative: Alternative) -> Answer<ZTest> {
    control.check()?;
    treatment.check()?;
    let total = control.total() + treatment.total();
    let (successes, failures) =
        (control.successes() + treatment.successes(), control.failures() + treatment.failures());
    check(successes > 0.0 && failures > 0.0, Declined::ZeroVariance)?;
    let pooled = (successes / total) * (failures / total);
    let se_pooled = (pooled / control.total() + pooled / treatment.total()).sqrt();
    let se_unpooled =
        (control.variance() / control.total() + treatment.variance() / treatment.total()).sqrt();
    let z = rate_difference(control, treatment) / se_pooled;
    let smallest_expected = successes.min(failures) * (control.total().min(treatment.total()) / total);
    Ok(ZTest { z, p: PValue::of_z(z, alternative), se_pooled, se_unpooled, smallest_expected })
}

/// The comparison of two rates by the house convention: pooled z for p, Newcombe for the difference, Wilson
/// for each arm. `alpha` is two-sided unless the alternative has a direction.
///
/// # Errors
/// As [`z_test`]; alpha outside 0..1.
pub fn compare(
    control: Counts,
    treatment: Counts,
    alpha: f64,
    alternative: Alternative,
) -> Answer<ProportionComparison> {
    let interval = newcombe(control, treatment, alpha, alternative)?;
    Ok(ProportionComparison {
        control_rate: control.rate(),
        treatment_rate: treatment.rate(),
        estimate: rate_difference(control, treatment),
        interval,
        control_interval: wilson(control, alpha)?,
        treatment_interval: wilson(treatment, alpha)?,
        test: z_test(control, treatment, alternative)?,
    })
}
