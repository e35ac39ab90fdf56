//! Lines and the nodes that the budget has already.

use penstock_shared::{
    budget::{BudgetNode, BudgetNodePage, BudgetTree, ControlLevel},
    budget_request::BudgetRequest,
    dimension::{CustomDimension, DimensionValue},
    error_code::ErrorCode,
    ids::PlanVersionId,
    period::FiscalYear,
    plan::{Plan, PlanVersion, PlanVersionState},
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use super::support::{Planned, add, hire_controller, line, read, save, step, with_version, year};
use crate::support::{
    Client, TestApp,
    budget::{allocate, balance, verify},
};

#[track_caller]
pub fn nodes(app: &TestApp, year: &FiscalYear) -> Vec<BudgetNode> {
    let path = format!("/budgets?fiscal_year_id={}", year.id);
    app.client("finance").get(&path).expect::<BudgetTree>(200).nodes
}

#[track_caller]
pub fn begin(client: &Client, new: &Value) -> PlanVersion {
    let plan: Plan = client.post("/plans", new).expect(201);
    read(client, plan.plan.current_version_id)
}

/// Submitted, approved by whoever is asked, and in force.
#[track_caller]
pub fn put_in_force(app: &TestApp, version: PlanVersionId) -> PlanVersion {
    get_approved(app, version);
    step(&app.client("finance"), version, "activate").expect(200)
}

/// Submitted, and approved by whoever is asked.
#[track_caller]
pub fn get_approved(app: &TestApp, version: PlanVersionId) {
    let finance = app.client("finance");
    let submitted: PlanVersion = step(&finance, version, "submit").expect(200);
    let path = format!("/budget-requests/{}", submitted.summary.request_id.expect("a request"));
    while read(&finance, version).summary.state == PlanVersionState::Submitted {
        let request: BudgetRequest = finance.get(&path).expect(200);
        let turn = request.approvals.iter().find(|step| step.decided_at.is_none()).expect("a step");
        let who = app.client(&turn.approvers[0].name);
        who.post(&format!("{path}/approve"), &json!({"comment": ""})).expect::<Value>(200);
    }
}

on_both! {
    fn a_scenario_from_before_the_plan_took_effect_is_adopted(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let path = format!("/plan-versions/{}/scenarios", planned.version);
        let less: PlanVersion = finance.post(&path, &json!({"name": "Less"})).expect(201);
        planned.set(&finance, less.summary.id, &[(planned.search, 20_000_000)]);
        let active = planned.activate(app, planned.version);
        // What moves after that is not taken back unseen.
        let brand = line(&active, planned.brand).node_id.expect("a node");
        allocate(&finance, brand, 1_200).expect::<BudgetNodePage>(201);
        let revisions = format!("/plans/{}/revisions", planned.plan);
        finance.post(&revisions, &json!({"reason": "Less"})).expect::<PlanVersion>(201);
        let adopt = format!("/plan-versions/{}/adopt", less.summary.id);
        let adopted: PlanVersion = finance.post(&adopt, &json!({})).expect(201);
        let bound = |version: &PlanVersion| version.lines.iter().map(|line| line.node_id).collect::<Vec<_>>();
        assert_eq!((bound(&adopted), &adopted.moved), (bound(&active), &vec![planned.brand]));
        step(&finance, adopted.summary.id, "refresh").expect::<PlanVersion>(200);
        let active = planned.activate(app, adopted.summary.id);
        assert_eq!(line(&active, planned.search).total_minor, 20_000_000);
        assert_eq!(balance(app, brand)[0], 20_001_200);
        assert_eq!(nodes(app, &year).len(), 5);
        verify(app);
    }

    fn a_second_plan_meets_what_the_budget_has(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let active = planned.activate(app, planned.version);
        let finance = app.client("finance");
        let second = begin(&finance, &json!({
            "name": "Marketing", "fiscal_year_id": year.id, "levels": ["department"], "total_minor": 120_000_000,
        }));
        let (id, total) = (second.summary.id, &second.lines[0]);
        assert_eq!((total.node_id, total.total_minor), (active.lines[0].node_id, 120_000_000));
        assert!(second.moved.is_empty());
        let growth = add(&finance, id, total.key, "Growth", json!({"department_id": app.departments.growth}));
        save(&finance, id, &json!([{"line_key": growth, "total_minor": 50_000_000}])).expect::<PlanVersion>(200);
        // It is said before anybody is asked, and there is a way out.
        assert_eq!(read(&finance, id).moved, [growth]);
        let problem = step(&finance, id, "submit").problem(409);
        assert_eq!((problem.code, problem.about[0].name.as_str()), (ErrorCode::BudgetMoved, "Growth"));
        let fresh: PlanVersion = step(&finance, id, "refresh").expect(200);
        assert_eq!((line(&fresh, growth).total_minor, fresh.moved.len()), (50_000_000, 0));
        assert_eq!(line(&fresh, growth).node_id, line(&active, planned.growth).node_id);
        planned.activate(app, id);
        assert_eq!(balance(app, line(&fresh, growth).node_id.expect("a node"))[0], 50_000_000);
        assert_eq!(nodes(app, &year).len(), 5);
        verify(app);
    }

    fn a_departments_plan_is_about_the_departments_budget(app: &TestApp) {
        let planned = Planned::new(app, &year(app, 2026));
        let before = planned.activate(app, planned.version);
        let next = year(app, 2027);
        let finance = app.client("finance");
        let company = begin(&finance, &json!({
            "name": "Marketing 2027", "fiscal_year_id": next.id, "levels": ["department", "channel"],
            "total_minor": 200_000_000, "from_node_id": before.lines[0].node_id,
        }));
        let [growth, search] = [company.lines[1].key, company.lines[2].key];
        let totals = [(growth, 120_000_000), (search, 60_000_000)];
        planned.set(&finance, company.summary.id, &totals);
        let company = put_in_force(app, company.summary.id);
        let own = begin(&finance, &json!({
            "name": "Growth 27", "fiscal_year_id": next.id, "department_id": app.departments.growth,
            "levels": ["channel"], "total_minor": 110_000_000,
            "from_node_id": line(&before, planned.growth).node_id,
        }));
        let lines: Vec<_> = own.lines.iter().map(|line| (line.node_id, line.total_minor)).collect();
        let node = |key| line(&company, key).node_id;
        assert_eq!(lines, [(node(growth), 110_000_000), (node(search), 60_000_000), (company.lines[3].node_id, 0)]);
        put_in_force(app, own.summary.id);
        let nodes = nodes(app, &next);
        assert_eq!((nodes.len(), nodes[0].balance.allocated_minor), (5, 200_000_000));
        assert_eq!(nodes.iter().filter(|node| node.parent_id.is_none()).count(), 1);
        verify(app);
    }

    fn a_department_that_the_budget_has_not_goes_below_the_whole(app: &TestApp) {
        let year = year(app, 2026);
        hire_controller(app);
        let finance = app.client("finance");
        let company = begin(&finance, &json!({
            "name": "Marketing", "fiscal_year_id": year.id, "levels": ["department"], "total_minor": 1_000_000,
        }));
        let company = put_in_force(app, company.summary.id);
        let own = |total: i64| json!({
            "name": "Growth", "fiscal_year_id": year.id, "department_id": app.departments.growth,
            "levels": ["channel"], "total_minor": total,
        });
        let growth = put_in_force(app, begin(&finance, &own(600_000)).summary.id);
        let found = nodes(app, &year);
        let made = found.iter().find(|node| Some(node.id) == growth.lines[0].node_id).expect("a node");
        assert_eq!(made.parent_id, company.lines[0].node_id);
        assert_eq!(found[0].balance.allocated_minor, 1_000_000);
    }

    fn what_makes_a_node_special_goes_into_the_next_year(app: &TestApp) {
        let planned = Planned::new(app, &year(app, 2026));
        let finance = app.client("finance");
        let kept = add(&finance, planned.version, planned.growth, "Kept back", json!({"is_contingency": true}));
        let below = json!({"parent_key": kept, "name": "Below"});
        let refused = with_version(&finance, "POST", planned.version, "lines", &below).problem(422);
        assert_eq!(refused.errors[0].code, FieldErrorCode::NotAllowed);
        planned.set(&finance, planned.version, &[(kept, 5_000_000)]);
        let before = planned.activate(app, planned.version);
        let region: CustomDimension = finance.post("/dimensions", &json!({
            "code": "REGION", "name": "Region", "on_campaigns": "hidden", "on_expense_lines": "optional",
            "on_budget_nodes": "optional",
        })).expect(201);
        let path = format!("/dimensions/{}/values", region.id);
        let south: DimensionValue = finance.post(&path, &json!({"code": "SOUTH", "name": "South"})).expect(201);
        let search = line(&before, planned.search).node_id.expect("a node");
        let control = json!({
            "reason": "It is only watched", "dimensions": [{"dimension_id": region.id, "value_id": south.id}],
            "control": {"level": "warn", "window": "quarter", "to_date": true, "tolerance_minor": 7, "tolerance_bp": 500},
        });
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{search}")).expect(200);
        let watched: BudgetNodePage =
            finance.patch(&format!("/budget-nodes/{search}"), page.node.version, &control).expect(200);
        let next = year(app, 2027);
        let plan = begin(&finance, &json!({
            "name": "Marketing 2027", "fiscal_year_id": next.id, "levels": ["department", "channel"],
            "total_minor": 200_000_000, "from_node_id": before.lines[0].node_id,
        }));
        put_in_force(app, plan.summary.id);
        let nodes = nodes(app, &next);
        let made = |name: &str| nodes.iter().find(|node| node.name == name).expect("a node");
        assert!(made("Kept back").is_contingency && !made("Social").is_contingency);
        assert_eq!((made("Search").control, watched.node.control.level), (watched.node.control, ControlLevel::Warn));
        assert_eq!(made("Search").dimensions, watched.node.dimensions);
    }

    fn a_line_is_marked_as_kept_back_while_nothing_stands_below_it(app: &TestApp) {
        let planned = Planned::new(app, &year(app, 2026));
        let finance = app.client("finance");
        let mark = |key: i64| {
            let path = format!("lines/{key}");
            with_version(&finance, "PATCH", planned.version, &path, &json!({"is_contingency": true}))
        };
        let marked: PlanVersion = mark(planned.brand).expect(200);
        assert!(line(&marked, planned.brand).is_contingency);
        for key in [planned.growth, planned.total] {
            let refused = mark(key).problem(422);
            assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("is_contingency", FieldErrorCode::NotAllowed));
        }
        let active = planned.activate(app, planned.version);
        let brand = line(&active, planned.brand).node_id.expect("a node");
        let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{brand}")).expect(200);
        assert!(page.node.is_contingency);
    }

    fn a_quarter_is_checked_against_the_year(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        // Growth has all of its money in January, its parts have theirs in every month.
        let cells: Vec<Value> = (1..=12)
            .map(|number| json!({"period_number": number, "amount_minor": if number == 1 { 60_000_000 } else { 0 }}))
            .collect();
        let typed = json!([{"line_key": planned.growth, "split": "typed", "cells": cells}]);
        save(&finance, planned.version, &typed).expect::<PlanVersion>(200);
        let active = planned.activate(app, planned.version);
        let quarter = begin(&finance, &json!({
            "name": "Spring", "fiscal_year_id": year.id, "quarter": 2, "levels": ["department", "channel"],
            "from_node_id": active.lines[0].node_id,
        }));
        let id = quarter.summary.id;
        // 60 in January are 20 more than the parts have over the year.
        let search = quarter.lines.iter().find(|line| line.name == "Search").expect("a line").key;
        save(&finance, id, &json!([{"line_key": search, "total_minor": 27_500_001}])).expect::<PlanVersion>(200);
        let problem = step(&finance, id, "submit").problem(422);
        assert_eq!((problem.code, problem.about[0].missing_minor), (ErrorCode::ParentExceeded, Some(1)));
        save(&finance, id, &json!([{"line_key": search, "total_minor": 27_500_000}])).expect::<PlanVersion>(200);
        planned.activate(app, id);
        verify(app);
    }
}
