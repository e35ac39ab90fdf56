//! The days on which a report goes out, and what it is about then.

use chrono::{Datelike, Days, NaiveDate};
use penstock_shared::{
    ids::FiscalYearId, period::Period, report_schedule::ReportCadence, usage_report::ReportSpan,
};

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    pub fiscal_year_id: FiscalYearId,
    pub span: ReportSpan,
    /// The period or the quarter of the year; none of a year.
    pub number: Option<i32>,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
}

/// The spans of the kind that a cadence counts, in order; `periods` are all that there are, in order.
fn spans(cadence: ReportCadence, periods: &[Period]) -> Vec<Edition> {
    let mut spans: Vec<Edition> = Vec::new();
    for period in periods {
        let (span, number) = match cadence {
            ReportCadence::Week | ReportCadence::Month => (ReportSpan::Month, Some(period.number)),
            ReportCadence::Quarter => (ReportSpan::Quarter, Some(period.quarter)),
            ReportCadence::Year => (ReportSpan::Year, None),
        };
        let fiscal_year_id = period.fiscal_year_id;
        match spans.last_mut() {
            Some(last) if (last.fiscal_year_id, last.number) == (fiscal_year_id, number) => {
                last.ends_on = period.ends_on;
            }
            _ => spans.push(Edition {
                fiscal_year_id,
                span,
                number,
                starts_on: period.starts_on,
                ends_on: period.ends_on,
            }),
        }
    }
    spans
}

/// The first day from one on at which the report goes out: the weekday `day` (1 for Monday), or `day` days behind the
/// end of a month, a quarter or a year of the fiscal calendar. `None` when that calendar does not reach so far.
#[must_use]
pub fn next_on(cadence: ReportCadence, day: i32, periods: &[Period], from: NaiveDate) -> Option<NaiveDate> {
    let behind = u64::try_from(day).ok()?;
    if cadence == ReportCadence::Week {
        let today = u64::from(from.weekday().number_from_monday());
        return from.checked_add_days(Days::new((behind + 7 - today) % 7));
    }
    let days = spans(cadence, periods)
        .into_iter()
        .filter_map(|span| span.ends_on.checked_add_days(Days::new(behind)));
    days.filter(|day| *day >= from).min()
}

/// What a report is about that goes out on a day: each week the period that is running, else what ended last.
#[must_use]
pub fn edition(cadence: ReportCadence, periods: &[Period], day: NaiveDate) -> Option<Edition> {
    let spans = spans(cadence, periods);
    if cadence == ReportCadence::Week {
        return spans.into_iter().find(|span| (span.starts_on..=span.ends_on).contains(&day));
    }
    spans.into_iter().rfind(|span| span.ends_on < day)
}

#[cfg(test)]
mod tests {
    use penstock_shared::{ids::PeriodId, period::PeriodState};
    use proptest::prelude::*;

    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    /// The months of some calendar years.
    fn months(years: std::ops::RangeInclusive<i32>) -> Vec<Period> {
        let all = years.flat_map(|year| (1..=12).map(move |month| (year, month)));
        all.map(|(year, month)| {
            let starts_on = date(year, month, 1);
            Period {
                id: PeriodId(i64::from(year) * 100 + i64::from(month)),
                fiscal_year_id: FiscalYearId(i64::from(year)),
                number: i32::try_from(month).unwrap(),
                quarter: i32::try_from((month - 1) / 3 + 1).unwrap(),
                starts_on,
                ends_on: starts_on + chrono::Months::new(1) - Days::new(1),
                state: PeriodState::Open,
                version: 1,
            }
        })
        .collect()
    }

    #[test]
    fn a_month_is_told_of_some_days_behind_its_end() {
        let periods = months(2025..=2026);
        let next = |from| next_on(ReportCadence::Month, 3, &periods, from);
        assert_eq!(next(date(2026, 3, 3)), Some(date(2026, 3, 3)));
        assert_eq!(next(date(2026, 3, 4)), Some(date(2026, 4, 3)));
        let told = edition(ReportCadence::Month, &periods, date(2026, 3, 3)).unwrap();
        assert_eq!((told.starts_on, told.ends_on), (date(2026, 2, 1), date(2026, 2, 28)));
        assert_eq!((told.span, told.number), (ReportSpan::Month, Some(2)));
    }

    #[test]
    fn quarters_and_years_are_told_of_behind_their_ends() {
        let periods = months(2025..=2026);
        let day = date(2026, 4, 10);
        assert_eq!(next_on(ReportCadence::Quarter, 10, &periods, date(2026, 1, 11)), Some(day));
        let told = edition(ReportCadence::Quarter, &periods, day).unwrap();
        assert_eq!(
            (told.starts_on, told.ends_on, told.number),
            (date(2026, 1, 1), date(2026, 3, 31), Some(1))
        );
        let told = edition(ReportCadence::Year, &periods, day).unwrap();
        assert_eq!((told.fiscal_year_id, told.number), (FiscalYearId(2025), None));
        // The year behind the last one is not open.
        assert_eq!(next_on(ReportCadence::Year, 10, &periods, date(2027, 1, 11)), None);
    }

    #[test]
    fn a_week_tells_of_the_month_that_runs() {
        let periods = months(2026..=2026);
        // A Monday.
        let monday = date(2026, 3, 16);
        assert_eq!(next_on(ReportCadence::Week, 1, &periods, monday), Some(monday));
        assert_eq!(next_on(ReportCadence::Week, 7, &periods, monday), Some(date(2026, 3, 22)));
        let told = edition(ReportCadence::Week, &periods, monday).unwrap();
        assert_eq!((told.starts_on, told.number), (date(2026, 3, 1), Some(3)));
        assert_eq!(edition(ReportCadence::Week, &periods, date(2027, 1, 4)), None);
    }

    proptest! {
        /// Whatever is asked for, days are not before the one asked from, and what a report is about has ended by then.
        #[test]
        fn days_go_on_and_editions_have_ended(cadence in 1_usize..4, day in 1..=60, ahead in 0_u64..700) {
            let (cadence, periods) = (ReportCadence::ALL[cadence], months(2025..=2027));
            let from = date(2025, 1, 1) + Days::new(ahead);
            let next = next_on(cadence, day, &periods, from).unwrap();
            prop_assert!(next >= from);
            if let Some(told) = edition(cadence, &periods, next) {
                prop_assert!(told.ends_on < next && told.starts_on <= told.ends_on);
            }
            prop_assert_eq!(next_on(cadence, day, &periods, next), Some(next));
        }
    }
}
