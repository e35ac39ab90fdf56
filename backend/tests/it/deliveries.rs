//! Deliveries, and accruals of what was delivered and not invoiced.

use penstock_shared::{
    accounting::{AccountRole, Voucher, VoucherBatch, VoucherBatchKind, VoucherBatchState, VoucherKind},
    delivery::{Accrual, AccrualBatches},
    error_code::ErrorCode,
    expense::Expense,
    ids::PeriodId,
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use crate::{
    accounting::{accepted, vouchers},
    support::{
        Answer, Client, TestApp,
        budget::{Budget, approved, balance, invoice, verify},
    },
};

fn chart(finance: &Client) {
    let account = |code: &str, kind: &str| -> i64 {
        let made: Value =
            finance.post("/accounts", &json!({"code": code, "name": code, "kind": kind})).expect(201);
        made["id"].as_i64().expect("a number")
    };
    let defaults = json!({"categories": [], "defaults": [
        {"role": "expense", "account_id": account("6601", "expense")},
        {"role": "payable", "account_id": account("2202", "payable")},
        {"role": "accrued_liabilities", "account_id": account("2241", "accrued")},
    ]});
    finance.put("/account-mapping", 0, &defaults).expect::<Value>(200);
}

fn deliver(client: &Client, expense: &Expense, day: &str, amount: i64) -> Answer {
    let body = json!({"delivered_on": day, "note": "Part", "lines": [
        {"expense_line_id": expense.lines[0].id, "amount_minor": amount}]});
    client.post(&format!("/expenses/{}/deliveries", expense.summary.id), &body)
}

fn month(budget: &Budget, number: i32) -> PeriodId {
    budget.year.periods.iter().find(|period| period.number == number).expect("a period").id
}

fn accrual(client: &Client, period: PeriodId) -> Accrual {
    client.get(&format!("/periods/{period}/accrual")).expect(200)
}

/// A day on which March is over.
fn at_the_end_of_march(app: &TestApp) -> Client {
    app.clock.set("2026-04-02T04:00:00".parse().expect("a moment"));
    app.client("finance")
}

on_both! {
    fn what_was_delivered_is_counted_and_never_more_than_ordered(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        let expense = approved(app, budget.search, 1_000_000);
        let before = balance(app, budget.search);
        let once: Expense = deliver(&marketer, &expense, "2026-03-12", 600_000).expect(200);
        assert_eq!((once.deliveries.len(), once.deliveries[0].lines[0].amount_minor), (1, 600_000));
        for (day, amount, field) in [("2026-03-12", 400_001, "lines[0].amount_minor"), ("2026-03-12", 0, "lines[0].amount_minor"), ("2099-01-01", 1, "delivered_on")] {
            assert_eq!(deliver(&finance, &expense, day, amount).problem(422).errors[0].field, field);
        }
        assert_eq!(deliver(&app.client("head"), &expense, "2026-03-12", 1).problem(403).reason, Some(RefusalReason::DeliveryNotYours));
        let back = format!("/expenses/{}/deliveries/{}/reverse", expense.summary.id, once.deliveries[0].id);
        assert_eq!(marketer.post(&back, &json!({"comment": ""})).problem(422).errors[0].field, "comment");
        let gone: Expense = marketer.post(&back, &json!({"comment": "Sent back"})).expect(200);
        assert_eq!(gone.deliveries[0].reversal_reason, "Sent back");
        assert_eq!(marketer.post(&back, &json!({"comment": "Again"})).problem(409).reason, Some(RefusalReason::DeliveryReversed));
        deliver(&finance, &expense, "2026-03-12", 1_000_000).expect::<Expense>(200);
        assert_eq!(balance(app, budget.search), before, "deliveries move no budget");
        invoice(&finance, &expense, "R-1", 900_000, true).expect::<Expense>(200);
        assert_eq!(deliver(&finance, &expense, "2026-03-12", 1).problem(409).reason, Some(RefusalReason::DeliveryNeedsApproval));
        verify(app);
    }

    fn an_accrual_and_its_reversal_are_posted_together_and_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = approved(app, budget.search, 1_000_000);
        deliver(&finance, &expense, "2026-03-12", 500_000).expect::<Expense>(200);
        invoice(&finance, &expense, "R-1", 200_000, false).expect::<Expense>(200);
        let other = approved(app, budget.search, 100_000);
        deliver(&finance, &other, "2026-03-12", 40_000).expect::<Expense>(200);
        invoice(&finance, &other, "R-2", 50_000, false).expect::<Expense>(200);
        let held = balance(app, budget.search);
        let finance = at_the_end_of_march(app);
        let march = month(&budget, 3);
        let path = format!("/periods/{march}/accrual");
        let open = accrual(&finance, march);
        assert_eq!((open.lines.len(), open.totals[0].accrued_minor), (1, 300_000), "what was invoiced above the delivery accrues nothing");
        assert_eq!((open.lines[0].delivered_minor, open.lines[0].spent_minor), (500_000, 200_000));
        assert_eq!(open.missing_defaults, [AccountRole::AccruedLiabilities]);
        assert_eq!(finance.post(&path, &json!({})).problem(409).code, ErrorCode::AccountsMissing);
        assert_eq!(accrual(&finance, month(&budget, 2)).lines, [], "nothing was delivered before");

        chart(&finance);
        let posted: AccrualBatches = finance.post(&path, &json!({})).expect(200);
        let again: AccrualBatches = finance.post(&path, &json!({})).expect(200);
        assert_eq!((again, accrual(&finance, march).posted), (posted, Some(posted)), "twice is once");
        let batch: VoucherBatch = finance.get(&format!("/voucher-batches/{}", posted.batch_id)).expect(200);
        let back: VoucherBatch = finance.get(&format!("/voucher-batches/{}", posted.reversal_batch_id)).expect(200);
        assert_eq!((batch.kind, batch.from.to_string().as_str(), batch.totals[0].spent_minor), (VoucherBatchKind::Accrual, "2026-03-31", 300_000));
        assert_eq!((back.kind, back.from.to_string().as_str(), back.totals[0].spent_minor), (VoucherBatchKind::AccrualReversal, "2026-04-01", -300_000));
        let all: Vec<Voucher> = vouchers(&finance, &batch);
        assert_eq!((all.len(), all[0].kind), (1, VoucherKind::Accrual));
        let sides: Vec<_> = all[0].lines.iter().map(|line| (line.role, line.debit_minor, line.credit_minor)).collect();
        assert_eq!(sides, [(AccountRole::Expense, 300_000, 0), (AccountRole::AccruedLiabilities, 0, 300_000)]);
        for id in [posted.batch_id, posted.reversal_batch_id] {
            accepted(&finance.bytes(&format!("/voucher-batches/{id}/export?format=hledger")));
        }
        assert_eq!(balance(app, budget.search), held, "accruals move no budget");
        let spent: VoucherBatch = finance.post("/voucher-batches", &json!({"from": "2026-03-01", "to": "2026-03-31"})).expect(201);
        assert_eq!((spent.kind, spent.totals[0].spent_minor), (VoucherBatchKind::Spending, 250_000), "accruals take no entries");
        verify(app);
    }

    fn an_accrual_is_taken_back_with_its_reversal_and_posted_anew(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        chart(&finance);
        let expense = approved(app, budget.search, 1_000_000);
        deliver(&finance, &expense, "2026-03-12", 500_000).expect::<Expense>(200);
        let finance = at_the_end_of_march(app);
        let march = month(&budget, 3);
        let path = format!("/periods/{march}/accrual");
        let posted: AccrualBatches = finance.post(&path, &json!({})).expect(200);
        // From either side both fall.
        let reverse = format!("/voucher-batches/{}/reverse", posted.reversal_batch_id);
        finance.post(&reverse, &json!({"reason": "An invoice came"})).expect::<VoucherBatch>(201);
        for id in [posted.batch_id, posted.reversal_batch_id] {
            let batch: VoucherBatch = finance.get(&format!("/voucher-batches/{id}")).expect(200);
            assert_eq!(batch.state, VoucherBatchState::Reversed);
        }
        let other = format!("/voucher-batches/{}/reverse", posted.batch_id);
        assert_eq!(finance.post(&other, &json!({"reason": "Again"})).problem(409).code, ErrorCode::BatchReversed);
        assert_eq!(accrual(&finance, march).posted, None);
        invoice(&finance, &expense, "R-1", 100_000, false).expect::<Expense>(200);
        let anew: AccrualBatches = finance.post(&path, &json!({})).expect(200);
        assert_ne!(anew, posted);
        let batches: Vec<VoucherBatch> = finance.get("/voucher-batches").expect(200);
        let sum: i64 = batches.iter().flat_map(|batch| &batch.totals).map(|total| total.spent_minor).sum();
        assert_eq!((batches.len(), sum), (6, 0), "what is accrued is taken back in the end");
        let standing: VoucherBatch = finance.get(&format!("/voucher-batches/{}", anew.batch_id)).expect(200);
        assert_eq!(standing.totals[0].spent_minor, 400_000);
        let december = month(&budget, 12);
        assert_eq!(finance.post(&format!("/periods/{december}/accrual"), &json!({})).problem(409).reason, Some(RefusalReason::AccrualNeedsNextPeriod));
        assert_eq!(finance.post("/periods/999999/accrual", &json!({})).problem(404).code, ErrorCode::NotFound);
    }
}
