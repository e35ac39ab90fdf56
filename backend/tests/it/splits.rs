//! Requests that were split to stay below a limit go the way of their sum.

use std::sync::Barrier;

use chrono::TimeDelta;
use penstock_shared::{
    approval_measure::ApprovalMeasures,
    expense::{Expense, ExpensePreview, SplitFinding},
    organisation::Organisation,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, request, step, submit, verify},
};

/// From this much on finance is asked as well.
const LIMIT: i64 = 5_000_000;

fn set_window(app: &TestApp, days: &Value) -> Organisation {
    let admin = app.client("admin");
    let version = admin.get("/organisation").expect::<Organisation>(200).version;
    admin.patch("/organisation", version, &json!({"split_window_days": days})).expect(200)
}

/// How many steps a request has, and with how many others it was taken together.
fn way(expense: &Expense) -> (usize, i64) {
    (expense.approvals.len(), expense.split.as_ref().map_or(0, |found| found.requests - 1))
}

fn with_vendor(budget: &Budget, amount_minor: i64, vendor: &str) -> Value {
    let mut body = request(budget.search, amount_minor);
    body["vendor"] = json!(vendor);
    body
}

fn looks_split(client: &Client, body: &Value) -> Option<SplitFinding> {
    client.post("/expenses/check", body).expect::<ExpensePreview>(200).split
}

on_both! {
    fn parts_of_one_request_go_the_way_of_their_sum(app: &TestApp) {
        let budget = Budget::plan(app);
        set_window(app, &json!(7));
        let marketer = app.client("marketer");
        let first = submit(&marketer, &request(budget.search, 3_000_000));
        assert_eq!(way(&first), (1, 0));
        // Seen before it is asked for, and by everybody who decides.
        let body = request(budget.search, 2_000_000);
        let seen = looks_split(&marketer, &body).expect("a finding");
        assert_eq!((seen.requests, seen.total_minor), (2, Some(LIMIT)));
        assert_eq!(seen.with[0].id, first.summary.id);
        let second = submit(&marketer, &body);
        assert_eq!((way(&second), second.split.as_ref()), ((2, 1), Some(&seen)));
        let told: Expense = app.client("head").get(&format!("/expenses/{}", second.summary.id)).expect(200);
        assert_eq!(told.split, Some(seen));
        // One cent less in sum, another vendor, or another person: each by itself.
        assert_eq!(looks_split(&marketer, &with_vendor(&budget, 4_000_000, "Fresh Prints")), None);
        let other = submit(&app.client("head"), &request(budget.search, 2_000_000));
        assert_eq!(other.split, None);
        // What was turned down is not asked for any more.
        step(&app.client("head"), first.summary.id, "reject").expect::<Expense>(200);
        step(&marketer, second.summary.id, "withdraw").expect::<Expense>(200);
        assert_eq!(looks_split(&marketer, &request(budget.search, 4_999_999)), None);
        verify(app);
    }

    fn vendors_of_lines_count_and_what_is_long_ago_does_not(app: &TestApp) {
        let budget = Budget::plan(app);
        set_window(app, &json!(7));
        let marketer = app.client("marketer");
        let mut first = with_vendor(&budget, 2_500_000, "Harbour Print");
        first["lines"][0]["vendor"] = json!("Lantern Media");
        assert_eq!(way(&submit(&marketer, &first)), (1, 0));
        assert_eq!(way(&submit(&marketer, &request(budget.search, 2_500_000))), (2, 1));
        app.clock.set(app.clock.now() + TimeDelta::days(8));
        let marketer = app.client("marketer");
        assert_eq!(looks_split(&marketer, &request(budget.search, 2_500_000)), None);
        set_window(app, &json!(30));
        assert_eq!(looks_split(&marketer, &request(budget.search, 1)).map(|found| found.total_minor), Some(Some(LIMIT + 1)));
        set_window(app, &json!(null));
        assert_eq!(looks_split(&marketer, &request(budget.search, 2_500_000)), None);
    }

    fn a_change_is_looked_at_anew_and_the_measures_count_what_is_found(app: &TestApp) {
        let budget = Budget::plan(app);
        set_window(app, &json!(7));
        let marketer = app.client("marketer");
        let first = submit(&marketer, &request(budget.search, 3_000_000));
        let mut body = request(budget.search, 1_000_000);
        let second = submit(&marketer, &body);
        assert_eq!(second.split, None);
        let revise = |of: &Expense, body: &mut Value, amount: i64| -> Expense {
            body["lines"][0]["id"] = json!(of.lines[0].id);
            body["lines"][0]["amount_minor"] = json!(amount);
            marketer.post_if(&format!("/expenses/{}/revise", of.summary.id), of.summary.version, body).expect(200)
        };
        let more = revise(&second, &mut body, 2_000_000);
        assert_eq!(more.split.as_ref().map(|found| found.with[0].id), Some(first.summary.id));
        let measures: ApprovalMeasures = app.client("finance").get("/approval-measures?until=2030-01-01&from=2026-01-01").expect(200);
        assert_eq!((measures.total.requests, measures.total.split, measures.departments[0].figures.split), (2, 1, 1));
        let less = revise(&more, &mut body, 1_999_999);
        assert_eq!(less.split, None);
        for days in [0, 91] {
            let admin = app.client("admin");
            let version = admin.get("/organisation").expect::<Organisation>(200).version;
            let refused = admin.patch("/organisation", version, &json!({"split_window_days": days})).problem(422);
            assert_eq!(refused.errors[0].field, "split_window_days");
        }
    }

    fn parts_that_are_asked_for_at_the_same_moment_see_each_other(app: &TestApp) {
        let budget = Budget::plan(app);
        set_window(app, &json!(7));
        let marketer = app.client("marketer");
        // Nobody has heard of the vendor before. The fifth million reaches the limit.
        let body = with_vendor(&budget, 1_000_000, "Brand New Prints");
        let barrier = Barrier::new(8);
        let send = || {
            barrier.wait();
            marketer.post("/expenses/submit", &body).status
        };
        let sent: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        assert_eq!(sent, [201; 8]);
        let mut ways: Vec<_> = (1..=8)
            .map(|id| way(&marketer.get(&format!("/expenses/{id}")).expect(200)))
            .collect();
        ways.sort_unstable();
        assert_eq!(ways, [(1, 0), (1, 0), (1, 0), (1, 0), (2, 4), (2, 5), (2, 6), (2, 7)]);
        verify(app);
    }
}
