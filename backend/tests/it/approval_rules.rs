//! The rules of approval: who is asked, in which order, and what other rules would have meant.

use std::sync::Barrier;

use chrono::{NaiveDate, TimeDelta};
use penstock::clock::day_in;
use penstock_shared::{
    approval::{ApprovalItem, ApprovalStep, StepState},
    approval_measure::{ApprovalFigures, ApprovalMeasures},
    approval_rule::{ApprovalReplay, ApprovalRoute, ApprovalRules},
    error_code::ErrorCode,
    expense::{Expense, ExpensePreview, ExpenseState, ExpenseSummary, SubmittedExpense},
    page::Page,
    problem::FieldErrorCode,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    budget::{Budget, balance, draft, request, step, submit, verify},
};

/// Puts rules in force, the first of the organisation's own.
fn set(app: &TestApp, rules: &Value) -> ApprovalRules {
    app.client("finance").put("/approval-rules", 0, &json!({"rules": rules, "note": "As agreed"})).expect(200)
}

fn any_of(who: &Value) -> Value {
    json!({"approvers": who, "need": {"need": "any"}})
}

fn names(expense: &Expense) -> Vec<Vec<&str>> {
    expense
        .approvals
        .iter()
        .map(|step| step.approvers.iter().map(|who| who.name.as_str()).collect())
        .collect()
}

fn states(expense: &Expense) -> Vec<StepState> {
    expense.approvals.iter().map(|step| step.state).collect()
}

fn inbox(client: &Client) -> i64 {
    client.get("/approvals").expect::<Page<ApprovalItem>>(200).total
}

/// The first due day of a request that was submitted on the Monday of the tests: Thursday.
fn expense_due(expense: &Expense) -> NaiveDate {
    let submitted = expense.summary.submitted_at.expect("a moment").date();
    submitted + TimeDelta::days(3)
}

on_both! {
    fn an_organisation_begins_with_the_head_and_finance_from_the_threshold(app: &TestApp) {
        let rules: ApprovalRules = app.client("marketer").get("/approval-rules").expect(200);
        assert_eq!((rules.version, rules.rules.len()), (0, 3));
        let versions: Vec<ApprovalRules> = app.client("marketer").get("/approval-rules/versions").expect(200);
        assert_eq!(versions.len(), 1);
        let budget = Budget::plan(app);
        let much = submit(&app.client("marketer"), &request(budget.search, 5_000_000));
        assert_eq!(names(&much), [["head"], ["finance"]]);
        assert_eq!(much.approvals[1].rule, "Large amount");
    }

    fn a_rule_s_conditions_choose_and_a_version_stays_with_the_request(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let before = submit(&marketer, &request(budget.search, 1_000));
        let head = json!([{"who": "department_head", "level": 1}]);
        let rules = set(app, &json!([
            {"name": "Little", "conditions": [{"fact": "amount", "below_minor": 10_000}],
             "steps": [any_of(&head)], "stop": true},
            {"name": "New vendor", "name_zh": "新供应商", "conditions": [{"fact": "new_vendor"}],
             "steps": [any_of(&json!([{"who": "role", "role": "finance_controller"}]))]},
            {"name": "Growth", "conditions": [{"fact": "department", "ids": [app.departments.company]}],
             "steps": [any_of(&json!([{"who": "person", "user_id": app.user("brand_head")}]))]},
        ]));
        assert_eq!((rules.version, rules.note.as_str()), (1, "As agreed"));
        let kept: Expense = marketer.get(&format!("/expenses/{}", before.summary.id)).expect(200);
        assert_eq!(names(&kept), [["head"]]);
        assert_eq!(names(&submit(&marketer, &request(budget.search, 9_999))), [["head"]]);
        let mut body = request(budget.search, 10_000);
        body["vendor"] = json!("Fresh Prints");
        let preview: ExpensePreview = marketer.post("/expenses/check", &body).expect(200);
        assert_eq!(preview.route.len(), 2);
        let new = submit(&marketer, &body);
        assert_eq!(names(&new), [["finance"], ["brand_head"]]);
        assert_eq!(new.approvals[0].rule_zh, "新供应商");
        step(&app.client("finance"), new.summary.id, "approve").expect::<Expense>(200);
        let done: Expense = step(&app.client("brand_head"), new.summary.id, "approve").expect(200);
        assert_eq!(done.summary.state, ExpenseState::Approved);
        assert_eq!(names(&submit(&marketer, &body)), [["brand_head"]], "the vendor is proven");
        step(&app.client("finance"), new.summary.id, "cancel").expect::<Expense>(200);
        assert_eq!(names(&submit(&marketer, &body)), [["brand_head"]], "and stays so when it is called off");
    }

    fn nobody_need_approve_what_is_little_and_it_is_committed_at_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        set(app, &json!([
            {"name": "Little", "conditions": [{"fact": "amount", "below_minor": 10_000}], "auto_approve": true, "stop": true},
            {"name": "Rest", "steps": [any_of(&json!([{"who": "department_head", "level": 1}]))]},
        ]));
        let preview: ExpensePreview = marketer.post("/expenses/check", &request(budget.search, 9_999)).expect(200);
        assert!(preview.auto_approved && preview.route.is_empty());
        let little = submit(&marketer, &request(budget.search, 9_999));
        assert_eq!((little.summary.state, little.approvals.len()), (ExpenseState::Approved, 0));
        assert!(little.timeline.iter().any(|item| item.what == "auto_approved" && item.actor_name.is_none()));
        let at_once: SubmittedExpense = marketer.post("/expenses/submit", &request(budget.search, 9_999)).expect(201);
        assert_eq!(at_once.state, ExpenseState::Approved);
        let [_, reserved, committed, ..] = balance(app, budget.search);
        assert_eq!((reserved, committed), (0, 2 * 9_999));
        let expense: Expense = marketer.get(&format!("/expenses/{}", at_once.id)).expect(200);
        assert_eq!(expense.lines[0].committed_minor, 9_999);
        submit(&marketer, &request(budget.search, 10_000));
        assert_eq!(inbox(&app.client("head")), 1);
        verify(app);
    }

    fn all_of_them_and_steps_at_the_same_time(app: &TestApp) {
        let budget = Budget::plan(app);
        let people = json!([
            {"who": "person", "user_id": app.user("head")}, {"who": "person", "user_id": app.user("brand_head")}
        ]);
        set(app, &json!([{"name": "Both and finance", "steps": [
            {"approvers": people, "need": {"need": "all"}},
            {"approvers": [{"who": "role", "role": "finance_controller"}], "need": {"need": "any"}, "parallel": true},
            {"approvers": [{"who": "person", "user_id": app.user("head")}, {"who": "role", "role": "finance_controller"}],
             "need": {"need": "at_least", "count": 2}},
        ]}]));
        let expense = submit(&app.client("marketer"), &request(budget.search, 1_000));
        let id = expense.summary.id;
        assert_eq!(states(&expense), [StepState::Pending, StepState::Pending], "the third is settled by the first two");
        for name in ["head", "brand_head", "finance"] {
            assert_eq!(inbox(&app.client(name)), 1, "{name}");
        }
        let one: Expense = step(&app.client("head"), id, "approve").expect(200);
        assert_eq!(states(&one), [StepState::Pending, StepState::Pending]);
        assert_eq!(inbox(&app.client("head")), 0);
        assert_eq!(step(&app.client("head"), id, "approve").problem(403).code, ErrorCode::NotYourStep);
        let two: Expense = step(&app.client("finance"), id, "approve").expect(200);
        assert_eq!(states(&two), [StepState::Pending, StepState::Approved]);
        let last: Expense = step(&app.client("brand_head"), id, "approve").expect(200);
        assert_eq!(last.summary.state, ExpenseState::Approved);
        assert!(last.approvals[0].approvers.iter().all(|who| who.agreed_at.is_some()));
        verify(app);
    }

    fn the_last_two_of_all_race_and_commit_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let people = json!([
            {"who": "person", "user_id": app.user("head")}, {"who": "person", "user_id": app.user("brand_head")}
        ]);
        set(app, &json!([{"name": "Both", "steps": [{"approvers": people, "need": {"need": "all"}}]}]));
        let (marketer, clients) = (app.client("marketer"), [app.client("head"), app.client("brand_head")]);
        for round in 1..=6 {
            let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
            let barrier = Barrier::new(2);
            std::thread::scope(|scope| {
                for client in &clients {
                    let barrier = &barrier;
                    scope.spawn(move || {
                        barrier.wait();
                        step(client, id, "approve").expect::<Expense>(200);
                    });
                }
            });
            assert_eq!(balance(app, budget.search)[2], round * 1_000);
        }
        verify(app);
    }

    fn a_question_is_passed_on_or_put_to_somebody_as_well(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head, brand_head) = (app.client("marketer"), app.client("head"), app.client("brand_head"));
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        let ask = |client: &Client, way: &str, name: &str| -> Answer {
            client.post(&format!("/expenses/{id}/{way}"), &json!({"user_id": app.user(name), "comment": "You know"}))
        };
        assert_eq!(ask(&brand_head, "forward", "finance").problem(404).code, ErrorCode::NotFound);
        let wrong = ask(&head, "forward", "marketer").problem(422);
        assert_eq!((wrong.errors[0].field.as_str(), wrong.errors[0].code), ("user_id", FieldErrorCode::NotAllowed));
        assert_eq!(ask(&head, "approvers", "head").problem(422).errors[0].code, FieldErrorCode::NotUnique);
        let forwarded: Expense = ask(&head, "forward", "brand_head").expect(200);
        assert_eq!(names(&forwarded), [["brand_head"]]);
        assert_eq!(forwarded.approvals[0].approvers[0].forwarded_by_name.as_deref(), Some("head"));
        assert_eq!(step(&head, id, "approve").problem(403).code, ErrorCode::NotYourStep);
        let more: Expense = ask(&brand_head, "approvers", "finance").expect(200);
        assert_eq!(names(&more), [["brand_head"], ["finance"]]);
        let one: Expense = step(&brand_head, id, "approve").expect(200);
        assert_eq!(one.summary.state, ExpenseState::Submitted);
        let done: Expense = step(&app.client("finance"), id, "approve").expect(200);
        assert_eq!(done.summary.state, ExpenseState::Approved);
        let what: Vec<_> = done.timeline.iter().map(|item| item.what.as_str()).collect();
        assert!(what.contains(&"forwarded") && what.contains(&"approver_added"), "{what:?}");
    }

    fn nobody_forwards_to_who_asked(app: &TestApp) {
        let budget = Budget::plan(app);
        let brand_head = app.client("brand_head");
        let mut body = request(budget.search, 1_000);
        body["department_id"] = json!(app.departments.brand);
        let refused = brand_head.post("/expenses", &body).status;
        assert_eq!(refused, 422, "the budget is another department's");
        let head = app.client("head");
        let id = submit(&head, &request(budget.search, 1_000)).summary.id;
        let finance = app.client("finance");
        let to = json!({"user_id": app.user("head"), "comment": ""});
        let problem = finance.post(&format!("/expenses/{id}/forward"), &to).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("user_id", FieldErrorCode::NotAllowed));
    }

    fn rules_that_make_no_sense_are_refused_all_at_once(app: &TestApp) {
        let finance = app.client("finance");
        let rules = json!([
            {"name": " ", "conditions": [{"fact": "amount"}, {"fact": "channel", "ids": []}, {"fact": "category", "ids": [99]}],
             "steps": []},
            {"name": "Two", "auto_approve": true, "conditions": [{"fact": "amount", "from_minor": 5, "below_minor": 5}],
             "steps": [{"approvers": [], "need": {"need": "at_least", "count": 0}},
                       {"approvers": [{"who": "role", "role": "marketer"}, {"who": "department_head", "level": 0},
                                      {"who": "person", "user_id": app.user("analyst")}], "need": {"need": "any"}}]},
        ]);
        let problem = finance.put("/approval-rules", 0, &json!({"rules": rules, "note": ""})).problem(422);
        let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, [
            "note", "rules[0].name", "rules[0].conditions[0].from_minor", "rules[0].conditions[1].ids",
            "rules[0].conditions[2].ids", "rules[0].steps", "rules[1].conditions[0].below_minor", "rules[1].steps",
            "rules[1].steps[0].approvers", "rules[1].steps[0].need.count", "rules[1].steps[1].approvers[0].role",
            "rules[1].steps[1].approvers[1].level", "rules[1].steps[1].approvers[2].user_id",
        ]);
        let none = finance.put("/approval-rules", 0, &json!({"rules": [], "note": "None"})).problem(422);
        assert_eq!(none.errors[0].field, "rules");
        let head = json!([any_of(&json!([{"who": "department_head", "level": 1}]))]);
        let fine = json!({"rules": [{"name": "All", "steps": head}], "note": "Simple"});
        assert_eq!(app.client("head").put("/approval-rules", 0, &fine).status, 403);
        assert_eq!(finance.put("/approval-rules", 0, &fine).status, 200);
        assert_eq!(finance.put("/approval-rules", 0, &fine).problem(412).code, ErrorCode::VersionMismatch);
        let typo = json!({"rules": [{"name": "All", "steps": [], "stopp": true}], "note": "Simple"});
        assert_eq!(finance.put("/approval-rules", 1, &typo).status, 400);
    }

    fn a_request_that_is_thought_of_and_those_of_last_quarter(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        submit(&marketer, &request(budget.search, 1_000));
        submit(&marketer, &request(budget.search, 6_000_000));
        draft(&marketer, &request(budget.search, 2_000));
        let rules = json!([{"name": "Finance", "steps": [any_of(&json!([{"who": "role", "role": "finance_controller"}]))]}]);
        let thought = json!({"requester_id": app.user("marketer"), "department_id": app.departments.growth, "amount_minor": 100});
        let now: ApprovalRoute = finance.post("/approval-rules/trial", &json!({"request": thought})).expect(200);
        assert_eq!((now.matched, now.steps[0].approvers[0].name.as_str()), (vec![0], "head"));
        let tried: ApprovalRoute = finance.post("/approval-rules/trial", &json!({"rules": rules, "request": thought})).expect(200);
        assert_eq!(tried.steps[0].approvers[0].name, "finance");
        let wrong = json!({"request": {"requester_id": 999, "department_id": 999, "amount_minor": 0, "dimension_values": [9]}});
        assert_eq!(finance.post("/approval-rules/trial", &wrong).problem(422).errors.len(), 4);
        let replay: ApprovalReplay = finance.post("/approval-rules/replay", &json!({"rules": rules})).expect(200);
        assert_eq!((replay.requests, replay.changed, replay.steps_now, replay.steps_tried), (2, 2, 3, 2));
        assert_eq!(replay.examples[0].amount_minor, Some(6_000_000));
        let load: Vec<_> = replay.load.iter().map(|of| (of.approver.name.as_str(), of.now, of.tried)).collect();
        assert_eq!(load, [("finance", 1, 2), ("head", 2, 0)]);
        let same: ApprovalRules = finance.get("/approval-rules").expect(200);
        let unchanged: ApprovalReplay = finance.post("/approval-rules/replay", &json!({"rules": same.rules})).expect(200);
        assert_eq!((unchanged.requests, unchanged.changed), (2, 0));
        let days = json!({"rules": rules, "from": "2026-02-02", "until": "2026-02-01"});
        assert_eq!(finance.post("/approval-rules/replay", &days).problem(422).errors[0].field, "until");
    }

    fn the_measures_are_those_of_a_recount_from_the_trail(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head, finance) = (app.client("marketer"), app.client("head"), app.client("finance"));
        let query = "/approval-measures?from=2026-01-01&until=2030-12-31";
        let none: ApprovalMeasures = finance.get(query).expect(200);
        assert_eq!((none.total.requests, none.total.median_minutes), (0, None));
        let ids: Vec<_> =
            (1..=6).map(|many| submit(&marketer, &request(budget.search, many * 1_000)).summary.id).collect();
        submit(&marketer, &request(budget.search, 5_000_000));
        step(&head, ids[0], "approve").expect::<Expense>(200);
        step(&head, ids[1], "reject").expect::<Expense>(200);
        step(&marketer, ids[2], "withdraw").expect::<Expense>(200);
        let too_much = draft(&marketer, &request(budget.social, 10_000_001));
        assert_eq!(step(&marketer, too_much, "submit").status, 422);
        step(&head, ids[5], "request-changes").expect::<Expense>(200);
        let again = marketer.get(&format!("/expenses/{}", ids[4])).expect::<Expense>(200);
        let mut less = request(budget.search, 4_000);
        less["lines"][0]["id"] = json!(again.lines[0].id);
        let revise = format!("/expenses/{}/revise", ids[4]);
        marketer.post_if(&revise, again.summary.version, &less).expect::<Expense>(200);
        // A week later one is decided too late, and two wait for too long.
        app.clock.set(app.clock.now() + TimeDelta::days(7));
        let (head, finance) = (app.client("head"), app.client("finance"));
        step(&head, ids[3], "approve").expect::<Expense>(200);
        let found: ApprovalMeasures = finance.get(query).expect(200);
        let today = day_in(chrono_tz::Asia::Shanghai, app.clock.now());
        let mut recount = ApprovalFigures::default();
        let all: Page<ExpenseSummary> = finance.get("/expenses?limit=100").expect(200);
        for summary in all.items {
            let expense: Expense = finance.get(&format!("/expenses/{}", summary.id)).expect(200);
            let has = |what: &str| i64::from(expense.timeline.iter().any(|item| item.what == what));
            if has("submitted") == 0 {
                continue;
            }
            recount.requests += 1;
            recount.approved += i64::from(expense.summary.state == ExpenseState::Approved);
            recount.rejected += has("rejected");
            recount.withdrawn += has("withdrawn");
            recount.refused_first += has("refused");
            recount.reworked += i64::from(has("revised") + has("changes_requested") > 0);
            let due = |step: &ApprovalStep| step.due_on.is_some_and(|day| day < today);
            recount.overdue += i64::from(expense.approvals.iter().any(due));
            let late = |step: &ApprovalStep| step.decided_at.is_some_and(|at| at.date() > expense_due(&expense));
            recount.decided_late += i64::from(expense.approvals.iter().any(late));
            let open = [ExpenseState::Submitted, ExpenseState::ChangesRequested];
            recount.waiting += i64::from(open.contains(&expense.summary.state));
        }
        let total = ApprovalFigures { median_minutes: None, p90_minutes: None, ..found.total.clone() };
        assert_eq!(total, recount);
        assert_eq!((recount.requests, recount.waiting, found.total.median_minutes), (7, 3, Some(0)));
        assert_eq!((recount.overdue, recount.decided_late), (2, 1));
        let steps: i64 = found.rules.iter().map(|of| of.steps).sum();
        assert_eq!((steps, found.departments.len(), recount.reworked), (9, 1, 2));
        let brand: ApprovalMeasures = app.client("brand_head").get(query).expect(200);
        assert_eq!(brand.total.requests, 0, "another department's");
        let days = "/approval-measures?from=2026-02-02&until=2026-02-01";
        assert_eq!(finance.get(days).problem(422).errors[0].field, "until");
    }
}
