//! Accounts, batches of vouchers, and what hledger says to their journals.

use std::{collections::BTreeMap, process::Command, sync::Barrier};

use penstock::{clock::Clock, demo, reads};
use penstock_shared::{
    accounting::{
        Account, AccountMapping, AccountRole, Voucher, VoucherBatch, VoucherBatchState, VoucherKind,
        VoucherPreview,
    },
    error_code::ErrorCode,
    expense::Expense,
    money::Currency,
    page::Page,
    problem::FieldErrorCode,
    reference::VocabularyTerm,
};
use serde_json::{Value, json};

use crate::support::{
    Client,
    app::test_now,
    budget::{Budget, approved, invoice, request, step, submit, verify},
    database::TestDatabase,
};

const MARCH: fn() -> Value = || json!({"from": "2026-03-01", "to": "2026-03-31"});

fn account(finance: &Client, code: &str, name: &str, kind: &str) -> Account {
    finance.post("/accounts", &json!({"code": code, "name": name, "kind": kind})).expect(201)
}

/// Accounts for everything, and the defaults that spending, tax and suppliers go to.
pub fn chart(finance: &Client, hostile: &str) -> AccountMapping {
    let expense = account(finance, "6601", &format!("Marketing{hostile}"), "expense");
    let tax = account(finance, "2221", &format!("Input tax{hostile}"), "tax");
    let payable = account(finance, "2202", &format!("Payable{hostile}"), "payable");
    let difference = account(finance, "6603", "Exchange", "rate_difference");
    let defaults = json!({"categories": [], "defaults": [
        {"role": "expense", "account_id": expense.id}, {"role": "input_tax", "account_id": tax.id},
        {"role": "payable", "account_id": payable.id}, {"role": "exchange_difference", "account_id": difference.id},
    ]});
    finance.put("/account-mapping", 0, &defaults).expect(200)
}

fn invoice_with_tax(finance: &Client, expense: &Expense, number: &str, amount: i64, tax: i64) -> Expense {
    let body = json!({"number": number, "invoice_date": "2026-03-10", "is_final": false, "lines": [
        {"expense_line_id": expense.lines[0].id, "amount_minor": amount, "tax_minor": tax}]});
    finance.post(&format!("/expenses/{}/invoices", expense.summary.id), &body).expect(200)
}

pub fn vouchers(finance: &Client, batch: &VoucherBatch) -> Vec<Voucher> {
    let path = format!("/voucher-batches/{}/vouchers?limit=200", batch.id);
    finance.get(&path).expect::<Page<Voucher>>(200).items
}

/// Runs hledger on a journal; the test ends when it is missing or complains.
#[track_caller]
fn hledger(journal: &[u8], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("vouchers.journal");
    std::fs::write(&file, journal).expect("a file");
    let run = Command::new("hledger").arg("-f").arg(&file).args(arguments).env("LC_ALL", "C.UTF-8").output();
    let output = run.expect("hledger is installed; `cargo xtask test` installs it");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "hledger {arguments:?}: {complaint}\n{}",
        String::from_utf8_lossy(journal)
    );
    String::from_utf8(output.stdout).expect("text")
}

#[track_caller]
pub fn accepted(journal: &[u8]) {
    hledger(journal, &["check", "--strict", "ordereddates"]);
}

on_both! {
    fn tax_is_kept_beside_the_budget(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = approved(app, budget.search, 1_000_000);
        let path = format!("/expenses/{}/invoices", expense.summary.id);
        for (amount, tax) in [(300_000, -1), (300_000, 300_001), (300_000, i64::MAX)] {
            let body = json!({"number": "T-1", "invoice_date": "2026-03-10", "is_final": false, "lines": [
                {"expense_line_id": expense.lines[0].id, "amount_minor": amount, "tax_minor": tax}]});
            let problem = finance.post(&path, &body).problem(422);
            assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("lines[0].tax_minor", FieldErrorCode::OutOfRange));
        }
        let paid = invoice_with_tax(&finance, &expense, "T-1", 300_000, 300_000);
        assert_eq!(paid.invoices[0].lines[0].tax_minor, 300_000);
        assert_eq!((paid.summary.invoiced_minor, paid.lines[0].spent_minor), (300_000, 300_000));
        assert_eq!(crate::support::budget::balance(app, budget.search)[3], 300_000, "the budget knows the net amount");
        verify(app);
    }

    fn accounts_and_their_mapping_are_checked_and_kept(app: &TestApp) {
        let finance = app.client("finance");
        let made = account(&finance, "6601.01", "Advertising", "expense");
        let bad = finance.post("/accounts", &json!({"code": "66 01", "name": "", "kind": "expense"})).problem(422);
        assert_eq!(bad.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["code", "name"]);
        let twice = finance.post("/accounts", &json!({"code": "6601.01", "name": "Again", "kind": "tax"})).problem(422);
        assert_eq!(twice.errors[0].code, FieldErrorCode::NotUnique);
        let path = format!("/accounts/{}", made.id);
        let renamed: Account = finance.patch(&path, 1, &json!({"name": "Media"})).expect(200);
        assert_eq!((renamed.name.as_str(), renamed.version), ("Media", 2));
        assert_eq!(finance.patch(&path, 1, &json!({"name": "Late"})).problem(412).code, ErrorCode::VersionMismatch);

        let term = |code: &str, parent: Option<i64>| -> VocabularyTerm {
            finance.post("/categories", &json!({"code": code, "name": code, "parent_id": parent})).expect(201)
        };
        let (media, other) = (term("MEDIA", None), term("OTHER", None));
        term("SEARCH", Some(media.id));
        let payable = account(&finance, "2202", "Payable", "payable");
        let wrong = json!({
            "categories": [{"category_id": media.id, "account_id": payable.id}, {"category_id": 9999, "account_id": 9999}],
            "defaults": [{"role": "payable", "account_id": made.id}]
        });
        let problem = finance.put("/account-mapping", 0, &wrong).problem(422);
        let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["categories[0].account_id", "categories[1].category_id", "categories[1].account_id", "defaults[0].account_id"]);

        let right = json!({"categories": [{"category_id": media.id, "account_id": made.id}], "defaults": []});
        let mapping: AccountMapping = finance.put("/account-mapping", 0, &right).expect(200);
        assert_eq!((mapping.version, mapping.changed_by_name.as_deref()), (1, Some("finance")));
        let unmapped: Vec<&str> = mapping.unmapped.iter().map(|subject| subject.name.as_str()).collect();
        assert_eq!(unmapped, [other.name.as_str()], "a category takes the account of the one above");
        assert_eq!(finance.put("/account-mapping", 0, &right).problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!(finance.patch(&path, 2, &json!({"active": false})).problem(409).code, ErrorCode::InUse);
        assert_eq!(app.client("analyst").get("/account-mapping").expect::<AccountMapping>(200), mapping);
        assert_eq!(app.client("marketer").get("/accounts").status, 403);
        assert_eq!(app.client("analyst").post("/voucher-batches", &MARCH()).status, 403);
    }

    fn spending_becomes_vouchers_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = approved(app, budget.search, 1_000_000);
        invoice_with_tax(&finance, &expense, "R-1", 300_000, 18_000);
        let second = invoice(&finance, &expense, "R-2", 200_000, false).expect::<Expense>(200);
        let reversal = format!("/expenses/{}/invoices/{}/reverse", expense.summary.id, second.invoices[1].id);
        finance.post(&reversal, &json!({"comment": "sent twice"})).expect::<Expense>(200);

        let preview: VoucherPreview = finance.post("/voucher-batches/preview", &MARCH()).expect(200);
        assert_eq!((preview.voucher_count, preview.entry_count), (3, 3));
        assert_eq!(preview.unmapped.iter().map(|subject| subject.name.as_str()).collect::<Vec<_>>(), ["Without a category"]);
        assert_eq!(preview.missing_defaults, [AccountRole::InputTax, AccountRole::Payable]);
        let refused = finance.post("/voucher-batches", &MARCH()).problem(409);
        assert_eq!((refused.code, refused.about.len()), (ErrorCode::AccountsMissing, 3));
        assert_eq!(finance.get("/voucher-batches").expect::<Vec<VoucherBatch>>(200), []);

        chart(&finance, "");
        let batch: VoucherBatch = finance.post("/voucher-batches", &MARCH()).expect(201);
        assert_eq!((batch.number, batch.state, batch.voucher_count, batch.mapping_version), (1, VoucherBatchState::Posted, 3, 1));
        assert_eq!((batch.totals[0].spent_minor, batch.totals[0].tax_minor, batch.totals[0].payable_minor), (300_000, 18_000, 318_000));
        let all = vouchers(&finance, &batch);
        assert_eq!(all.iter().map(|voucher| voucher.kind).collect::<Vec<_>>(), [VoucherKind::Invoice, VoucherKind::Invoice, VoucherKind::InvoiceReversal]);
        let lines: Vec<_> = all[0].lines.iter().map(|line| (line.role, line.debit_minor, line.credit_minor)).collect();
        assert_eq!(lines, [(AccountRole::Expense, 300_000, 0), (AccountRole::InputTax, 18_000, 0), (AccountRole::Payable, 0, 318_000)]);
        assert_eq!(all[0].lines[0].node.as_ref().map(|node| node.name.as_str()), Some("Search"));
        assert_eq!((all[0].payee.as_str(), all[0].invoice_number.as_str()), ("Lantern Media", "R-1"));
        let mirrored: Vec<_> = all[2].lines.iter().map(|line| (line.role, line.credit_minor, line.debit_minor)).collect();
        assert_eq!(mirrored, all[1].lines.iter().map(|line| (line.role, line.debit_minor, line.credit_minor)).collect::<Vec<_>>());
        assert_eq!(finance.post("/voucher-batches", &MARCH()).problem(409).code, ErrorCode::NothingToPost);

        invoice_with_tax(&finance, &expense, "R-3", 100_000, 0);
        let late: VoucherBatch = finance.post("/voucher-batches", &MARCH()).expect(201);
        assert_eq!((late.number, late.voucher_count), (2, 1), "what came later is in a batch of its own");
        verify(app);
    }

    fn what_was_previewed_is_what_is_posted(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        chart(&finance, "");
        let expense = approved(app, budget.search, 1_000_000);
        invoice_with_tax(&finance, &expense, "R-1", 300_000, 0);
        let preview: VoucherPreview = finance.post("/voucher-batches/preview", &MARCH()).expect(200);
        invoice_with_tax(&finance, &expense, "R-2", 100_000, 0);
        let range = json!({"from": "2026-03-01", "to": "2026-03-31", "through_sequence": preview.through_sequence});
        let batch: VoucherBatch = finance.post("/voucher-batches", &range).expect(201);
        assert_eq!(batch.totals, preview.totals);
        for (from, to, field) in [("2026-03-02", "2026-03-01", "to"), ("2019-01-01", "2026-03-01", "from"), ("2026-03-01", "2027-01-01", "to")] {
            let problem = finance.post("/voucher-batches", &json!({"from": from, "to": to})).problem(422);
            assert_eq!(problem.errors[0].field, field);
        }
    }

    fn a_batch_that_was_reversed_lets_its_entries_go_exactly(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        chart(&finance, "");
        let expense = approved(app, budget.search, 1_000_000);
        invoice_with_tax(&finance, &expense, "R-1", 300_000, 18_000);
        let first: VoucherBatch = finance.post("/voucher-batches", &MARCH()).expect(201);
        let path = format!("/voucher-batches/{}/reverse", first.id);
        assert_eq!(finance.post(&path, &json!({"reason": " "})).problem(422).errors[0].field, "reason");
        let mirror: VoucherBatch = finance.post(&path, &json!({"reason": "Wrong account"})).expect(201);
        assert_eq!((mirror.number, mirror.state, mirror.reverses_id), (2, VoucherBatchState::Reversal, Some(first.id)));
        assert_eq!((mirror.totals[0].spent_minor, mirror.totals[0].payable_minor), (-300_000, -318_000));
        assert_eq!(finance.post(&path, &json!({"reason": "Again"})).problem(409).code, ErrorCode::BatchReversed);
        let back = format!("/voucher-batches/{}/reverse", mirror.id);
        assert_eq!(finance.post(&back, &json!({"reason": "Again"})).problem(409).code, ErrorCode::BatchReversed);
        let first: VoucherBatch = finance.get(&format!("/voucher-batches/{}", first.id)).expect(200);
        assert_eq!((first.state, first.reversed_by_id), (VoucherBatchState::Reversed, Some(mirror.id)));

        let again: VoucherBatch = finance.post("/voucher-batches", &MARCH()).expect(201);
        assert_eq!((again.number, again.totals[0].spent_minor), (3, 300_000));
        let sum: i64 = [&first, &mirror, &again].iter().map(|batch| batch.totals[0].spent_minor).sum();
        assert_eq!(sum, 300_000, "all batches together are what was spent");
        assert_eq!(vouchers(&finance, &first)[0].sequences, vouchers(&finance, &again)[0].sequences);
        for batch in [&first, &mirror, &again] {
            accepted(&finance.bytes(&format!("/voucher-batches/{}/export?format=hledger", batch.id)));
        }
    }

    fn of_eight_batches_at_once_one_takes_the_entries(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        chart(&finance, "");
        let expense = approved(app, budget.search, 1_000_000);
        for number in 0..10 {
            invoice_with_tax(&finance, &expense, &format!("R-{number}"), 10_000, 600);
        }
        let other = app.another_process();
        let mut there = Client::new(&other.base);
        assert_eq!(there.sign_in("finance@test.example", crate::support::app::PASSWORD).status, 200);
        let barrier = Barrier::new(8);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|number| {
                let (barrier, client) = (&barrier, if number % 2 == 0 { finance.clone() } else { there.clone() });
                scope.spawn(move || {
                    barrier.wait();
                    client.post("/voucher-batches", &MARCH()).status
                })
            }).collect();
            threads.into_iter().map(|thread| thread.join().expect("a batch")).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
        let batches: Vec<VoucherBatch> = finance.get("/voucher-batches").expect(200);
        assert_eq!((batches.len(), batches[0].number, batches[0].voucher_count), (1, 1, 10));
    }

    fn hostile_names_do_no_harm_to_a_journal(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let names = [
            "; comment", "two  spaces", "(virtual)", "[2026-13-99]", "date: never", "a|b = c @ 5 \"d\"",
            "one\ntwo\r\n2026-01-01 three\n  x  1", "中文；活动　全角", "tab\there, date2: 1", "*", "! #",
        ];
        chart(&finance, " (x); date: y  [2026-13-99] 市场");
        for (number, name) in names.iter().enumerate() {
            let mut body = request(budget.search, 10_000);
            body["title"] = json!(name);
            body["vendor"] = json!(name.replace(['\n', '\r', '\t'], " "));
            let submitted = submit(&app.client("marketer"), &body);
            let expense: Expense = step(&app.client("head"), submitted.summary.id, "approve").expect(200);
            invoice_with_tax(&finance, &expense, &format!("{name} {number}").replace(['\n', '\r', '\t'], " "), 10_000, 600);
        }
        let batch: VoucherBatch = finance.post("/voucher-batches", &MARCH()).expect(201);
        let path = format!("/voucher-batches/{}/export", batch.id);
        let journal = finance.bytes(&format!("{path}?format=hledger"));
        accepted(&journal);
        assert_eq!(hledger(&journal, &["print"]).matches("; expense: EXP-").count(), names.len());
        let csv = String::from_utf8(finance.bytes(&path)).expect("text");
        assert!(csv.contains("EXP-") && csv.lines().count() > 3 * names.len(), "{csv}");
        assert_eq!(&finance.bytes(&format!("{path}?format=xlsx"))[..2], b"PK");
    }
}

#[test]
fn hledger_accepts_a_year_of_the_demo_organisation_and_comes_to_what_was_spent() {
    let database = TestDatabase::sqlite();
    demo::fill(&database.url, &Clock::set_at(test_now()), demo::Size { campaigns: 12, expenses: 240 })
        .expect("a demo");
    let mut conn = database.url.connect().expect("a connection");
    let batches = reads::vouchers::batches::list(&mut conn, None).expect("batches");
    assert!(batches.iter().any(|batch| batch.state == VoucherBatchState::Reversed), "{}", batches.len());
    let mut spent: BTreeMap<Currency, i64> = BTreeMap::new();
    let mut journals = Vec::new();
    for batch in batches.iter().rev() {
        for total in &batch.totals {
            *spent.entry(total.currency).or_default() += total.spent_minor;
        }
        let format = reads::vouchers::export::ExportFormat::Hledger;
        let export = reads::vouchers::export::export(
            &mut conn,
            batch.id,
            format,
            penstock_shared::organisation::Locale::En,
        );
        let journal = export.expect("a journal").bytes;
        accepted(&journal);
        journals.extend(journal);
    }
    let balance =
        hledger(&journals, &["balance", "expenses", "--depth", "1", "--format", "%(total)", "--no-total"]);
    let cny = balance.lines().find_map(|line| line.trim().strip_suffix(" CNY")).expect("yuan").trim();
    assert_eq!(Currency::CNY.parse_minor(cny), Ok(spent[&Currency::CNY]), "{balance}");
}
