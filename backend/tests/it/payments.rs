//! Credit notes and payments of invoices.

use std::sync::Barrier;

use penstock::{
    commands::expenses::{credit, pay},
    reads,
};
use penstock_shared::{
    accounting::{Voucher, VoucherBatch, VoucherKind},
    budget::Bucket,
    error_code::ErrorCode,
    expense::{Expense, ExpenseState, ExpenseSummary},
    ids::ExpenseId,
    page::Page,
    payment::{CreditNoteCreate, CreditNoteLine, PaymentCreate, PaymentStatus},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    budget::{Budget, approved, balance, invoice, verify},
};

/// An approved expense of 10,000.00 with an invoice of 4,000.00 and 240.00 of tax.
fn invoiced(app: &TestApp, budget: &Budget) -> Expense {
    let expense = approved(app, budget.search, 1_000_000);
    let body = json!({"number": "R-1", "invoice_date": "2026-03-10", "is_final": false, "lines": [
        {"expense_line_id": expense.lines[0].id, "amount_minor": 400_000, "tax_minor": 24_000}]});
    app.client("finance").post(&format!("/expenses/{}/invoices", expense.summary.id), &body).expect(200)
}

fn path(expense: &Expense, what: &str) -> String {
    format!("/expenses/{}/invoices/{}/{what}", expense.summary.id, expense.invoices[0].id)
}

fn credit_of(expense: &Expense, number: &str, amount: i64, tax: i64, stays_open: bool) -> Value {
    json!({"number": number, "credit_date": "2026-03-12", "stays_open": stays_open, "reason": "Less was delivered",
        "lines": [{"expense_line_id": expense.lines[0].id, "amount_minor": amount, "tax_minor": tax}]})
}

fn credited(client: &Client, expense: &Expense, body: &Value) -> Answer {
    client.post(&path(expense, "credit-notes"), body)
}

fn paid(client: &Client, expense: &Expense, reference: &str, amount: i64) -> Answer {
    let body = json!({"paid_on": "2026-03-12", "amount_minor": amount, "reference": reference});
    client.post(&path(expense, "payments"), &body)
}

fn sums(expense: &Expense) -> (i64, i64, i64, PaymentStatus) {
    let invoice = &expense.invoices[0];
    (invoice.credited_minor, invoice.paid_minor, invoice.open_minor, invoice.payment)
}

on_both! {
    fn a_credit_note_gives_back_what_was_spent(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = invoiced(app, &budget);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 600_000, 400_000, 29_000_000]);
        let once: Expense = credited(&finance, &expense, &credit_of(&expense, "CN-1", 100_000, 6_000, false)).expect(200);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 600_000, 300_000, 29_100_000]);
        assert_eq!(sums(&once), (106_000, 0, 318_000, PaymentStatus::Unpaid));
        assert_eq!((once.summary.invoiced_minor, once.lines[0].spent_minor), (300_000, 300_000));
        let note = &once.invoices[0].credit_notes[0];
        assert_eq!((note.number.as_str(), note.amount_minor, note.tax_minor, note.lines.len()), ("CN-1", 100_000, 6_000, 1));
        assert!(once.timeline.iter().any(|item| item.what == "credited" && item.amount_minor == Some(106_000)));

        let again: Expense = credited(&finance, &expense, &credit_of(&expense, "CN-2", 300_000, 18_000, true)).expect(200);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 900_000, 0, 29_100_000], "the order stays open for it");
        assert_eq!((again.summary.state, again.summary.invoiced_minor), (ExpenseState::Approved, 0));
        assert_eq!(sums(&again), (424_000, 0, 0, PaymentStatus::Paid));
        let more = credited(&finance, &expense, &credit_of(&expense, "CN-3", 1, 0, false)).problem(422);
        assert_eq!((more.errors[0].field.as_str(), more.errors[0].code), ("lines[0].amount_minor", FieldErrorCode::OutOfRange));

        let entries = app.write(|tx| Ok(penstock::db::ledger::after(tx.conn, 0, 1_000)?));
        let backs: Vec<_> = entries.iter().filter(|entry| entry.reverses_sequence.is_some()).map(|entry| (entry.to_bucket, entry.amount_minor)).collect();
        assert_eq!(backs, [(Bucket::Available, 100_000), (Bucket::Committed, 300_000)]);
        verify(app);
    }

    fn what_is_wrong_with_a_credit_note_is_said_at_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = invoiced(app, &budget);
        let line = expense.lines[0].id;
        let body = json!({"number": " ", "credit_date": "2026-03-01", "lines": [
            {"expense_line_id": line, "amount_minor": 400_001, "tax_minor": 24_001},
            {"expense_line_id": line, "amount_minor": 0, "tax_minor": -1},
            {"expense_line_id": 999_999, "amount_minor": 1}]});
        let problem = credited(&finance, &expense, &body).problem(422);
        let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["number", "credit_date", "lines[0].amount_minor", "lines[0].tax_minor", "lines[1].expense_line_id",
            "lines[1].amount_minor", "lines[1].tax_minor", "lines[2].expense_line_id"]);
        credited(&finance, &expense, &credit_of(&expense, "CN-1", 1_000, 0, false)).expect::<Expense>(200);
        let twice = credited(&finance, &expense, &credit_of(&expense, "CN-1", 1_000, 0, false)).problem(422);
        assert_eq!((twice.errors[0].field.as_str(), twice.errors[0].code), ("number", FieldErrorCode::NotUnique));

        let reverse = path(&expense, "reverse");
        assert_eq!(finance.post(&reverse, &json!({"comment": "No"})).problem(409).reason, Some(RefusalReason::InvoiceCredited));
        paid(&finance, &expense, "T-1", 420_000).expect::<Expense>(200);
        let above = credited(&finance, &expense, &credit_of(&expense, "CN-2", 10_000, 0, false)).problem(409);
        assert_eq!(above.reason, Some(RefusalReason::CreditAbovePaid));
        finance.post(&format!("/expenses/{}/close", expense.summary.id), &json!({"comment": ""})).expect::<Expense>(200);
        let closed = credited(&finance, &expense, &credit_of(&expense, "CN-2", 1_000, 0, true)).problem(409);
        assert_eq!(closed.reason, Some(RefusalReason::CreditNeedsOpenOrder));
        assert_eq!(credited(&app.client("head"), &expense, &credit_of(&expense, "CN-2", 1, 0, false)).status, 403);
        assert_eq!(app.client("finance").post(&format!("/expenses/{}/invoices/999999/credit-notes", expense.summary.id), &credit_of(&expense, "CN-9", 1, 0, false)).problem(404).code, ErrorCode::NotFound);
        verify(app);
    }

    fn a_credit_of_a_closed_period_goes_to_todays_and_says_so(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = approved(app, budget.search, 1_000_000);
        let february = json!({"number": "R-1", "invoice_date": "2026-02-10", "is_final": true,
            "lines": [{"expense_line_id": expense.lines[0].id, "amount_minor": 400_000}]});
        let expense: Expense = finance.post(&format!("/expenses/{}/invoices", expense.summary.id), &february).expect(200);
        let march = budget.year.periods.iter().find(|period| period.number == 3).expect("March");
        app.clock.set("2026-04-10T04:00:00".parse().expect("a moment"));
        let finance = app.client("finance");
        finance.patch(&format!("/periods/{}", march.id), march.version, &json!({"state": "closed"})).expect::<Value>(200);
        let mut body = credit_of(&expense, "CN-1", 150_000, 0, false);
        body["credit_date"] = json!("2026-04-09");
        credited(&finance, &expense, &body).expect::<Expense>(200);
        let entries = app.write(|tx| Ok(penstock::db::ledger::after(tx.conn, 0, 1_000)?));
        let back = entries.iter().find(|entry| entry.reverses_sequence.is_some()).expect("an entry");
        assert_eq!((back.amount_minor, back.entry_date.to_string().as_str()), (150_000, "2026-04-10"));
        assert_eq!(back.late_from_period_id, Some(march.id), "it names the period that it belongs to");
        verify(app);
    }

    fn payments_are_counted_once_and_can_be_taken_back(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = invoiced(app, &budget);
        let before = balance(app, budget.search);
        let part: Expense = paid(&finance, &expense, "T-1", 24_000).expect(200);
        assert_eq!(sums(&part), (0, 24_000, 400_000, PaymentStatus::PartlyPaid));
        let again: Expense = paid(&finance, &expense, " T-1 ", 24_000).expect(200);
        assert_eq!((sums(&again), again.summary.version), (sums(&part), part.summary.version), "the same payment once more");
        let other = paid(&finance, &expense, "T-1", 25_000).problem(422);
        assert_eq!((other.errors[0].field.as_str(), other.errors[0].code), ("reference", FieldErrorCode::NotUnique));
        for amount in [0, -1, 400_001, i64::MAX] {
            assert_eq!(paid(&finance, &expense, "T-2", amount).problem(422).errors[0].field, "amount_minor");
        }
        let tomorrow = json!({"paid_on": "2099-01-01", "amount_minor": 1, "reference": ""});
        let fields: Vec<String> = finance.post(&path(&expense, "payments"), &tomorrow).problem(422).errors.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["reference", "paid_on"]);
        let whole: Expense = paid(&finance, &expense, "T-2", 400_000).expect(200);
        assert_eq!((sums(&whole), whole.summary.payment), ((0, 424_000, 0, PaymentStatus::Paid), Some(PaymentStatus::Paid)));
        assert_eq!(finance.post(&path(&expense, "reverse"), &json!({"comment": "No"})).problem(409).reason, Some(RefusalReason::InvoicePaid));

        let back = format!("/expenses/{}/payments/{}/reverse", expense.summary.id, whole.invoices[0].payments[1].id);
        assert_eq!(finance.post(&back, &json!({"comment": " "})).problem(422).errors[0].field, "comment");
        let open: Expense = finance.post(&back, &json!({"comment": "The bank sent it back"})).expect(200);
        assert_eq!(sums(&open), (0, 24_000, 400_000, PaymentStatus::PartlyPaid));
        let reversed = &open.invoices[0].payments[1];
        assert_eq!((reversed.reversed_by_name.as_deref(), reversed.reversal_reason.as_str()), (Some("finance"), "The bank sent it back"));
        assert_eq!(finance.post(&back, &json!({"comment": "Again"})).problem(409).reason, Some(RefusalReason::PaymentReversed));
        assert_eq!(paid(&finance, &expense, "T-2", 400_000).problem(422).errors[0].code, FieldErrorCode::NotUnique);
        assert_eq!(balance(app, budget.search), before, "payments move no budget");
        verify(app);
    }

    fn lists_say_what_is_owed_and_overdue(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let unpaid = invoiced(app, &budget);
        let settled = invoiced(app, &budget);
        paid(&finance, &settled, "T-1", 424_000).expect::<Expense>(200);
        let vendor = unpaid.vendor_id.expect("a vendor");
        finance.patch(&format!("/vendors/{vendor}"), 1, &json!({"payment_terms_days": 10})).expect::<Value>(200);
        let due: Expense = invoice(&finance, &unpaid, "R-2", 100_000, false).expect(200);
        assert_eq!(due.invoices[0].due_date, None);
        assert_eq!(due.invoices[1].due_date.map(|day| day.to_string()).as_deref(), Some("2026-03-20"), "ten days after the tenth");
        let found = |filter: &str| -> Vec<ExpenseId> {
            let finance = app.client("finance");
            let list: Page<ExpenseSummary> = finance.get(&format!("/expenses?payment={filter}")).expect(200);
            list.items.iter().map(|item| item.id).collect()
        };
        assert_eq!((found("unpaid"), found("overdue")), (vec![unpaid.summary.id], vec![]));
        let list: Page<ExpenseSummary> = finance.get("/expenses?sort=oldest").expect(200);
        assert_eq!(list.items[0].payment_due.map(|day| day.to_string()).as_deref(), Some("2026-03-20"));
        app.clock.set("2026-03-21T04:00:00".parse().expect("a moment"));
        assert_eq!(found("overdue"), [unpaid.summary.id]);
        let finance = app.client("finance");
        let early = json!({"number": "R-3", "invoice_date": "2026-03-10", "due_date": "2026-03-09", "is_final": false,
            "lines": [{"expense_line_id": unpaid.lines[0].id, "amount_minor": 1}]});
        let problem = finance.post(&format!("/expenses/{}/invoices", unpaid.summary.id), &early).problem(422);
        assert_eq!(problem.errors[0].field, "due_date");
    }

    fn credit_notes_become_vouchers_that_balance(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        crate::accounting::chart(&finance, "");
        let expense = invoiced(app, &budget);
        credited(&finance, &expense, &credit_of(&expense, "CN-1", 100_000, 6_000, false)).expect::<Expense>(200);
        credited(&finance, &expense, &credit_of(&expense, "CN-2", 50_000, 1, true)).expect::<Expense>(200);
        let batch: VoucherBatch = finance.post("/voucher-batches", &json!({"from": "2026-03-01", "to": "2026-03-31"})).expect(201);
        assert_eq!((batch.totals[0].spent_minor, batch.totals[0].tax_minor, batch.totals[0].payable_minor), (250_000, 17_999, 267_999));
        let all: Vec<Voucher> = crate::accounting::vouchers(&finance, &batch);
        let kinds: Vec<_> = all.iter().map(|voucher| (voucher.kind, voucher.invoice_number.as_str())).collect();
        assert_eq!(kinds, [(VoucherKind::Invoice, "R-1"), (VoucherKind::CreditNote, "CN-1"), (VoucherKind::CreditNote, "CN-2")]);
        let sides: Vec<_> = all[1].lines.iter().map(|line| (line.debit_minor, line.credit_minor)).collect();
        assert_eq!(sides, [(0, 100_000), (0, 6_000), (106_000, 0)]);
        crate::accounting::accepted(&finance.bytes(&format!("/voucher-batches/{}/export?format=hledger", batch.id)));
        let reverse = format!("/voucher-batches/{}/reverse", batch.id);
        let mirror: VoucherBatch = finance.post(&reverse, &json!({"reason": "Too early"})).expect(201);
        assert_eq!(mirror.totals[0].payable_minor, -267_999);
        verify(app);
    }

    fn of_two_credit_notes_at_once_one_fits(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = invoiced(app, &budget);
        let statuses = race(app, |number, client| credited(client, &expense, &credit_of(&expense, &format!("CN-{number}"), 250_000, 0, false)).status);
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 7, "{statuses:?}");
        assert_eq!(balance(app, budget.search)[3], 150_000);
        verify(app);
    }

    fn the_same_payment_from_eight_connections_is_one(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = invoiced(app, &budget);
        let statuses = race(app, |_, client| paid(client, &expense, "T-1", 100_000).status);
        assert_eq!(statuses, [200; 8]);
        let after: Expense = app.client("finance").get(&format!("/expenses/{}", expense.summary.id)).expect(200);
        assert_eq!((after.invoices[0].payments.len(), after.invoices[0].paid_minor), (1, 100_000));
    }

    fn credits_and_payments_never_exceed_the_invoice(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = invoiced(app, &budget);
        let (id, invoice_id, line) = (expense.summary.id, expense.invoices[0].id, expense.lines[0].id);
        let finance = app.user("finance");
        let deed = (any::<u8>(), 1_i64..200_000, 0_i64..13_000, any::<bool>(), 0_u8..12);
        let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
        let number = std::cell::Cell::new(0_u32);
        runner.run(&prop::collection::vec(deed, 1..20), |deeds| {
            for (kind, amount, tax, stays_open, reference) in deeds {
                number.set(number.get() + 1);
                let name = format!("CN-{}", number.get());
                app.state.writer.run_blocking(move |tx| {
                    let viewer = reads::viewer::of_user(tx.conn, finance)?;
                    let day = "2026-03-12".parse().expect("a day");
                    match kind % 3 {
                        0 => credit::record(tx, &viewer, id, invoice_id, &CreditNoteCreate {
                            number: name, credit_date: day, stays_open, reason: String::new(),
                            lines: vec![CreditNoteLine { expense_line_id: line, amount_minor: amount / 8 + 1, tax_minor: tax / 8 }],
                        }),
                        1 => pay::record(tx, &viewer, id, invoice_id, &PaymentCreate { paid_on: day, amount_minor: amount, reference: format!("T-{reference}") }),
                        _ => {
                            let payments = penstock::db::payments::of_expense(tx.conn, id)?;
                            let some = payments.get(usize::from(reference)).map_or(penstock_shared::ids::PaymentId(0), |payment| payment.id);
                            pay::reverse(tx, &viewer, id, some, "So it is")
                        }
                    }
                }).ok();
                let now: Expense = app.client("finance").get(&format!("/expenses/{id}")).expect(200);
                let invoice = &now.invoices[0];
                let notes: i64 = invoice.credit_notes.iter().map(|note| note.amount_minor + note.tax_minor).sum();
                let net: i64 = invoice.credit_notes.iter().map(|note| note.amount_minor).sum();
                let paid: i64 = invoice.payments.iter().filter(|payment| payment.reversed_at.is_none()).map(|payment| payment.amount_minor).sum();
                prop_assert_eq!((notes, paid), (invoice.credited_minor, invoice.paid_minor));
                prop_assert!(notes + paid <= invoice.gross_minor && net <= invoice.amount_minor);
                prop_assert_eq!((now.lines[0].spent_minor, now.summary.invoiced_minor), (400_000 - net, 400_000 - net));
            }
            Ok(())
        }).expect("what was credited and paid is never more than the invoice");
        verify(app);
    }
}

/// Eight at the same moment, from two processes.
fn race(app: &TestApp, run: impl Fn(usize, &Client) -> u16 + Sync) -> Vec<u16> {
    let other = app.another_process();
    let finance = app.client("finance");
    let mut there = Client::new(&other.base);
    assert_eq!(there.sign_in("finance@test.example", crate::support::app::PASSWORD).status, 200);
    let barrier = Barrier::new(8);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let (barrier, run) = (&barrier, &run);
                let client = if number % 2 == 0 { finance.clone() } else { there.clone() };
                scope.spawn(move || {
                    barrier.wait();
                    run(number, &client)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}
