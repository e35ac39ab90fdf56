use chrono::NaiveDate;
use penstock_shared::{
    ab::{AbData, AbMoments, AbOutcome, AbVerdict},
    experiment::{ExperimentBasis, ExperimentChoice, ExperimentDesign, ExperimentMetricKind},
};
use penstock_statistics::display;
use proptest::prelude::*;

use super::{
    assign::{arm_of, bucket, buckets},
    basis,
    tally::{Tallies, data},
};

fn verdict(outcome: AbOutcome, arm: Option<&str>) -> AbVerdict {
    AbVerdict {
        outcome,
        arm: arm.map(str::to_owned),
        text: String::new(),
        text_zh: String::new(),
        rule: String::new(),
        rule_zh: String::new(),
    }
}

#[test]
fn the_hash_is_the_documented_one() {
    // printf '0123456789abcdef:reader-4711' | sha256sum begins with this.
    let first = u64::from_str_radix(HASH, 16).unwrap();
    assert_eq!(bucket("0123456789abcdef", "reader-4711", 1_000), Some(first % 1_000));
    assert_eq!(bucket("0123456789abcdef", "reader-4711", 0), None);
    let weights = [1, 0, 3];
    assert_eq!(buckets(&weights), 4);
    let arms: Vec<_> = (0..5).map(|bucket| arm_of(bucket, &weights)).collect();
    assert_eq!(arms, [Some(0), Some(2), Some(2), Some(2), None]);
}

#[test]
fn units_are_shared_out_by_weight() {
    let weights = [1, 3];
    let mut counts = [0_u32; 2];
    for unit in 0..20_000 {
        let place = bucket("salt", &format!("unit {unit}"), 4).and_then(|bucket| arm_of(bucket, &weights));
        counts[place.unwrap()] += 1;
    }
    // Four standard deviations of a binomial with 20,000 and a quarter.
    assert!(counts[0].abs_diff(5_000) < 245, "{counts:?}");
}

#[test]
fn a_choice_is_held_against_the_rule() {
    use ExperimentChoice::{Inconclusive, KeepControl, RollOut};
    let won = verdict(AbOutcome::Winner, Some("B"));
    assert_eq!(ExperimentChoice::by_rule(&won), (RollOut, Some("B")));
    assert!(RollOut.follows_rule(Some("B"), &won));
    assert!(!RollOut.follows_rule(Some("C"), &won));
    assert!(!KeepControl.follows_rule(None, &won));
    let open = verdict(AbOutcome::NotShown, None);
    assert!(Inconclusive.follows_rule(None, &open) && KeepControl.follows_rule(None, &open));
    assert!(!RollOut.follows_rule(Some("B"), &open));
    let blocked = verdict(AbOutcome::SampleRatioMismatch, None);
    assert!(Inconclusive.follows_rule(None, &blocked) && !KeepControl.follows_rule(None, &blocked));
    let held = verdict(AbOutcome::GuardrailHolds, Some("B"));
    assert!(KeepControl.follows_rule(None, &held) && !RollOut.follows_rule(Some("B"), &held));
}

#[test]
fn a_fixed_rule_waits_for_all_planned_units() {
    let text =
        r#"{"source": "units", "metrics": [], "stopping": "fixed", "planned_units": 100, "currency": "CNY"}"#;
    let fixed: ExperimentDesign = serde_json::from_str(text).unwrap();
    assert_eq!(basis(&fixed, 99), ExperimentBasis::AlwaysValid);
    assert_eq!(basis(&fixed, 100), ExperimentBasis::FixedHorizon);
    let sequential: ExperimentDesign = serde_json::from_str(&text.replace("fixed", "sequential")).unwrap();
    assert_eq!(basis(&sequential, 100), ExperimentBasis::AlwaysValid);
}

fn moments(data: &AbData) -> Vec<AbMoments> {
    match data {
        AbData::Mean { arms } => arms.clone(),
        other => panic!("{other:?}"),
    }
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, number + 1).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// By whichever days and segments, and in whichever order values come, they add up to the same.
    #[test]
    fn figures_add_up_the_same_in_any_order(
        values in prop::collection::vec((-1e3..1e3_f64, 0_u32..20, 0_usize..2, 0_usize..3), 2..60),
        base in prop_oneof![Just(0.0), Just(3e8)],
    ) {
        let kind = ExperimentMetricKind::Mean;
        let tallies = |values: &mut dyn Iterator<Item = (f64, u32, usize, usize)>| {
            let mut tallies = Tallies::new(vec![kind], 2);
            for (value, number, arm, segment) in values {
                tallies.at(day(number), &format!("segment {segment}"), arm, |tally| {
                    tally.units += 1;
                    tally.metrics[0].push(Some(display::sum(base, value)), None);
                });
            }
            tallies
        };
        let forward = tallies(&mut values.iter().copied());
        let backward = tallies(&mut values.iter().rev().copied());
        let (one, other) = (forward.total(), backward.total());
        for ((one, other), arm) in moments(&data(kind, &one, 0)).iter().zip(moments(&data(kind, &other, 0))).zip(0..) {
            let of_arm: Vec<f64> =
                values.iter().filter(|(_, _, of, _)| *of == arm).map(|(value, ..)| *value).collect();
            prop_assert_eq!(one.n, other.n);
            prop_assert_eq!(one.n, u64::try_from(of_arm.len()).unwrap());
            if one.n > 1 {
                prop_assert!(display::apart(one.mean, other.mean) <= 1e-6);
                prop_assert!(display::apart(one.sd, other.sd) <= 1e-3);
            }
        }
        let last = forward.running().last().map(|(_, tallies)| tallies);
        prop_assert_eq!(last.as_deref(), Some(one.as_slice()));
        let by_segment: u64 = forward.by_segment.values().flatten().map(|tally| tally.units).sum();
        prop_assert_eq!(by_segment, u64::try_from(values.len()).unwrap());
    }
}

/// The first eight bytes of SHA-256 over `0123456789abcdef:reader-4711`.
const HASH: &str = "ea971b5fe51d5d16";
