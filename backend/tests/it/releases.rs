//! Blanket orders with their releases, and the end of what was approved.

use chrono::TimeDelta;
use penstock::{
    commands::expenses::expire::{self, Passed},
    db::DatabaseUrl,
    error::AppResult,
    writer::WriteTx,
};
use penstock_shared::{
    expense::{Expense, ExpenseState},
    ids::ExpenseId,
    notification::{Notification, NotificationKind},
    page::Page,
    refusal_reason::RefusalReason,
    release::ReleaseState,
};
use serde_json::{Value, json};

use crate::{
    claims::{Call, at_once, times_at_once},
    request_types::{approved_kind, of_kind},
    support::{
        Answer, Client, TestApp,
        budget::{Budget, balance, invoice, step, submit, verify},
    },
};

fn call_off(client: &Client, order: &Expense, amount_minor: i64) -> Answer {
    let body = json!({"expense_line_id": order.lines[0].id, "amount_minor": amount_minor, "note": "Banners", "delivered_by": "2026-04-01"});
    client.post(&format!("/expenses/{}/releases", order.summary.id), &body)
}

fn bill(client: &Client, order: &Expense, release: Value, number: &str, amount_minor: i64) -> Answer {
    let body = json!({
        "number": number, "invoice_date": "2026-03-10", "is_final": false, "release_id": release,
        "lines": [{"expense_line_id": order.lines[0].id, "amount_minor": amount_minor}]
    });
    client.post(&format!("/expenses/{}/invoices", order.summary.id), &body)
}

fn cancel(client: &Client, order: &Expense, release: i64) -> Answer {
    client.post(
        &format!("/expenses/{}/releases/{release}/cancel", order.summary.id),
        &json!({"comment": "Not needed"}),
    )
}

/// One pass over everything that is due, as the server does it every hour.
fn pass(app: &TestApp) -> Vec<Passed> {
    app.write(|tx| {
        let due = expire::due(tx.conn, tx.now)?;
        due.into_iter().map(|id| expire::pass(tx, id)).collect()
    })
}

/// An approved request that stands until a day.
fn standing(app: &TestApp, budget: &Budget, until: &str) -> Expense {
    let mut body = of_kind("purchase", budget, 1_000);
    body["terms"] = json!({"expires_on": until});
    let id = submit(&app.client("marketer"), &body).summary.id;
    step(&app.client("head"), id, "approve").expect(200)
}

on_both! {
    fn releases_draw_on_the_order_and_invoices_on_releases(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let order = approved_kind(app, "marketer", "blanket_order", &budget, 100_000);
        assert_eq!(call_off(&app.client("head"), &order, 1).problem(403).reason, Some(RefusalReason::OrderOfOthers));
        assert_eq!(call_off(&marketer, &order, 0).problem(422).errors[0].field, "amount_minor");
        let one: Expense = call_off(&marketer, &order, 60_000).expect(200);
        assert_eq!(call_off(&marketer, &order, 40_001).problem(409).reason, Some(RefusalReason::BeyondOrder));
        let two: Expense = call_off(&marketer, &order, 40_000).expect(200);
        let view = two.order.expect("an order");
        assert_eq!((view.released_minor, view.left_minor, view.releases[1].reference.clone()), (100_000, 0, format!("{}/2", two.summary.reference)));
        let first = one.order.expect("an order").releases[0].id;
        assert_eq!(invoice(&finance, &order, "R-0", 1, false).problem(422).errors[0].field, "release_id");
        assert_eq!(bill(&finance, &order, json!(999_999), "R-0", 1).problem(422).errors[0].field, "release_id");
        bill(&finance, &order, json!(first), "R-1", 50_000).expect::<Expense>(200);
        assert_eq!(balance(app, budget.search)[2..4], [50_000, 50_000]);
        // What is above the release is checked anew, as what is above any commitment.
        let over: Expense = bill(&finance, &order, json!(first), "R-2", 12_000).expect(200);
        assert!(over.invoices[1].over_commitment);
        assert_eq!(balance(app, budget.search)[2..4], [40_000, 62_000], "the second release keeps its money");
        let second = view.releases[1].id;
        let freed: Expense = cancel(&marketer, &order, second.0).expect(200);
        let view = freed.order.expect("an order");
        assert_eq!((view.left_minor, view.releases[1].state), (40_000, ReleaseState::Cancelled));
        assert_eq!(cancel(&marketer, &order, second.0).problem(409).reason, Some(RefusalReason::ReleaseNotOpen));
        assert_eq!(bill(&finance, &order, json!(second), "R-3", 1).problem(409).reason, Some(RefusalReason::ReleaseNotOpen));
        step(&finance, order.summary.id, "close").expect::<Expense>(200);
        assert_eq!(call_off(&marketer, &order, 1).problem(409).reason, Some(RefusalReason::OrderNotOpen));
        assert_eq!(balance(app, budget.search)[2], 0);
        let purchase = approved_kind(app, "marketer", "purchase", &budget, 1_000);
        assert_eq!(call_off(&marketer, &purchase, 1).problem(409).reason, Some(RefusalReason::NotAnOrder));
        verify(app);
    }

    fn of_releases_that_race_only_as_many_pass_as_fit(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let order = approved_kind(app, "marketer", "blanket_order", &budget, 10_000);
        let made = times_at_once(8, || call_off(&marketer, &order, 3_000).status);
        assert_eq!(made.iter().filter(|status| **status == 200).count(), 3, "{made:?}");
    }

    fn an_order_takes_releases_within_its_validity_only(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let mut body = of_kind("blanket_order", &budget, 1_000);
        body["terms"] = json!({"valid_from": "2026-03-17", "expires_on": "2026-03-18"});
        let id = submit(&marketer, &body).summary.id;
        let order: Expense = step(&app.client("head"), id, "approve").expect(200);
        assert_eq!(call_off(&marketer, &order, 1).problem(409).reason, Some(RefusalReason::OutsideValidity));
        app.clock.set(app.clock.now() + TimeDelta::days(3));
        let (marketer, late) = (app.client("marketer"), app.client("finance"));
        assert_eq!(call_off(&marketer, &order, 1).problem(409).reason, Some(RefusalReason::OutsideValidity));
        let extend = |until: &str, reason: &str| late.post(&format!("/expenses/{id}/extend"), &json!({"expires_on": until, "comment": reason}));
        assert_eq!(extend("2026-03-18", "x").problem(422).errors[0].field, "expires_on");
        assert_eq!(extend("2026-04-30", " ").problem(422).errors[0].field, "comment");
        let longer: Expense = extend("2026-04-30", "The fair was postponed").expect(200);
        assert_eq!(longer.summary.expires_on.map(|day| day.to_string()).as_deref(), Some("2026-04-30"));
        call_off(&marketer, &order, 1).expect::<Expense>(200);
        let plain = approved_kind(app, "marketer", "purchase", &budget, 1_000);
        let none = late.post(&format!("/expenses/{}/extend", plain.summary.id), &json!({"expires_on": "2026-05-01", "comment": "x"}));
        assert_eq!(none.problem(409).reason, Some(RefusalReason::NothingExpires));
    }

    fn what_is_left_after_the_end_is_released_once_with_a_notice_before(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = standing(app, &budget, "2026-03-25");
        assert_eq!(pass(app), []);
        app.clock.set(app.clock.now() + TimeDelta::days(2));
        assert_eq!(pass(app), [Passed::Noticed]);
        assert_eq!(pass(app), [Passed::Nothing], "one notice");
        let finance = app.client("finance");
        let body = json!({"expires_on": "2026-03-26", "comment": "A day more"});
        finance.post(&format!("/expenses/{}/extend", expense.summary.id), &body).expect::<Expense>(200);
        app.clock.set(app.clock.now() + TimeDelta::days(2));
        assert_eq!(pass(app), [Passed::Noticed], "a new end has its own notice");
        invoice(&app.client("finance"), &expense, "R-1", 400, false).expect::<Expense>(200);
        app.clock.set(app.clock.now() + TimeDelta::days(6));
        assert_eq!(pass(app), [Passed::Nothing], "the last day counts");
        app.clock.set(app.clock.now() + TimeDelta::days(1));
        assert_eq!(pass(app), [Passed::Expired]);
        assert_eq!(pass(app), []);
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, 400, 29_999_600]);
        let marketer = app.client("marketer");
        let ended: Expense = marketer.get(&format!("/expenses/{}", expense.summary.id)).expect(200);
        assert_eq!(ended.summary.state, ExpenseState::Closed);
        let last = ended.timeline.last().expect("an end");
        assert_eq!((last.what.as_str(), last.amount_minor, last.actor_name.clone()), ("expired", Some(600), None));
        let told: Page<Notification> = marketer.get("/notifications").expect(200);
        let kinds: Vec<_> = told.items.iter().map(|item| item.kind).collect();
        assert_eq!(kinds[..3], [NotificationKind::Expired, NotificationKind::ExpiresSoon, NotificationKind::ExpiresSoon]);
        verify(app);
    }

    fn the_end_that_races_an_invoice_or_a_cancellation_releases_once(app: &TestApp) {
        let budget = Budget::plan(app);
        // An SQLite file has one server; two of them share a PostgreSQL database.
        let other = matches!(app.database.url, DatabaseUrl::Postgres(_)).then(|| app.another_process());
        let far = other.as_ref().map_or(&app.state, |other| &other.state);
        let mut spent = 0;
        let expenses: Vec<Expense> = (0..6).map(|_| standing(app, &budget, "2026-03-16")).collect();
        app.clock.set(app.clock.now() + TimeDelta::days(1));
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        for (at, expense) in expenses.iter().enumerate() {
            let id = expense.summary.id;
            let here = || ended(app.state.writer.run_blocking(move |tx| one(tx, id)));
            let there = || ended(far.writer.run_blocking(move |tx| one(tx, id)));
            let rival: Call<'_> = if at.is_multiple_of(2) {
                Box::new(|| invoice(&finance, expense, "R-1", 700, true).status)
            } else {
                Box::new(|| step(&marketer, id, "cancel").status)
            };
            let won = at_once(vec![Box::new(here), rival, Box::new(there)]);
            assert_eq!(won.iter().filter(|status| **status == 200).count(), 1, "{won:?}");
            let after: Expense = finance.get(&format!("/expenses/{id}")).expect(200);
            assert!(matches!(after.summary.state, ExpenseState::Closed | ExpenseState::Cancelled));
            spent += after.summary.invoiced_minor;
        }
        assert_eq!(balance(app, budget.search), [30_000_000, 0, 0, spent, 30_000_000 - spent]);
        verify(app);
    }

    fn money_that_is_out_is_accounted_for_before_the_end(app: &TestApp) {
        let budget = Budget::plan(app);
        let mut body = of_kind("advance", &budget, 1_000);
        body["terms"]["expires_on"] = json!("2026-03-20");
        let id = submit(&app.client("marketer"), &body).summary.id;
        step(&app.client("head"), id, "approve").expect::<Expense>(200);
        let paid = json!({"amount_minor": 500, "paid_on": "2026-03-16", "reference": "BANK-1"});
        app.client("finance").post(&format!("/expenses/{id}/pay-outs"), &paid).expect::<Expense>(200);
        app.clock.set(app.clock.now() + TimeDelta::days(10));
        assert_eq!(pass(app), [Passed::Nothing]);
        assert_eq!(balance(app, budget.search)[2], 1_000);
    }
}

fn one(tx: &mut WriteTx<'_>, id: ExpenseId) -> AppResult<Passed> {
    expire::pass(tx, id)
}

fn ended(passed: AppResult<Passed>) -> u16 {
    if passed.is_ok_and(|passed| passed == Passed::Expired) { 200 } else { 409 }
}
