//! Where spending will land at the end of a year.
//!
//! The plan says how the year is meant to run, so it gives the season; the whole periods behind us say how far spending
//! keeps to it. Their pace is `(Σ used + m) / (Σ planned + m)` over those periods, where `m` is an average period of the
//! plan: early in the year the forecast leans on the plan, later on what happened (the credibility estimate of
//! Bühlmann, "Experience rating and credibility", 1967, with the weight of one period). Every period to come is expected to
//! take its plan at that pace, and never less than what is already spent and committed in it.
//!
//! The band is the two-sided 80 % prediction interval of a sum of future periods, with the spread of `used / planned`
//! over the whole periods and Student's t: `t · s · √(Σ pᵢ² + (Σ pᵢ)² / k)` for `k` whole periods and the plans `pᵢ` of
//! what is to come.
//!
//! All in whole numbers: amounts in minor units, shares in millionths.

use chrono::NaiveDate;
use penstock_shared::budget_health::PlanCurve;

use super::ledger::LedgerError;

/// The whole periods from which on the spread says something.
const FEWEST_FOR_BAND: usize = 3;
/// The whole periods that the burn rate is of, at most.
const BURN_PERIODS: usize = 3;
/// The days that it is said for.
const BURN_DAYS: i128 = 30;
/// A whole, in the unit of shares.
const WHOLE: i128 = 1_000_000;
/// The 90th percentile of Student's t in thousandths, for 1, 2, ... degrees of freedom; the last for more.
const T_90: [i128; 30] = [
    3_078, 1_886, 1_638, 1_533, 1_476, 1_440, 1_415, 1_397, 1_383, 1_372, 1_363, 1_356, 1_350, 1_345, 1_341,
    1_337, 1_333, 1_330, 1_328, 1_325, 1_323, 1_321, 1_319, 1_318, 1_316, 1_315, 1_314, 1_313, 1_311, 1_310,
];

/// A period of the year, with what was allocated, spent and committed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodUse {
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub allocated_minor: i64,
    pub spent_minor: i64,
    pub committed_minor: i64,
}

impl PeriodUse {
    fn used(&self) -> i128 {
        i128::from(self.spent_minor) + i128::from(self.committed_minor)
    }

    fn days(&self) -> i128 {
        i128::from(self.ends_on.signed_duration_since(self.starts_on).num_days()) + 1
    }

    /// The whole days of it before a day.
    fn days_before(&self, day: NaiveDate) -> i128 {
        i128::from(day.signed_duration_since(self.starts_on).num_days()).clamp(0, self.days())
    }
}

/// What is expected by the end of a period, all before it added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub minor: i64,
    /// The band, from three whole periods on.
    pub band: Option<(i64, i64)>,
}

/// A forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    pub curve: PlanCurve,
    /// Hundredths of a percent of the plan.
    pub pace_bp: i64,
    pub whole_periods: usize,
    /// The plan added up, to the end of each period.
    pub planned: Vec<i64>,
    /// From the current period on; none before.
    pub expected: Vec<Option<Expected>>,
    /// Where the year ends.
    pub landing: Expected,
    /// When the forecast passes what was allocated.
    pub used_up_on: Option<NaiveDate>,
}

/// The plan by periods, and what it was made from.
#[must_use]
pub fn plan_curve(periods: &[PeriodUse]) -> (PlanCurve, Vec<i64>) {
    let planned = periods.iter().filter(|period| period.allocated_minor > 0).count();
    if planned * 2 >= periods.len() {
        return (PlanCurve::Allocations, periods.iter().map(|period| period.allocated_minor).collect());
    }
    let total: i128 = periods.iter().map(|period| i128::from(period.allocated_minor)).sum();
    let days = periods.iter().map(PeriodUse::days).sum::<i128>().max(1);
    let (mut gone, mut given) = (0_i128, 0_i128);
    let shares = periods.iter().map(|period| {
        gone += period.days();
        let until = total * gone / days;
        let share = until - given;
        given = until;
        // A share of a sum that fits is one that fits.
        i64::try_from(share).unwrap_or(i64::MAX)
    });
    (PlanCurve::Even, shares.collect())
}

/// What the plan meant to be spent by the end of a day.
///
/// # Errors
/// When a sum leaves the range of the ledger.
pub fn planned_to_date(periods: &[PeriodUse], today: NaiveDate) -> Result<i64, LedgerError> {
    let (_, plan) = plan_curve(periods);
    let after = today.succ_opt().unwrap_or(today);
    let parts = periods.iter().zip(plan);
    narrow(parts.map(|(period, plan)| i128::from(plan) * period.days_before(after) / period.days()).sum())
}

/// What was spent in 30 days, on average over the last three whole periods, or as many as there are.
///
/// # Errors
/// When it leaves the range of the ledger.
pub fn burn_rate(periods: &[PeriodUse], today: NaiveDate) -> Result<Option<i64>, LedgerError> {
    let whole = || periods.iter().filter(|period| period.ends_on < today).rev().take(BURN_PERIODS);
    let days: i128 = whole().map(PeriodUse::days).sum();
    let spent: i128 = whole().map(|period| i128::from(period.spent_minor)).sum();
    (days > 0).then(|| narrow(spent * BURN_DAYS / days)).transpose()
}

/// The forecast on a day; none when nothing is planned.
///
/// # Errors
/// When a sum leaves the range of the ledger.
pub fn forecast(periods: &[PeriodUse], today: NaiveDate) -> Result<Option<Forecast>, LedgerError> {
    let (curve, plan) = plan_curve(periods);
    let plan: Vec<i128> = plan.into_iter().map(i128::from).collect();
    let total: i128 = plan.iter().sum();
    if total <= 0 {
        return Ok(None);
    }
    let whole = periods.iter().take_while(|period| period.ends_on < today).count();
    let pace = Pace::learned(periods, &plan, whole, total);
    let mut sums = Sums::default();
    let (mut planned, mut expected) = (Vec::new(), Vec::new());
    let mut used_up_on = None;
    let (mut plan_sum, mut before) = (0, 0);
    for (place, (period, plan)) in periods.iter().zip(&plan).enumerate() {
        plan_sum += plan;
        planned.push(narrow(plan_sum)?);
        if place < whole {
            sums.known += period.used();
            sums.expected += period.used();
            before = sums.expected;
            expected.push(None);
            continue;
        }
        let rest = plan * (period.days() - period.days_before(today)) / period.days();
        sums.add(period, rest, period.starts_on < today, &pace);
        if used_up_on.is_none() && before <= total && sums.expected > total {
            used_up_on = passed_on(period, today, total - before, sums.expected - before);
        }
        before = sums.expected;
        expected.push(Some(sums.now(&pace)?));
    }
    Ok(Some(Forecast {
        curve,
        pace_bp: narrow((pace.part * 20_000 + pace.plan) / (pace.plan * 2))?,
        whole_periods: whole,
        planned,
        expected,
        landing: sums.now(&pace)?,
        used_up_on: used_up_on.filter(|_| sums.known <= total),
    }))
}

/// How far spending keeps to the plan.
struct Pace {
    part: i128,
    plan: i128,
    /// The spread of the whole periods in millionths of the plan, times Student's t; with their number.
    spread: Option<(i128, i128)>,
}

impl Pace {
    fn learned(periods: &[PeriodUse], plan: &[i128], whole: usize, total: i128) -> Self {
        let count = i128::try_from(plan.len()).unwrap_or(1).max(1);
        let as_planned = (total / count).max(1);
        let behind = || periods.iter().zip(plan).take(whole);
        let used: i128 = behind().map(|(period, _)| period.used()).sum();
        let meant: i128 = behind().map(|(_, plan)| plan.max(&0)).sum();
        let shares: Vec<i128> = behind()
            .filter(|(_, plan)| **plan > 0)
            .map(|(period, plan)| period.used().saturating_mul(WHOLE) / plan)
            .collect();
        Self { part: (used + as_planned).max(0), plan: meant + as_planned, spread: spread(&shares) }
    }

    fn of(&self, plan: i128) -> i128 {
        plan.max(0).saturating_mul(self.part) / self.plan
    }
}

/// Student's t times the standard deviation, in millionths, and how many there are.
fn spread(shares: &[i128]) -> Option<(i128, i128)> {
    if shares.len() < FEWEST_FOR_BAND {
        return None;
    }
    let count = i128::try_from(shares.len()).ok()?;
    let mean = shares.iter().sum::<i128>() / count;
    let squares =
        shares.iter().map(|share| (share - mean).saturating_mul(share - mean)).fold(0, i128::saturating_add);
    let deviation = (squares / (count - 1)).isqrt();
    let t = T_90.get(shares.len() - 2).or(T_90.last())?;
    Some((deviation.saturating_mul(*t) / 1_000, count))
}

/// What was added up so far, from the beginning of the year.
#[derive(Default)]
struct Sums {
    /// Spent and committed.
    known: i128,
    expected: i128,
    /// Of what is to come: the plan, and its squares.
    plan: i128,
    squares: i128,
}

impl Sums {
    /// Adds a period that is not over, with what the plan has for the rest of it.
    fn add(&mut self, period: &PeriodUse, rest: i128, is_begun: bool, pace: &Pace) {
        self.known += period.used();
        let at_pace = pace.of(rest) + if is_begun { i128::from(period.spent_minor) } else { 0 };
        self.expected += period.used().max(at_pace);
        self.plan += rest.max(0);
        self.squares = self.squares.saturating_add(rest.saturating_mul(rest));
    }

    fn now(&self, pace: &Pace) -> Result<Expected, LedgerError> {
        let band = match pace.spread {
            None => None,
            Some((spread, count)) => {
                let squares = self.squares.saturating_add(self.plan.saturating_mul(self.plan) / count);
                let half = spread.saturating_mul(squares.isqrt()) / WHOLE;
                Some((narrow((self.expected - half).max(self.known))?, narrow(self.expected + half)?))
            }
        };
        Ok(Expected { minor: narrow(self.expected)?, band })
    }
}

/// The day in a period on which a sum that grows evenly by `growth` from now on, or from its first day, passes `left`.
fn passed_on(period: &PeriodUse, today: NaiveDate, left: i128, growth: i128) -> Option<NaiveDate> {
    let first = period.starts_on.max(today);
    let days = i128::from(period.ends_on.signed_duration_since(first).num_days()) + 1;
    let day = u64::try_from(left.max(0).saturating_mul(days) / growth.max(1)).ok()?;
    first.checked_add_days(chrono::Days::new(day)).map(|day| day.min(period.ends_on))
}

fn narrow(sum: i128) -> Result<i64, LedgerError> {
    i64::try_from(sum).map_err(|_| LedgerError::Overflow)
}

#[cfg(test)]
mod tests;
