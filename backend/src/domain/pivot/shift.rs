//! The time that figures are compared with.

use chrono::{Datelike, Months, NaiveDate, TimeDelta, Weekday};
use penstock_shared::pivot::AxisKind;

use super::{Calendar, DayCodes};

/// How far back it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    Days(u32),
    Months(u32),
    /// Quarters of the fiscal year.
    Quarters(u32),
    /// Fiscal years.
    Years(u32),
}

impl Shift {
    /// As long before as a choice of times is long: from the first of them to the last.
    #[must_use]
    pub fn as_long_as(calendar: &Calendar, kind: AxisKind, first: i64, last: i64) -> Option<Self> {
        let (from, _) = calendar.span(kind, first)?;
        let (last_from, to) = calendar.span(kind, last)?;
        let between = |places: usize| u32::try_from(places + 1).ok();
        match kind {
            AxisKind::Day | AxisKind::Week => {
                u32::try_from(to.signed_duration_since(from).num_days() + 1).ok().map(Self::Days)
            }
            AxisKind::Month => {
                let months = (last_from.year() - from.year()) * 12 + i32::try_from(last_from.month()).ok()?
                    - i32::try_from(from.month()).ok()?;
                u32::try_from(months + 1).ok().map(Self::Months)
            }
            AxisKind::Quarter => {
                let place = |code| calendar.quarters.iter().position(|quarter| quarter.code == code);
                between(place(last)?.checked_sub(place(first)?)?).map(Self::Quarters)
            }
            _ => {
                let place = |code| calendar.years.iter().position(|year| year.id == code);
                between(place(last)?.checked_sub(place(first)?)?).map(Self::Years)
            }
        }
    }

    fn months(self) -> u32 {
        match self {
            Self::Days(_) => 0,
            Self::Months(count) => count,
            Self::Quarters(count) => count.saturating_mul(3),
            Self::Years(count) => count.saturating_mul(12),
        }
    }

    /// The day that a day back then is beside.
    fn forward(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(count) => day.checked_add_signed(TimeDelta::days(i64::from(count))),
            _ => day.checked_add_months(Months::new(self.months())),
        }
    }

    fn back(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(count) => day.checked_sub_signed(TimeDelta::days(i64::from(count))),
            _ => day.checked_sub_months(Months::new(self.months())),
        }
    }

    /// The time back then that is beside a time now; none when the calendar does not reach so far.
    #[must_use]
    pub fn before(self, calendar: &Calendar, kind: AxisKind, code: i64) -> Option<i64> {
        match (kind, self) {
            (AxisKind::Quarter, Self::Quarters(count)) => quarter_beside(calendar, code, -i64::from(count)),
            (AxisKind::Quarter | AxisKind::FiscalYear, Self::Years(count)) => {
                of_year_beside(calendar, kind, code, -i64::from(count))
            }
            (AxisKind::Week, Self::Years(count)) => week_beside(code, -i64::from(count)),
            _ => {
                let (first, _) = calendar.span(kind, code)?;
                calendar.code(kind, self.back(first)?)
            }
        }
    }

    /// For each day back then the code of the time now that it is beside.
    #[must_use]
    pub fn day_codes(self, calendar: &Calendar, kind: AxisKind) -> DayCodes {
        calendar.day_codes(|day| match (kind, self) {
            (AxisKind::Quarter, Self::Quarters(count)) => {
                quarter_beside(calendar, calendar.code(kind, day)?, i64::from(count))
            }
            (AxisKind::Quarter | AxisKind::FiscalYear, Self::Years(count)) => {
                of_year_beside(calendar, kind, calendar.code(kind, day)?, i64::from(count))
            }
            (AxisKind::Week, Self::Years(count)) => week_beside(calendar.code(kind, day)?, i64::from(count)),
            _ => calendar.code(kind, self.forward(day)?),
        })
    }
}

fn moved(place: usize, by: i64) -> Option<usize> {
    usize::try_from(i64::try_from(place).ok()?.checked_add(by)?).ok()
}

fn quarter_beside(calendar: &Calendar, code: i64, by: i64) -> Option<i64> {
    let place = calendar.quarters.iter().position(|quarter| quarter.code == code)?;
    calendar.quarters.get(moved(place, by)?).map(|quarter| quarter.code)
}

/// A year some years on, or the quarter of that year with the same number.
fn of_year_beside(calendar: &Calendar, kind: AxisKind, code: i64, by: i64) -> Option<i64> {
    let (id, quarter) = if kind == AxisKind::Quarter { (code / 10, code % 10) } else { (code, 0) };
    let place = calendar.years.iter().position(|year| year.id == id)?;
    let year = calendar.years.get(moved(place, by)?)?;
    Some(if kind == AxisKind::Quarter { year.id * 10 + quarter } else { year.id })
}

/// The week of the same number; the 53rd is the last one where there is none.
fn week_beside(code: i64, by: i64) -> Option<i64> {
    let (year, week) = ((code / 100).checked_add(by)?, code % 100);
    let there = |week: i64| {
        NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, u32::try_from(week).ok()?, Weekday::Mon)
    };
    let week = if there(week).is_some() { week } else { 52 };
    there(week).map(|_| year * 100 + week)
}

#[cfg(test)]
mod tests {
    use super::{
        super::calendar::tests::{calendar, day},
        *,
    };

    #[test]
    fn the_time_before_is_as_long() {
        let calendar = calendar();
        let shift = |kind, first, last| Shift::as_long_as(&calendar, kind, first, last);
        assert_eq!(shift(AxisKind::Month, 202_511, 202_601), Some(Shift::Months(3)));
        assert_eq!(shift(AxisKind::Day, 20_260_301, 20_260_310), Some(Shift::Days(10)));
        assert_eq!(shift(AxisKind::Week, 202_601, 202_602), Some(Shift::Days(14)));
        assert_eq!(shift(AxisKind::Quarter, 21, 22), Some(Shift::Quarters(2)));
        assert_eq!(shift(AxisKind::FiscalYear, 2, 2), Some(Shift::Years(1)));
        assert_eq!(shift(AxisKind::Month, 202_601, 202_511), None);
    }

    #[test]
    fn times_are_beside_times() {
        let calendar = calendar();
        let before = |shift: Shift, kind, code| shift.before(&calendar, kind, code);
        assert_eq!(before(Shift::Months(3), AxisKind::Month, 202_601), Some(202_510));
        assert_eq!(before(Shift::Quarters(1), AxisKind::Quarter, 21), Some(54));
        assert_eq!(before(Shift::Years(1), AxisKind::Quarter, 24), Some(54));
        assert_eq!(before(Shift::Years(1), AxisKind::FiscalYear, 2), Some(5));
        assert_eq!(before(Shift::Years(1), AxisKind::FiscalYear, 5), None);
        assert_eq!(before(Shift::Years(1), AxisKind::Month, 202_603), Some(202_503));
        assert_eq!(before(Shift::Years(1), AxisKind::Week, 202_653), Some(202_552));
        let months = Shift::Years(1).day_codes(&calendar, AxisKind::Month);
        assert_eq!(months.of(day(2025, 3, 9)), Some(202_603));
        let quarters = Shift::Quarters(1).day_codes(&calendar, AxisKind::Quarter);
        assert_eq!(quarters.of(day(2025, 3, 9)), Some(21));
        assert_eq!(quarters.of(day(2026, 3, 9)), None);
    }
}
