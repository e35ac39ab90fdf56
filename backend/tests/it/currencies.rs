//! Plan rates, requests and invoices in another currency, the roll-up.

use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree, DocumentKind, EntryKind, LedgerEntry},
    expense::{Expense, ExpensePreview},
    ids::NodeId,
    page::Page,
    problem::FieldErrorCode,
    rate::{PlanRate, PlanRateImported, RateSource},
};
use serde_json::{Value, json};

use crate::support::{
    Answer, TestApp as App,
    budget::{Budget, allocate, balance, step, submit, verify},
};

fn add_rate(app: &App, from: &str, to: &str, valid_from: &str, rate: &str) -> Answer {
    let new = json!({"from": from, "to": to, "valid_from": valid_from, "rate": rate});
    app.client("finance").post("/plan-rates", &new)
}

/// A request in US dollars of some lines in March.
fn dollars(node: NodeId, amounts: &[i64]) -> Value {
    let line = |amount: &i64| json!({"node_id": node, "amount_minor": amount, "charge_date": "2026-03-20"});
    json!({"title": "Booth in Chicago", "currency": "USD", "lines": amounts.iter().map(line).collect::<Vec<_>>()})
}

fn invoice(app: &App, expense: &Expense, number: &str, amount_minor: i64, extra: Value) -> Answer {
    let mut line = json!({"expense_line_id": expense.lines[0].id, "amount_minor": amount_minor});
    let mut body = json!({"number": number, "invoice_date": "2026-03-10", "is_final": false});
    for (name, value) in extra.as_object().expect("fields") {
        let into = if name == "booked_minor" { &mut line } else { &mut body };
        into[name] = value.clone();
    }
    body["lines"] = json!([line]);
    app.client("finance").post(&format!("/expenses/{}/invoices", expense.summary.id), &body)
}

fn approved(app: &App, body: &Value) -> Expense {
    let submitted = submit(&app.client("marketer"), body);
    step(&app.client("head"), submitted.summary.id, "approve").expect(200)
}

fn entries(app: &App, node: NodeId, kind: &str) -> Vec<LedgerEntry> {
    let path = format!("/budget-nodes/{node}/statement?kind={kind}&limit=200");
    app.client("finance").get(&path).expect::<Page<LedgerEntry>>(200).items
}

on_both! {
    fn rates_are_added_and_corrected_by_newer_ones(app: &TestApp) {
        add_rate(app, "USD", "CNY", "2026-01-01", "7.10").expect::<PlanRate>(201);
        let better: PlanRate = add_rate(app, "USD", "CNY", "2026-01-01", "7.1325").expect(201);
        assert_eq!((better.rate.to_string().as_str(), better.source, better.corrected), ("7.1325", RateSource::Typed, false));
        let all: Vec<PlanRate> = app.client("marketer").get("/plan-rates").expect(200);
        assert_eq!(all.iter().map(|rate| rate.corrected).collect::<Vec<_>>(), [false, true]);
        for (body, field) in [
            (json!({"from": "USD", "to": "USD", "valid_from": "2026-01-01", "rate": "1"}), "to"),
            (json!({"from": "USD", "to": "CNY", "valid_from": "2026-01-01", "rate": "0"}), "rate"),
            (json!({"from": "USD", "to": "CNY", "valid_from": "2026-01-01", "rate": "7,1"}), "rate"),
        ] {
            assert_eq!(app.client("finance").post("/plan-rates", &body).problem(422).errors[0].field, field);
        }
        assert_eq!(app.client("marketer").post("/plan-rates", &json!({"from": "USD", "to": "CNY", "valid_from": "2026-01-01", "rate": "7"})).status, 403);
    }

    fn a_table_of_rates_is_taken_whole_or_not_at_all(app: &TestApp) {
        let finance = app.client("finance");
        let import = |text: &str| finance.post("/plan-rates/import", &json!({"text": text}));
        let good = "valid_from,from,to,rate\n2026-01-01,USD,CNY,7.1\n2026-01-01,JPY,CNY,0.0475\n";
        let done: PlanRateImported = import(good).expect(201);
        assert_eq!((done.added, done.known), (2, 0));
        let again: PlanRateImported = import(good).expect(201);
        assert_eq!((again.added, again.known), (0, 2));
        let bad = import("from,to,valid_from,rate\nEUR,CNY,2026-01-01,7.8\nEUR,CNY,yesterday,7.8\nEUR,CNY,2026-01-02,-1\n").problem(422);
        let fields: Vec<&str> = bad.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["text[3]", "text[4]"]);
        let all: Vec<PlanRate> = finance.get("/plan-rates").expect(200);
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|rate| rate.source == RateSource::Imported));
        assert_eq!(import("a,b\n1,2\n").problem(422).errors[0].field, "text");
    }

    fn a_request_in_dollars_is_checked_and_reserved_at_the_rate_of_its_day(app: &TestApp) {
        let budget = Budget::plan(app);
        let refused = app.client("marketer").post("/expenses/check", &dollars(budget.search, &[100_000])).problem(422);
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("lines[0].node_id", FieldErrorCode::RateMissing));
        assert!(refused.errors[0].message.contains("USD") && refused.errors[0].message.contains("Currencies"));
        add_rate(app, "USD", "CNY", "2026-01-01", "7.00").expect::<PlanRate>(201);
        add_rate(app, "USD", "CNY", "2026-03-15", "7.20").expect::<PlanRate>(201);
        add_rate(app, "USD", "CNY", "2026-04-01", "9.99").expect::<PlanRate>(201);
        let preview: ExpensePreview = app.client("marketer").post("/expenses/check", &dollars(budget.search, &[100_000])).expect(200);
        assert_eq!((preview.total_minor, preview.conversions[0].amount_minor), (100_000, 720_000));
        let expense = submit(&app.client("marketer"), &dollars(budget.search, &[100_000]));
        let line = &expense.lines[0];
        assert_eq!((line.foreign_minor, line.amount_minor, line.reserved_minor), (Some(100_000), 720_000, 720_000));
        assert_eq!(line.rate.map(|used| used.rate.to_string()).as_deref(), Some("7.2"));
        assert_eq!(expense.summary.total_minor, 100_000);
        assert_eq!(balance(app, budget.search)[1], 720_000);
        // The budget has 300,000.00: in dollars that is less than it looks.
        let over = step(&app.client("marketer"), crate::support::budget::draft(&app.client("marketer"), &dollars(budget.search, &[4_200_000])), "submit");
        assert_eq!(over.status, 422);
        verify(app);
    }

    fn a_draft_takes_the_rate_anew_when_it_is_submitted(app: &TestApp) {
        let budget = Budget::plan(app);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.00").expect::<PlanRate>(201);
        let id = crate::support::budget::draft(&app.client("marketer"), &dollars(budget.search, &[100_000]));
        add_rate(app, "USD", "CNY", "2026-01-01", "7.50").expect::<PlanRate>(201);
        let expense: Expense = step(&app.client("marketer"), id, "submit").expect(200);
        assert_eq!((expense.lines[0].amount_minor, expense.lines[0].reserved_minor), (750_000, 750_000));
        add_rate(app, "USD", "CNY", "2026-01-01", "8.00").expect::<PlanRate>(201);
        let kept: Expense = app.client("marketer").get(&format!("/expenses/{id}")).expect(200);
        assert_eq!(kept.lines[0].amount_minor, 750_000, "what was checked stays");
        verify(app);
    }

    fn lines_of_one_rate_lose_no_unit(app: &TestApp) {
        let budget = Budget::plan(app);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.1325").expect::<PlanRate>(201);
        let expense = submit(&app.client("marketer"), &dollars(budget.search, &[3_333, 3_333, 3_334]));
        let amounts: Vec<i64> = expense.lines.iter().map(|line| line.amount_minor).collect();
        assert_eq!(amounts.iter().sum::<i64>(), 71_325);
        assert_eq!(balance(app, budget.search)[1], 71_325);
    }

    fn the_difference_at_payment_is_its_own_entry(app: &TestApp) {
        let budget = Budget::plan(app);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.00").expect::<PlanRate>(201);
        let expense = approved(app, &dollars(budget.search, &[100_000]));
        assert_eq!(expense.lines[0].committed_minor, 700_000);
        let half: Expense = invoice(app, &expense, "R-1", 50_000, json!({"booked_rate": "7.10"})).expect(200);
        assert_eq!((half.lines[0].committed_minor, half.lines[0].spent_minor), (350_000, 355_000));
        assert_eq!((half.invoices[0].lines[0].planned_minor, half.invoices[0].lines[0].booked_minor), (Some(350_000), Some(355_000)));
        let loss = entries(app, budget.search, "exchange_difference");
        assert_eq!((loss.len(), loss[0].amount_minor, loss[0].kind), (1, 5_000, EntryKind::ExchangeDifference));
        assert!(loss[0].check_id.is_some(), "a loss is a checked excess");
        assert_eq!(loss[0].document.map(|document| (document.kind, document.id)), Some((DocumentKind::RateDifference, half.invoices[0].id.0)));
        // The rest was bought for less.
        let rest: Expense = invoice(app, &expense, "R-2", 50_000, json!({"booked_minor": 340_000})).expect(200);
        assert_eq!((rest.lines[0].committed_minor, rest.lines[0].spent_minor), (0, 695_000));
        assert_eq!(balance(app, budget.search)[2..4], [0, 695_000]);
        verify(app);
        // Taking them back takes the differences back as well.
        for invoice in &rest.invoices {
            let path = format!("/expenses/{}/invoices/{}/reverse", expense.summary.id, invoice.id);
            app.client("finance").post(&path, &json!({"comment": "wrong"})).expect::<Expense>(200);
        }
        assert_eq!(balance(app, budget.search)[3], 0);
        verify(app);
    }

    fn a_loss_that_the_budget_cannot_bear_is_refused(app: &TestApp) {
        let budget = Budget::plan(app);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.00").expect::<PlanRate>(201);
        // Social has 100,000.00 and the department's head is asked for half.
        assert_eq!(allocate(&app.client("finance"), budget.social, -5_799_996).status, 201);
        let expense = approved(app, &dollars(budget.social, &[600_000]));
        let refused = invoice(app, &expense, "R-1", 600_000, json!({"booked_rate": "8.00"}));
        assert!(refused.problem(422).funds.is_some());
        assert_eq!(invoice(app, &expense, "R-1", 600_000, json!({})).status, 200);
        let wrong = invoice(app, &expense, "R-2", 1, json!({"booked_rate": "none"}));
        assert!(wrong.status == 409 || wrong.problem(422).errors[0].field == "booked_rate");
        verify(app);
    }

    fn a_rate_is_no_use_in_the_budgets_own_currency(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = crate::support::budget::approved(app, budget.search, 1_000);
        let refused = invoice(app, &expense, "R-1", 500, json!({"booked_rate": "7.10"})).problem(422);
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("booked_rate", FieldErrorCode::NotAllowed));
        let refused = invoice(app, &expense, "R-1", 500, json!({"booked_minor": 5})).problem(422);
        assert_eq!(refused.errors[0].field, "lines[0].booked_minor");
    }

    fn roots_of_several_currencies_are_rolled_up_at_a_rate_that_is_shown(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let tree = || finance.get(&format!("/budgets?fiscal_year_id={}", budget.year_id())).expect::<BudgetTree>(200);
        assert_eq!(tree().rolled_up, None);
        let mut roots = Vec::new();
        for (currency, amount) in [("USD", 1_000_000), ("JPY", 10_001)] {
            let new = json!({"fiscal_year_id": budget.year_id(), "name": currency, "currency": currency});
            let id = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
            allocate(&finance, id, amount).expect::<BudgetNodePage>(201);
            roots.push(id);
        }
        add_rate(app, "USD", "CNY", "2026-01-01", "7.1").expect::<PlanRate>(201);
        let partly = tree().rolled_up.expect("a sum");
        assert_eq!((partly.balance.allocated_minor, partly.missing.len(), partly.rates.len()), (107_100_000, 1, 1));
        // Only the way back was entered.
        add_rate(app, "CNY", "JPY", "2026-02-01", "20").expect::<PlanRate>(201);
        let sum = tree().rolled_up.expect("a sum");
        assert_eq!((sum.balance.allocated_minor, sum.missing.len()), (107_100_000 + 50_005, 0));
        assert_eq!(sum.balance.available_minor, sum.balance.allocated_minor);
        assert_eq!(tree().totals.len(), 3);
    }
}
