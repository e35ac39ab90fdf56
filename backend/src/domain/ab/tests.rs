use penstock_shared::ab::{AbAssumption, AbGuardrailVerdict, AbOutcome, AbPlan, AbPlanSolve};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn asked(value: Value) -> AbCompare {
    serde_json::from_value(value).unwrap()
}

fn counts_of(arms: &[(u64, u64)]) -> Value {
    let arms: Vec<Value> =
        arms.iter().map(|(conversions, n)| json!({"conversions": conversions, "n": n})).collect();
    json!({"kind": "proportion", "arms": arms})
}

fn rates(arms: &[(u64, u64)]) -> AbCompare {
    let names: Vec<Value> = (0..arms.len()).map(|place| json!({"name": format!("arm {place}")})).collect();
    asked(json!({"arms": names, "metrics": [{"name": "Conversion", "data": counts_of(arms)}]}))
}

#[test]
fn public_experiments_have_their_known_answers() {
    let mail = compare(&rates(&[(122, 21_306), (267, 21_307)]));
    let found = &mail.metrics[0].comparisons[0];
    assert_eq!(found.method, AbMethod::PooledZ);
    assert!((found.p.unwrap() / 1.523_223_5e-13 - 1.0).abs() < 1e-6);
    assert_eq!((mail.verdict.outcome, mail.verdict.arm.as_deref()), (AbOutcome::Winner, Some("arm 1")));
    assert!(found.bayes.unwrap().chance_to_win > 0.999_999);

    let game = compare(&rates(&[(20_034, 44_700), (20_119, 45_489)]));
    let found = &game.metrics[0].comparisons[0];
    assert!((found.p.unwrap() - 0.074_409_655_296_919_13).abs() < 1e-12);
    assert_eq!(game.verdict.outcome, AbOutcome::SampleRatioMismatch);
    assert!((game.sample_ratio.unwrap().p - 0.0086).abs() < 1e-4);
}

#[test]
fn many_comparisons_have_posteriors_of_the_primary_metric_only() {
    let methods = |arms: u64| {
        let counts: Vec<(u64, u64)> = (0..arms).map(|place| (100 + 3 * place, 1_000)).collect();
        let mut many = rates(&counts);
        many.metrics.push(AbMetric { name: "Other".to_owned(), role: None, ..many.metrics[0].clone() });
        many.method = AbMethod::Bayesian;
        let answer = compare(&many);
        assert!(answer.metrics[0].comparisons.iter().all(|comparison| comparison.bayes.is_some()));
        answer.metrics.iter().map(|metric| metric.comparisons[0].method).collect::<Vec<_>>()
    };
    assert_eq!(methods(11), [AbMethod::Bayesian, AbMethod::Bayesian]);
    assert_eq!(methods(12), [AbMethod::Bayesian, AbMethod::PooledZ]);
}

#[test]
fn nothing_against_thirteen_has_an_answer() {
    let answer = compare(&rates(&[(0, 1_000), (13, 1_000)]));
    let found = &answer.metrics[0].comparisons[0];
    assert_eq!(found.method, AbMethod::PooledZ);
    let mut exactly = rates(&[(0, 1_000), (13, 1_000)]);
    exactly.method = AbMethod::FisherExact;
    let exactly = compare(&exactly);
    let found = &exactly.metrics[0].comparisons[0];
    assert!((found.p.unwrap() - 0.000_23).abs() < 1e-5, "{found:?}");
    assert!(found.lift.is_none(), "nothing is relative to zero");
    let few = compare(&rates(&[(1, 50), (4, 50)]));
    assert_eq!(few.metrics[0].comparisons[0].method, AbMethod::FisherExact);
}

#[test]
fn what_has_no_answer_is_declined_and_decides_nothing() {
    for arms in [[(0, 0), (1, 10)], [(0, 10), (0, 10)], [(11, 10), (1, 10)]] {
        let answer = compare(&rates(&arms));
        let found = &answer.metrics[0].comparisons[0];
        assert!(found.declined.is_some() && found.p.is_none() && !found.significant, "{found:?}");
        assert_ne!(answer.verdict.outcome, AbOutcome::Winner);
    }
    let mut wrong = rates(&[(1, 10), (2, 10)]);
    wrong.method = AbMethod::Cuped;
    let declined = compare(&wrong).metrics[0].comparisons[0].declined.clone().unwrap();
    assert_eq!(declined.code, AbDeclineCode::NotApplicable);
}

#[test]
fn a_guardrail_that_is_not_shown_to_hold_keeps_a_winner_back() {
    let of = |sd: f64| {
        asked(json!({
            "arms": [{"name": "A"}, {"name": "B"}],
            "metrics": [
                {"name": "Conversion", "data": counts_of(&[(122, 21_306), (267, 21_307)])},
                {"name": "Value", "role": "guardrail", "margin": {"kind": "relative", "value": 0.1}, "data": {
                    "kind": "mean", "arms": [{"n": 500, "mean": 42.5, "sd": sd}, {"n": 500, "mean": 42.1, "sd": sd}]
                }}
            ]
        }))
    };
    let sure = compare(&of(12.0));
    assert_eq!(sure.verdict.outcome, AbOutcome::Winner);
    let open = compare(&of(90.0));
    assert_eq!((open.verdict.outcome, open.verdict.arm.as_deref()), (AbOutcome::GuardrailHolds, Some("B")));
    let held = open.metrics[1].comparisons[0].guardrail.unwrap();
    assert_eq!(held.verdict, AbGuardrailVerdict::Open);
}

#[test]
fn looking_on_the_way_takes_what_is_always_valid() {
    let mut on_the_way = rates(&[(100, 1_000), (130, 1_000)]);
    let fixed = compare(&on_the_way).metrics[0].comparisons[0].clone();
    on_the_way.sequential = true;
    let always = compare(&on_the_way).metrics[0].comparisons[0].clone();
    assert_eq!(always.method, AbMethod::AlwaysValid);
    assert!(always.p > fixed.p && always.assumptions.contains(&AbAssumption::TuningBeforehand));
    let width =
        |of: &AbComparison| of.effect.map(|effect| (effect.interval.lower, effect.interval.upper)).unwrap();
    assert!(width(&always).0 < width(&fixed).0 && width(&always).1 > width(&fixed).1);
}

#[test]
fn several_arms_are_corrected_and_the_best_is_named() {
    let answer = compare(&rates(&[(100, 1_000), (130, 1_000), (100, 1_000), (160, 1_000)]));
    let metric = &answer.metrics[0];
    assert_eq!(metric.comparisons.len(), 3);
    for comparison in &metric.comparisons {
        assert!(comparison.p_adjusted >= comparison.p && comparison.bayes.is_none());
    }
    assert_eq!((answer.verdict.outcome, answer.verdict.arm.as_deref()), (AbOutcome::Winner, Some("arm 3")));
    let best = metric.best.as_ref().unwrap();
    assert!((best.probability.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(metric.homogeneity.unwrap().p < 0.01);
}

#[test]
fn every_kind_of_data_is_answered_by_its_own_method() {
    let pairs = json!([
        {"n": 500, "mean": 40.0, "sd": 12.0, "other_mean": 10.0, "other_sd": 3.0, "covariance": 20.0},
        {"n": 500, "mean": 44.0, "sd": 12.0, "other_mean": 10.1, "other_sd": 3.0, "covariance": 20.0}
    ]);
    let means = json!([{"n": 500, "mean": 40.0, "sd": 12.0}, {"n": 500, "mean": 44.0, "sd": 12.0}]);
    for (data, method) in [
        (json!({"kind": "mean", "arms": means}), AbMethod::WelchT),
        (json!({"kind": "ratio", "arms": pairs}), AbMethod::DeltaMethod),
        (json!({"kind": "covariate", "arms": pairs}), AbMethod::Cuped),
    ] {
        let answer = compare(&asked(json!({
            "arms": [{"name": "A"}, {"name": "B"}], "metrics": [{"name": "Value", "data": data}]
        })));
        let found = &answer.metrics[0].comparisons[0];
        assert_eq!((found.method, &found.declined), (method, &None));
        assert!(found.p.unwrap() < 0.01 && found.lift.is_some() && found.bayes.is_some(), "{found:?}");
        assert_eq!(answer.verdict.outcome, AbOutcome::Winner);
    }
}

#[test]
fn plans_say_units_and_days() {
    let of = |solve: AbPlanSolve| {
        let mut asked: AbPlan = serde_json::from_value(json!({
            "metrics": [{"name": "Conversion", "data": {"kind": "proportion", "baseline": 0.1, "expected": 0.12}}],
            "solve": {"kind": "sample_size"}, "daily_units": 500.0, "arms": 3
        }))
        .unwrap();
        asked.solve = solve;
        plan(&asked)
    };
    let size = of(AbPlanSolve::SampleSize { power: 0.8 });
    let units = size.metrics[0].control_units.unwrap();
    // Two-sided 5 %, power 80 %, unpooled: (1.959964 + 0.841621)^2 * (0.09 + 0.1056) / 0.02^2.
    assert_eq!(units, 3_839);
    assert_eq!(size.total_units, Some(3 * units));
    assert_eq!(size.duration.unwrap().whole_days, (3 * units).div_ceil(500));
    let power = of(AbPlanSolve::Power { control: 3_839.0, treatment: 3_839.0 });
    assert!((power.metrics[0].power.unwrap() - 0.8).abs() < 1e-3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_does_not_depend_on_the_order_of_arms(
        arms in prop::collection::vec((0_u64..400, 400_u64..4_000), 2..5),
        alpha in 0.001..0.2_f64,
    ) {
        let mut one = rates(&arms);
        one.alpha = alpha;
        one.control = Some("arm 0".to_owned());
        one.sample_ratio_threshold = 1e-300;
        let mut other = one.clone();
        other.arms.reverse();
        if let AbData::Proportion { arms } = &mut other.metrics[0].data {
            arms.reverse();
        }
        let (one, other) = (compare(&one), compare(&other));
        prop_assert_eq!(one.verdict.outcome, other.verdict.outcome);
        for comparison in &one.metrics[0].comparisons {
            let same = other.metrics[0].comparisons.iter().find(|same| same.arm == comparison.arm).unwrap();
            prop_assert_eq!(comparison.p, same.p);
            if let Some(p) = comparison.p_adjusted {
                prop_assert!(p >= comparison.p.unwrap() && p <= 1.0);
            }
        }
    }
}
