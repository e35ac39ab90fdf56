//! Plan rates, requests and invoices in another currency, the roll-up.

use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree, DocumentKind, EntryKind, LedgerEntry},
    error_code::ErrorCode,
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
            (json!({"from": "USD", "to": "CNY", "valid_from": "0001-01-01", "rate": "7.1"}), "valid_from"),
        ] {
            assert_eq!(app.client("finance").post("/plan-rates", &body).problem(422).errors[0].field, field);
        }
        assert_eq!(app.client("marketer").post("/plan-rates", &json!({"from": "USD", "to": "CNY", "valid_from": "2026-01-01", "rate": "7"})).status, 403);
        assert_eq!(add_rate(app, "ABC", "CNY", "2026-01-01", "7.1").status, 400, "there is no such currency");
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
        assert_eq!(fields, ["rows[3].valid_from", "rows[4].rate"]);
        assert_eq!(bad.errors.iter().map(|error| error.code).collect::<Vec<_>>(), [FieldErrorCode::NotADay, FieldErrorCode::NotARate]);
        let all: Vec<PlanRate> = finance.get("/plan-rates").expect(200);
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|rate| rate.source == RateSource::Imported));
        let headless = import("a,b\n1,2\n").problem(422);
        assert_eq!((headless.errors.len(), headless.errors[0].code), (4, FieldErrorCode::ColumnMissing));
        let empty = import("from,to,valid_from,rate\n").problem(422);
        assert_eq!((empty.errors[0].field.as_str(), empty.errors[0].code), ("text", FieldErrorCode::Required));
        let pasted: PlanRateImported = import("源币种\t目标币种\t生效日期\t汇率\nUSD\tCNY\t2026/1/1\t7.1\nEUR\tCNY\t2026/1/1\t7.8\n").expect(201);
        assert_eq!((pasted.added, pasted.known), (1, 1));
    }

    fn a_file_of_rates_is_taken_as_it_was_saved(app: &TestApp) {
        let finance = app.client("finance");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in [["From", "To", "Valid from", "Rate"], ["USD", "CNY", "2026-01-01", "7.1325"]].iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *cell).unwrap();
            }
        }
        let files = [book.save_to_buffer().unwrap(), b"from;to;valid_from;rate\r\nEUR;CNY;2026-01-01;7.8\r\n".to_vec()];
        for file in files {
            let done: PlanRateImported = finance.upload("/plan-rates/import-file", &[("rates", file.as_slice())]).expect(201);
            assert_eq!((done.added, done.known), (1, 0));
        }
        let refused = finance.upload("/plan-rates/import-file", &[("rates.csv", b"from,to,valid_from,rate\nEUR,CNY,2026-01-01,0\n".as_slice())]).problem(422);
        assert_eq!(refused.errors[0].field, "rows[2].rate");
    }

    fn a_rate_that_nothing_was_checked_at_can_be_deleted(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let delete = |rate: &PlanRate| finance.delete(&format!("/plan-rates/{}", rate.id));
        let wrong: PlanRate = add_rate(app, "USD", "CNY", "2026-01-01", "71").expect(201);
        let dollar: PlanRate = add_rate(app, "USD", "CNY", "2026-01-01", "7.1").expect(201);
        // A draft takes its rate anew, so it stands in nobody's way.
        let draft = crate::support::budget::draft(&app.client("marketer"), &dollars(budget.search, &[100_000]));
        assert_eq!(delete(&wrong).status, 204);
        assert_eq!(delete(&wrong).problem(404).code, ErrorCode::NotFound);
        step(&app.client("marketer"), draft, "submit").expect::<Expense>(200);
        assert_eq!(delete(&dollar).problem(409).code, ErrorCode::RateInUse);
        // What was entered after that, or for later days, was not used.
        let later: PlanRate = add_rate(app, "USD", "CNY", "2026-06-01", "7.2").expect(201);
        assert_eq!(delete(&later).status, 204);
        app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(1));
        let correction: PlanRate = add_rate(app, "USD", "CNY", "2026-01-01", "7.3").expect(201);
        assert_eq!(delete(&correction).status, 204);
        let left: Vec<PlanRate> = finance.get("/plan-rates").expect(200);
        assert_eq!(left.iter().map(|rate| (rate.id, rate.corrected)).collect::<Vec<_>>(), [(dollar.id, false)]);
        assert_eq!(app.client("marketer").delete(&format!("/plan-rates/{}", dollar.id)).status, 403);
    }

    fn the_newer_of_both_directions_holds(app: &TestApp) {
        let budget = Budget::plan(app);
        let at = || {
            let preview: ExpensePreview = app.client("marketer").post("/expenses/check", &dollars(budget.search, &[100_000])).expect(200);
            let used = preview.conversions[0].rate;
            (preview.conversions[0].amount_minor, used.rate.to_string(), used.valid_from.to_string())
        };
        add_rate(app, "USD", "CNY", "2026-01-01", "7.00").expect::<PlanRate>(201);
        add_rate(app, "CNY", "USD", "2026-03-01", "0.125").expect::<PlanRate>(201);
        assert_eq!(at(), (800_000, "8".to_owned(), "2026-03-01".to_owned()));
        add_rate(app, "USD", "CNY", "2026-03-01", "7.50").expect::<PlanRate>(201);
        assert_eq!(at(), (750_000, "7.5".to_owned(), "2026-03-01".to_owned()), "of one day the one for this way");
        add_rate(app, "CNY", "USD", "2026-03-21", "0.2").expect::<PlanRate>(201);
        assert_eq!(at().0, 750_000, "not yet");
    }

    fn without_a_rate_of_its_own_a_pair_goes_through_the_organisations_currency(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let new = json!({"fiscal_year_id": budget.year_id(), "name": "Tokyo", "currency": "JPY", "department_id": app.departments.growth});
        let tokyo = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
        allocate(&finance, tokyo, 10_000_000).expect::<BudgetNodePage>(201);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.1").expect::<PlanRate>(201);
        let missing = app.client("marketer").post("/expenses/check", &dollars(tokyo, &[100_000])).problem(422);
        assert_eq!(missing.errors[0].code, FieldErrorCode::RateMissing);
        add_rate(app, "JPY", "CNY", "2026-02-01", "0.05").expect::<PlanRate>(201);
        let expense = submit(&app.client("marketer"), &dollars(tokyo, &[100_000]));
        let line = &expense.lines[0];
        // 1,000.00 dollars are 7,100.00 yuan, and those 142,000 yen.
        assert_eq!((line.foreign_minor, line.amount_minor), (Some(100_000), 142_000));
        let used = line.rate.expect("a rate");
        assert_eq!((used.rate.to_string(), used.valid_from.to_string()), ("142".to_owned(), "2026-02-01".to_owned()));
        let via = used.via.expect("the way");
        assert_eq!((via.currency.code(), via.first.to_string(), via.second.to_string()), ("CNY", "7.1".to_owned(), "20".to_owned()));
        let rates: Vec<PlanRate> = finance.get("/plan-rates").expect(200);
        for rate in &rates {
            let refused = finance.delete(&format!("/plan-rates/{}", rate.id));
            assert_eq!(refused.problem(409).code, ErrorCode::RateInUse, "both were used");
        }
        // One of its own comes first from then on.
        add_rate(app, "USD", "JPY", "2026-01-01", "150").expect::<PlanRate>(201);
        let preview: ExpensePreview = app.client("marketer").post("/expenses/check", &dollars(tokyo, &[100_000])).expect(200);
        assert_eq!((preview.conversions[0].amount_minor, preview.conversions[0].rate.via), (150_000, None));
        verify(app);
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

    fn what_happened_is_told_in_the_currency_of_the_request(app: &TestApp) {
        let budget = Budget::plan(app);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.1325").expect::<PlanRate>(201);
        let expense = approved(app, &dollars(budget.search, &[100_000]));
        let path = format!("/expenses/{}", expense.summary.id);
        invoice(app, &expense, "R-1", 60_001, json!({})).expect::<Expense>(200);
        let closed: Expense = app.client("finance").post(&format!("{path}/close"), &json!({"comment": ""})).expect(200);
        let last = closed.timeline.last().expect("the close");
        assert_eq!((last.what.as_str(), last.amount_minor), ("closed", Some(39_999)));
        let other = approved(app, &dollars(budget.search, &[33_333]));
        let done: Expense = invoice(app, &other, "R-2", 11_111, json!({"is_final": true})).expect(200);
        let released = done.timeline.iter().find(|item| item.what == "released").expect("the rest");
        assert_eq!(released.amount_minor, Some(22_222));
        let withdrawn = submit(&app.client("marketer"), &dollars(budget.search, &[5_555, 1]));
        let gone: Expense = step(&app.client("marketer"), withdrawn.summary.id, "withdraw").expect(200);
        assert_eq!(gone.timeline.last().and_then(|item| item.amount_minor), Some(5_556));
        verify(app);
    }

    fn a_loss_on_the_rate_alone_is_not_over_the_commitment(app: &TestApp) {
        let budget = Budget::plan(app);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.00").expect::<PlanRate>(201);
        let expense = approved(app, &dollars(budget.search, &[100_000]));
        let loss: Expense = invoice(app, &expense, "R-1", 50_000, json!({"booked_rate": "7.10"})).expect(200);
        assert!(!loss.invoices[0].over_commitment);
        let more: Expense = invoice(app, &expense, "R-2", 50_100, json!({"booked_rate": "7.00"})).expect(200);
        assert!(more.invoices.iter().any(|invoice| invoice.number == "R-2" && invoice.over_commitment));
    }

    fn a_rate_far_from_the_plan_has_to_be_confirmed(app: &TestApp) {
        let budget = Budget::plan(app);
        add_rate(app, "USD", "CNY", "2026-01-01", "7.00").expect::<PlanRate>(201);
        let expense = approved(app, &dollars(budget.search, &[100_000]));
        for (extra, field) in [
            (json!({"booked_rate": "0.0001"}), "booked_rate"),
            (json!({"booked_rate": "8.41"}), "booked_rate"),
            (json!({"booked_minor": 0}), "lines[0].booked_minor"),
        ] {
            let refused = invoice(app, &expense, "R-1", 50_000, extra).problem(422);
            assert_eq!((refused.errors.len(), refused.errors[0].field.as_str(), refused.errors[0].code), (1, field, FieldErrorCode::RateUnusual));
        }
        assert_eq!(invoice(app, &expense, "R-1", 10_000, json!({"booked_rate": "8.40"})).status, 200);
        assert_eq!(invoice(app, &expense, "R-2", 10_000, json!({"booked_rate": "5.00", "rate_confirmed": true})).status, 200);
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
