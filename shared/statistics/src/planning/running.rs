//! How long a comparison takes, and what can still come out of one that is running.

use super::{Sides, critical};
use crate::{
    Answer, Declined, convert,
    special::normal,
    types::{check, check_alpha, finite},
};

/// How long a sample takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    /// As a real number.
    pub days: f64,
    /// Whole days.
    pub days_ceiling: u64,
    /// Whole weeks, so that every weekday counts alike.
    pub weeks_ceiling: u64,
}

/// The days that `total` visitors in all arms take at `daily_visitors` per day, of which the `share` (above
/// 0, up to 1) takes part.
///
/// # Errors
/// No data (no visitors), out of range (total, daily visitors, share).
pub fn duration(total: f64, daily_visitors: f64, share: f64) -> Answer<Duration> {
    check(total >= 0.0 && total.is_finite(), Declined::OutOfRange { what: "total" })?;
    check(share > 0.0 && share <= 1.0, Declined::OutOfRange { what: "share" })?;
    let daily_fine = daily_visitors >= 0.0 && daily_visitors.is_finite();
    check(daily_fine, Declined::OutOfRange { what: "daily_visitors" })?;
    check(daily_visitors > 0.0, Declined::NoData)?;
    let days = finite(total / share / daily_visitors)?;
    Ok(Duration { days, days_ceiling: convert::ceiling(days), weeks_ceiling: convert::ceiling(days / 7.0) })
}

/// [`duration`] of a whole number of visitors.
///
/// # Errors
/// As [`duration`].
pub fn duration_of(total: u64, daily_visitors: f64, share: f64) -> Answer<Duration> {
    duration(convert::from_u64(total), daily_visitors, share)
}

/// What is left to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConditionalPower {
    /// The share of the planned observations that is in, 0 to 1.
    pub information: f64,
    /// The chance to be significant at the planned end, if the rest has the planned effect.
    pub under_plan: f64,
    /// If the rest goes on as it did so far.
    pub under_trend: f64,
    /// If there is no effect.
    pub under_null: f64,
}

/// Conditional power by B-values (Lan and Wittes 1988) for a test with a fixed end: `estimate` and `se`
/// after `n_now` of `n_planned` observations, and the effect that was planned, in the same unit. One-sided,
/// the direction is that of the planned effect.
///
/// # Errors
/// No data, out of range (n, alpha), zero effect, zero variance, not finite.
pub fn conditional_power(
    estimate: f64,
    se: f64,
    planned_effect: f64,
    n_now: u64,
    n_planned: u64,
    alpha: f64,
    sides: Sides,
) -> Answer<ConditionalPower> {
    check_alpha(alpha)?;
    check(n_now > 0, Declined::NoData)?;
    check(n_now < n_planned, Declined::OutOfRange { what: "n" })?;
    check(finite(se)? > 0.0, Declined::ZeroVariance)?;
    check(finite(planned_effect)? != 0.0, Declined::ZeroEffect)?;
    let information = convert::from_u64(n_now) / convert::from_u64(n_planned);
    let left = convert::from_u64(n_planned - n_now) / convert::from_u64(n_planned);
    let sign = planned_effect.signum();
    let z_now = finite(sign * estimate / se)?;
    let value = z_now * information.sqrt();
    let final_se = se * information.sqrt();
    let threshold = critical(alpha, sides);
    let chance = |drift: f64| {
        let centre = value + drift * left;
        let right = normal::sf((threshold - centre) / left.sqrt());
        let wrong = normal::sf((threshold + centre) / left.sqrt());
        if sides == Sides::Two { (right + wrong).min(1.0) } else { right }
    };
    let planned_drift = finite(planned_effect.abs() / final_se)?;
    let trend_drift = finite(z_now / information.sqrt())?;
    Ok(ConditionalPower {
        information,
        under_plan: chance(planned_drift),
        under_trend: chance(trend_drift),
        under_null: chance(0.0),
    })
}
