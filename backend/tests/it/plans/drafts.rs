use penstock_shared::{
    approval::ApprovalItem,
    budget_request::BudgetRequest,
    error_code::ErrorCode,
    page::Page,
    plan::{Plan, PlanSummary, PlanVersion},
    problem::FieldErrorCode,
};
use serde_json::json;

use super::support::{Planned, read, step, with_version, year};
use crate::support::{Answer, Client};

fn send(client: &Client, method: &str, version: &PlanVersion, body: Option<&serde_json::Value>) -> Answer {
    let header = format!("\"{}\"", version.summary.version);
    client.send(method, &format!("/plan-versions/{}", version.summary.id), &[("If-Match", &header)], body)
}

#[track_caller]
fn scenario(client: &Client, of: &PlanVersion, name: &str) -> PlanVersion {
    let path = format!("/plan-versions/{}/scenarios", of.summary.id);
    client.post(&path, &json!({"name": name})).expect(201)
}

on_both! {
    fn a_scenario_is_renamed_and_keeps_a_name(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let draft = read(&finance, planned.version);
        let less = scenario(&finance, &draft, "Less");
        let renamed: PlanVersion = send(&finance, "PATCH", &less, Some(&json!({"name": " Ten percent less "}))).expect(200);
        assert_eq!(renamed.summary.name, "Ten percent less");
        assert_eq!(renamed.lines, less.lines);
        let stale = send(&finance, "PATCH", &less, Some(&json!({"name": "x"}))).problem(412);
        assert_eq!(stale.code, ErrorCode::VersionMismatch);
        let nameless = send(&finance, "PATCH", &renamed, Some(&json!({"name": " "}))).problem(422);
        assert_eq!(nameless.errors[0].code, FieldErrorCode::Required);
        // Another version may do without a name.
        let named: PlanVersion = send(&finance, "PATCH", &draft, Some(&json!({"name": "First go"}))).expect(200);
        let nameless: PlanVersion = send(&finance, "PATCH", &named, Some(&json!({"name": ""}))).expect(200);
        assert_eq!((named.summary.name.as_str(), nameless.summary.name.as_str()), ("First go", ""));
        step(&finance, planned.version, "submit").expect::<PlanVersion>(200);
        let waiting = read(&finance, planned.version);
        let refused = send(&finance, "PATCH", &waiting, Some(&json!({"name": "Later"}))).problem(409);
        assert_eq!(refused.code, ErrorCode::WrongState);
    }

    fn what_was_copied_from_a_discarded_version_stays(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let draft = read(&finance, planned.version);
        let less = scenario(&finance, &draft, "Less");
        let least = scenario(&finance, &less, "Least");
        let stale = finance.send("DELETE", &format!("/plan-versions/{}", less.summary.id), &[("If-Match", "\"9\"")], None::<&()>);
        assert_eq!(stale.problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!(send(&finance, "DELETE", &less, None).status, 204);
        finance.get(&format!("/plan-versions/{}", less.summary.id)).problem(404);
        let left = read(&finance, least.summary.id);
        assert_eq!(left.summary.based_on_id, Some(planned.version));
        assert_eq!(left.lines, least.lines);
        let plan: Plan = finance.get(&format!("/plans/{}", planned.plan)).expect(200);
        assert_eq!(plan.versions.len(), 2);
    }

    fn a_discarded_revision_leaves_the_plan_in_force(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let active = planned.activate(app, planned.version);
        let finance = app.client("finance");
        assert_eq!(send(&finance, "DELETE", &active, None).problem(409).code, ErrorCode::WrongState);
        let reason = json!({"reason": "Half the year is over"});
        let path = format!("/plans/{}/revisions", planned.plan);
        let draft: PlanVersion = finance.post(&path, &reason).expect(201);
        assert_eq!(send(&finance, "DELETE", &draft, None).status, 204);
        let plan: Plan = finance.get(&format!("/plans/{}", planned.plan)).expect(200);
        assert_eq!((plan.plan.active_version_id, plan.plan.open_version_id), (Some(planned.version), None));
        let again: PlanVersion = finance.post(&path, &reason).expect(201);
        assert_eq!(again.summary.number, 2);
    }

    fn the_only_version_takes_its_plan_along(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let draft = read(&finance, planned.version);
        let less = scenario(&finance, &draft, "Less");
        assert_eq!(send(&finance, "DELETE", &draft, None).problem(409).code, ErrorCode::InUse);
        assert_eq!(send(&finance, "DELETE", &less, None).status, 204);
        assert_eq!(send(&finance, "DELETE", &draft, None).status, 204);
        finance.get(&format!("/plans/{}", planned.plan)).problem(404);
        assert!(finance.get("/plans").expect::<Vec<PlanSummary>>(200).is_empty());
    }

    fn what_was_submitted_once_stays_and_its_request_leads_to_it(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let goals = json!({"goals": [{"metric": "leads", "target": "1000"}]});
        with_version(&finance, "PUT", planned.version, "goals", &goals).expect::<PlanVersion>(200);
        let submitted: PlanVersion = step(&finance, planned.version, "submit").expect(200);
        let path = format!("/budget-requests/{}", submitted.summary.request_id.expect("a request"));
        let request: BudgetRequest = app.client("controller").get(&path).expect(200);
        let place = request.plan.expect("a plan");
        assert_eq!((place.plan_id, place.version_id, place.number), (planned.plan, planned.version, 1));
        // Who decides reads what would change, and what it is to bring.
        let effect = place.effect.expect("an effect");
        assert_eq!((effect.allocated_minor, effect.planned_minor, effect.changed), (0, 100_000_000, 5));
        let lines: Vec<_> = effect.lines.iter().map(|line| (line.name.as_str(), line.planned_minor)).collect();
        assert_eq!(lines, [("Growth", 60_000_000), ("Search", 30_000_000), ("Brand", 20_000_000), ("Social", 10_000_000)]);
        assert_eq!(effect.goals[0].cost_per_one_minor, Some(100_000));
        let inbox: Page<ApprovalItem> = app.client("controller").get("/approvals").expect(200);
        let ApprovalItem::BudgetRequest(item) = &inbox.items[0] else { panic!("another kind") };
        assert_eq!(item.plan.as_ref().map(|plan| plan.version_id), Some(planned.version));
        let back: PlanVersion = step(&finance, planned.version, "withdraw").expect(200);
        assert_eq!(send(&finance, "DELETE", &back, None).problem(409).code, ErrorCode::InUse);
        assert_eq!(read(&finance, planned.version), back);
    }
}
