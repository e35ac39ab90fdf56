//! Experiments: from the draft to what was learnt.

mod figures;
mod money;
mod observed;

use penstock_shared::{
    ab::AbOutcome,
    experiment::{
        Experiment, ExperimentBasis, ExperimentChoice, ExperimentReading, ExperimentRecord, ExperimentStatus,
        ExperimentSummary,
    },
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

/// A draft of the growth department: orders of readers, A against B, figures by day.
pub fn experiment_draft(app: &TestApp) -> Value {
    json!({
        "name": "Subject line", "hypothesis": "A subject line with the price brings more orders.",
        "department_id": app.departments.growth,
        "design": {
            "source": "days",
            "metrics": [{"key": "orders", "name": "Orders", "kind": "proportion", "role": "primary", "better": "higher"}],
            "stopping": "fixed", "planned_units": 42_613, "currency": "CNY"
        },
        "variants": [
            {"key": "A", "name": "Without", "kind": "creative", "weight": 1},
            {"key": "B", "name": "With the price", "kind": "creative", "weight": 1}
        ]
    })
}

/// Makes a draft and starts it.
pub fn started(client: &Client, draft: &Value) -> Experiment {
    let made: Experiment = client.post("/experiments", draft).expect(201);
    step(client, &made, "start", &json!({})).expect(200)
}

pub fn step(client: &Client, of: &Experiment, step: &str, body: &Value) -> Answer {
    client.post_if(&format!("/experiments/{}/{step}", of.id), of.version, body)
}

pub fn reading(client: &Client, of: &Experiment) -> ExperimentReading {
    client.get(&format!("/experiments/{}/reading", of.id)).expect(200)
}

/// The figures of a day: conversions and units of A, then of B.
pub fn day(day: &str, [a, of_a, b, of_b]: [u64; 4]) -> Value {
    let arm = |variant: &str, conversions: u64, n: u64| {
        json!({"day": day, "variant": variant, "units": n, "metrics": [
            {"key": "orders", "figures": {"kind": "proportion", "conversions": conversions, "n": n}}]})
    };
    json!({"days": [arm("A", a, of_a), arm("B", b, of_b)]})
}

on_both! {
    fn an_experiment_goes_from_its_draft_to_what_was_learnt(app: &TestApp) {
        let marketer = app.client("marketer");
        let made: Experiment = marketer.post("/experiments", &experiment_draft(app)).expect(201);
        assert_eq!((made.status, made.design.alpha, made.salt.len()), (ExperimentStatus::Draft, 0.05, 16));
        let path = format!("/experiments/{}", made.id);
        let days = format!("{path}/days");
        let early = marketer.put_all(&days, &day("2026-03-16", [1, 2, 1, 2])).problem(409);
        assert_eq!(early.reason, Some(RefusalReason::ExperimentTakesNoData));
        let running: Experiment = step(&marketer, &made, "start", &json!({})).expect(200);
        assert_eq!(running.started_on.map(|day| day.to_string()).as_deref(), Some("2026-03-16"));
        let fixed = marketer.put(&path, running.version, &experiment_draft(app)).problem(409);
        assert_eq!(fixed.reason, Some(RefusalReason::ExperimentNotDraft));

        marketer.put_all(&days, &day("2026-03-16", [122, 21_306, 267, 21_306])).expect::<Value>(200);
        let shown = reading(&marketer, &running);
        assert_eq!((shown.basis, shown.units), (ExperimentBasis::AlwaysValid, 42_612));
        let outlook = shown.outlook.expect("one unit is missing");
        assert_eq!((outlook.units_left, outlook.days_left), (1, 1));
        // The figures of the day come again, corrected: they replace the ones before.
        marketer.put_all(&days, &day("2026-03-16", [122, 21_306, 267, 21_307])).expect::<Value>(200);
        let shown = reading(&marketer, &running);
        assert_eq!((shown.basis, shown.units, shown.outlook), (ExperimentBasis::FixedHorizon, 42_613, None));
        let verdict = &shown.answer.verdict;
        assert_eq!((verdict.outcome, verdict.arm.as_deref()), (AbOutcome::Winner, Some("B")));
        let p = shown.answer.metrics[0].comparisons[0].p.expect("a p");
        assert!((1.515e-13..1.525e-13).contains(&p), "{p}");

        let early = step(&marketer, &running, "decide", &json!({"choice": "inconclusive"})).problem(409);
        assert_eq!(early.reason, Some(RefusalReason::ExperimentNotStopped));
        let stopped: Experiment = step(&marketer, &running, "stop", &json!({})).expect(200);
        let against = step(&marketer, &stopped, "decide", &json!({"choice": "keep_control"})).problem(422);
        assert_eq!(against.errors[0].field, "reason");
        let decision = json!({"choice": "roll_out", "variant": "B", "learnings": "Readers want to know the price."});
        let decided: Experiment = step(&marketer, &stopped, "decide", &decision).expect(200);
        let decision = decided.decision.as_ref().expect("a decision");
        assert!(decision.follows_rule);
        assert_eq!((decision.decided_by_name.as_str(), decision.verdict.outcome), ("marketer", AbOutcome::Winner));
        let late = marketer.put_all(&days, &day("2026-03-16", [1, 2, 1, 2])).problem(409);
        assert_eq!(late.reason, Some(RefusalReason::ExperimentTakesNoData));

        let learnt = json!({"learnings": "Readers of the weekly mail want to know the price."});
        let learnt: Experiment = marketer.put(&format!("{path}/learnings"), decided.version, &learnt).expect(200);
        let archived: Experiment = step(&marketer, &learnt, "archive", &json!({})).expect(200);
        assert_eq!(archived.status, ExperimentStatus::Archived);
        let found: Page<ExperimentSummary> = marketer.get("/experiments?q=WEEKLY%20mail").expect(200);
        assert_eq!((found.total, found.items[0].choice, found.items[0].chosen.as_deref()),
            (1, Some(ExperimentChoice::RollOut), Some("With the price")));
        let record: ExperimentRecord = marketer.get("/experiments/record").expect(200);
        assert_eq!((record.decided, record.rolled_out, record.against_rule, record.win_rate), (1, 1, 0, Some(1.0)));
        // Another department knows nothing of it.
        let others = app.client("brand_marketer");
        others.get(&path).problem(404);
        let record: ExperimentRecord = others.get("/experiments/record").expect(200);
        assert_eq!((record.decided, record.win_rate), (0, None));
    }

    fn a_mismatch_of_the_sample_ratio_blocks_the_verdict(app: &TestApp) {
        let marketer = app.client("marketer");
        let running = started(&marketer, &experiment_draft(app));
        let days = format!("/experiments/{}/days", running.id);
        marketer.put_all(&days, &day("2026-03-16", [122, 20_000, 267, 22_613])).expect::<Value>(200);
        let shown = reading(&marketer, &running);
        assert_eq!(shown.answer.verdict.outcome, AbOutcome::SampleRatioMismatch);
        let stopped: Experiment = step(&marketer, &running, "stop", &json!({})).expect(200);
        let refused = step(&marketer, &stopped, "decide", &json!({"choice": "roll_out", "variant": "B"})).problem(422);
        assert_eq!(refused.errors[0].field, "reason");
        let decided: Experiment = step(&marketer, &stopped, "decide", &json!({"choice": "inconclusive"})).expect(200);
        assert!(decided.decision.expect("a decision").follows_rule);
    }

    fn an_early_stop_says_why(app: &TestApp) {
        let marketer = app.client("marketer");
        let running = started(&marketer, &experiment_draft(app));
        assert_eq!(step(&marketer, &running, "stop", &json!({})).problem(422).errors[0].field, "reason");
        let stopped: Experiment = step(&marketer, &running, "stop", &json!({"reason": "The mail tool broke."})).expect(200);
        assert_eq!((stopped.status, stopped.stop_reason.as_str()), (ExperimentStatus::Stopped, "The mail tool broke."));
        let shown = reading(&marketer, &stopped);
        assert_eq!(shown.answer.verdict.outcome, AbOutcome::Declined);
        assert_eq!(step(&marketer, &stopped, "stop", &json!({})).problem(409).reason,
            Some(RefusalReason::ExperimentNotRunning));
    }

    fn the_size_follows_from_the_plan(app: &TestApp) {
        let marketer = app.client("marketer");
        let mut draft = experiment_draft(app);
        draft["design"]["planned_units"] = Value::Null;
        let unplanned: Experiment = marketer.post("/experiments", &draft).expect(201);
        assert_eq!(unplanned.design.planned_units, None);
        let refused = step(&marketer, &unplanned, "start", &json!({})).problem(422);
        assert_eq!(refused.errors[0].field, "design.planned_units");
        draft["design"]["plan"] = json!({"baseline": 0.1, "effect": 0.02, "power": 0.8});
        let path = format!("/experiments/{}", unplanned.id);
        let planned: Experiment = marketer.put(&path, unplanned.version, &draft).expect(200);
        assert_eq!(planned.design.planned_units, Some(7_678));
        draft["design"]["plan"]["effect"] = json!(0.0);
        let refused = marketer.put(&path, planned.version, &draft).problem(422);
        assert_eq!(refused.errors[0].field, "design.plan");
        marketer.delete(&path).problem(428);
    }

    fn wrong_drafts_are_refused_with_the_field(app: &TestApp) {
        let marketer = app.client("marketer");
        for (place, value, field, code) in [
            ("/name", json!(" "), "name", FieldErrorCode::Required),
            ("/department_id", json!(app.departments.brand), "department_id", FieldErrorCode::NotAllowed),
            ("/design/alpha", json!(0.7), "design.alpha", FieldErrorCode::OutOfRange),
            ("/design/planned_units", json!(1), "design.planned_units", FieldErrorCode::OutOfRange),
            ("/design/metrics", json!([]), "design.metrics", FieldErrorCode::OutOfRange),
            ("/design/metrics/0/key", json!("or ders"), "design.metrics[0].key", FieldErrorCode::Malformed),
            ("/design/metrics/0/role", json!("guardrail"), "design.metrics[0].margin", FieldErrorCode::Required),
            ("/design/metrics/0/worth_minor", json!(0), "design.metrics[0].worth_minor", FieldErrorCode::OutOfRange),
            ("/design/metrics/0/counted", json!("leads"), "design.metrics[0].counted", FieldErrorCode::NotAllowed),
            ("/design/source", json!("campaigns"), "variants[0].campaign_id", FieldErrorCode::Required),
            ("/variants/1/key", json!("A"), "variants[1].key", FieldErrorCode::NotUnique),
            ("/variants/1/weight", json!(10_001), "variants[1].weight", FieldErrorCode::OutOfRange),
            ("/variants/1/weight", json!(0), "variants", FieldErrorCode::OutOfRange),
            ("/variants/1/campaign_id", json!(999), "variants[1].campaign_id", FieldErrorCode::Unknown),
            ("/variants/1/budget_node_id", json!(999), "variants[1].budget_node_id", FieldErrorCode::Unknown),
        ] {
            let mut draft = experiment_draft(app);
            let (parent, last) = place.rsplit_once('/').expect("a place");
            let at = if parent.is_empty() { &mut draft } else { draft.pointer_mut(parent).expect("a parent") };
            match last.parse::<usize>() {
                Ok(number) => at[number] = value,
                Err(_) => at[last] = value,
            }
            let problem = marketer.post("/experiments", &draft).problem(422);
            assert!(problem.errors.iter().any(|error| error.field == field && error.code == code), "{place}: {problem:?}");
        }
        let mut draft = experiment_draft(app);
        draft["design"]["stopping"] = json!("sequential");
        draft["design"]["method"] = json!("pooled_z");
        assert_eq!(marketer.post("/experiments", &draft).problem(422).errors[0].field, "design.method");
        let none: Page<ExperimentSummary> = marketer.get("/experiments").expect(200);
        assert_eq!(none.total, 0);
    }
}
