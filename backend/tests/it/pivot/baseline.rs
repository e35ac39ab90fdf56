//! The baseline: what budgets were set up with, whatever was decided since.

use penstock_shared::{
    budget::BudgetNodePage,
    budget_request::BudgetRequest,
    pivot::{PivotMeasure, PivotQuery},
    plan::PlanVersion,
};
use serde_json::{Value, json};

use super::{
    ask, behind, codes, row,
    same::{both, loaded, person},
};
use crate::{
    plans::support::{Planned, save, year},
    support::{
        Client, TestApp,
        budget::{Budget, allocate},
    },
};

fn query() -> Value {
    json!({"measures": ["allocated", "baseline", "baseline_change"], "rows": ["node"]})
}

/// The baseline of a row is what the entries behind it come to.
#[track_caller]
fn made_of_its_entries(client: &Client, code: i64) {
    let answer = ask(client, &query());
    let place =
        (0..answer.row_groups.len()).find(|at| codes(&answer, true, *at) == [Some(code)]).expect("a row");
    let last = answer.column_groups.len() - 1;
    for (measure, of) in [(1, PivotMeasure::Baseline), (2, PivotMeasure::BaselineChange)] {
        let entries = behind(client, &query(), &[Some(code)], &[], of);
        let sum: i64 = entries.iter().map(|entry| entry.effect_minor).sum();
        assert_eq!(answer.cell(place, last, measure), Some(sum), "{of}");
    }
}

/// Both engines say so.
fn same(app: &TestApp) {
    let query: PivotQuery = serde_json::from_value(query()).expect("a question");
    both(app, &person(app, "finance"), &query).expect("an answer");
}

on_both! {
    fn a_later_version_changes_the_budget_and_not_its_baseline(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        planned.activate(app, planned.version);
        loaded(app);
        let finance = app.client("finance");
        assert_eq!(row(&ask(&finance, &query()), &["Search"]), [Some(30_000_000), Some(30_000_000), Some(0)]);

        let body = json!({"reason": "Half the year is over"});
        let draft: PlanVersion = finance.post(&format!("/plans/{}/revisions", planned.plan), &body).expect(201);
        let changes = json!([
            {"line_key": planned.search, "split": "typed", "cells": [{"period_number": 6, "amount_minor": 2_600_000}]},
        ]);
        save(&finance, draft.summary.id, &changes).expect::<PlanVersion>(200);
        let active = planned.activate(app, draft.summary.id);

        // 1,000.00 more in June; what lies at Growth itself is as much less.
        let answer = ask(&finance, &query());
        assert_eq!(row(&answer, &["Search"]), [Some(30_100_000), Some(30_000_000), Some(100_000)]);
        assert_eq!(row(&answer, &["Growth"]), [Some(19_900_000), Some(20_000_000), Some(-100_000)]);
        let total = ask(&finance, &json!({"measures": ["allocated", "baseline", "baseline_change"]}));
        assert_eq!(total.cell(0, 0, 1), Some(100_000_000));
        assert_eq!(total.cell(0, 0, 2), Some(0));
        let search = active.lines.iter().find(|line| line.key == planned.search).and_then(|line| line.node_id);
        made_of_its_entries(&finance, search.expect("a node").0);
        same(app);
    }

    fn what_is_given_directly_is_baseline_and_a_transfer_is_not(app: &TestApp) {
        let budget = Budget::plan(app);
        loaded(app);
        let finance = app.client("finance");
        allocate(&finance, budget.social, 1_000_000).expect::<BudgetNodePage>(201);
        let transfer = json!({
            "kind": "transfer", "node_id": budget.search, "from_node_id": budget.social,
            "amount_minor": 100_000, "reason": "Search does better"
        });
        let moved: BudgetRequest =
            app.client("marketer").post("/budget-requests", &transfer).expect(201);
        let path = format!("/budget-requests/{}", moved.summary.id);
        app.client("head").post(&format!("{path}/approve"), &json!({"comment": ""})).expect::<Value>(200);
        let answer = ask(&finance, &query());
        assert_eq!(row(&answer, &["Search"]), [Some(30_100_000), Some(30_000_000), Some(100_000)]);
        assert_eq!(row(&answer, &["Social"]), [Some(10_900_000), Some(11_000_000), Some(-100_000)]);
        made_of_its_entries(&finance, budget.search.0);
        made_of_its_entries(&finance, budget.social.0);
        same(app);
    }
}
