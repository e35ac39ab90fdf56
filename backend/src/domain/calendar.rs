//! The fiscal calendar: years of twelve calendar months that begin with any month.

use chrono::{Datelike, Months, NaiveDate};

/// The earliest year that can be opened: older ledgers are not budgeted against.
pub const FIRST_YEAR: i32 = 2000;
/// The latest year that can be opened.
pub const LAST_YEAR: i32 = 2100;

/// A fiscal year to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearPlan {
    /// `FY` and the calendar year in which it ends.
    pub code: String,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    /// The first and the last day of each of the twelve periods, in order.
    pub months: Vec<(NaiveDate, NaiveDate)>,
}

/// A fiscal year that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fiscal years from {FIRST_YEAR} to {LAST_YEAR} that begin with a month from 1 to 12")]
pub struct OutsideCalendar;

/// The fiscal year that ends in a calendar year, for fiscal years that begin with `start_month`.
///
/// # Errors
/// Outside of [`FIRST_YEAR`] to [`LAST_YEAR`], or when there is no such month.
pub fn fiscal_year(ends_in_year: i32, start_month: u32) -> Result<YearPlan, OutsideCalendar> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&ends_in_year) {
        return Err(OutsideCalendar);
    }
    let starts_in_year = if start_month == 1 { ends_in_year } else { ends_in_year - 1 };
    let starts_on = NaiveDate::from_ymd_opt(starts_in_year, start_month, 1).ok_or(OutsideCalendar)?;
    let mut months = Vec::with_capacity(12);
    for number in 0..12 {
        let first = starts_on.checked_add_months(Months::new(number)).ok_or(OutsideCalendar)?;
        let next = first.checked_add_months(Months::new(1)).ok_or(OutsideCalendar)?;
        months.push((first, next.pred_opt().ok_or(OutsideCalendar)?));
    }
    let ends_on = months.last().map(|(_, last)| *last).ok_or(OutsideCalendar)?;
    Ok(YearPlan { code: format!("FY{ends_in_year}"), starts_on, ends_on, months })
}

/// The calendar year in which the fiscal year of a day ends.
#[must_use]
pub fn fiscal_year_of(day: NaiveDate, start_month: u32) -> i32 {
    if start_month > 1 && day.month() >= start_month { day.year() + 1 } else { day.year() }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_year_that_begins_in_january_is_the_calendar_year() {
        let year = fiscal_year(2028, 1).unwrap();
        assert_eq!((year.code.as_str(), year.starts_on), ("FY2028", day(2028, 1, 1)));
        assert_eq!(year.ends_on, day(2028, 12, 31));
        assert_eq!(year.months[1], (day(2028, 2, 1), day(2028, 2, 29)));
    }

    #[test]
    fn a_year_that_begins_in_april_ends_in_the_next_march() {
        let year = fiscal_year(2026, 4).unwrap();
        assert_eq!((year.code.as_str(), year.starts_on), ("FY2026", day(2025, 4, 1)));
        assert_eq!(year.ends_on, day(2026, 3, 31));
        assert_eq!(fiscal_year_of(day(2025, 3, 31), 4), 2025);
        assert_eq!(fiscal_year_of(day(2025, 4, 1), 4), 2026);
        assert_eq!(fiscal_year_of(day(2025, 12, 31), 1), 2025);
    }

    #[test]
    fn years_and_months_that_are_not_there_are_refused() {
        assert_eq!(fiscal_year(1999, 1), Err(OutsideCalendar));
        assert_eq!(fiscal_year(2101, 1), Err(OutsideCalendar));
        assert_eq!(fiscal_year(i32::MIN, 4), Err(OutsideCalendar));
        assert_eq!(fiscal_year(2026, 0), Err(OutsideCalendar));
        assert_eq!(fiscal_year(2026, 13), Err(OutsideCalendar));
    }

    proptest! {
        #[test]
        fn twelve_months_fill_the_year_without_gaps(year in FIRST_YEAR..=LAST_YEAR, start_month in 1_u32..=12) {
            let plan = fiscal_year(year, start_month).unwrap();
            prop_assert_eq!(plan.months.len(), 12);
            prop_assert_eq!(plan.months[0].0, plan.starts_on);
            prop_assert_eq!(plan.months[11].1, plan.ends_on);
            prop_assert_eq!(plan.ends_on.year(), year);
            for pair in plan.months.windows(2) {
                prop_assert_eq!(pair[0].1 + Days::new(1), pair[1].0);
            }
            for (first, last) in plan.months {
                prop_assert_eq!((first.day(), first.month()), (1, last.month()));
            }
        }

        #[test]
        fn years_follow_each_other_without_overlap(year in FIRST_YEAR..LAST_YEAR, start_month in 1_u32..=12) {
            let one = fiscal_year(year, start_month).unwrap();
            let next = fiscal_year(year + 1, start_month).unwrap();
            prop_assert_eq!(one.ends_on + Days::new(1), next.starts_on);
        }

        #[test]
        fn a_day_is_in_the_year_that_is_named_for_it(offset in 0_u64..30_000, start_month in 1_u32..=12) {
            let someday = day(2001, 1, 1) + Days::new(offset);
            let plan = fiscal_year(fiscal_year_of(someday, start_month), start_month).unwrap();
            prop_assert!(plan.starts_on <= someday && someday <= plan.ends_on);
        }
    }
}
