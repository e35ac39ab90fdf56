//! Arithmetic of waiting.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The value that a share of the values does not exceed, by the nearest rank: the smallest value such that at
/// least `percent` of all are not larger. Hyndman and Fan (1996), definition 1.
#[must_use]
pub fn percentile(values: &mut [i64], percent: usize) -> Option<i64> {
    values.sort_unstable();
    let rank = values.len().checked_mul(percent)?.div_ceil(100);
    values.get(rank.saturating_sub(1)).copied()
}

/// Whole working days (Monday to Friday) from one day to another: the first is not counted, the last is.
#[must_use]
pub fn working_days(from: NaiveDate, until: NaiveDate) -> i64 {
    let days = (until - from).num_days();
    if days <= 0 {
        return 0;
    }
    let (weeks, rest) = (days / 7, days % 7);
    let mut count = weeks * 5;
    let mut day = until;
    for _ in 0..rest {
        count += i64::from(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
        day = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        assert_eq!(percentile(&mut [], 50), None);
        assert_eq!(percentile(&mut [7], 90), Some(7));
        assert_eq!(percentile(&mut [4, 1, 3, 2], 50), Some(2));
        assert_eq!(percentile(&mut [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 90), Some(9));
    }

    #[test]
    fn weekends_do_not_count() {
        assert_eq!(working_days(day("2026-11-27"), day("2026-11-27")), 0, "the same Friday");
        assert_eq!(working_days(day("2026-11-27"), day("2026-11-29")), 0, "to Sunday");
        assert_eq!(working_days(day("2026-11-27"), day("2026-11-30")), 1, "to Monday");
        assert_eq!(working_days(day("2026-11-23"), day("2026-12-07")), 10, "two weeks");
        assert_eq!(working_days(day("2026-11-30"), day("2026-11-23")), 0, "backwards");
    }

    proptest! {
        /// Counting day by day comes to the same.
        #[test]
        fn working_days_are_those_of_the_calendar(start in 0..20_000_u64, length in 0..200_u64) {
            let from = day("1990-01-01") + Days::new(start);
            let until = from + Days::new(length);
            let slow = (1..=length)
                .map(|days| (from + Days::new(days)).weekday())
                .filter(|weekday| !matches!(weekday, Weekday::Sat | Weekday::Sun))
                .count();
            prop_assert_eq!(working_days(from, until), i64::try_from(slow).unwrap());
        }

        /// At least the share is not larger, and with the next smaller value it would be less.
        #[test]
        fn a_percentile_has_its_share_below(mut values in prop::collection::vec(0..50_i64, 1..60), percent in 1..=100_usize) {
            let found = percentile(&mut values, percent).unwrap();
            let not_larger = values.iter().filter(|value| **value <= found).count();
            let smaller = values.iter().filter(|value| **value < found).count();
            prop_assert!(not_larger * 100 >= percent * values.len());
            prop_assert!(smaller * 100 < percent * values.len());
        }
    }
}
