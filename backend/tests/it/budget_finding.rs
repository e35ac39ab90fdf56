//! Lines that name no budget: the one that is kept for them, or a refusal.

use penstock_shared::{
    budget::BudgetNodePage,
    error_code::ErrorCode,
    expense::{Expense, ExpensePreview, ExpenseSummary},
    ids::{DepartmentId, NodeId},
    organisation::{Organisation, UnbudgetedRule},
    page::Page,
    problem::{FieldErrorCode, Problem},
    reference::Channel,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp as App,
    budget::{Budget, allocate, balance, draft, step, verify},
};

fn request(amount_minor: i64) -> Value {
    json!({
        "title": "Keyword campaign", "currency": "CNY",
        "lines": [{"amount_minor": amount_minor, "charge_date": "2026-03-20"}]
    })
}

/// A part of a node, with money.
fn part(
    app: &App,
    budget: &Budget,
    parent: NodeId,
    name: &str,
    bound: (Option<DepartmentId>, Option<i64>),
) -> NodeId {
    let finance = app.client("finance");
    let new = json!({
        "parent_id": parent, "fiscal_year_id": budget.year_id(), "name": name,
        "department_id": bound.0, "channel_id": bound.1
    });
    let id = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
    allocate(&finance, id, 1_000_000).expect::<BudgetNodePage>(201);
    id
}

fn charged(client: &Client, body: &Value) -> Vec<NodeId> {
    let id = draft(client, body);
    let expense: Expense = client.get(&format!("/expenses/{id}")).expect(200);
    expense.lines.iter().map(|line| line.node_id).collect()
}

fn refused(client: &Client, body: &Value) -> (FieldErrorCode, String) {
    let problem: Problem = client.post("/expenses", body).expect(422);
    assert_eq!(problem.code, ErrorCode::ValidationFailed);
    assert_eq!(problem.errors.len(), 1, "{problem:?}");
    assert_eq!(problem.errors[0].field, "lines[0].node_id");
    (problem.errors[0].code, problem.errors[0].message.clone())
}

fn set_rule(app: &App, rule: UnbudgetedRule) {
    let admin = app.client("admin");
    let known: Organisation = admin.get("/organisation").expect(200);
    let set: Organisation =
        admin.patch("/organisation", known.version, &json!({"unbudgeted_rule": rule})).expect(200);
    assert_eq!(set.unbudgeted_rule, rule);
}

on_both! {
    fn a_line_is_charged_to_the_budget_that_is_kept_for_it(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let checked: ExpensePreview = marketer.post("/expenses/check", &request(700)).expect(200);
        assert_eq!(checked.results[0].node_id, Some(budget.search));
        let id = draft(&marketer, &request(700));
        step(&marketer, id, "submit").expect::<Expense>(200);
        assert_eq!(balance(app, budget.search)[1], 700);
        assert_eq!(charged(&app.client("brand_head"), &request(5)), [budget.brand]);
        // A department below has its own before what it shares with the one above.
        let mut social = request(3);
        social["department_id"] = json!(app.departments.social);
        assert_eq!(charged(&marketer, &social), [budget.social]);
        verify(app);
    }

    fn no_budget_for_a_combination_is_refused_until_the_organisation_says_otherwise(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let shows: Channel =
            finance.post("/channels", &json!({"code": "SHOWS", "name": "Trade shows"})).expect(201);
        let part = part(app, &budget, budget.brand, "Brand shows", (None, Some(shows.id.0)));
        let head = app.client("brand_head");

        let (code, message) = refused(&head, &request(5));
        assert_eq!(code, FieldErrorCode::NoBudget);
        assert!(message.starts_with("'Brand' is divided further"), "{message}");
        let kept: Page<ExpenseSummary> = head.get("/expenses").expect(200);
        assert_eq!(kept.items, []);

        set_rule(app, UnbudgetedRule::Nearest);
        assert_eq!(charged(&head, &request(5)), [budget.brand]);
        set_rule(app, UnbudgetedRule::Deny);

        let campaign = json!({
            "name": "Spring fair", "department_id": app.departments.brand, "channel_id": shows.id,
            "starts_on": "2026-03-01", "ends_on": "2026-03-31"
        });
        let campaign: Value = head.post("/campaigns", &campaign).expect(201);
        let mut at_the_fair = request(5);
        at_the_fair["campaign_id"] = campaign["id"].clone();
        assert_eq!(charged(&head, &at_the_fair), [part]);
    }

    fn nobody_guesses_between_two_budgets(app: &TestApp) {
        let budget = Budget::plan(app);
        part(app, &budget, budget.growth, "Search abroad", (Some(app.departments.growth), None));
        let (code, message) = refused(&app.client("marketer"), &request(5));
        assert_eq!(code, FieldErrorCode::SeveralBudgets);
        assert!(message.contains("'Search', 'Search abroad'"), "{message}");
    }

    fn a_year_without_budgets_has_none(app: &TestApp) {
        let marketer = app.client("marketer");
        let (code, message) = refused(&marketer, &request(5));
        assert_eq!(code, FieldErrorCode::NoBudget);
        assert!(message.contains("2026-03-20"), "{message}");
        set_rule(app, UnbudgetedRule::Nearest);
        Budget::plan(app);
        let mut earlier = request(5);
        earlier["lines"][0]["charge_date"] = json!("2025-03-20");
        assert_eq!(refused(&marketer, &earlier).0, FieldErrorCode::NoBudget);
    }
}
