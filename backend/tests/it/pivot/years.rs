//! Measures of a fiscal year are those of budget health, and how long approvals take.

use chrono::TimeDelta;
use penstock_shared::{budget_health::BudgetHealth, expense::Expense, pivot::PivotQuery};
use serde_json::{Value, json};

use super::{
    ask, row,
    same::{both, loaded, person},
};
use crate::support::{
    TestApp,
    budget::{Budget, approved, invoice, request, step, submit},
};

fn query(budget: &Budget, rows: &[&str]) -> Value {
    json!({
        "measures": ["landing_forecast", "landing_variance", "burn_rate", "planned_to_date", "ahead_of_plan"],
        "rows": rows,
        "filters": [{"dimension": "fiscal_year", "test": {"in": [budget.year.id]}}]
    })
}

/// What the page of a budget, or of all, says.
fn of_health(app: &TestApp, path: &str) -> Vec<Option<i64>> {
    let health: BudgetHealth = app.client("finance").get(path).expect(200);
    let landing = health.landing.map(|landing| landing.expected_minor);
    let planned = health.planned_to_date_minor;
    vec![
        landing,
        landing.map(|landing| health.balance.allocated_minor - landing),
        health.burn_rate_minor,
        Some(planned),
        Some(health.balance.spent_minor - planned),
    ]
}

/// Both engines say so.
fn same(app: &TestApp, query: &Value) {
    let query: PivotQuery = serde_json::from_value(query.clone()).expect("a question");
    both(app, &person(app, "finance"), &query).expect("an answer");
}

on_both! {
    fn a_landing_is_the_one_of_budget_health(app: &TestApp) {
        let budget = Budget::plan(app);
        let bought = approved(app, budget.search, 400_000);
        invoice(&app.client("finance"), &bought, "A-1", 150_000, false).expect::<Expense>(200);
        loaded(app);
        // In May, March and April are whole, and March has spent something.
        app.clock.set(app.clock.now() + TimeDelta::days(60));
        let finance = app.client("finance");
        let answer = ask(&finance, &query(&budget, &["node"]));
        for (name, node) in [("Search", budget.search), ("Social", budget.social), ("Brand", budget.brand)] {
            assert_eq!(row(&answer, &[name]), of_health(app, &format!("/budget-nodes/{node}/health")), "{name}");
        }
        assert!(row(&answer, &["Search"])[2].is_some_and(|burn| burn > 0));
        let whole = of_health(app, &format!("/budgets/health?fiscal_year_id={}", budget.year.id));
        assert_eq!(row(&answer, &[]), whole);
        // The landing of Growth is that of all its money together, and not the sum of landings.
        let mut below = query(&budget, &[]);
        let under = json!({"dimension": "node", "test": {"below": [budget.growth]}});
        below["filters"].as_array_mut().expect("filters").push(under);
        assert_eq!(row(&ask(&finance, &below), &[]), of_health(app, &format!("/budget-nodes/{}/health", budget.growth)));
        for rows in [&["node"][..], &["department@2", "channel"], &["fiscal_year", "vendor"]] {
            same(app, &query(&budget, rows));
        }
        // Nothing is allocated to a vendor, so there is nothing to land at.
        let vendors = ask(&finance, &query(&budget, &["vendor"]));
        let figures = row(&vendors, &["Lantern Media"]);
        assert_eq!([figures[0], figures[1], figures[3], figures[4]], [None; 4]);
    }

    fn years_apart_have_no_landing_together(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let next: penstock_shared::period::FiscalYear =
            finance.post("/fiscal-years", &json!({"ends_in_year": 2027})).expect(201);
        let node = json!({"fiscal_year_id": next.id, "name": "Next", "department_id": app.departments.company});
        let node: penstock_shared::budget::BudgetNodePage = finance.post("/budget-nodes", &node).expect(201);
        crate::support::budget::allocate(&finance, node.node.id, 1_200_000).expect::<Value>(201);
        let answer = ask(&finance, &json!({"measures": ["landing_forecast", "allocated"], "rows": ["fiscal_year"]}));
        assert_eq!(row(&answer, &["FY2027"]), [Some(1_200_000), Some(1_200_000)]);
        let this = of_health(app, &format!("/budgets/health?fiscal_year_id={}", budget.year.id));
        assert_eq!(row(&answer, &["FY2026"]), [this[0], Some(100_000_000)]);
        assert_eq!(row(&answer, &[]), [None, Some(101_200_000)]);
    }

    fn an_alert_watches_where_the_year_lands(app: &TestApp) {
        Budget::plan(app);
        let finance = app.client("finance");
        let rule = |time: &str| json!({
            "name": "Too much will be left", "definition": {
                "watch": {"kind": "measure", "measure": "landing_variance"}, "place": {"kind": "everything"},
                "time": time, "direction": "at_or_above", "thresholds": [{"value": 1, "severity": "warning"}]
            }
        });
        let wrong = finance.post("/alert-rules", &rule("quarter")).problem(422);
        assert!(wrong.errors.iter().any(|error| error.field == "definition.time"), "{wrong:?}");
        let _: Value = finance.post("/alert-rules", &rule("fiscal_year")).expect(201);
        // Nothing is spent yet, so nothing runs ahead of the plan's curve.
        let mut ahead = rule("fiscal_year")["definition"].clone();
        ahead["watch"]["measure"] = json!("ahead_of_plan");
        let preview: penstock_shared::alert::AlertPreview = finance.post("/alert-rules/preview", &ahead).expect(200);
        assert!(preview.findings.is_empty() && preview.problem.is_none(), "{preview:?}");
    }

    fn approvals_take_from_the_last_submission_to_the_decision(app: &TestApp) {
        let budget = Budget::plan(app);
        loaded(app);
        let query = json!({"measures": ["approval_time", "request_count"], "rows": ["node"]});
        let later = |minutes| app.clock.set(app.clock.now() + TimeDelta::minutes(minutes));
        let first = submit(&app.client("marketer"), &request(budget.search, 400_000));
        assert_eq!(row(&ask(&app.client("finance"), &query), &["Search"]), [None, Some(1)]);
        later(95);
        step(&app.client("head"), first.summary.id, "approve").expect::<Value>(200);
        let finance = app.client("finance");
        assert_eq!(row(&ask(&finance, &query), &["Search"]), [Some(95), Some(1)]);
        // Two lines of one request count once; one that was withdrawn does not count.
        let two_lines = json!({
            "title": "Two", "currency": "CNY", "vendor": "Post House", "lines": [
                {"node_id": budget.search, "amount_minor": 1_000, "charge_date": "2026-04-02"},
                {"node_id": budget.search, "amount_minor": 2_000, "charge_date": "2026-05-02"},
            ]
        });
        let second = submit(&app.client("marketer"), &two_lines);
        later(20);
        step(&app.client("head"), second.summary.id, "approve").expect::<Value>(200);
        let gone = submit(&app.client("marketer"), &request(budget.search, 9_000));
        app.client("marketer")
            .post(&format!("/expenses/{}/withdraw", gone.summary.id), &json!({"comment": "Not needed."}))
            .expect::<Value>(200);
        let finance = app.client("finance");
        let answer = ask(&finance, &query);
        assert_eq!(row(&answer, &["Search"]), [Some(58), Some(2)]);
        assert_eq!(row(&answer, &[]), [Some(58), Some(2)]);
        same(app, &query);
        let file = String::from_utf8(finance.posted_bytes("/analysis/query/export", &query)).expect("text");
        assert!(file.contains("Approval time, hours") && file.contains(",0.97,2"), "{file}");
    }
}
