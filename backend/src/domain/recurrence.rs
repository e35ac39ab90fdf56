//! The days on which something repeats.

use chrono::{Datelike, Days, Months, NaiveDate};
use penstock_shared::template::{RepeatUnit, ScheduleSet};

/// The days of a schedule, in order. A day that a month does not have is its last one.
pub fn days(of: &ScheduleSet) -> impl Iterator<Item = NaiveDate> + use<> {
    let of = *of;
    let most = of.max_count.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(0));
    (0_u32..)
        .map_while(move |turn| nth(&of, turn))
        .skip_while(move |day| *day < of.starts_on)
        .take_while(move |day| of.ends_on.is_none_or(|end| *day <= end))
        .take(most)
}

/// The first of its days from a day on.
#[must_use]
pub fn next_from(of: &ScheduleSet, day: NaiveDate) -> Option<NaiveDate> {
    days(of).find(|next| *next >= day)
}

/// The day of a turn, 0 for the one of the month or week in which the schedule starts.
fn nth(of: &ScheduleSet, turn: u32) -> Option<NaiveDate> {
    let every = u32::try_from(of.every).ok().filter(|every| *every > 0)?;
    let units = turn.checked_mul(every)?;
    let months = match of.unit {
        RepeatUnit::Week => return of.starts_on.checked_add_days(Days::new(u64::from(units) * 7)),
        RepeatUnit::Month => units,
        RepeatUnit::Quarter => units.checked_mul(3)?,
        RepeatUnit::Year => units.checked_mul(12)?,
    };
    let first = of.starts_on.with_day(1)?.checked_add_months(Months::new(months))?;
    let last = last_of_month(first)?;
    let wanted = of.month_day.and_then(|day| u32::try_from(day).ok()).unwrap_or_else(|| of.starts_on.day());
    if of.last_day || wanted > last.day() { Some(last) } else { first.with_day(wanted) }
}

fn last_of_month(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_add_months(Months::new(1))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn set(every: i32, unit: RepeatUnit, starts_on: NaiveDate) -> ScheduleSet {
        ScheduleSet {
            every,
            unit,
            month_day: None,
            last_day: false,
            starts_on,
            ends_on: None,
            max_count: None,
            submits: false,
            paused: false,
        }
    }

    #[test]
    fn short_months_have_their_last_day_and_leap_years_their_29th() {
        let monthly = set(1, RepeatUnit::Month, date(2028, 1, 31));
        let first: Vec<_> = days(&monthly).take(4).collect();
        assert_eq!(first, [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)]);
        let yearly = set(1, RepeatUnit::Year, date(2028, 2, 29));
        let years: Vec<_> = days(&yearly).take(5).collect();
        assert_eq!((years[1], years[4]), (date(2029, 2, 28), date(2032, 2, 29)));
        let last = ScheduleSet { last_day: true, ..set(1, RepeatUnit::Quarter, date(2026, 2, 10)) };
        assert_eq!(days(&last).take(2).collect::<Vec<_>>(), [date(2026, 2, 28), date(2026, 5, 31)]);
    }

    #[test]
    fn a_day_before_the_start_is_left_out_and_not_counted() {
        let of = ScheduleSet {
            month_day: Some(5),
            max_count: Some(2),
            ..set(1, RepeatUnit::Month, date(2026, 3, 10))
        };
        assert_eq!(days(&of).collect::<Vec<_>>(), [date(2026, 4, 5), date(2026, 5, 5)]);
        assert_eq!(next_from(&of, date(2026, 4, 6)), Some(date(2026, 5, 5)));
        assert_eq!(next_from(&of, date(2026, 5, 6)), None);
        let ended = ScheduleSet { ends_on: Some(date(2026, 4, 5)), ..of };
        assert_eq!(days(&ended).count(), 1);
    }

    fn schedule() -> impl Strategy<Value = ScheduleSet> {
        let unit = prop::sample::select(RepeatUnit::ALL);
        let start = (1990_i32..2100, 1_u32..=12, 1_u32..=31);
        (1_i32..=60, unit, prop::option::of(1_i32..=31), any::<bool>(), start).prop_map(
            |(every, unit, month_day, last_day, (year, month, day))| {
                let starts_on =
                    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_else(|| date(year, month, 28));
                ScheduleSet { month_day, last_day, ..set(every, unit, starts_on) }
            },
        )
    }

    const fn lies_right(last_day: bool, is_last: bool, fits: bool) -> bool {
        if last_day { is_last } else { fits }
    }

    proptest! {
        #[test]
        fn days_rise_by_the_unit_and_lie_where_they_should(of in schedule()) {
            let some: Vec<NaiveDate> = days(&of).take(30).collect();
            prop_assert_eq!(some.len(), 30);
            prop_assert!(some[0] >= of.starts_on);
            let month = |day: &NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
            for pair in some.windows(2) {
                let step = match of.unit {
                    RepeatUnit::Week => {
                        prop_assert_eq!((pair[1] - pair[0]).num_days(), i64::from(of.every) * 7);
                        continue;
                    }
                    RepeatUnit::Month => 1,
                    RepeatUnit::Quarter => 3,
                    RepeatUnit::Year => 12,
                };
                prop_assert_eq!(month(&pair[1]) - month(&pair[0]), i64::from(of.every) * step);
            }
            if of.unit != RepeatUnit::Week {
                for day in &some {
                    let is_last = day.succ_opt().unwrap().day() == 1;
                    let wanted = of.month_day.map_or(of.starts_on.day(), |day| u32::try_from(day).unwrap());
                    let fits = day.day() == wanted || (is_last && day.day() < wanted);
                    prop_assert!(lies_right(of.last_day, is_last, fits), "{} of {:?}", day, of);
                }
            }
        }

        #[test]
        fn the_next_day_is_the_first_that_is_not_before(of in schedule(), ahead in 0_u64..20_000, count in 1_i32..40) {
            let of = ScheduleSet { max_count: Some(count), ..of };
            let from = of.starts_on.checked_add_days(Days::new(ahead)).unwrap();
            let all: Vec<NaiveDate> = days(&of).collect();
            prop_assert_eq!(i32::try_from(all.len()).unwrap(), count);
            prop_assert_eq!(next_from(&of, from), all.into_iter().find(|day| *day >= from));
        }
    }
}
