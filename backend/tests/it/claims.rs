//! Reimbursements that are claimed and paid back together.

use std::sync::Barrier;

use penstock_shared::{
    accounting::VoucherPreview,
    claim::{Claim, ClaimAction, ClaimState, ClaimSummary},
    error_code::ErrorCode,
    expense::{Expense, ExpenseAction, ExpenseState, ExpenseSummary},
    ids::{ClaimId, ExpenseId},
    notification::{Notification, NotificationKind},
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde_json::json;

use crate::{
    expense_reports::printed,
    request_types::approved_kind,
    support::{
        Answer, Client, TestApp,
        budget::{Budget, balance, invoice, step, verify},
    },
};

fn reimbursement(app: &TestApp, budget: &Budget, amount_minor: i64) -> ExpenseId {
    approved_kind(app, "marketer", "reimbursement", budget, amount_minor).summary.id
}

fn claim(client: &Client, expenses: &[ExpenseId]) -> Answer {
    client.post("/claims", &json!({"expense_ids": expenses}))
}

fn settle(client: &Client, id: ClaimId) -> Answer {
    client.post(
        &format!("/claims/{id}/settle"),
        &json!({"payment_reference": "BANK-17", "paid_on": "2026-03-15"}),
    )
}

fn cancel(client: &Client, id: ClaimId) -> Answer {
    client.post(&format!("/claims/{id}/cancel"), &json!({"reason": "A receipt is missing."}))
}

/// A call that gives its status.
pub type Call<'a> = Box<dyn Fn() -> u16 + Send + 'a>;

/// The same call some times at the same moment; the statuses.
pub fn times_at_once<F>(times: usize, call: F) -> Vec<u16>
where
    F: Fn() -> u16 + Send + Sync,
{
    at_once((0..times).map(|_| -> Call<'_> { Box::new(&call) }).collect())
}

/// All of these at the same moment; the statuses.
pub fn at_once(calls: Vec<Call<'_>>) -> Vec<u16> {
    let barrier = Barrier::new(calls.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = calls
            .into_iter()
            .map(|call| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    call()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a call")).collect()
    })
}

on_both! {
    fn reimbursements_are_claimed_paid_and_spent_together(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let both = [reimbursement(app, &budget, 30_000), reimbursement(app, &budget, 12_000)];
        let waiting: Vec<ExpenseSummary> = marketer.get("/claimable-expenses").expect(200);
        assert_eq!(waiting.iter().map(|one| one.id).collect::<Vec<_>>(), both);
        let made: Claim = claim(&marketer, &both).expect(201);
        assert_eq!((made.summary.total_minor, made.summary.line_count), (42_000, 2));
        assert_eq!(made.actions, [ClaimAction::Cancel], "nobody settles their own");
        assert!(marketer.get("/claimable-expenses").expect::<Vec<ExpenseSummary>>(200).is_empty());
        let held: Expense = marketer.get(&format!("/expenses/{}", both[0])).expect(200);
        assert_eq!(held.claim.expect("a claim").reference, made.summary.reference);
        assert!(!held.actions.contains(&ExpenseAction::Claim) && !held.actions.contains(&ExpenseAction::Cancel));
        assert_eq!(balance(app, budget.search)[2], 42_000);

        let open: Page<ClaimSummary> = finance.get("/claims?state=open").expect(200);
        assert_eq!(open.items.iter().map(|one| one.id).collect::<Vec<_>>(), [made.summary.id]);
        let wrong = finance.post(&format!("/claims/{}/settle", made.summary.id), &json!({"payment_reference": " ", "paid_on": "2026-03-17"})).problem(422);
        assert_eq!(wrong.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["payment_reference", "paid_on"]);
        let settled: Claim = settle(&finance, made.summary.id).expect(200);
        assert_eq!((settled.summary.state, settled.summary.paid_on.map(|day| day.to_string())), (ClaimState::Settled, Some("2026-03-15".to_owned())));
        assert!(settled.lines.iter().all(|line| line.invoice_id.is_some() && line.expense.state == ExpenseState::Closed));
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, 42_000, 29_958_000]);
        let told: Page<Notification> = marketer.get("/notifications").expect(200);
        assert_eq!(told.items[0].kind, NotificationKind::Reimbursed);

        // What is owed is owed to the claimant.
        let vouchers: VoucherPreview = finance.post("/voucher-batches/preview", &json!({"from": "2026-03-01", "to": "2026-03-31"})).expect(200);
        assert_eq!(vouchers.vouchers.iter().map(|voucher| voucher.payee.as_str()).collect::<Vec<_>>(), ["marketer", "marketer"]);
        assert!(vouchers.vouchers.iter().all(|voucher| voucher.invoice_number == made.summary.reference));
        assert_eq!(settle(&finance, made.summary.id).problem(409).reason, Some(RefusalReason::ClaimNotOpen));
        assert_eq!(cancel(&marketer, made.summary.id).problem(409).reason, Some(RefusalReason::ClaimNotOpen));

        // Spending that is taken back shows in the claim.
        let reverse = format!("/expenses/{}/invoices/{}/reverse", both[0], settled.lines[0].invoice_id.expect("an invoice"));
        assert_eq!(finance.post(&reverse, &json!({"comment": "Paid twice"})).status, 200);
        let after: Claim = finance.get(&format!("/claims/{}", made.summary.id)).expect(200);
        assert_eq!(after.lines.iter().map(|line| line.reversed).collect::<Vec<_>>(), [true, false]);
        verify(app);
    }

    fn a_claim_takes_only_what_can_be_claimed_and_says_of_each_why_not(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let one = reimbursement(app, &budget, 1_000);
        let taken = reimbursement(app, &budget, 1_000);
        claim(&marketer, &[taken]).expect::<Claim>(201);
        let purchase = approved_kind(app, "marketer", "purchase", &budget, 1_000).summary.id;
        let wrong = claim(&marketer, &[one, one, taken, purchase, ExpenseId(999_999)]).problem(422);
        let found: Vec<_> = wrong.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(found, [
            ("expense_ids[1]", FieldErrorCode::NotUnique),
            ("expense_ids[2]", FieldErrorCode::NotUnique),
            ("expense_ids[3]", FieldErrorCode::NotAllowed),
            ("expense_ids[4]", FieldErrorCode::Unknown),
        ]);
        assert_eq!(claim(&marketer, &[]).problem(422).errors[0].field, "expense_ids");
        assert_eq!(claim(&app.client("head"), &[one]).problem(422).errors[0].code, FieldErrorCode::NotAllowed);
        // Finance may claim in somebody's place, and may settle, as the money is not theirs.
        let made: Claim = claim(&finance, &[one]).expect(201);
        assert_eq!(made.summary.claimant_name, "marketer");
        assert_eq!(app.client("brand_marketer").get(&format!("/claims/{}", made.summary.id)).problem(404).code, ErrorCode::NotFound);
        assert_eq!(settle(&finance, made.summary.id).status, 200);
        verify(app);
    }

    fn a_claim_is_printed_with_what_is_paid_back(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let both = [reimbursement(app, &budget, 12_345), reimbursement(app, &budget, 1_000_055)];
        let made: Claim = claim(&marketer, &both).expect(201);
        let path = format!("/claims/{}/print", made.summary.id);
        let text = printed(&marketer.bytes(&path)).concat();
        for part in [made.summary.reference.as_str(), "Claimant: marketer", "Waits to be paid back", "123.45", "10,000.55", "10,124.00"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert_eq!(app.client("brand_marketer").get(&path).problem(404).code, ErrorCode::NotFound);
    }

    fn nobody_settles_their_own_and_reimbursements_go_no_other_way(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let own = approved_kind(app, "finance", "reimbursement", &budget, 1_000);
        assert_eq!(invoice(&finance, &own, "R-1", 1_000, true).problem(409).reason, Some(RefusalReason::ReimbursedByClaim));
        let made: Claim = claim(&finance, &[own.summary.id]).expect(201);
        let refused = settle(&finance, made.summary.id).problem(403);
        assert_eq!(refused.reason, Some(RefusalReason::OwnClaim));
        for name in ["cancel", "close"] {
            assert_eq!(step(&finance, own.summary.id, name).problem(409).reason, Some(RefusalReason::ReimbursementInClaim));
        }
        assert_eq!(cancel(&finance, made.summary.id).status, 200);
        let free: Expense = step(&finance, own.summary.id, "cancel").expect(200);
        assert_eq!(free.summary.state, ExpenseState::Cancelled);
        verify(app);
    }

    fn a_claim_that_was_cancelled_frees_what_was_in_it(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let one = reimbursement(app, &budget, 1_000);
        let made: Claim = claim(&marketer, &[one]).expect(201);
        let wrong = marketer.post(&format!("/claims/{}/cancel", made.summary.id), &json!({"reason": " "})).problem(422);
        assert_eq!(wrong.errors[0].field, "reason");
        let cancelled: Claim = cancel(&marketer, made.summary.id).expect(200);
        assert_eq!((cancelled.summary.state, cancelled.lines.len()), (ClaimState::Cancelled, 1));
        assert_eq!(balance(app, budget.search)[2], 1_000, "the money stays promised");
        claim(&marketer, &[one]).expect::<Claim>(201);
    }

    fn of_claims_and_decisions_that_race_one_wins(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let mut spent = 0;
        for _ in 0..4 {
            let one = reimbursement(app, &budget, 1_000);
            let made = times_at_once(4, || claim(&marketer, &[one]).status);
            assert_eq!(made.iter().filter(|status| **status == 201).count(), 1, "{made:?}");
            let id = marketer.get(&format!("/expenses/{one}")).expect::<Expense>(200).claim.expect("a claim").id;
            let ended = at_once(vec![
                Box::new(|| settle(&finance, id).status),
                Box::new(|| cancel(&marketer, id).status),
                Box::new(|| settle(&finance, id).status),
            ]);
            assert_eq!(ended.iter().filter(|status| **status == 200).count(), 1, "{ended:?}");
            let after: Claim = finance.get(&format!("/claims/{id}")).expect(200);
            spent += if after.summary.state == ClaimState::Settled { 1_000 } else { 0 };
        }
        assert_eq!(balance(app, budget.search)[2..4], [4_000 - spent, spent]);
        verify(app);
    }
}
