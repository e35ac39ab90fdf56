//! Are several arms alike at all?

use crate::{
    Answer, Counts, Declined, Moments, PValue, convert,
    special::{beta::f_tails, gamma::chi_square_tails},
    types::{check, finite},
};

/// The chi-square test of k rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// Pearson's, 0 and up.
    pub statistic: f64,
    /// Arms - 1.
    pub df: u64,
    /// That all rates are equal.
    pub p: PValue,
    /// Below 5 the approximation is rough.
    pub smallest_expected: f64,
}

/// Welch's analysis of variance of k means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WelchAnova {
    /// Welch's statistic, 0 and up.
    pub f: f64,
    /// Arms - 1.
    pub df_between: f64,
    /// By Welch's formula; not whole.
    pub df_within: f64,
    /// That all means are equal.
    pub p: PValue,
}

/// The chi-square test that k rates are equal (Pearson 1900), without continuity correction.
///
/// # Errors
/// Too few arms (below two), as [`Counts::check`], zero variance where nobody or everybody converted.
pub fn proportions(arms: &[Counts]) -> Answer<ChiSquare> {
    check(arms.len() >= 2, Declined::TooFew { needed: 2 })?;
    arms.iter().try_for_each(|arm| arm.check())?;
    let total: f64 = arms.iter().map(|arm| arm.total()).sum();
    let successes: f64 = arms.iter().map(|arm| arm.successes()).sum();
    let failures: f64 = arms.iter().map(|arm| arm.failures()).sum();
    check(successes > 0.0 && failures > 0.0, Declined::ZeroVariance)?;
    let (rate, rest) = (successes / total, failures / total);
    let statistic = arms
        .iter()
        .map(|arm| {
            let gap = arm.successes() * rest - arm.failures() * rate;
            gap * (gap / (arm.total() * rate * rest))
        })
        .sum();
    let df = u64::try_from(arms.len() - 1).unwrap_or(u64::MAX);
    let ln_p = chi_square_tails(finite(statistic)?, convert::from_u64(df)).ln_upper;
    let smallest_n = arms.iter().map(|arm| arm.total()).fold(f64::INFINITY, f64::min);
    Ok(ChiSquare { statistic, df, p: PValue::from_ln(ln_p), smallest_expected: smallest_n * rate.min(rest) })
}

/// The test that k means are equal with unequal variances (Welch 1951).
///
/// # Errors
/// Too few arms (below two), as [`Moments::check`], zero variance in any arm.
pub fn means(arms: &[Moments]) -> Answer<WelchAnova> {
    check(arms.len() >= 2, Declined::TooFew { needed: 2 })?;
    arms.iter().try_for_each(|arm| arm.check())?;
    check(arms.iter().all(|arm| arm.variance > 0.0), Declined::ZeroVariance)?;
    let smallest = arms.iter().map(|arm| arm.variance_of_mean()).fold(f64::INFINITY, f64::min);
    let weight = |arm: &Moments| smallest / arm.variance_of_mean();
    let total: f64 = arms.iter().map(weight).sum();
    let origin = arms[0].mean;
    let centre = arms.iter().map(|arm| weight(arm) / total * (arm.mean - origin)).sum::<f64>();
    let k = convert::from_usize(arms.len());
    let between = arms
        .iter()
        .map(|arm| {
            let gap = arm.mean - origin - centre;
            gap * (gap / arm.variance_of_mean())
        })
        .sum::<f64>()
        / (k - 1.0);
    let lambda: f64 = arms
        .iter()
        .map(|arm| {
            let rest = 1.0 - weight(arm) / total;
            rest * rest / (arm.total() - 1.0)
        })
        .sum();
    let df_within = finite((k * k - 1.0) / (3.0 * lambda))?;
    let f = finite(between / (1.0 + 2.0 * (k - 2.0) / (k * k - 1.0) * lambda))?;
    let p = PValue::from_ln(f_tails(f, k - 1.0, df_within).ln_upper);
    Ok(WelchAnova { f, df_between: k - 1.0, df_within, p })
}
