//! A department's plan takes effect before the company's: its budget is taken into the company's tree.

use penstock_shared::{
    budget::{BudgetNodePage, LedgerEntry},
    error_code::ErrorCode,
    ids::NodeId,
    page::Page,
    period::FiscalYear,
    plan::PlanVersion,
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use super::{
    bound::{begin, get_approved, nodes, put_in_force},
    support::{add, hire_controller, line, save, step, year},
};
use crate::support::{
    TestApp,
    budget::{approved, balance, invoice, request, submit, verify},
};

/// Growth's own plan in force at the top of the year, with Search below it: its nodes.
#[track_caller]
fn growth_first(app: &TestApp, year: &FiscalYear) -> [NodeId; 2] {
    hire_controller(app);
    let finance = app.client("finance");
    let own = begin(
        &finance,
        &json!({
            "name": "Growth", "fiscal_year_id": year.id, "department_id": app.departments.growth,
            "levels": ["channel"], "total_minor": 60_000_000,
        }),
    );
    let id = own.summary.id;
    let search = add(&finance, id, own.lines[0].key, "Search", json!({}));
    save(&finance, id, &json!([{"line_key": search, "total_minor": 30_000_000}])).expect::<PlanVersion>(200);
    let active = put_in_force(app, id);
    [active.lines[0].node_id.expect("a node"), line(&active, search).node_id.expect("a node")]
}

/// The company's plan with a line for Growth, which is called differently in it.
#[track_caller]
fn company_plan(app: &TestApp, year: &FiscalYear, total_minor: i64) -> (PlanVersion, i64) {
    let finance = app.client("finance");
    let company = begin(
        &finance,
        &json!({
            "name": "Company", "fiscal_year_id": year.id, "levels": ["department", "channel"],
            "total_minor": total_minor,
        }),
    );
    let id = company.summary.id;
    let total = company.lines[0].key;
    let line = add(&finance, id, total, "Growth team", json!({"department_id": app.departments.growth}));
    let fresh = step(&finance, id, "refresh").expect(200);
    (fresh, line)
}

#[track_caller]
fn entries(app: &TestApp, node: NodeId) -> Vec<LedgerEntry> {
    let path = format!("/budget-nodes/{node}/statement?limit=200");
    app.client("finance").get(&path).expect::<Page<LedgerEntry>>(200).items
}

on_both! {
    fn the_companys_plan_takes_a_departments_budget_in(app: &TestApp) {
        let year = year(app, 2026);
        let [growth, search] = growth_first(app, &year);
        let spent = approved(app, search, 2_000_000);
        invoice(&app.client("finance"), &spent, "L-1", 1_500_000, false).expect::<Value>(200);
        submit(&app.client("marketer"), &request(search, 300_000));
        let (before, held) = (entries(app, search), balance(app, growth));
        let (company, key) = company_plan(app, &year, 100_000_000);
        // The line has the department's budget already, and takes over what that has.
        assert_eq!((line(&company, key).node_id, line(&company, key).total_minor), (Some(growth), 60_000_000));
        assert_eq!(nodes(app, &year).iter().filter(|node| node.parent_id.is_none()).count(), 1);
        let active = put_in_force(app, company.summary.id);
        let top = active.lines[0].node_id.expect("a node");
        let found = nodes(app, &year);
        let places: Vec<_> = found.iter().map(|node| (node.id, node.parent_id, node.depth)).collect();
        assert_eq!(places, [(top, None, 0), (growth, Some(top), 1), (search, Some(growth), 2)]);
        assert_eq!((entries(app, search), balance(app, growth)), (before, held));
        assert_eq!(balance(app, top), [100_000_000, 300_000, 500_000, 1_500_000, 97_700_000]);
        verify(app);
        // From now on the company answers as well, and what was promised before resolves there too.
        submit(&app.client("marketer"), &request(search, 100_000));
        invoice(&app.client("finance"), &spent, "L-2", 500_000, true).expect::<Value>(200);
        assert_eq!(balance(app, top), [100_000_000, 400_000, 0, 2_000_000, 97_600_000]);
        verify(app);
    }

    fn a_departments_plan_goes_on_below_the_company(app: &TestApp) {
        let year = year(app, 2026);
        let [growth, _] = growth_first(app, &year);
        let own = nodes(app, &year);
        let (company, _) = company_plan(app, &year, 70_000_000);
        let top = put_in_force(app, company.summary.id).lines[0].node_id.expect("a node");
        let finance = app.client("finance");
        let second = begin(&finance, &json!({
            "name": "Growth, more", "fiscal_year_id": year.id, "department_id": app.departments.growth,
            "levels": ["channel"], "from_node_id": growth,
        }));
        let id = second.summary.id;
        assert_eq!(second.lines[0].node_id, Some(growth));
        let more = |total: i64| json!([{"line_key": second.lines[0].key, "total_minor": total}]);
        save(&finance, id, &more(70_000_001)).expect::<PlanVersion>(200);
        get_approved(app, id);
        let problem = step(&finance, id, "activate").problem(422);
        assert_eq!((problem.code, problem.about[0].name.as_str()), (ErrorCode::ParentExceeded, "Company"));
        assert_eq!(nodes(app, &year).len(), own.len() + 1);
        assert_eq!(balance(app, top)[0], 70_000_000);
        verify(app);
    }

    fn a_company_that_what_is_used_would_take_over_its_limit_is_refused_before_anybody_is_asked(app: &TestApp) {
        let year = year(app, 2026);
        let [growth, search] = growth_first(app, &year);
        let finance = app.client("finance");
        let watched = json!({"reason": "It is only watched", "control": {
            "level": "warn", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0,
        }});
        for node in [growth, search] {
            let path = format!("/budget-nodes/{node}");
            let page: BudgetNodePage = finance.get(&path).expect(200);
            finance.patch(&path, page.node.version, &watched).expect::<BudgetNodePage>(200);
        }
        submit(&app.client("marketer"), &request(search, 61_000_000));
        let (company, key) = company_plan(app, &year, 60_500_000);
        let id = company.summary.id;
        let problem = step(&finance, id, "submit").problem(422);
        assert_eq!((problem.code, problem.reason), (ErrorCode::ParentExceeded, Some(RefusalReason::RoofTooLow)));
        let about = &problem.about[0];
        assert_eq!((about.name.as_str(), about.missing_minor), ("Company", Some(500_000)));
        assert_eq!(problem.about.len(), 1);
        // The way out: more for the company.
        let total = company.lines[0].key;
        save(&finance, id, &json!([{"line_key": total, "total_minor": 61_000_000}])).expect::<PlanVersion>(200);
        let active = put_in_force(app, id);
        assert_eq!(line(&active, key).node_id, Some(growth));
        assert_eq!(balance(app, active.lines[0].node_id.expect("a node"))[4], 0);
        verify(app);
    }

    fn two_budgets_of_a_department_at_the_top_are_told_apart_by_name(app: &TestApp) {
        let year = year(app, 2026);
        let [growth, _] = growth_first(app, &year);
        let finance = app.client("finance");
        let other = json!({
            "fiscal_year_id": year.id, "name": "Growth abroad", "department_id": app.departments.growth,
        });
        finance.post("/budget-nodes", &other).expect::<BudgetNodePage>(201);
        let (company, key) = company_plan(app, &year, 100_000_000);
        assert_eq!(line(&company, key).node_id, None);
        let id = company.summary.id;
        let named = add(&finance, id, company.lines[0].key, "Growth", json!({"department_id": app.departments.growth}));
        let fresh: PlanVersion = step(&finance, id, "refresh").expect(200);
        assert_eq!(line(&fresh, named).node_id, Some(growth));
    }
}
