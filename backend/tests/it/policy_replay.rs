//! The policy time machine, against a ledger that really was.

use penstock_shared::{
    budget::CheckOutcome,
    control::{ControlBookPage, PolicyReplay},
    error_code::ErrorCode,
    expense::Expense,
    ids::ControlBookId,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::{
    TestApp as App,
    budget::{Budget, draft, invoice, request, step, submit},
};

fn policy(level: &str, tolerance_minor: i64) -> Value {
    json!({"level": level, "window": "year", "to_date": false, "tolerance_minor": tolerance_minor, "tolerance_bp": 0})
}

fn replay(app: &App, budget: &Budget, trials: &Value) -> PolicyReplay {
    let body = json!({"fiscal_year_id": budget.year_id(), "trials": trials});
    app.client("finance").post("/policy-replays", &body).expect(200)
}

/// A book on Growth and what is below it.
fn book(app: &App, budget: &Budget, level: &str, cap_minor: i64) -> ControlBookId {
    let new = json!({
        "fiscal_year_id": budget.year_id(), "name": "Growth together", "cap_minor": cap_minor, "reason": "Trial",
        "control": policy(level, 0), "terms": [{"dimension": "department", "value_id": app.departments.growth}]
    });
    app.client("finance").post("/control-books", &new).expect::<ControlBookPage>(201).book.id
}

on_both! {
    fn the_policy_that_was_in_force_changes_nothing(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        submit(&marketer, &request(budget.social, 6_000_000));
        assert_eq!(step(&marketer, draft(&marketer, &request(budget.social, 4_000_001)), "submit").status, 422);
        submit(&marketer, &request(budget.social, 4_000_000));
        let found = replay(app, &budget, &json!([{"node_id": budget.social, "control": policy("block", 0)}]));
        assert_eq!((found.checks, found.unchanged, found.differences), (3, 3, Vec::new()));
    }

    fn a_tolerance_would_have_let_through_what_was_refused_and_refused_what_came_after(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        submit(&marketer, &request(budget.social, 6_000_000));
        let too_much = draft(&marketer, &request(budget.social, 4_500_000));
        assert_eq!(step(&marketer, too_much, "submit").status, 422);
        let after = submit(&marketer, &request(budget.social, 4_000_000));
        let found = replay(app, &budget, &json!([{"node_id": budget.social, "control": policy("block", 500_000)}]));
        assert_eq!((found.checks, found.unchanged), (3, 1));
        assert_eq!((found.newly_passed.count, found.newly_passed.amounts[0].amount_minor), (1, 4_500_000));
        assert_eq!((found.newly_refused.count, found.newly_refused.amounts[0].amount_minor), (1, 4_000_000));
        let told: Vec<_> = found.differences.iter().map(|of| (of.expense_id, of.was, of.would_be)).collect();
        assert_eq!(told, [
            (Some(too_much), CheckOutcome::Refused, CheckOutcome::Warned),
            (Some(after.summary.id), CheckOutcome::Passed, CheckOutcome::Refused),
        ]);
        let decided = &found.differences[1].decided_by;
        assert_eq!((decided.node_id, decided.used_minor, decided.tolerance_minor), (Some(budget.social), 10_500_000, 500_000));
    }

    fn a_stricter_window_would_have_refused_a_month_that_took_the_year(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        // Social has 100,000.00 a year, so 8,333.33 or so a month.
        let much = submit(&marketer, &request(budget.social, 5_000_000));
        step(&app.client("head"), much.summary.id, "approve").expect::<Expense>(200);
        let mut monthly = policy("block", 0);
        monthly["window"] = json!("month");
        let trial = json!([{"node_id": budget.growth, "with_descendants": true, "control": monthly}]);
        let found = replay(app, &budget, &trial);
        assert_eq!(found.newly_refused.count, 1);
        assert_eq!(found.differences[0].decided_by.node_id, Some(budget.social));
        let none = json!({"fiscal_year_id": budget.year_id(), "to": "2026-03-15", "trials": trial});
        let before: PolicyReplay = app.client("finance").post("/policy-replays", &none).expect(200);
        assert_eq!(before.checks, 0, "nothing was asked before that day");
    }

    fn an_invoice_that_was_let_through_by_tolerance_is_judged_too(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let change = json!({"control": policy("block", 100_000), "reason": "Room for invoices"});
        assert_eq!(finance.patch(&format!("/budget-nodes/{}", budget.social), 1, &change).status, 200);
        let expense = submit(&app.client("marketer"), &request(budget.social, 10_000_000));
        step(&app.client("head"), expense.summary.id, "approve").expect::<Expense>(200);
        let approved: Expense = step(&finance, expense.summary.id, "approve").expect(200);
        invoice(&finance, &approved, "R-1", 10_050_000, true).expect::<Expense>(200);
        let found = replay(app, &budget, &json!([{"node_id": budget.social, "control": policy("block", 0)}]));
        assert_eq!((found.checks, found.newly_refused.count), (2, 1));
        assert_eq!(found.differences[0].purpose, "invoice");
    }

    fn a_book_that_no_check_saw_can_be_tried(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let first = submit(&marketer, &request(budget.social, 3_000_000));
        let second = submit(&marketer, &request(budget.social, 2_000_000));
        assert_eq!(step(&marketer, draft(&marketer, &request(budget.social, 9_000_000)), "submit").status, 422);
        let book = book(app, &budget, "track", 4_000_000);
        let as_it_is = replay(app, &budget, &json!([{"book_id": book, "control": policy("track", 0)}]));
        assert_eq!((as_it_is.checks, as_it_is.unchanged), (3, 3));
        let found = replay(app, &budget, &json!([{"book_id": book, "control": policy("block", 0)}]));
        assert_eq!((found.checks, found.newly_refused.count), (3, 1));
        let difference = &found.differences[0];
        assert_eq!((difference.expense_id, difference.decided_by.book_id), (Some(second.summary.id), Some(book)));
        // The cap is tried, too, and with the tree let loose the book refuses what the tree refused.
        let trial = json!([{"book_id": book, "control": policy("block", 0), "cap_minor": 2_500_000}]);
        let found = replay(app, &budget, &trial);
        let refused: Vec<_> = found.differences.iter().map(|of| of.expense_id).collect();
        assert_eq!(refused, [Some(first.summary.id)]);
        let trial = json!([
            {"book_id": book, "control": policy("block", 0), "cap_minor": 13_999_999},
            {"node_id": budget.social, "control": policy("track", 0)},
        ]);
        assert_eq!(replay(app, &budget, &trial).unchanged, 3);
        let trial = json!([
            {"book_id": book, "control": policy("block", 0), "cap_minor": 14_000_000},
            {"node_id": budget.social, "control": policy("track", 0)},
        ]);
        assert_eq!(replay(app, &budget, &trial).newly_passed.count, 1);
    }

    fn what_became_of_a_book_since_changes_nothing(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        let book = book(app, &budget, "block", 1_000_000);
        assert_eq!(step(&marketer, draft(&marketer, &request(budget.social, 1_000_001)), "submit").status, 422);
        submit(&marketer, &request(budget.social, 1_000_000));
        let path = format!("/control-books/{book}");
        let unchanged = json!([{"node_id": budget.search, "control": policy("block", 0)}]);
        for (version, change) in [
            (1, json!({"cap_minor": 50_000_000, "reason": "More room"})),
            (2, json!({"active": false, "reason": "No longer"})),
        ] {
            assert_eq!(finance.patch(&path, version, &change).status, 200);
            let found = replay(app, &budget, &unchanged);
            assert_eq!((found.checks, found.unchanged), (2, 2));
        }
        let own = replay(app, &budget, &json!([{"book_id": book, "control": policy("block", 0)}]));
        assert_eq!(own.unchanged, 2, "without a cap to try each check sees the one of its day");
        let raised = json!([{"book_id": book, "control": policy("block", 0), "cap_minor": 50_000_000}]);
        assert_eq!(replay(app, &budget, &raised).newly_passed.count, 1);
    }

    fn what_cannot_be_tried_is_named(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let wrong = |trials: Value| {
            let body = json!({"fiscal_year_id": budget.year_id(), "trials": trials});
            let problem = finance.post("/policy-replays", &body).problem(422);
            (problem.errors[0].field.clone(), problem.errors[0].code)
        };
        assert_eq!(wrong(json!([])), ("trials".to_owned(), FieldErrorCode::OutOfRange));
        assert_eq!(wrong(json!([{"node_id": 999, "control": policy("block", 0)}])), ("trials[0].node_id".to_owned(), FieldErrorCode::Unknown));
        assert_eq!(wrong(json!([{"control": policy("block", 0)}])), ("trials[0].node_id".to_owned(), FieldErrorCode::Required));
        assert_eq!(wrong(json!([{"node_id": budget.social, "control": policy("block", -1)}])), ("trials[0].control".to_owned(), FieldErrorCode::OutOfRange));
        let cap = json!([{"node_id": budget.social, "control": policy("block", 0), "cap_minor": 1}]);
        assert_eq!(wrong(cap), ("trials[0].cap_minor".to_owned(), FieldErrorCode::NotAllowed));
        let book = book(app, &budget, "block", 1);
        let cap = json!([{"book_id": book, "control": policy("block", 0), "cap_minor": -1}]);
        assert_eq!(wrong(cap), ("trials[0].cap_minor".to_owned(), FieldErrorCode::OutOfRange));
        let days = json!({
            "fiscal_year_id": budget.year_id(), "from": "2026-03-02", "to": "2026-03-01",
            "trials": [{"node_id": budget.social, "control": policy("block", 0)}]
        });
        assert_eq!(finance.post("/policy-replays", &days).problem(400).code, ErrorCode::BadQuery);
        assert_eq!(finance.get("/fund-checks?from=2026-03-02&to=2026-03-01").problem(400).code, ErrorCode::BadQuery);
    }
}
