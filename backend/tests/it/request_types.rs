//! Kinds of requests: what each asks for, and where it goes.

use penstock_shared::{
    approval_rule::ApprovalRoute,
    comment::Person,
    error_code::ErrorCode,
    expense::{Expense, ExpenseState, ExpenseSummary},
    organisation::Organisation,
    page::Page,
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    budget::{Budget, draft, request, step, submit, verify},
};

/// A request of a kind, with what its kind asks for.
pub fn of_kind(kind: &str, budget: &Budget, amount_minor: i64) -> Value {
    let mut body = request(budget.search, amount_minor);
    body["kind"] = json!(kind);
    body["lines"][0]["charge_date"] = json!("2026-03-12");
    match kind {
        "advance" => body["terms"] = json!({"needed_by": "2026-03-18", "settle_by": "2026-04-10"}),
        "blanket_order" => body["terms"] = json!({"valid_from": "2026-03-01", "expires_on": "2026-06-30"}),
        _ => {}
    }
    body
}

/// An approved request of a kind; a reimbursement comes with its receipt.
#[track_caller]
pub fn approved_kind(app: &TestApp, who: &str, kind: &str, budget: &Budget, amount_minor: i64) -> Expense {
    let client = app.client(who);
    let mut body = of_kind(kind, budget, amount_minor);
    body["department_id"] = json!(app.departments.growth);
    let id = draft(&client, &body);
    let files = [("receipt.pdf", b"%PDF-1.7\n".as_slice())];
    assert_eq!(client.upload(&format!("/expenses/{id}/attachments"), &files).status, 201);
    let submitted: Expense = step(&client, id, "submit").expect(200);
    assert_eq!(submitted.summary.state, ExpenseState::Submitted);
    let expense: Expense = step(&app.client("head"), id, "approve").expect(200);
    assert_eq!(expense.summary.state, ExpenseState::Approved);
    expense
}

fn set(app: &TestApp, change: &Value) -> Organisation {
    let admin = app.client("admin");
    let known: Organisation = admin.get("/organisation").expect(200);
    admin.patch("/organisation", known.version, change).expect(200)
}

on_both! {
    fn each_kind_asks_for_what_it_needs(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        for (kind, missing) in [
            ("advance", vec!["terms.needed_by", "terms.settle_by"]),
            ("prepayment", vec!["vendor"]),
            ("blanket_order", vec!["vendor", "terms.valid_from", "terms.expires_on"]),
            ("reimbursement", vec!["lines[0].charge_date"]),
        ] {
            let mut body = of_kind(kind, &budget, 1_000);
            body["terms"] = json!({});
            body["vendor"] = Value::Null;
            body["lines"][0]["charge_date"] = Value::Null;
            let wrong = marketer.post("/expenses", &body).problem(422);
            let fields: Vec<_> = wrong.errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, missing, "{kind}");
            let kept: Expense = marketer.post("/expenses", &of_kind(kind, &budget, 1_000)).expect(201);
            assert_eq!(kept.summary.kind.as_str(), kind);
            let only: Page<ExpenseSummary> = marketer.get(&format!("/expenses?kind={kind}")).expect(200);
            assert_eq!(only.items.iter().map(|item| item.id).collect::<Vec<_>>(), [kept.summary.id]);
        }
        let mut body = of_kind("advance", &budget, 1_000);
        body["terms"]["receiver_id"] = json!(999_999);
        assert_eq!(marketer.post("/expenses", &body).problem(422).errors[0].field, "terms.receiver_id");
        assert_eq!(marketer.get("/expenses?kind=gift").problem(400).code, ErrorCode::BadQuery);
    }

    fn a_reimbursement_comes_with_a_receipt_unless_the_organisation_says_otherwise(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let body = of_kind("reimbursement", &budget, 1_000);
        let id = draft(&marketer, &body);
        let refused = step(&marketer, id, "submit").problem(409);
        assert_eq!(refused.reason, Some(RefusalReason::ReceiptMissing));
        let at_once = marketer.post("/expenses/submit", &body).problem(409);
        assert_eq!(at_once.reason, Some(RefusalReason::ReceiptMissing));
        let files = [("receipt.pdf", b"%PDF-1.7\n".as_slice())];
        assert_eq!(marketer.upload(&format!("/expenses/{id}/attachments"), &files).status, 201);
        step(&marketer, id, "submit").expect::<Expense>(200);
        assert!(!set(app, &json!({"receipts_required": false})).receipts_required);
        submit(&marketer, &body);
        assert_eq!(marketer.post("/expenses/submit", &body).status, 201);
        verify(app);
    }

    fn nobody_approves_an_advance_that_they_receive(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let people: Vec<Person> = marketer.get("/expense-receivers").expect(200);
        assert!(people.iter().any(|person| person.id == app.user("head")));
        let mut body = of_kind("advance", &budget, 1_000);
        body["terms"]["receiver_id"] = json!(app.user("head"));
        let asked = submit(&marketer, &body);
        assert_eq!(asked.receiver_name.as_deref(), Some("head"));
        let approvers: Vec<_> = asked.approvals.iter().flat_map(|step| &step.approvers).map(|who| who.id).collect();
        assert_eq!(approvers, [app.user("finance")], "the head receives it, so finance decides");
        let refused = step(&app.client("head"), asked.summary.id, "approve").problem(403);
        assert_eq!(refused.code, ErrorCode::SelfApproval);
        // Whoever receives money sees what it is, wherever they are.
        let mut body = of_kind("advance", &budget, 1_000);
        body["terms"]["receiver_id"] = json!(app.user("brand_marketer"));
        let other = submit(&marketer, &body);
        let receiver = app.client("brand_marketer");
        receiver.get(&format!("/expenses/{}", other.summary.id)).expect::<Expense>(200);
        let list: Page<ExpenseSummary> = receiver.get("/expenses").expect(200);
        assert_eq!(list.items.iter().map(|item| item.id).collect::<Vec<_>>(), [other.summary.id]);
    }

    fn rules_look_at_the_kind(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let rule = |name: &str, conditions: Value, auto: bool| json!({
            "name": name, "conditions": conditions, "auto_approve": auto, "stop": true,
            "steps": if auto { json!([]) } else { json!([{"approvers": [{"who": "role", "role": "finance_controller"}], "need": {"need": "any"}}]) },
        });
        let rules = json!({"note": "Advances", "rules": [
            rule("Advances", json!([{"fact": "kind", "kinds": ["advance", "prepayment"]}]), false),
            rule("The rest", json!([]), true),
        ]});
        let wrong = json!({"note": "x", "rules": [rule("None", json!([{"fact": "kind", "kinds": []}]), false)]});
        assert_eq!(finance.put("/approval-rules", 0, &wrong).problem(422).errors[0].field, "rules[0].conditions[0].kinds");
        assert_eq!(finance.put("/approval-rules", 0, &rules).status, 200);
        let marketer = app.client("marketer");
        assert_eq!(submit(&marketer, &of_kind("advance", &budget, 1_000)).summary.state, ExpenseState::Submitted);
        assert_eq!(submit(&marketer, &of_kind("blanket_order", &budget, 1_000)).summary.state, ExpenseState::Approved);
        let imagined = |kind: &str| json!({"request": {
            "requester_id": app.user("marketer"), "department_id": app.departments.growth, "amount_minor": 1, "kind": kind
        }});
        let route: ApprovalRoute = finance.post("/approval-rules/trial", &imagined("prepayment")).expect(200);
        assert_eq!((route.matched.as_slice(), route.auto_approved), ([0].as_slice(), false));
        let route: ApprovalRoute = finance.post("/approval-rules/trial", &imagined("purchase")).expect(200);
        assert_eq!((route.matched.as_slice(), route.auto_approved), ([1].as_slice(), true));
    }

    fn an_approval_stands_as_long_as_the_request_or_the_organisation_says(app: &TestApp) {
        let budget = Budget::plan(app);
        let admin = app.client("admin");
        let known: Organisation = admin.get("/organisation").expect(200);
        let wrong = admin.patch("/organisation", known.version, &json!({"approvals_stand_days": 0})).problem(422);
        assert_eq!(wrong.errors[0].field, "approvals_stand_days");
        let plain = approved_kind(app, "marketer", "purchase", &budget, 1_000);
        assert_eq!(plain.summary.expires_on, None);
        set(app, &json!({"approvals_stand_days": 10}));
        let stands = |body: &Value| {
            let id = submit(&app.client("marketer"), body).summary.id;
            let expense: Expense = step(&app.client("head"), id, "approve").expect(200);
            expense.summary.expires_on.map(|day| day.to_string())
        };
        assert_eq!(stands(&of_kind("purchase", &budget, 1_000)).as_deref(), Some("2026-03-26"));
        let mut own = of_kind("purchase", &budget, 1_000);
        own["terms"] = json!({"expires_on": "2026-12-31"});
        assert_eq!(stands(&own).as_deref(), Some("2026-12-31"));
        own["terms"] = json!({"expires_on": "2026-03-15"});
        assert_eq!(app.client("marketer").post("/expenses", &own).problem(422).errors[0].field, "terms.expires_on");
        assert_eq!(set(app, &json!({"approvals_stand_days": null})).approvals_stand_days, None);
    }
}
