//! What arms cost and are worth, the roll-out, and the file of a reading.

use penstock_shared::{
    budget_request::{BudgetRequest, BudgetRequestKind},
    experiment::{Experiment, ExperimentChoice},
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use super::{day, experiment_draft, reading, started, step};
use crate::support::{
    TestApp,
    budget::{Budget, approved},
};

/// A draft with budgets and a worth: B is on `social`, an order is worth 120.00.
fn with_money(app: &TestApp, budget: &Budget) -> Value {
    let mut draft = experiment_draft(app);
    draft["design"]["planned_units"] = json!(20_000);
    draft["design"]["metrics"][0]["worth_minor"] = json!(12_000);
    draft["variants"][0]["budget_node_id"] = json!(budget.search);
    draft["variants"][1]["budget_node_id"] = json!(budget.social);
    draft
}

on_both! {
    fn gains_are_told_in_money_with_what_arms_cost(app: &TestApp) {
        let budget = Budget::plan(app);
        approved(app, budget.search, 1_000_000);
        approved(app, budget.social, 3_000_000);
        let marketer = app.client("marketer");
        let running = started(&marketer, &with_money(app, &budget));
        let days = format!("/experiments/{}/days", running.id);
        marketer.put_all(&days, &day("2026-03-16", [1_000, 10_000, 1_200, 10_000])).expect::<Value>(200);
        let shown = reading(&marketer, &running);
        let [control, arm] = shown.arms.as_slice() else { panic!("{shown:?}") };
        assert_eq!((control.cost_minor, control.cost_per_unit_minor, control.cost_per_result_minor, control.value_minor),
            (Some(1_000_000), Some(100), Some(1_000), Some(12_000_000)));
        assert_eq!((arm.cost_minor, arm.cost_per_unit_minor, arm.cost_per_result_minor, arm.value_minor),
            (Some(3_000_000), Some(300), Some(2_500), Some(14_400_000)));
        // One day brought 20,000 units, so 30 days bring 600,000; two percent more of them order, at 120.00 each.
        let worth = &shown.worth[0];
        assert_eq!((worth.units_per_month, worth.gain_minor), (600_000.0, 144_000_000));
        assert_eq!(worth.extra_cost_minor, Some(120_000_000));
        let (lower, upper) = (worth.lower_minor.expect("an end"), worth.upper_minor.expect("an end"));
        assert!(0 < lower && lower < worth.gain_minor && worth.gain_minor < upper, "{worth:?}");
        assert!(worth.expected_loss_minor.is_some_and(|loss| (0..1_000).contains(&loss)), "{worth:?}");
        // Who does not see the budgets does not see the costs; the winner is the same.
        let analyst = reading(&app.client("analyst"), &running);
        assert_eq!(analyst.answer, shown.answer);
    }

    fn the_file_of_a_reading_says_what_the_reading_says(app: &TestApp) {
        let budget = Budget::plan(app);
        approved(app, budget.search, 1_000_000);
        let marketer = app.client("marketer");
        let running = started(&marketer, &with_money(app, &budget));
        let days = format!("/experiments/{}/days", running.id);
        marketer.put_all(&days, &day("2026-03-16", [1_000, 10_000, 1_200, 10_000])).expect::<Value>(200);
        let text = String::from_utf8(marketer.bytes(&format!("/experiments/{}/export", running.id))).expect("UTF-8");
        let rows: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(rows.len(), 4, "{text}");
        assert!(rows[1].starts_with("Orders,Primary,A,10000,0.1,0.0942"), "{text}");
        assert!(rows[2].starts_with("Orders,Primary,B,10000,0.12,0.1137"), "{text}");
        assert!(rows[2].contains(",0.02,0.0113"), "{text}");
        assert!(rows[1].ends_with(",10000.00,120000.00") && rows[2].ends_with(",Better,0.00,144000.00"), "{text}");
        assert_eq!(rows[3], "All arms,,,20000,,,,,,,,,,,10000.00,264000.00");
        let book = marketer.bytes(&format!("/experiments/{}/export?format=xlsx", running.id));
        assert!(book.starts_with(b"PK"));
    }

    fn a_roll_out_is_a_transfer_that_is_asked_for_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let running = started(&marketer, &with_money(app, &budget));
        let days = format!("/experiments/{}/days", running.id);
        marketer.put_all(&days, &day("2026-03-16", [1_000, 10_000, 1_200, 10_000])).expect::<Value>(200);
        let path = format!("/experiments/{}/roll-out", running.id);
        let body = json!({"amount_minor": 250_000, "reason": "From April on."});
        assert_eq!(marketer.post(&path, &body).problem(409).reason, Some(RefusalReason::ExperimentNoRollOut));
        let stopped: Experiment = step(&marketer, &running, "stop", &json!({})).expect(200);
        let decision = json!({"choice": ExperimentChoice::RollOut, "variant": "B"});
        step(&marketer, &stopped, "decide", &decision).expect::<Experiment>(200);
        let wrong = marketer.post(&path, &json!({"amount_minor": 0})).problem(422);
        assert_eq!(wrong.errors[0].field, "amount_minor");
        let asked: BudgetRequest = marketer.post_with_key(&path, "roll-out", &body).expect(201);
        assert_eq!(asked.summary.kind, BudgetRequestKind::Transfer);
        assert_eq!((asked.summary.from_node_id, asked.summary.node_id), (Some(budget.search), Some(budget.social)));
        assert_eq!(asked.summary.amount_minor, 250_000);
        assert_eq!(asked.summary.reason, "Subject line: B is better than A on Orders. From April on.");
        let again: BudgetRequest = marketer.post_with_key(&path, "roll-out", &body).expect(201);
        assert_eq!(again.summary.id, asked.summary.id);
        assert_eq!(marketer.post(&path, &body).problem(409).reason, Some(RefusalReason::ExperimentRolledOut));
        let known: Experiment = marketer.get(&format!("/experiments/{}", running.id)).expect(200);
        assert_eq!(known.roll_out_request_id, Some(asked.summary.id));
    }
}
