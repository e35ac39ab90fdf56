use chrono::Datelike;
use proptest::prelude::*;

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The calendar of the National Retail Federation.
const RETAIL: FiscalCalendar = FiscalCalendar {
    kind: CalendarKind::Weeks454,
    start_month: 2,
    week_start: WeekDay::Sunday,
    anchor: YearAnchor::Nearest,
};

fn weeks_of((first, last): &Span) -> i64 {
    let days = (*last - *first).num_days() + 1;
    assert_eq!(days % 7, 0);
    days / 7
}

#[test]
fn a_year_that_begins_in_january_is_the_calendar_year() {
    let year = fiscal_year(2028, &FiscalCalendar::months(1)).unwrap();
    assert_eq!((year.code.as_str(), year.starts_on), ("FY2028", day(2028, 1, 1)));
    assert_eq!(year.ends_on, day(2028, 12, 31));
    assert_eq!(year.periods[1], (day(2028, 2, 1), day(2028, 2, 29)));
}

#[test]
fn a_year_that_begins_in_april_ends_in_the_next_march() {
    let calendar = FiscalCalendar::months(4);
    let year = fiscal_year(2026, &calendar).unwrap();
    assert_eq!((year.code.as_str(), year.starts_on), ("FY2026", day(2025, 4, 1)));
    assert_eq!(year.ends_on, day(2026, 3, 31));
    assert_eq!(fiscal_year_of(day(2025, 3, 31), &calendar), 2025);
    assert_eq!(fiscal_year_of(day(2025, 4, 1), &calendar), 2026);
    assert_eq!(fiscal_year_of(day(2025, 12, 31), &FiscalCalendar::months(1)), 2025);
}

#[test]
fn years_and_months_that_are_not_there_are_refused() {
    for (year, month) in [(1999, 1), (2101, 1), (i32::MIN, 4), (2026, 0), (2026, 13), (2026, -1)] {
        assert_eq!(fiscal_year(year, &FiscalCalendar::months(month)), Err(OutsideCalendar));
    }
}

#[test]
fn the_retail_calendar_is_that_of_the_retailers() {
    // Published by the NRF: 2023 began on 29 January 2023 and had 53 weeks, 2024 began on 4 February.
    let year = fiscal_year(2024, &RETAIL).unwrap();
    assert_eq!((year.starts_on, year.ends_on), (day(2023, 1, 29), day(2024, 2, 3)));
    assert_eq!(year.periods.iter().map(weeks_of).collect::<Vec<_>>(), [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]);
    assert_eq!(fiscal_year(2025, &RETAIL).unwrap().starts_on, day(2024, 2, 4));
    assert_eq!(fiscal_year(2025, &RETAIL).unwrap().ends_on, day(2025, 2, 1));
}

#[test]
fn the_last_weekday_is_never_after_the_first_of_the_month() {
    let calendar = FiscalCalendar { anchor: YearAnchor::Last, ..RETAIL };
    assert_eq!(fiscal_year(2025, &calendar).unwrap().starts_on, day(2024, 1, 28));
    assert_eq!(fiscal_year(2024, &calendar).unwrap().starts_on, day(2023, 1, 29));
}

#[test]
fn a_change_of_calendar_joins_the_years() {
    let months = fiscal_year(2025, &FiscalCalendar::months(1)).unwrap();
    let weeks = FiscalCalendar {
        kind: CalendarKind::Weeks445,
        start_month: 1,
        week_start: WeekDay::Monday,
        ..RETAIL
    };
    // By itself it would begin on 29 December, which last year has already.
    let others = [(months.starts_on, months.ends_on)];
    let year = join(fiscal_year(2026, &weeks).unwrap(), &others).unwrap();
    assert_eq!((year.starts_on, year.periods[0].1, year.joined), (day(2026, 1, 1), day(2026, 1, 25), true));
    // Years that are there cannot be opened again, in whatever calendar.
    assert_eq!(join(months.clone(), &others), None);
    // A later first month makes a short year in between.
    let short = join(fiscal_year(2026, &FiscalCalendar::months(4)).unwrap(), &others).unwrap();
    assert_eq!((short.periods.len(), short.starts_on, short.ends_on), (3, day(2026, 1, 1), day(2026, 3, 31)));
}

fn calendar() -> impl Strategy<Value = FiscalCalendar> {
    let kinds = prop::sample::select(CalendarKind::ALL);
    let days = prop::sample::select(WeekDay::ALL);
    let anchors = prop::sample::select(YearAnchor::ALL);
    (kinds, 1_i32..=12, days, anchors).prop_map(|(kind, start_month, week_start, anchor)| FiscalCalendar {
        kind,
        start_month,
        week_start,
        anchor,
    })
}

fn check_periods(plan: &YearPlan) {
    assert_eq!(plan.periods[0].0, plan.starts_on);
    assert_eq!(plan.periods[plan.periods.len() - 1].1, plan.ends_on);
    for pair in plan.periods.windows(2) {
        assert_eq!(pair[0].1 + Days::new(1), pair[1].0);
    }
    assert!(plan.periods.iter().all(|(first, last)| first <= last));
}

proptest! {
    #[test]
    fn periods_fill_the_year_without_gaps(year in FIRST_YEAR..=LAST_YEAR, calendar in calendar()) {
        let plan = fiscal_year(year, &calendar).unwrap();
        let count = if calendar.kind == CalendarKind::ThirteenPeriods { 13 } else { 12 };
        prop_assert_eq!(plan.periods.len(), count);
        check_periods(&plan);
        if calendar.kind.has_weeks() {
            let weeks: Vec<i64> = plan.periods.iter().map(weeks_of).collect();
            prop_assert!([52, 53].contains(&weeks.iter().sum::<i64>()));
            prop_assert_eq!(plan.starts_on.weekday(), weekday(calendar.week_start));
            // Only the last period takes the odd week.
            let usual = fiscal_year(2026, &calendar).unwrap().periods.iter().map(weeks_of).take(count - 1).collect::<Vec<_>>();
            prop_assert_eq!(&weeks[..count - 1], &usual[..]);
        } else {
            prop_assert_eq!(plan.ends_on.year(), year);
            for (first, last) in plan.periods {
                prop_assert_eq!((first.day(), first.month()), (1, last.month()));
            }
        }
    }

    #[test]
    fn years_follow_each_other_without_overlap(year in FIRST_YEAR..LAST_YEAR, calendar in calendar()) {
        let one = fiscal_year(year, &calendar).unwrap();
        let next = fiscal_year(year + 1, &calendar).unwrap();
        prop_assert_eq!(one.ends_on + Days::new(1), next.starts_on);
    }

    #[test]
    fn a_day_is_in_the_year_that_is_named_for_it(offset in 0_u64..30_000, calendar in calendar()) {
        let someday = day(2001, 2, 1) + Days::new(offset);
        let plan = fiscal_year(fiscal_year_of(someday, &calendar), &calendar).unwrap();
        prop_assert!(plan.starts_on <= someday && someday <= plan.ends_on);
    }

    /// Years of any calendars, opened in any order: no day is in two periods, and where two years
    /// touch or nearly touch there is no day between them.
    #[test]
    fn every_day_is_in_one_period_at_most(
        years in prop::collection::vec((2020_i32..2030, calendar()), 1..12),
        start_month in 1_i32..=12,
    ) {
        let mut opened: Vec<YearPlan> = Vec::new();
        for (year, calendar) in years {
            let calendar = FiscalCalendar { start_month, ..calendar };
            let others: Vec<Span> = opened.iter().map(|plan| (plan.starts_on, plan.ends_on)).collect();
            if let Some(plan) = join(fiscal_year(year, &calendar).unwrap(), &others) {
                check_periods(&plan);
                opened.push(plan);
            }
        }
        opened.sort_by_key(|plan| plan.starts_on);
        for pair in opened.windows(2) {
            let between = (pair[1].starts_on - pair[0].ends_on).num_days() - 1;
            prop_assert!(between == 0 || between > LONGEST_JOIN_DAYS, "{} days between {} and {}", between, pair[0].ends_on, pair[1].starts_on);
        }
    }
}

#[test]
fn a_quarter_is_controlled_as_a_whole_however_long_it_is() {
    use penstock_shared::budget::ControlWindow::Quarter;
    let of = |period, count| crate::domain::control::window_periods(Quarter, period, count);
    assert_eq!([of(1, 12), of(6, 12), of(10, 12)], [(1, 3), (4, 6), (10, 12)]);
    assert_eq!([of(3, 13), of(9, 13), of(10, 13), of(13, 13)], [(1, 3), (7, 9), (10, 13), (10, 13)]);
    assert_eq!(of(4, 4), (4, 4));
}
