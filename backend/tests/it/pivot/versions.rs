//! Figures beside what a version of a plan gives.

use penstock_shared::{expense::Expense, plan::PlanVersion};
use serde_json::{Value, json};

use super::{ask, names, row};
use crate::{
    plans::support::{Planned, save, year},
    support::budget::{approved, invoice},
};

/// What stands beside the figures of the total column of the row with these names.
#[track_caller]
fn beside(answer: &penstock_shared::pivot::PivotAnswer, wanted: &[&str]) -> Vec<Option<i64>> {
    let found = (0..answer.row_groups.len()).find(|at| names(answer, true, *at) == wanted);
    let at = found.unwrap_or_else(|| panic!("{wanted:?} is not in {answer:?}"));
    let last = answer.column_groups.len() - 1;
    (0..answer.measures.len()).map(|measure| answer.compared(at, last, measure)).collect()
}

on_both! {
    fn figures_are_beside_what_a_version_gives(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        planned.activate(app, planned.version);
        let finance = app.client("finance");
        let body = json!({"reason": "What if"});
        let draft: PlanVersion = finance.post(&format!("/plans/{}/revisions", planned.plan), &body).expect(201);
        let changes = json!([
            {"line_key": planned.search, "split": "typed", "cells": [{"period_number": 6, "amount_minor": 2_600_000}]},
        ]);
        save(&finance, draft.summary.id, &changes).expect::<PlanVersion>(200);
        let line = draft.lines.iter().find(|line| line.key == planned.search).expect("a line");
        let bought = approved(app, line.node_id.expect("a budget"), 400_000);
        invoice(&finance, &bought, "A-1", 150_000, true).expect::<Expense>(200);

        let of = |version, rows: &[&str], filters: Value| json!({
            "measures": ["allocated", "spent", "available"], "rows": rows, "filters": filters,
            "comparison": format!("plan_version:{version}")
        });
        let all = json!([]);
        let answer = ask(&finance, &of(draft.summary.id, &["node"], all.clone()));
        assert_eq!(row(&answer, &["Search"]), [Some(30_000_000), Some(150_000), Some(29_850_000)]);
        // Both the allocation and what was spent stand beside what is planned; what is left has no such thing.
        assert_eq!(beside(&answer, &["Search"]), [Some(30_100_000), Some(30_100_000), None]);
        assert_eq!(beside(&answer, &["Growth"]), [Some(19_900_000), Some(19_900_000), None]);
        assert_eq!(beside(&answer, &[])[0], Some(100_000_000));
        let first = ask(&finance, &of(planned.version, &["node"], all.clone()));
        assert_eq!(beside(&first, &["Search"])[0], Some(30_000_000));

        // By department, month and quarter, in a month, and below a budget.
        let months = ask(&finance, &of(draft.summary.id, &["month"], all.clone()));
        assert_eq!(beside(&months, &[])[0], Some(100_000_000));
        let june = json!([{"dimension": "month", "test": {"in": [202_606]}}]);
        let in_june = ask(&finance, &of(draft.summary.id, &["node"], june));
        assert_eq!(beside(&in_june, &["Search"])[0], Some(2_600_000));
        let vendor = json!([{"dimension": "vendor", "test": {"in": [1]}}]);
        assert_eq!(beside(&ask(&finance, &of(draft.summary.id, &[], vendor)), &[])[0], None);

        // Who sees a part of the plan sees that part of it, and who sees none of it cannot name it.
        let own = ask(&app.client("head"), &of(draft.summary.id, &["department"], all.clone()));
        assert_eq!(beside(&own, &[])[0], Some(60_000_000));
        let euros = json!({
            "measures": ["spent"], "currency": "EUR", "comparison": format!("plan_version:{}", draft.summary.id)
        });
        let problem = finance.post("/analysis/query", &euros).problem(400);
        assert!(problem.detail.unwrap_or_default().contains("currency"));
        let file = finance.posted_bytes("/analysis/query/export", &of(draft.summary.id, &["node"], all));
        let file = String::from_utf8(file).expect("text");
        assert!(file.contains("Spent (plan)"), "{file}");
    }
}
