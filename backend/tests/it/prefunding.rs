//! Advances and prepayments: paid out, settled, and never more than was paid.

use penstock::db::DatabaseUrl;
use penstock_shared::{
    budget::LedgerEntry,
    error_code::ErrorCode,
    expense::{Expense, ExpenseAction, ExpenseState},
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use crate::{
    claims::{Call, at_once, times_at_once},
    request_types::approved_kind,
    support::{
        Answer, Client,
        app::PASSWORD,
        budget::{Budget, balance, invoice, step, verify},
    },
};

fn pay_out(client: &Client, expense: &Expense, amount_minor: i64) -> Answer {
    let body = json!({"amount_minor": amount_minor, "paid_on": "2026-03-15", "reference": "BANK-1"});
    client.post(&format!("/expenses/{}/pay-outs", expense.summary.id), &body)
}

fn settlement(expense: &Expense, reference: &str, claimed_minor: i64, returned_minor: i64) -> Value {
    let line = json!({"expense_line_id": expense.lines[0].id, "amount_minor": claimed_minor});
    let lines = if claimed_minor == 0 { json!([]) } else { json!([line]) };
    json!({"reference": reference, "day": "2026-03-14", "lines": lines, "returned_minor": returned_minor})
}

fn settle(
    client: &Client,
    expense: &Expense,
    reference: &str,
    claimed_minor: i64,
    returned_minor: i64,
) -> Answer {
    let body = settlement(expense, reference, claimed_minor, returned_minor);
    client.post(&format!("/expenses/{}/settlements", expense.summary.id), &body)
}

on_both! {
    fn an_advance_is_paid_out_claimed_returned_and_closed(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let advance = approved_kind(app, "marketer", "advance", &budget, 100_000);
        assert_eq!(invoice(&finance, &advance, "R-1", 1_000, false).problem(409).reason, Some(RefusalReason::PrefundedBySettlement));
        assert_eq!(settle(&marketer, &advance, "Too early", 1, 0).problem(409).reason, Some(RefusalReason::SettledBeyondPaid));
        let paid: Expense = pay_out(&finance, &advance, 50_000).expect(200);
        assert!(paid.actions.contains(&ExpenseAction::PayOut) && paid.actions.contains(&ExpenseAction::Settle));
        assert_eq!(pay_out(&finance, &advance, 50_001).problem(409).reason, Some(RefusalReason::PaidBeyondApproved));
        let paid: Expense = pay_out(&finance, &advance, 30_000).expect(200);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 100_000, 0, 29_900_000], "what is paid out stays committed");
        assert_eq!(paid.prefunding.as_ref().map(|of| (of.paid_minor, of.open_minor)), Some((80_000, 80_000)));
        for name in ["cancel", "close"] {
            assert_eq!(step(&finance, advance.summary.id, name).problem(409).reason, Some(RefusalReason::MoneyOut));
        }
        let part: Expense = settle(&marketer, &advance, "Fair", 45_000, 0).expect(200);
        assert_eq!((part.summary.state, part.prefunding.expect("it").open_minor), (ExpenseState::PartlyInvoiced, 35_000));
        assert_eq!(balance(app, budget.search)[2..4], [55_000, 45_000]);
        let twice = settle(&marketer, &advance, "Fair", 1, 0).problem(422);
        assert_eq!((twice.errors[0].field.as_str(), twice.errors[0].code), ("reference", FieldErrorCode::NotUnique));
        assert_eq!(settle(&marketer, &advance, "Hotel", 35_001, 0).problem(409).reason, Some(RefusalReason::SettledBeyondPaid));
        assert_eq!(settle(&marketer, &advance, "Hotel", 30_000, 5_001).problem(409).reason, Some(RefusalReason::SettledBeyondPaid));
        let back: Expense = settle(&marketer, &advance, "Cash back", 0, 5_000).expect(200);
        assert_eq!(back.summary.state, ExpenseState::PartlyInvoiced);
        assert_eq!(balance(app, budget.search)[2..4], [50_000, 45_000], "what came back is free");
        let closed: Expense = settle(&marketer, &advance, "Hotel", 30_000, 0).expect(200);
        assert_eq!(closed.summary.state, ExpenseState::Closed);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, 75_000, 29_925_000], "what was never paid out is released");
        let what: Vec<&str> = closed.timeline.iter().map(|item| item.what.as_str()).collect();
        assert_eq!(what[4..], ["paid_out", "paid_out", "invoiced", "returned", "invoiced", "closed"]);
        assert_eq!(settle(&marketer, &advance, "More", 1, 0).problem(409).reason, Some(RefusalReason::PrefundingNotOpen));
        verify(app);
    }

    fn who_may_pay_out_and_settle(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let own = approved_kind(app, "finance", "advance", &budget, 1_000);
        assert_eq!(pay_out(&finance, &own, 1_000).problem(403).reason, Some(RefusalReason::OwnPayOut));
        let advance = approved_kind(app, "marketer", "advance", &budget, 1_000);
        pay_out(&finance, &advance, 1_000).expect::<Expense>(200);
        assert_eq!(settle(&app.client("head"), &advance, "x", 1, 0).problem(403).reason, Some(RefusalReason::SettlementOfOthers));
        let wrong = pay_out(&finance, &advance, 0).problem(422);
        assert_eq!(wrong.errors[0].field, "amount_minor");
        let mut body = settlement(&advance, " ", 0, -1);
        body["day"] = json!("2026-03-17");
        let wrong = finance.post(&format!("/expenses/{}/settlements", advance.summary.id), &body).problem(422);
        assert_eq!(wrong.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["reference", "day", "returned_minor"]);
        let purchase = approved_kind(app, "marketer", "purchase", &budget, 1_000);
        assert_eq!(pay_out(&finance, &purchase, 1).problem(409).reason, Some(RefusalReason::NotPrefunded));
        assert_eq!(pay_out(&app.client("marketer"), &advance, 1).problem(403).code, ErrorCode::Forbidden);
    }

    fn a_platform_uses_up_what_was_paid_in_in_the_period_of_each_day(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let prepaid = approved_kind(app, "marketer", "prepayment", &budget, 100_000);
        pay_out(&finance, &prepaid, 100_000).expect::<Expense>(200);
        settle(&marketer, &prepaid, "Week 11", 20_000, 0).expect::<Expense>(200);
        let mut body = settlement(&prepaid, "February", 30_000, 0);
        body["day"] = json!("2026-02-10");
        let path = format!("/expenses/{}/settlements", prepaid.summary.id);
        finance.post(&path, &body).expect::<Expense>(200);
        let spent: Page<LedgerEntry> = finance.get(&format!("/budget-nodes/{}/statement?from=2026-02-01&to=2026-02-28&bucket=spent", budget.search)).expect(200);
        assert_eq!(spent.items.iter().map(|entry| (entry.amount_minor, entry.entry_date.to_string())).collect::<Vec<_>>(), [(30_000, "2026-02-10".to_owned())]);
        assert_eq!(balance(app, budget.search)[2..4], [50_000, 50_000]);
        // Taking the report back gives the balance with the platform back.
        let now: Expense = finance.get(&format!("/expenses/{}", prepaid.summary.id)).expect(200);
        let reverse = format!("/expenses/{}/invoices/{}/reverse", prepaid.summary.id, now.invoices[0].id);
        let after: Expense = finance.post(&reverse, &json!({"comment": "Reported twice"})).expect(200);
        let of = after.prefunding.expect("it");
        assert_eq!((of.claimed_minor, of.open_minor, of.uses[0].reversed), (30_000, 70_000, true));
        let closed: Expense = settle(&finance, &prepaid, "Refund", 0, 70_000).expect(200);
        assert_eq!(closed.summary.state, ExpenseState::Closed);
        assert_eq!(balance(app, budget.search)[2..4], [0, 30_000]);
        verify(app);
    }

    fn of_settlements_and_pay_outs_that_race_none_goes_beyond(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        // An SQLite file has one server; two of them share a PostgreSQL database.
        let other = matches!(app.database.url, DatabaseUrl::Postgres(_)).then(|| app.another_process());
        let mut far = Client::new(other.as_ref().map_or(&app.base, |other| &other.base));
        assert_eq!(far.sign_in("marketer@test.example", PASSWORD).status, 200);
        let advance = approved_kind(app, "marketer", "advance", &budget, 10_000);
        // Ten of 3,000 want to be paid out of 10,000.
        let paid = times_at_once(10, || pay_out(&finance, &advance, 3_000).status);
        assert_eq!(paid.iter().filter(|status| **status == 200).count(), 3, "{paid:?}");
        // Claims and returns of 2,000 through two processes: four of them fit.
        let call = |at: usize| -> Call<'_> {
            let client = if at.is_multiple_of(2) { &marketer } else { &far };
            let (claimed, returned) = if at.is_multiple_of(3) { (0, 2_000) } else { (2_000, 0) };
            let (client, advance) = (client.clone(), advance.clone());
            Box::new(move || settle(&client, &advance, &format!("S-{at}"), claimed, returned).status)
        };
        let settled = at_once((0..12).map(call).collect());
        assert_eq!(settled.iter().filter(|status| **status == 200).count(), 4, "{settled:?}");
        let after: Expense = finance.get(&format!("/expenses/{}", advance.summary.id)).expect(200);
        let of = after.prefunding.expect("it");
        assert_eq!((of.paid_minor, of.claimed_minor + of.returned_minor, of.open_minor), (9_000, 8_000, 1_000));
        let closed: Expense = settle(&marketer, &advance, "The rest", 1_000, 0).expect(200);
        assert_eq!(closed.summary.state, ExpenseState::Closed);
        assert_eq!(balance(app, budget.search)[2], 0);
        verify(app);
    }
}
