//! Standing in for somebody who is away, and never for oneself.

use penstock_shared::{
    approval::ApprovalItem,
    delegation::{ApproverChoice, Delegation},
    error_code::ErrorCode,
    expense::{Expense, ExpenseState},
    page::Page,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    budget::{Budget, request, step, submit, verify},
};

fn stand_in(app: &TestApp, who: &str, with: &str) -> Answer {
    let days = json!({"to_user_id": app.user(with), "starts_on": "2026-01-01", "ends_on": "2026-12-31", "reason": "Away"});
    app.client(who).post("/delegations", &days)
}

fn inbox(client: &Client) -> i64 {
    client.get("/approvals").expect::<Page<ApprovalItem>>(200).total
}

on_both! {
    fn a_stand_in_decides_and_both_are_named(app: &TestApp) {
        let budget = Budget::plan(app);
        let brand_head = app.client("brand_head");
        let id = submit(&app.client("marketer"), &request(budget.search, 1_000)).summary.id;
        assert_eq!((inbox(&brand_head), step(&brand_head, id, "approve").status), (0, 404));
        let made: Delegation = stand_in(app, "head", "brand_head").expect(201);
        assert!(made.counts_today && made.may_end);
        assert_eq!((made.from_name.as_str(), made.to_name.as_str()), ("head", "brand_head"));
        assert_eq!(inbox(&brand_head), 1);
        let done: Expense = step(&brand_head, id, "approve").expect(200);
        assert_eq!(done.summary.state, ExpenseState::Approved);
        let asked = &done.approvals[0].approvers[0];
        assert_eq!((asked.name.as_str(), asked.stand_in_name.as_deref()), ("head", Some("brand_head")));
        assert_eq!((inbox(&app.client("head")), inbox(&brand_head)), (0, 0));
        verify(app);
    }

    fn a_delegation_that_was_ended_no_longer_counts(app: &TestApp) {
        let budget = Budget::plan(app);
        let brand_head = app.client("brand_head");
        let made: Delegation = stand_in(app, "head", "brand_head").expect(201);
        let id = submit(&app.client("marketer"), &request(budget.search, 1_000)).summary.id;
        assert_eq!(app.client("marketer").delete(&format!("/delegations/{}", made.id)).status, 404);
        assert_eq!(brand_head.delete(&format!("/delegations/{}", made.id)).status, 204);
        assert_eq!(brand_head.delete(&format!("/delegations/{}", made.id)).status, 404);
        assert_eq!((inbox(&brand_head), step(&brand_head, id, "approve").status), (0, 404));
        assert_eq!(app.client("head").get("/delegations").expect::<Vec<Delegation>>(200).len(), 0);
    }

    fn nobody_decides_their_own_request_by_standing_in_or_through_others(app: &TestApp) {
        let budget = Budget::plan(app);
        let (head, finance, brand_head) = (app.client("head"), app.client("finance"), app.client("brand_head"));
        // The head of growth asks, so finance decides; finance is away and the head stands in.
        let id = submit(&head, &request(budget.search, 1_000)).summary.id;
        stand_in(app, "finance", "head").expect::<Delegation>(201);
        assert_eq!(inbox(&head), 0);
        assert_eq!(step(&head, id, "approve").problem(403).code, ErrorCode::SelfApproval);
        // Nor by handing on what was handed to them.
        stand_in(app, "head", "brand_head").expect::<Delegation>(201);
        assert_eq!(inbox(&brand_head), 0);
        assert_eq!(step(&brand_head, id, "approve").problem(404).code, ErrorCode::NotFound);
        // For somebody else's request the chain speaks.
        let other = submit(&app.client("marketer"), &request(budget.search, 6_000_000)).summary.id;
        step(&brand_head, other, "approve").expect::<Expense>(200);
        let done: Expense = step(&finance, other, "approve").expect(200);
        assert_eq!(done.summary.state, ExpenseState::Approved);
    }

    fn one_person_never_speaks_for_two_in_a_step(app: &TestApp) {
        let budget = Budget::plan(app);
        let people = json!([
            {"who": "person", "user_id": app.user("head")}, {"who": "person", "user_id": app.user("brand_head")}
        ]);
        let both = json!({"rules": [{"name": "Both", "steps": [{"approvers": people, "need": {"need": "all"}}]}], "note": "Two"});
        assert_eq!(app.client("finance").put("/approval-rules", 0, &both).status, 200);
        stand_in(app, "head", "brand_head").expect::<Delegation>(201);
        let id = submit(&app.client("marketer"), &request(budget.search, 1_000)).summary.id;
        let brand_head = app.client("brand_head");
        let one: Expense = step(&brand_head, id, "approve").expect(200);
        assert_eq!(one.summary.state, ExpenseState::Submitted);
        assert_eq!(step(&brand_head, id, "approve").problem(403).code, ErrorCode::NotYourStep);
        assert_eq!(inbox(&brand_head), 0);
        let done: Expense = step(&app.client("head"), id, "approve").expect(200);
        assert_eq!(done.summary.state, ExpenseState::Approved);
    }

    fn a_stand_in_decides_about_budgets_too(app: &TestApp) {
        let budget = Budget::plan(app);
        let ask = json!({"kind": "cut", "node_id": budget.social, "amount_minor": 100, "reason": "Less is enough"});
        let answer = app.client("marketer").post("/budget-requests", &ask);
        let id = answer.expect::<Value>(201)["id"].as_i64().expect("a number");
        let brand_head = app.client("brand_head");
        stand_in(app, "head", "brand_head").expect::<Delegation>(201);
        assert_eq!(inbox(&brand_head), 1);
        let path = format!("/budget-requests/{id}/approve");
        assert_eq!(brand_head.post(&path, &json!({"comment": ""})).status, 200);
    }

    fn days_people_and_circles_are_checked(app: &TestApp) {
        let head = app.client("head");
        let ask = |to: &str, starts: &str, ends: &str| {
            head.post("/delegations", &json!({"to_user_id": app.user(to), "starts_on": starts, "ends_on": ends}))
        };
        let today = "2026-03-10";
        let cases = [
            ("marketer", today, today, "to_user_id", FieldErrorCode::NotAllowed),
            ("head", today, today, "to_user_id", FieldErrorCode::NotUnique),
            ("finance", "2020-01-01", "2020-01-02", "ends_on", FieldErrorCode::OutOfRange),
            ("finance", "2027-01-02", "2027-01-01", "ends_on", FieldErrorCode::OutOfRange),
            ("finance", "2026-01-01", "2027-06-01", "ends_on", FieldErrorCode::OutOfRange),
        ];
        for (to, starts, ends, field, code) in cases {
            let problem = ask(to, starts, ends).problem(422);
            assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), (field, code), "{to} {starts} {ends}");
        }
        stand_in(app, "brand_head", "head").expect::<Delegation>(201);
        let circle = stand_in(app, "head", "brand_head").problem(422);
        assert_eq!(circle.errors[0].code, FieldErrorCode::Circular);
        let for_other = json!({"from_user_id": app.user("finance"), "to_user_id": app.user("head"),
            "starts_on": "2026-01-01", "ends_on": "2026-12-31"});
        let problem = app.client("brand_head").post("/delegations", &for_other).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("from_user_id", FieldErrorCode::NotAllowed));
        assert_eq!(app.client("admin").post("/delegations", &for_other).status, 201);
        assert_eq!(app.client("admin").get("/delegations").expect::<Vec<Delegation>>(200).len(), 2);
        let choices: Vec<ApproverChoice> = app.client("marketer").get("/approvers").expect(200);
        let names: Vec<_> = choices.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["brand_head", "finance", "head"]);
    }
}
