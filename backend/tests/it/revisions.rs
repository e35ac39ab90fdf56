//! Asking for changes, and changing a request that was submitted.

use std::sync::Barrier;

use penstock_shared::{
    approval::{ApprovalItem, StepState},
    error_code::ErrorCode,
    expense::{Expense, ExpensePreview, ExpenseState, RevisionField},
    notification::{Notification, NotificationKind},
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client,
    budget::{Budget, balance, draft, request, step, submit, verify},
};

fn revise(client: &Client, expense: &Expense, body: &Value) -> Answer {
    client.post_if(&format!("/expenses/{}/revise", expense.summary.id), expense.summary.version, body)
}

/// The request as it is, to be sent again.
fn as_it_is(expense: &Expense) -> Value {
    let lines: Vec<Value> = expense
        .lines
        .iter()
        .map(|line| {
            json!({
                "id": line.id,
                "node_id": line.node_id,
                "amount_minor": line.amount_minor,
                "charge_date": line.charge_date,
                "description": line.description,
            })
        })
        .collect();
    json!({
        "title": expense.summary.title,
        "currency": expense.summary.currency,
        "vendor": expense.summary.vendor_name,
        "lines": lines,
    })
}

fn told(client: &Client) -> Vec<NotificationKind> {
    let page: Page<Notification> = client.get("/notifications").expect(200);
    page.items.into_iter().map(|item| item.kind).collect()
}

on_both! {
    fn changes_are_asked_for_and_the_request_comes_back(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let first = submit(&marketer, &request(budget.social, 700_000));
        let id = first.summary.id;
        let without = head.post(&format!("/expenses/{id}/request-changes"), &json!({"comment": " "}));
        assert_eq!(without.problem(422).errors[0].code, FieldErrorCode::Required);
        let sent_back: Expense = step(&head, id, "request-changes").expect(200);
        assert_eq!(sent_back.summary.state, ExpenseState::ChangesRequested);
        assert_eq!(sent_back.approvals[0].state, StepState::ChangesRequested);
        assert_eq!(sent_back.approvals[0].comment, "so it is");
        assert_eq!(balance(app, budget.social)[1], 700_000, "nobody else takes the money meanwhile");
        assert_eq!(head.get("/approvals").expect::<Page<ApprovalItem>>(200).total, 0);
        assert_eq!(told(&marketer), [NotificationKind::ChangesRequested]);
        assert_eq!(step(&head, id, "approve").problem(409).reason, Some(RefusalReason::NotWaiting));
        let mut less = as_it_is(&sent_back);
        less["lines"][0]["amount_minor"] = json!(500_000);
        less["title"] = json!("Keyword campaign, smaller");
        let again: Expense = revise(&marketer, &sent_back, &less).expect(200);
        assert_eq!((again.summary.state, again.revision), (ExpenseState::Submitted, 2));
        assert_eq!(again.lines[0].id, first.lines[0].id, "one lineage");
        assert_eq!(balance(app, budget.social)[1], 500_000);
        let past = &again.revisions[0];
        assert_eq!((past.revision, past.total_minor, past.draft.lines.len()), (1, 700_000, 1));
        let fields: Vec<_> = past.changes.iter().map(|change| change.field).collect();
        assert_eq!(fields, [RevisionField::Title, RevisionField::Amount]);
        assert_eq!((past.changes[1].before_minor, past.changes[1].after_minor), (Some(700_000), Some(500_000)));
        let steps: Vec<_> = again.approvals.iter().map(|step| (step.revision, step.number, step.state)).collect();
        assert_eq!(steps, [(1, 1, StepState::ChangesRequested), (2, 2, StepState::Pending)]);
        assert_eq!(told(&head), [NotificationKind::Revised]);
        assert_eq!(again.checks.len(), 1, "less needs no check");
        let approved: Expense = step(&head, id, "approve").expect(200);
        assert_eq!(approved.summary.state, ExpenseState::Approved);
        assert_eq!(balance(app, budget.social), [10_000_000, 0, 500_000, 0, 9_500_000]);
        assert_eq!(
            revise(&marketer, &approved, &as_it_is(&approved)).problem(409).reason,
            Some(RefusalReason::OnlyUndecidedIsRevised)
        );
        verify(app);
    }

    fn more_money_is_a_new_check_of_the_difference_alone(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        // Social has 100,000.00; 70,000.00 of it are taken by this very request.
        let first = submit(&marketer, &request(budget.social, 7_000_000));
        let mut more = as_it_is(&first);
        more["lines"][0]["amount_minor"] = json!(10_000_000);
        let seen: ExpensePreview =
            marketer.post(&format!("/expenses/check?expense_id={}", first.summary.id), &more).expect(200);
        assert!(seen.passes);
        assert_eq!(seen.results[0].asked_minor, 3_000_000);
        let all: Expense = revise(&marketer, &first, &more).expect(200);
        assert_eq!(balance(app, budget.social), [10_000_000, 10_000_000, 0, 0, 0]);
        let check = all.checks.last().unwrap();
        assert_eq!((check.purpose.as_str(), check.results[0].asked_minor), ("revise", 3_000_000));
        more["lines"][0]["amount_minor"] = json!(10_000_001);
        let refused = revise(&marketer, &all, &more).problem(422);
        assert_eq!(refused.code, ErrorCode::FundsInsufficient);
        let same: Expense = marketer.get(&format!("/expenses/{}", all.summary.id)).expect(200);
        assert_eq!((same.summary.total_minor, same.revision), (10_000_000, 2), "a refusal changes nothing");
        assert_eq!(balance(app, budget.social)[1], 10_000_000);
        verify(app);
    }

    fn a_line_that_moves_gives_back_all_of_it_and_names_its_place(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let mut two = request(budget.social, 9_000_000);
        two["lines"].as_array_mut().unwrap().push(json!({"node_id": budget.search, "amount_minor": 500, "charge_date": "2026-03-20"}));
        let first = submit(&marketer, &two);
        // What the first gives back to Social the second may take there.
        let mut swapped = as_it_is(&first);
        swapped["lines"][0]["node_id"] = json!(budget.search);
        swapped["lines"][1]["node_id"] = json!(budget.social);
        swapped["lines"][1]["amount_minor"] = json!(10_000_000);
        let moved: Expense = revise(&marketer, &first, &swapped).expect(200);
        assert_eq!(balance(app, budget.social)[1], 10_000_000);
        assert_eq!(balance(app, budget.search)[1], 9_000_000);
        assert_eq!(balance(app, budget.company)[1], 19_000_000);
        assert_eq!(moved.lines.len(), 2);
        assert!(moved.lines.iter().all(|line| first.lines.iter().all(|old| old.id != line.id)));
        let fields: Vec<_> = moved.revisions[0].changes.iter().map(|change| change.field).collect();
        assert_eq!(fields, [RevisionField::Budget, RevisionField::Amount, RevisionField::Budget]);
        let mut fewer = as_it_is(&moved);
        fewer["lines"].as_array_mut().unwrap().remove(0);
        let one: Expense = revise(&marketer, &moved, &fewer).expect(200);
        assert_eq!(one.revisions[0].changes[0].field, RevisionField::LineRemoved);
        assert_eq!((one.lines.len(), one.summary.total_minor), (1, 10_000_000));
        assert_eq!(balance(app, budget.search)[1], 0);
        step(&marketer, one.summary.id, "withdraw").expect::<Expense>(200);
        assert_eq!(balance(app, budget.company)[1], 0);
        verify(app);
    }

    fn nobody_else_revises_and_every_wrong_field_is_named(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let first = submit(&marketer, &request(budget.social, 1_000));
        let body = as_it_is(&first);
        assert_eq!(revise(&head, &first, &body).problem(403).reason, Some(RefusalReason::NotTheWriter));
        let path = format!("/expenses/{}/revise", first.summary.id);
        assert_eq!(marketer.post(&path, &body).problem(428).code, ErrorCode::VersionRequired);
        assert_eq!(marketer.post_if(&path, 99, &body).problem(412).code, ErrorCode::VersionMismatch);
        let mut wrong = body.clone();
        wrong["lines"][0]["id"] = json!(99_999);
        assert_eq!(revise(&marketer, &first, &wrong).problem(422).errors[0].field, "lines[0].id");
        wrong["lines"][0]["id"] = json!(first.lines[0].id);
        wrong["lines"][0]["tax_minor"] = json!(1_001);
        wrong["lines"][0]["service_from"] = json!("2026-04-02");
        wrong["lines"][0]["service_to"] = json!("2026-04-01");
        let fields: Vec<_> = revise(&marketer, &first, &wrong).problem(422).errors.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["lines[0].tax_minor", "lines[0].service_to"]);
        let never = draft(&marketer, &request(budget.social, 1_000));
        let never: Expense = marketer.get(&format!("/expenses/{never}")).expect(200);
        assert_eq!(revise(&marketer, &never, &as_it_is(&never)).status, 409);
    }

    fn what_lines_say_beside_the_money_is_kept(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let mut with = request(budget.social, 1_000);
        with["lines"][0]["vendor"] = json!("Beacon Print");
        with["lines"][0]["tax_minor"] = json!(130);
        with["lines"][0]["service_from"] = json!("2026-03-01");
        with["lines"][0]["service_to"] = json!("2026-03-31");
        with["lines"][0]["quote"] = json!("Q-118");
        let first = submit(&marketer, &with);
        let terms = &first.lines[0].terms;
        assert_eq!((terms.vendor.as_deref(), terms.tax_minor, terms.quote.as_str()), (Some("Beacon Print"), 130, "Q-118"));
        assert_eq!(terms.service_to, Some("2026-03-31".parse().unwrap()));
        let at_once: Value = marketer.post("/expenses/submit", &with).expect(201);
        let stored: Expense = marketer.get(&format!("/expenses/{}", at_once["id"])).expect(200);
        assert_eq!(&stored.lines[0].terms, terms);
        assert_eq!(balance(app, budget.social)[1], 2_000, "tax is not charged to the budget");
    }

    fn a_yes_for_what_was_changed_meanwhile_is_refused(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let first = submit(&marketer, &request(budget.social, 1_000));
        let path = format!("/expenses/{}/approve", first.summary.id);
        let mut more = as_it_is(&first);
        more["lines"][0]["amount_minor"] = json!(9_000);
        revise(&marketer, &first, &more).expect::<Expense>(200);
        let stale = head.post(&path, &json!({"revision": 1})).problem(409);
        assert_eq!(stale.reason, Some(RefusalReason::RevisedSince));
        head.post(&path, &json!({"revision": 2})).expect::<Expense>(200);
        assert_eq!(balance(app, budget.social), [10_000_000, 0, 9_000, 0, 9_991_000]);
    }

    fn an_approval_and_an_edit_that_race_never_approve_what_was_not_read(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let mut committed = 0;
        for _ in 0..8 {
            let first = submit(&marketer, &request(budget.social, 1_000));
            let mut more = as_it_is(&first);
            more["lines"][0]["amount_minor"] = json!(2_000);
            let path = format!("/expenses/{}/approve", first.summary.id);
            let barrier = Barrier::new(2);
            let (yes, edit) = std::thread::scope(|scope| {
                let yes = scope.spawn(|| {
                    barrier.wait();
                    head.post(&path, &json!({"revision": 1})).status
                });
                let edit = scope.spawn(|| {
                    barrier.wait();
                    revise(&marketer, &first, &more).status
                });
                (yes.join().expect("an approval"), edit.join().expect("an edit"))
            });
            let now: Expense = marketer.get(&format!("/expenses/{}", first.summary.id)).expect(200);
            match (yes, edit) {
                (200, 409 | 412) => {
                    assert_eq!((now.summary.state, now.summary.total_minor), (ExpenseState::Approved, 1_000));
                    committed += 1_000;
                }
                (409, 200) => {
                    assert_eq!((now.summary.state, now.summary.total_minor), (ExpenseState::Submitted, 2_000));
                    step(&marketer, now.summary.id, "withdraw").expect::<Expense>(200);
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(balance(app, budget.social), [10_000_000, 0, committed, 0, 10_000_000 - committed]);
        verify(app);
    }
}
