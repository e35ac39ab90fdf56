//! Policies of budgets: dated, taken back, and listed.

use penstock_shared::{
    budget::CheckOutcome,
    control::{PolicyState, PolicyVersion},
    error_code::ErrorCode,
    expense::Expense,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::budget::{Budget, draft, request, step};

fn block() -> Value {
    json!({"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0})
}

on_both! {
    fn a_policy_for_a_day_to_come_counts_from_that_day(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        let node = format!("/budget-nodes/{}", budget.social);
        let mut warn = block();
        warn["level"] = json!("warn");
        let change = |day: &str| json!({"control": warn, "control_from": day, "reason": "The season begins"});
        let problem = finance.patch(&node, 1, &change("2026-03-15")).problem(422);
        assert_eq!(problem.errors[0].field, "control_from");
        let problem = finance.patch(&node, 1, &change("2027-01-01")).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("control_from", FieldErrorCode::OutsideFiscalYear));
        assert_eq!(finance.patch(&node, 1, &change("2026-03-20")).status, 200);
        let id = draft(&marketer, &request(budget.social, 10_000_001));
        assert_eq!(step(&marketer, id, "submit").problem(422).code, ErrorCode::FundsInsufficient);
        let policies = |app: &crate::support::TestApp| -> Vec<(i64, PolicyState)> {
            let listed: Vec<PolicyVersion> = app.client("head").get(&format!("{node}/policies")).expect(200);
            listed.into_iter().map(|policy| (policy.version, policy.state)).collect()
        };
        assert_eq!(policies(app), [(2, PolicyState::Scheduled), (1, PolicyState::InForce)]);
        let first = finance.get(&format!("{node}/policies")).expect::<Vec<PolicyVersion>>(200).pop().expect("the first");
        assert_eq!(first.reason, "", "a sentence of the server's would be in one language");
        // Midnight in Shanghai is 16:00 in UTC.
        app.clock.set("2026-03-19T16:00:00".parse().expect("a moment"));
        let expense: Expense = step(&app.client("marketer"), id, "submit").expect(200);
        let used = &expense.checks.last().expect("a check").results[0];
        assert_eq!((used.policy_version, used.outcome), (2, CheckOutcome::Warned));
        assert_eq!(policies(app), [(2, PolicyState::InForce), (1, PolicyState::Past)]);
    }

    fn a_policy_can_be_taken_back_before_its_day_only(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let node = format!("/budget-nodes/{}", budget.social);
        let change = json!({"control": block(), "control_from": "2026-04-01", "reason": "Later"});
        assert_eq!(finance.patch(&node, 1, &change).status, 200);
        assert_eq!(finance.delete(&format!("{node}/policies/1")).problem(409).code, ErrorCode::WrongState);
        assert_eq!(finance.delete(&format!("{node}/policies/2")).status, 204);
        assert_eq!(finance.delete(&format!("{node}/policies/2")).status, 404);
        assert_eq!(finance.get(&format!("{node}/policies")).expect::<Vec<PolicyVersion>>(200).len(), 1);
    }
}
