//! Which days are worked, and counting in them.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

/// The days of the week that are worked, and those that are otherwise than the week says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    week: WorkingWeek,
    /// Whether they are worked.
    special: BTreeMap<NaiveDate, bool>,
}

/// The days of the week that are worked: 1 for Monday, 2 for Tuesday, 4 for Wednesday and so on, added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingWeek(i32);

/// The longest time for a decision, in working days.
pub const MOST_DUE_DAYS: i32 = 60;
/// How far a working day is looked for, in days. Nobody has holidays for longer.
const LONGEST_LOOK_DAYS: u64 = 1_000;

impl WorkingWeek {
    pub const MONDAY_TO_FRIDAY: Self = Self(31);

    /// `None` when no day is worked, or when it names days that a week does not have.
    #[must_use]
    pub fn new(bits: i32) -> Option<Self> {
        (1..=127).contains(&bits).then_some(Self(bits))
    }

    #[must_use]
    pub const fn bits(self) -> i32 {
        self.0
    }

    /// Whether a day of the week is worked; 0 is Monday.
    #[must_use]
    pub const fn has_number(self, number: u32) -> bool {
        (self.0 >> number) & 1 == 1
    }

    fn has(self, day: NaiveDate) -> bool {
        self.has_number(day.weekday().num_days_from_monday())
    }
}

impl WorkingDays {
    /// From the week and the days that are otherwise.
    #[must_use]
    pub fn new(week: WorkingWeek, special: impl IntoIterator<Item = (NaiveDate, bool)>) -> Self {
        Self { week, special: special.into_iter().collect() }
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_working(&self, day: NaiveDate) -> bool {
        self.special.get(&day).copied().unwrap_or_else(|| self.week.has(day))
    }

    /// The day itself if it is worked, or else the next one that is.
    #[must_use]
    pub fn from(&self, day: NaiveDate) -> NaiveDate {
        let mut days = (0..LONGEST_LOOK_DAYS).filter_map(|days| day.checked_add_days(Days::new(days)));
        days.find(|day| self.is_working(*day)).unwrap_or(day)
    }

    /// The day so many working days after a day. The day itself does not count; zero is the day itself.
    #[must_use]
    pub fn after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(day, |day, _| day.checked_add_days(Days::new(1)).map_or(day, |next| self.from(next)))
    }

    /// Working days from one day to another: the first is not counted, the last is. Below zero when the
    /// last day is before the first.
    #[must_use]
    pub fn between(&self, from: NaiveDate, until: NaiveDate) -> i64 {
        if until < from {
            return -self.between(until, from);
        }
        let length = (until - from).num_days();
        let (weeks, rest) = (length / 7, length % 7);
        let mut count = weeks * i64::from(self.week.0.count_ones());
        let last = (0..rest).filter_map(|back| until.checked_sub_signed(TimeDelta::days(back)));
        count += last.map(|day| i64::from(self.week.has(day))).sum::<i64>();
        let Some(first) = from.succ_opt().filter(|first| *first <= until) else { return 0 };
        let special = self.special.range(first..=until);
        let differ = special.filter(|(day, working)| **working != self.week.has(**day));
        count + differ.map(|(_, working)| if *working { 1 } else { -1 }).sum::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn usual() -> WorkingDays {
        WorkingDays::new(WorkingWeek::MONDAY_TO_FRIDAY, [])
    }

    #[test]
    fn weekends_and_holidays_are_passed_over() {
        let days = usual();
        assert_eq!(days.after(day("2026-11-27"), 1), day("2026-11-30"), "a Friday");
        assert_eq!(days.after(day("2026-11-28"), 1), day("2026-11-30"), "a Saturday");
        assert_eq!(days.after(day("2026-11-27"), 0), day("2026-11-27"));
        assert_eq!(days.from(day("2026-11-28")), day("2026-11-30"));
        let golden = WorkingDays::new(
            WorkingWeek::MONDAY_TO_FRIDAY,
            [(day("2026-10-01"), false), (day("2026-10-02"), false), (day("2026-10-10"), true)],
        );
        assert_eq!(golden.after(day("2026-09-30"), 1), day("2026-10-05"));
        assert_eq!(golden.after(day("2026-10-09"), 1), day("2026-10-10"), "a Saturday that is worked");
        assert_eq!(golden.between(day("2026-09-30"), day("2026-10-10")), 6);
    }

    #[test]
    fn a_week_has_seven_days_and_one_is_worked() {
        assert_eq!(WorkingWeek::new(0), None);
        assert_eq!(WorkingWeek::new(128), None);
        assert_eq!(WorkingWeek::new(127).map(WorkingWeek::bits), Some(127));
    }

    prop_compose! {
        fn any_days()(week in 1..128_i32, special in prop::collection::btree_map(0..400_u64, any::<bool>(), 0..40)) -> WorkingDays {
            let special = special.into_iter().map(|(after, working)| (day("2026-01-01") + Days::new(after), working));
            WorkingDays::new(WorkingWeek::new(week).unwrap(), special)
        }
    }

    proptest! {
        /// Counting day by day comes to the same, and backwards to the opposite.
        #[test]
        fn between_counts_every_day(days in any_days(), start in 0..300_u64, length in 0..200_u64) {
            let from = day("2026-01-01") + Days::new(start);
            let until = from + Days::new(length);
            let slow = (1..=length).filter(|after| days.is_working(from + Days::new(*after))).count();
            prop_assert_eq!(days.between(from, until), i64::try_from(slow).unwrap());
            prop_assert_eq!(days.between(until, from), -days.between(from, until));
        }

        /// So many working days later is a working day, so many working days away.
        #[test]
        fn after_is_the_other_way_round(days in any_days(), start in 0..300_u64, count in 1..40_u32) {
            let from = day("2026-01-01") + Days::new(start);
            let until = days.after(from, count);
            prop_assert!(days.is_working(until));
            prop_assert_eq!(days.between(from, until), i64::from(count));
        }
    }
}
