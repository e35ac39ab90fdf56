//! Times as numbers: days, weeks, months, quarters and fiscal years, their names and their days.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate, TimeDelta, Weekday};
use penstock_shared::pivot::AxisKind;

use super::DayCodes;

/// A fiscal year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiscalSpan {
    pub id: i64,
    /// `FY2026`.
    pub code: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// A quarter of a fiscal year. Its code is the year's id times ten, plus its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarter {
    pub code: i64,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// The organisation's calendar, in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    pub years: Vec<FiscalSpan>,
    pub quarters: Vec<Quarter>,
}

impl Calendar {
    #[must_use]
    pub fn new(mut years: Vec<FiscalSpan>, mut quarters: Vec<Quarter>) -> Self {
        years.sort_by_key(|year| year.starts_on);
        quarters.sort_by_key(|quarter| quarter.starts_on);
        Self { years, quarters }
    }

    /// The code of the time that a day is in.
    #[must_use]
    pub fn code(&self, kind: AxisKind, day: NaiveDate) -> Option<i64> {
        let (year, month) = (i64::from(day.year()), i64::from(day.month()));
        match kind {
            AxisKind::Day => Some((year * 100 + month) * 100 + i64::from(day.day())),
            AxisKind::Week => {
                let week = day.iso_week();
                Some(i64::from(week.year()) * 100 + i64::from(week.week()))
            }
            AxisKind::Month => Some(year * 100 + month),
            AxisKind::Quarter => {
                let place = self.quarters.partition_point(|quarter| quarter.ends_on < day);
                self.quarters
                    .get(place)
                    .filter(|quarter| quarter.starts_on <= day)
                    .map(|quarter| quarter.code)
            }
            AxisKind::FiscalYear => {
                let place = self.years.partition_point(|year| year.ends_on < day);
                self.years.get(place).filter(|year| year.starts_on <= day).map(|year| year.id)
            }
            _ => None,
        }
    }

    /// The first and the last day of a time; none when there is no such time.
    #[must_use]
    pub fn span(&self, kind: AxisKind, code: i64) -> Option<(NaiveDate, NaiveDate)> {
        let part = |number: i64| u32::try_from(number).ok();
        match kind {
            AxisKind::Day => {
                let year = i32::try_from(code / 10_000).ok()?;
                let day = NaiveDate::from_ymd_opt(year, part(code / 100 % 100)?, part(code % 100)?)?;
                Some((day, day))
            }
            AxisKind::Week => {
                let year = i32::try_from(code / 100).ok()?;
                let monday = NaiveDate::from_isoywd_opt(year, part(code % 100)?, Weekday::Mon)?;
                Some((monday, monday.checked_add_signed(TimeDelta::days(6))?))
            }
            AxisKind::Month => {
                let year = i32::try_from(code / 100).ok()?;
                let first = NaiveDate::from_ymd_opt(year, part(code % 100)?, 1)?;
                Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
            }
            AxisKind::Quarter => {
                let found = self.quarters.iter().find(|quarter| quarter.code == code)?;
                Some((found.starts_on, found.ends_on))
            }
            AxisKind::FiscalYear => {
                let found = self.years.iter().find(|year| year.id == code)?;
                Some((found.starts_on, found.ends_on))
            }
            _ => None,
        }
    }

    /// What a time is called.
    #[must_use]
    pub fn label(&self, kind: AxisKind, code: i64) -> String {
        let year_code = |id: i64| {
            self.years.iter().find(|year| year.id == id).map(|year| year.code.clone()).unwrap_or_default()
        };
        match kind {
            AxisKind::Day => format!("{:04}-{:02}-{:02}", code / 10_000, code / 100 % 100, code % 100),
            AxisKind::Week => format!("{:04}-W{:02}", code / 100, code % 100),
            AxisKind::Month => format!("{:04}-{:02}", code / 100, code % 100),
            AxisKind::Quarter => format!("{}-Q{}", year_code(code / 10), code % 10),
            _ => year_code(code),
        }
    }

    /// From the first to the last day that any fiscal year has; entries have no other days.
    #[must_use]
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.years.iter().map(|year| year.starts_on).min()?;
        let last = self.years.iter().map(|year| year.ends_on).max()?;
        Some((first, last))
    }

    /// A code for each of those days.
    #[must_use]
    pub fn day_codes(&self, code_of: impl Fn(NaiveDate) -> Option<i64>) -> DayCodes {
        let Some((first, last)) = self.days() else {
            return DayCodes { first: NaiveDate::MIN, codes: Arc::default() };
        };
        let codes = first.iter_days().take_while(|day| *day <= last).map(code_of).collect();
        DayCodes { first, codes: Arc::new(codes) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    /// Two years of calendar months that begin in April; the later one has the lower number.
    pub fn calendar() -> Calendar {
        let year = |id, start: i32| FiscalSpan {
            id,
            code: format!("FY{}", start + 1),
            starts_on: day(start, 4, 1),
            ends_on: day(start + 1, 3, 31),
        };
        let quarter = |id: i64, number: i64, start: i32| {
            let months = u32::try_from((number - 1) * 3).unwrap();
            let starts_on = day(start, 4, 1).checked_add_months(Months::new(months)).unwrap();
            let ends_on = starts_on.checked_add_months(Months::new(3)).unwrap().pred_opt().unwrap();
            Quarter { code: id * 10 + number, starts_on, ends_on }
        };
        let quarters = [(2, 2025), (5, 2024)]
            .into_iter()
            .flat_map(|(id, start)| (1..=4).map(move |number| quarter(id, number, start)));
        Calendar::new(vec![year(2, 2025), year(5, 2024)], quarters.collect())
    }

    #[test]
    fn a_time_has_its_days_and_its_name() {
        let calendar = calendar();
        for (kind, at, code, label) in [
            (AxisKind::Day, day(2026, 3, 16), 20_260_316, "2026-03-16"),
            (AxisKind::Week, day(2026, 3, 16), 202_612, "2026-W12"),
            (AxisKind::Week, day(2025, 12, 30), 202_601, "2026-W01"),
            (AxisKind::Month, day(2026, 3, 16), 202_603, "2026-03"),
            (AxisKind::Quarter, day(2026, 3, 16), 24, "FY2026-Q4"),
            (AxisKind::FiscalYear, day(2025, 3, 31), 5, "FY2025"),
        ] {
            assert_eq!(calendar.code(kind, at), Some(code));
            assert_eq!(calendar.label(kind, code), label);
            let (from, to) = calendar.span(kind, code).unwrap();
            assert!(from <= at && at <= to);
            assert_eq!(calendar.code(kind, from), calendar.code(kind, to));
        }
        assert_eq!(calendar.code(AxisKind::Quarter, day(2030, 1, 1)), None);
        for (kind, wrong) in [
            (AxisKind::Day, 20_260_230),
            (AxisKind::Week, 202_654),
            (AxisKind::Month, 202_613),
            (AxisKind::Quarter, 25),
            (AxisKind::FiscalYear, 3),
        ] {
            assert_eq!(calendar.span(kind, wrong), None, "{kind} {wrong}");
        }
    }
}
