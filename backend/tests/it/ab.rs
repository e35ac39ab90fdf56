//! The engine of A/B comparisons, over HTTP.

use penstock_shared::{
    ab::{AbAnswer, AbOutcome, AbPlanAnswer},
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

fn asked() -> Value {
    json!({
        "arms": [{"name": "A"}, {"name": "B"}],
        "metrics": [{"name": "Conversion", "data": {
            "kind": "proportion", "arms": [{"conversions": 122, "n": 21_306}, {"conversions": 267, "n": 21_307}]
        }}]
    })
}

fn with(path: &str, value: Value) -> Value {
    let mut asked = asked();
    *asked.pointer_mut(path).expect("a place") = value;
    asked
}

on_both! {
    fn arms_are_compared_and_planned_by_whoever_reads_the_analysis(app: &TestApp) {
        let viewer = app.client("viewer");
        let answer: AbAnswer = viewer.post("/ab/compare", &asked()).expect(200);
        assert_eq!((answer.verdict.outcome, answer.verdict.arm.as_deref()), (AbOutcome::Winner, Some("B")));
        let plan = json!({
            "metrics": [{"name": "Conversion", "data": {"kind": "proportion", "baseline": 0.1, "expected": 0.12}}],
            "solve": {"kind": "sample_size"}, "daily_units": 500.0
        });
        let plan: AbPlanAnswer = viewer.post("/ab/plan", &plan).expect(200);
        assert_eq!((plan.total_units, plan.duration.map(|duration| duration.whole_weeks)), (Some(7_678), Some(3)));
    }

    fn wrong_questions_are_refused_with_the_field(app: &TestApp) {
        let viewer = app.client("viewer");
        let extra = |name: &str, value: Value| {
            let mut asked = asked();
            asked[name] = value;
            asked
        };
        for (body, field, code) in [
            (with("/arms/1/name", json!("A")), "arms[1].name", FieldErrorCode::NotUnique),
            (with("/arms", json!([{"name": "A"}])), "arms", FieldErrorCode::OutOfRange),
            (with("/metrics", json!([])), "metrics", FieldErrorCode::OutOfRange),
            (with("/metrics/0/data/arms", json!([])), "metrics[0].data.arms", FieldErrorCode::OutOfRange),
            (extra("control", json!("C")), "control", FieldErrorCode::Unknown),
            (extra("alpha", json!(0.5)), "alpha", FieldErrorCode::OutOfRange),
            (extra("sequential", json!(true)), "method", FieldErrorCode::NotAllowed),
        ] {
            let mut body = body;
            if field == "method" {
                body["method"] = json!("pooled_z");
            }
            let problem = viewer.post("/ab/compare", &body).problem(422);
            assert!(problem.errors.iter().any(|error| error.field == field && error.code == code), "{body}: {problem:?}");
        }
        let negative = with("/metrics/0/data/arms/0/n", json!(-1));
        assert_eq!(viewer.post("/ab/compare", &negative).status, 400);
        // What the data do not say is an answer.
        let none = json!({"conversions": 0, "n": 10});
        let nothing = with("/metrics/0/data/arms", json!([none, none]));
        let answer: AbAnswer = viewer.post("/ab/compare", &nothing).expect(200);
        assert_eq!(answer.verdict.outcome, AbOutcome::Declined);
    }
}
