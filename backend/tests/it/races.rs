//! Many at once: exactly the right number gets through.

use std::sync::Barrier;

use penstock_shared::{
    delegation::Delegation,
    error_code::ErrorCode,
    expense::{Expense, ExpenseState},
    ids::ExpenseId,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::{
    Client,
    budget::{Budget, balance, draft, request, step, submit, verify},
};

/// Runs one step per client, all at the same moment, and gives the statuses.
fn at_once(steps: Vec<(Client, ExpenseId, &'static str)>) -> Vec<u16> {
    let barrier = Barrier::new(steps.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = steps
            .into_iter()
            .map(|(client, id, name)| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    step(&client, id, name).status
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a step")).collect()
    })
}

type Deed<'a> = Box<dyn FnOnce() -> u16 + Send + 'a>;

/// Does several things at the same moment, and gives their statuses.
fn together(deeds: Vec<Deed<'_>>) -> Vec<u16> {
    let barrier = Barrier::new(deeds.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = deeds
            .into_iter()
            .map(|deed| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    deed()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a deed")).collect()
    })
}

on_both! {
    fn an_approval_while_the_period_closes_loses_nothing(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head, finance) = (app.client("marketer"), app.client("head"), app.client("finance"));
        let march = &budget.year.periods[2];
        let asked: Vec<ExpenseId> =
            (0..6).map(|_| submit(&marketer, &request(budget.social, 1_000)).summary.id).collect();
        let close = json!({"state": "closed"});
        let path = format!("/periods/{}", march.id);
        let mut deeds: Vec<Deed<'_>> = Vec::new();
        for id in &asked {
            let head = &head;
            deeds.push(Box::new(move || step(head, *id, "approve").status));
        }
        deeds.push(Box::new(|| finance.patch(&path, march.version, &close).status));
        assert_eq!(together(deeds), [200; 7]);
        // All of it is promised, wherever the month's end carried it.
        assert_eq!(balance(app, budget.social), [10_000_000, 0, 6_000, 0, 9_994_000]);
        for id in asked {
            let expense: Expense = marketer.get(&format!("/expenses/{id}")).expect(200);
            assert_eq!((expense.summary.state, expense.lines[0].committed_minor), (ExpenseState::Approved, 1_000));
        }
        verify(app);
    }

    fn a_stand_in_whose_time_ends_meanwhile_decides_or_does_not(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head, brand_head) = (app.client("marketer"), app.client("head"), app.client("brand_head"));
        for _ in 0..6 {
            let stand_in = json!({"to_user_id": app.user("brand_head"), "starts_on": "2026-01-01",
                "ends_on": "2026-12-31", "reason": "Away"});
            let made: Delegation = head.post("/delegations", &stand_in).expect(201);
            let id = submit(&marketer, &request(budget.social, 1_000)).summary.id;
            let end = format!("/delegations/{}", made.id);
            let statuses = together(vec![
                Box::new(|| step(&brand_head, id, "approve").status),
                Box::new(|| head.delete(&end).status),
            ]);
            assert_eq!(statuses[1], 204);
            let expense: Expense = marketer.get(&format!("/expenses/{id}")).expect(200);
            let approved = expense.summary.state == ExpenseState::Approved;
            assert_eq!(statuses[0] == 200, approved, "{statuses:?}");
            // Whoever came too late cannot come again.
            assert!(matches!(step(&brand_head, id, "approve").status, 403 | 404 | 409));
            if !approved {
                step(&head, id, "approve").expect::<Expense>(200);
            }
        }
        assert_eq!(balance(app, budget.social)[2], 6_000);
        verify(app);
    }

    fn the_same_key_from_two_connections_asks_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let body = request(budget.social, 1_000);
        for number in 0..8 {
            let key = format!("race-{number}");
            let ask = || marketer.post_with_key("/expenses/submit", &key, &body);
            let answers = std::thread::scope(|scope| {
                let (one, two) = (scope.spawn(ask), scope.spawn(ask));
                [one.join().expect("an answer"), two.join().expect("an answer")]
            });
            let [one, two] = answers.map(|answer| answer.expect::<Value>(201));
            assert_eq!(one["id"], two["id"]);
        }
        assert_eq!(balance(app, budget.social)[1], 8_000);
        verify(app);
    }

    fn amounts_that_are_none_are_refused_by_their_field(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let with = |amount: Value| {
            let mut body = request(budget.social, 1);
            body["lines"][0]["amount_minor"] = amount;
            body
        };
        for amount in [json!(0), json!(-5), json!(999_999_999_999_999_999_i64), json!(i64::MAX), json!(i64::MIN)] {
            for path in ["/expenses", "/expenses/submit", "/expenses/check"] {
                let problem = marketer.post(path, &with(amount.clone())).problem(422);
                assert_eq!(problem.errors[0].field, "lines[0].amount_minor", "{path} {amount}");
                assert_eq!(problem.errors[0].code, FieldErrorCode::OutOfRange);
            }
        }
        // Minor units are whole: three decimals of a currency with two are not an amount.
        for amount in [json!(10.125), json!("10.125"), json!(null)] {
            assert_eq!(marketer.post("/expenses", &with(amount)).status, 400);
        }
        assert_eq!(balance(app, budget.social)[1], 0);
        verify(app);
    }

    fn of_64_requests_for_the_last_money_exactly_as_many_pass_as_fit(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        // Social has 100,000.00; each asks for 7,000.00, so 14 fit.
        let drafts: Vec<ExpenseId> = (0..64).map(|_| draft(&marketer, &request(budget.social, 700_000))).collect();
        let statuses = at_once(drafts.iter().map(|id| (marketer.clone(), *id, "submit")).collect());
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 14);
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 50);
        assert_eq!(balance(app, budget.social), [10_000_000, 9_800_000, 0, 0, 200_000]);
        verify(app);
    }

    fn the_same_submission_64_times_reserves_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.social, 1_000));
        let statuses = at_once((0..64).map(|_| (marketer.clone(), id, "submit")).collect());
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
        assert_eq!(balance(app, budget.social)[1], 1_000);
        verify(app);
    }

    fn a_decision_and_a_withdrawal_that_race_release_or_commit_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let mut committed = 0;
        for _ in 0..8 {
            let id = submit(&marketer, &request(budget.social, 1_000)).summary.id;
            let statuses = at_once(vec![
                (head.clone(), id, "approve"),
                (marketer.clone(), id, "withdraw"),
                (head.clone(), id, "reject"),
            ]);
            assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
            let state = marketer.get(&format!("/expenses/{id}")).expect::<Expense>(200);
            if state.summary.state == ExpenseState::Approved {
                committed += 1_000;
            }
            let late = step(&head, id, "approve");
            assert!(matches!(late.problem(409).code, ErrorCode::WrongState));
        }
        assert_eq!(balance(app, budget.social), [10_000_000, 0, committed, 0, 10_000_000 - committed]);
        verify(app);
    }
}
