//! The fiscal calendar: years of calendar months or of whole weeks, and how they join each other.
//!
//! Years of whole weeks have 52 or 53 of them and always begin on the same weekday. Where they begin
//! follows the two rules of 26 CFR 1.441-2 (a), told from the first day instead of the last: on the
//! weekday *nearest* to the first day of the start month (the retail calendar of the NRF: the Sunday
//! nearest to 1 February), or on the *last* one up to that day. The 53rd week goes to the last period.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use penstock_shared::period::{CalendarKind, FiscalCalendar, WeekDay, YearAnchor};

/// The earliest year that can be opened: older ledgers are not budgeted against.
pub const FIRST_YEAR: i32 = 2000;
/// The latest year that can be opened.
pub const LAST_YEAR: i32 = 2100;

/// Years that are this many days apart or less are joined: the gap is the change of a calendar.
const LONGEST_JOIN_DAYS: i64 = 14;
/// A period that was cut to fewer days becomes part of the one beside it.
const SHORTEST_PERIOD_DAYS: i64 = 7;

/// The first and the last day, both included.
pub type Span = (NaiveDate, NaiveDate);

/// A fiscal year to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearPlan {
    /// `FY` and the calendar year in which it ends.
    pub code: String,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    /// The periods, in order.
    pub periods: Vec<Span>,
    /// The ends are not the calendar's own: they were moved to join other years.
    pub joined: bool,
}

/// A fiscal year that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fiscal years from {FIRST_YEAR} to {LAST_YEAR} that begin with a month from 1 to 12")]
pub struct OutsideCalendar;

/// The fiscal year that ends in a calendar year, by itself.
///
/// # Errors
/// Outside of [`FIRST_YEAR`] to [`LAST_YEAR`], or when there is no such month.
pub fn fiscal_year(ends_in_year: i32, calendar: &FiscalCalendar) -> Result<YearPlan, OutsideCalendar> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&ends_in_year) {
        return Err(OutsideCalendar);
    }
    let start_month = u32::try_from(calendar.start_month).map_err(|_| OutsideCalendar)?;
    let starts_in_year = if start_month == 1 { ends_in_year } else { ends_in_year - 1 };
    let first = NaiveDate::from_ymd_opt(starts_in_year, start_month, 1).ok_or(OutsideCalendar)?;
    let periods = match calendar.kind {
        CalendarKind::Months => months(first)?,
        CalendarKind::Weeks445 => weeks(first, calendar, &[4, 4, 5])?,
        CalendarKind::Weeks454 => weeks(first, calendar, &[4, 5, 4])?,
        CalendarKind::Weeks544 => weeks(first, calendar, &[5, 4, 4])?,
        CalendarKind::ThirteenPeriods => weeks(first, calendar, &[4])?,
    };
    let (starts_on, ends_on) = ends(&periods)?;
    Ok(YearPlan { code: format!("FY{ends_in_year}"), starts_on, ends_on, periods, joined: false })
}

fn ends(periods: &[Span]) -> Result<Span, OutsideCalendar> {
    match (periods.first(), periods.last()) {
        (Some((first, _)), Some((_, last))) => Ok((*first, *last)),
        _ => Err(OutsideCalendar),
    }
}

fn months(first: NaiveDate) -> Result<Vec<Span>, OutsideCalendar> {
    (0..12)
        .map(|number| {
            let from = first.checked_add_months(Months::new(number)).ok_or(OutsideCalendar)?;
            let next = from.checked_add_months(Months::new(1)).ok_or(OutsideCalendar)?;
            Ok((from, next.pred_opt().ok_or(OutsideCalendar)?))
        })
        .collect()
}

/// Periods of so many weeks, in turns, up to the day before the next year.
fn weeks(first: NaiveDate, calendar: &FiscalCalendar, pattern: &[u64]) -> Result<Vec<Span>, OutsideCalendar> {
    let next = first.checked_add_months(Months::new(12)).ok_or(OutsideCalendar)?;
    let mut at = first_week(first, calendar)?;
    let end = first_week(next, calendar)?.pred_opt().ok_or(OutsideCalendar)?;
    let count = 52 / pattern.iter().sum::<u64>() * u64::try_from(pattern.len()).unwrap_or(1);
    let mut periods = Vec::new();
    for (_, length) in (0..count).zip(pattern.iter().cycle()) {
        let next = at.checked_add_days(Days::new(length * 7)).ok_or(OutsideCalendar)?;
        periods.push((at, next.pred_opt().ok_or(OutsideCalendar)?));
        at = next;
    }
    if let Some((_, last)) = periods.last_mut() {
        *last = end;
    }
    Ok(periods)
}

/// The day on which the year of a start month begins.
fn first_week(first: NaiveDate, calendar: &FiscalCalendar) -> Result<NaiveDate, OutsideCalendar> {
    let since = u64::from(first.weekday().days_since(weekday(calendar.week_start)));
    let before = first.checked_sub_days(Days::new(since)).ok_or(OutsideCalendar)?;
    if calendar.anchor == YearAnchor::Nearest && since > 3 {
        return before.checked_add_days(Days::new(7)).ok_or(OutsideCalendar);
    }
    Ok(before)
}

const fn weekday(day: WeekDay) -> Weekday {
    match day {
        WeekDay::Monday => Weekday::Mon,
        WeekDay::Tuesday => Weekday::Tue,
        WeekDay::Wednesday => Weekday::Wed,
        WeekDay::Thursday => Weekday::Thu,
        WeekDay::Friday => Weekday::Fri,
        WeekDay::Saturday => Weekday::Sat,
        WeekDay::Sunday => Weekday::Sun,
    }
}

/// The year among others that are there already: what they have is cut off, and a few days between
/// them and the year become part of it, so that a change of calendar leaves no day twice and none out.
/// `None` when nothing of the year is left.
#[must_use]
pub fn join(mut plan: YearPlan, others: &[Span]) -> Option<YearPlan> {
    let before = others.iter().filter(|(first, _)| *first <= plan.starts_on).map(|(_, last)| *last).max();
    let after = others.iter().filter(|(first, _)| *first > plan.starts_on).map(|(first, _)| *first).min();
    let mut span = (plan.starts_on, plan.ends_on);
    if let Some(free) = before.and_then(|last| last.succ_opt())
        && (plan.starts_on - free).num_days() <= LONGEST_JOIN_DAYS
    {
        span.0 = free;
    }
    if let Some(free) = after.and_then(|first| first.pred_opt())
        && (free - plan.ends_on).num_days() <= LONGEST_JOIN_DAYS
    {
        span.1 = free;
    }
    plan.periods.retain(|(first, last)| *last >= span.0 && *first <= span.1);
    plan.periods.first_mut()?.0 = span.0;
    plan.periods.last_mut()?.1 = span.1;
    if span.0 > span.1 {
        return None;
    }
    absorb_stubs(&mut plan.periods);
    plan.joined = span != (plan.starts_on, plan.ends_on);
    (plan.starts_on, plan.ends_on) = span;
    Some(plan)
}

fn absorb_stubs(periods: &mut Vec<Span>) {
    let short = |(first, last): Span| (last - first).num_days() + 1 < SHORTEST_PERIOD_DAYS;
    if periods.len() > 1 && short(periods[0]) {
        let (first, _) = periods.remove(0);
        periods[0].0 = first;
    }
    if periods.len() > 1
        && let Some((_, last)) = periods.pop_if(|stub| short(*stub))
        && let Some(before) = periods.last_mut()
    {
        before.1 = last;
    }
}

/// The calendar year after which the fiscal year of a day is named.
#[must_use]
pub fn fiscal_year_of(day: NaiveDate, calendar: &FiscalCalendar) -> i32 {
    let candidates = day.year() - 1..=day.year() + 1;
    let has = |year: &i32| {
        fiscal_year(*year, calendar).is_ok_and(|plan| (plan.starts_on..=plan.ends_on).contains(&day))
    };
    candidates.into_iter().find(has).unwrap_or_else(|| day.year())
}

#[cfg(test)]
mod tests;
