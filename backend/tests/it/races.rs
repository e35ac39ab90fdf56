//! Many at once: exactly the right number gets through.

use std::sync::Barrier;

use penstock_shared::{error_code::ErrorCode, expense::ExpenseState, ids::ExpenseId};

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

on_both! {
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
            let state = marketer.get(&format!("/expenses/{id}")).expect::<penstock_shared::expense::Expense>(200);
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
