use proptest::prelude::*;

use super::*;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// The months of 2026, as (allocated, spent, committed).
fn months(of: &[(i64, i64, i64)]) -> Vec<PeriodUse> {
    let months = of.iter().zip(1_u32..).map(|((allocated, spent, committed), month)| PeriodUse {
        starts_on: day(month, 1),
        ends_on: day(month, 1) + chrono::Months::new(1) - chrono::Days::new(1),
        allocated_minor: *allocated,
        spent_minor: *spent,
        committed_minor: *committed,
    });
    months.collect()
}

fn year(allocated: i64, spent: &[i64]) -> Vec<PeriodUse> {
    let months_of = |month: usize| (allocated, spent.get(month).copied().unwrap_or(0), 0);
    months(&(0..12).map(months_of).collect::<Vec<_>>())
}

fn on(periods: &[PeriodUse], today: NaiveDate) -> Forecast {
    forecast(periods, today).unwrap().unwrap()
}

#[test]
fn as_planned_lands_at_the_plan() {
    let found = on(&year(1_000, &[1_000; 3]), day(4, 1));
    assert_eq!((found.pace_bp, found.whole_periods), (10_000, 3));
    assert_eq!(found.landing, Expected { minor: 12_000, band: Some((12_000, 12_000)) });
    assert_eq!(found.used_up_on, None);
    assert_eq!(found.planned.last(), Some(&12_000));
    assert_eq!(found.expected[2], None);
    assert_eq!(found.expected[3].unwrap().minor, 4_000);
}

#[test]
fn the_pace_leans_on_the_plan_while_little_is_known() {
    // Twice the plan in the first month: (2 + 1) / (1 + 1) of the plan from then on.
    let found = on(&year(1_000, &[2_000]), day(2, 1));
    assert_eq!((found.pace_bp, found.landing.band), (15_000, None));
    assert_eq!(found.landing.minor, 2_000 + 11 * 1_500);
    // Twice the plan in each of eleven months: (22 + 1) / (11 + 1).
    let found = on(&year(1_000, &[2_000; 11]), day(12, 1));
    assert_eq!((found.pace_bp, found.landing.minor), (19_167, 22_000 + 1_916));
}

#[test]
fn the_band_is_what_the_textbook_says() {
    // Shares 0.8, 1.0, 1.2: deviation 0.2, two degrees of freedom: t = 1.886. Nine months of 1,000 to come:
    // 1.886 · 0.2 · √(9 · 1,000² + 9,000² / 3) = 0.3772 · 6,000 = 2,263.
    let found = on(&year(1_000, &[800, 1_000, 1_200]), day(4, 1));
    assert_eq!(found.landing, Expected { minor: 12_000, band: Some((12_000 - 2_263, 12_000 + 2_263)) });
}

#[test]
fn a_month_that_has_begun_counts_what_is_spent_and_the_rest_of_its_plan() {
    // On 16 April half of the month is gone.
    let mut periods = year(3_000, &[3_000, 3_000, 3_000, 2_000]);
    let found = on(&periods, day(4, 16));
    assert_eq!(found.expected[3].unwrap().minor, 9_000 + 2_000 + 1_500);
    // What is committed in it is more than that.
    periods[3].committed_minor = 4_000;
    assert_eq!(on(&periods, day(4, 16)).expected[3].unwrap().minor, 9_000 + 6_000);
    assert_eq!(planned_to_date(&periods, day(4, 15)).unwrap(), 9_000 + 1_500);
}

#[test]
fn the_day_on_which_the_money_is_gone() {
    // 2,000 a month against 1,000 at a pace of 15/8 from July on: 12,000 are gone at the end of June already.
    let periods = year(1_000, &[2_000, 2_000, 2_000]);
    let found = on(&periods, day(4, 1));
    // (6,000 + 1,000) / (3,000 + 1,000) = 1.75: 6,000 left, 1,750 a month: in the fourth month, July, after 750 of it.
    assert_eq!(found.pace_bp, 17_500);
    assert_eq!(found.used_up_on, Some(day(7, 1) + chrono::Days::new(750 * 31 / 1_750)));
    assert_eq!(on(&year(1_000, &[13_000]), day(2, 1)).used_up_on, None);
}

#[test]
fn a_plan_in_one_sum_is_spread_over_the_days() {
    let mut of = [(0, 0, 0); 12];
    of[0] = (36_500, 3_100, 0);
    let periods = months(&of);
    let (curve, plan) = plan_curve(&periods);
    assert_eq!((curve, plan[0], plan[1], plan.iter().sum()), (PlanCurve::Even, 3_100, 2_800, 36_500));
    assert_eq!(planned_to_date(&periods, day(12, 31)).unwrap(), 36_500);
    let found = on(&periods, day(2, 1));
    assert_eq!(found.landing.minor, 36_500);
    assert_eq!(planned_to_date(&periods, day(2, 14)).unwrap(), 3_100 + 1_400);
}

#[test]
fn the_burn_rate_is_of_the_last_whole_periods() {
    // March to May have 92 days.
    let periods = year(0, &[9_000_000, 9_000_000, 31_000, 31_000, 30_000, 7_000]);
    assert_eq!(burn_rate(&periods, day(6, 10)).unwrap(), Some(92_000 * 30 / 92));
    assert_eq!(burn_rate(&periods, day(1, 31)).unwrap(), None);
    assert_eq!(burn_rate(&year(0, &[31]), day(2, 1)).unwrap(), Some(30));
}

#[test]
fn without_a_plan_there_is_no_forecast() {
    assert_eq!(forecast(&year(0, &[5, 5]), day(3, 1)).unwrap(), None);
    assert_eq!(forecast(&[], day(3, 1)).unwrap(), None);
}

#[test]
fn a_year_that_is_over_lands_where_it_is() {
    let after = NaiveDate::from_ymd_opt(2027, 1, 5).unwrap();
    let found = on(&year(1_000, &[700; 12]), after);
    assert_eq!(found.landing, Expected { minor: 8_400, band: Some((8_400, 8_400)) });
}

fn amounts() -> impl Strategy<Value = Vec<(i64, i64, i64)>> {
    prop::collection::vec((0_i64..5_000_000, 0_i64..9_000_000, 0_i64..2_000_000), 12)
}

proptest! {
    #[test]
    fn a_landing_keeps_its_promises(of in amounts(), at in 0_u64..365) {
        let periods = months(&of);
        let today = day(1, 1) + chrono::Days::new(at);
        let Some(found) = forecast(&periods, today).unwrap() else { return Ok(()) };
        let known: i64 = of.iter().map(|(_, spent, committed)| spent + committed).sum();
        let total: i64 = of.iter().map(|(allocated, ..)| allocated).sum();
        // Never below what is certain, inside of its band, and the last point of the curve.
        prop_assert!(found.landing.minor >= known);
        prop_assert_eq!(found.expected.last().copied().flatten(), Some(found.landing));
        prop_assert_eq!(found.planned.last().copied(), Some(total));
        for point in found.expected.iter().flatten() {
            let (low, high) = point.band.unwrap_or((point.minor, point.minor));
            prop_assert!(low <= point.minor && point.minor <= high);
        }
        // What is expected never falls as the year goes on.
        let course: Vec<i64> = found.expected.iter().flatten().map(|point| point.minor).collect();
        prop_assert!(course.is_sorted());
        if let Some(day) = found.used_up_on {
            prop_assert!(day >= today && known <= total && found.landing.minor > total);
        }
        prop_assert!(planned_to_date(&periods, today).unwrap() <= total);
    }

    #[test]
    fn more_spent_never_lands_lower(of in amounts(), at in 0_u64..365, place in 0_usize..12, more in 1_i64..1_000_000) {
        let today = day(1, 1) + chrono::Days::new(at);
        let before = forecast(&months(&of), today).unwrap();
        let mut changed = of.clone();
        changed[place].1 += more;
        let after = forecast(&months(&changed), today).unwrap();
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(after.landing.minor >= before.landing.minor);
        }
    }

    #[test]
    fn cents_and_millions_land_alike(of in amounts(), at in 0_u64..365) {
        let today = day(1, 1) + chrono::Days::new(at);
        let of: Vec<_> = of.iter().map(|(a, s, c)| (a + 10_000, *s, *c)).collect();
        let larger: Vec<_> = of.iter().map(|(a, s, c)| (a * 1_000, s * 1_000, c * 1_000)).collect();
        let (one, many) = (forecast(&months(&of), today).unwrap(), forecast(&months(&larger), today).unwrap());
        prop_assert_eq!(one.is_some(), many.is_some());
        if let (Some(one), Some(many)) = (one, many) {
            // Each of twelve periods is rounded by less than one unit, as is the plan of an average period.
            let apart = many.landing.minor - one.landing.minor * 1_000;
            prop_assert!(apart.abs() <= 100_000 + many.landing.minor / 1_000, "{apart}");
        }
    }
}
