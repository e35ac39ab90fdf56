//! Sample-ratio mismatch: were visitors shared out as planned?

use crate::{
    Answer, Declined, PValue, convert,
    counts::MAX_COUNT,
    special::gamma::chi_square_tails,
    types::{check, finite},
};

/// One arm of the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedArm {
    /// Visitors.
    pub observed: u64,
    /// In any unit; 0 for an arm that should not get visitors.
    pub weight: f64,
}

/// The answer of the check.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRatio {
    /// Over the weighted arms.
    pub chi_square: f64,
    /// Weighted arms - 1.
    pub df: u64,
    /// That visitors were shared out as planned.
    pub p: PValue,
    /// Per arm, in visitors; 0 for the excluded.
    pub expected: Vec<f64>,
    /// The arms of weight 0, by position, which neither the statistic nor `df` counts.
    pub excluded: Vec<usize>,
    /// Visitors that were seen in arms of weight 0.
    pub observed_in_excluded: u64,
    /// p is below the threshold: no verdict can be given.
    pub mismatch: bool,
}

/// The chi-square test of the planned weights (Pearson 1900; Fabijan et al. 2019 for its use), without
/// continuity correction. A mismatch is p below `threshold`, usually 0.01 or 0.001.
///
/// # Errors
/// Too few (fewer than two arms with a weight), no data, out of range (weights below zero or not finite,
/// counts above [`MAX_COUNT`], a threshold outside 0..1).
pub fn sample_ratio(arms: &[PlannedArm], threshold: f64) -> Answer<SampleRatio> {
    check(threshold > 0.0 && threshold < 1.0, Declined::OutOfRange { what: "threshold" })?;
    let weights_fine = arms.iter().all(|arm| arm.weight >= 0.0 && arm.weight.is_finite());
    check(weights_fine, Declined::OutOfRange { what: "weight" })?;
    check(arms.iter().all(|arm| arm.observed <= MAX_COUNT), Declined::OutOfRange { what: "observed" })?;
    let weighted = || arms.iter().filter(|arm| arm.weight > 0.0);
    check(weighted().count() >= 2, Declined::TooFew { needed: 2 })?;
    let total_weight = finite(weighted().map(|arm| arm.weight).sum())?;
    let total: f64 = weighted().map(|arm| convert::from_u64(arm.observed)).sum();
    check(total > 0.0, Declined::NoData)?;
    let expected: Vec<f64> = arms.iter().map(|arm| total * (arm.weight / total_weight)).collect();
    let chi_square = arms
        .iter()
        .zip(&expected)
        .filter(|(arm, _)| arm.weight > 0.0)
        .map(|(arm, &expected)| {
            let gap = convert::from_u64(arm.observed) - expected;
            gap * (gap / expected)
        })
        .sum();
    let chi_square = finite(chi_square)?;
    let df = u64::try_from(weighted().count() - 1).unwrap_or(u64::MAX);
    let p = PValue::from_ln(chi_square_tails(chi_square, convert::from_u64(df)).ln_upper);
    let excluded: Vec<usize> =
        arms.iter().enumerate().filter(|(_, arm)| arm.weight == 0.0).map(|(index, _)| index).collect();
    let observed_in_excluded =
        arms.iter().filter(|arm| arm.weight == 0.0).fold(0_u64, |sum, arm| sum.saturating_add(arm.observed));
    let mismatch = p.p < threshold;
    Ok(SampleRatio { chi_square, df, p, expected, excluded, observed_in_excluded, mismatch })
}
