//! Decisions that are due, and those that nobody takes.

use chrono::{NaiveDate, NaiveDateTime};
use penstock::{commands::reminders, reads::reminders::late};
use penstock_shared::{
    approval::ApprovalItem,
    approval_measure::ApprovalMeasures,
    approval_rule::ApprovalRules,
    expense::{Expense, ExpenseState},
    notification::{Notification, NotificationKind},
    page::Page,
    reference::Department,
    user::User,
    working_days::WorkingDaySettings,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    app::PASSWORD,
    budget::{Budget, request, step, submit},
};

fn utc(day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, day).and_then(|day| day.and_hms_opt(hour, 0, 0)).expect("a moment")
}

/// What the server does every minute, at noon of a day in Shanghai.
fn pass(app: &TestApp, day: u32) {
    app.clock.set(utc(day, 4));
    look(app);
}

fn look(app: &TestApp) {
    app.write(|tx| late(tx.conn, tx.now, None)?.iter().try_for_each(|of| reminders::run(tx, of.step)));
}

fn told(app: &TestApp, name: &str, kind: NotificationKind) -> usize {
    let page: Page<Notification> = app.client(name).get("/notifications?limit=200").expect(200);
    page.items.iter().filter(|item| item.kind == kind).count()
}

#[track_caller]
fn settings(app: &TestApp, change: &Value) -> WorkingDaySettings {
    let admin = app.client("admin");
    let version = admin.get("/working-days").expect::<WorkingDaySettings>(200).version;
    let mut body = json!({"week": ["monday", "tuesday", "wednesday", "thursday", "friday"], "special": [],
        "digest_hour": 8, "approval_due_days": 3});
    for (key, value) in change.as_object().expect("an object") {
        body[key] = value.clone();
    }
    admin.put("/working-days", version, &body).expect(200)
}

fn days_left(client: &Client, query: &str) -> Vec<Option<i64>> {
    let page: Page<ApprovalItem> = client.get(&format!("/approvals?limit=50{query}")).expect(200);
    let left = page.items.into_iter().map(|item| match item {
        ApprovalItem::Expense(item) => item.due_in_days,
        ApprovalItem::BudgetRequest(_) => None,
    });
    left.collect()
}

/// Somebody who heads the company.
fn boss(app: &TestApp) -> Client {
    let admin = app.client("admin");
    let new = json!({"email": "boss@test.example", "name": "boss", "role": "department_head",
        "department_id": app.departments.company, "password": PASSWORD});
    let boss: User = admin.post("/users", &new).expect(201);
    let all: Vec<Department> = admin.get("/departments").expect(200);
    let company = all.iter().find(|of| of.id == app.departments.company).expect("the company");
    let path = format!("/departments/{}", company.id);
    admin.patch(&path, company.version, &json!({"head_user_id": boss.id})).expect::<Department>(200);
    app.client("boss")
}

on_both! {
    fn who_is_asked_is_reminded_once_on_every_working_day_from_the_due_day_on(app: &TestApp) {
        let budget = Budget::plan(app);
        submit(&app.client("marketer"), &request(budget.search, 1_000));
        assert_eq!(days_left(&app.client("head"), ""), [Some(3)]);
        pass(app, 18);
        assert_eq!(told(app, "head", NotificationKind::Reminded), 0);
        // Thursday at seven in Shanghai is too early.
        app.clock.set(utc(18, 23));
        look(app);
        assert_eq!(told(app, "head", NotificationKind::Reminded), 0);
        for (day, times) in [(19, 1), (19, 1), (20, 2), (21, 2), (22, 2), (23, 3)] {
            pass(app, day);
            assert_eq!(told(app, "head", NotificationKind::Reminded), times, "{day} March");
        }
        let head = app.client("head");
        assert_eq!(days_left(&head, ""), [Some(-2)]);
        assert_eq!(days_left(&head, "&overdue=true"), [Some(-2)]);
        submit(&app.client("marketer"), &request(budget.search, 1_000));
        assert_eq!(days_left(&head, ""), [Some(-2), Some(3)]);
        assert_eq!(days_left(&head, "&overdue=true"), [Some(-2)]);
        assert_eq!(told(app, "marketer", NotificationKind::Reminded), 0);
    }

    fn holidays_and_rules_move_the_due_day(app: &TestApp) {
        let budget = Budget::plan(app);
        let kept = settings(app, &json!({"approval_due_days": 2, "special": [
            {"day": "2026-03-18", "working": false, "name": "Holiday", "name_zh": "假日"},
            {"day": "2026-03-21", "working": true, "name": "Worked Saturday"},
        ]}));
        assert_eq!((kept.special.len(), kept.approval_due_days, kept.week.len()), (2, 2, 5));
        let marketer = app.client("marketer");
        let first = submit(&marketer, &request(budget.search, 1_000));
        assert_eq!(first.approvals[0].due_on, NaiveDate::from_ymd_opt(2026, 3, 19));
        let finance = app.client("finance");
        let rules = json!({"note": "Slow", "rules": [{"name": "Slow", "steps": [
            {"approvers": [{"who": "department_head", "level": 1}], "need": {"need": "any"}, "due_days": 4}]}]});
        finance.put("/approval-rules", 0, &rules).expect::<ApprovalRules>(200);
        let second = submit(&marketer, &request(budget.search, 1_000));
        assert_eq!(second.approvals[0].due_on, NaiveDate::from_ymd_opt(2026, 3, 21));
        let wrong = json!({"note": "Never", "rules": [{"name": "Never", "steps": [
            {"approvers": [{"who": "department_head", "level": 1}], "need": {"need": "any"}, "due_days": 0}]}]});
        let problem = finance.put("/approval-rules", 1, &wrong).problem(422);
        assert_eq!(problem.errors[0].field, "rules[0].steps[0].due_days");
        // At once is the same.
        let body = request(budget.search, 2_000);
        let third: penstock_shared::expense::SubmittedExpense = marketer.post("/expenses/submit", &body).expect(201);
        let third: Expense = marketer.get(&format!("/expenses/{}", third.id)).expect(200);
        assert_eq!(third.approvals[0].due_on, NaiveDate::from_ymd_opt(2026, 3, 21));
    }

    fn nobody_decides_so_the_next_head_may(app: &TestApp) {
        let budget = Budget::plan(app);
        boss(app);
        settings(app, &json!({"escalate_after_days": 2}));
        let id = submit(&app.client("marketer"), &request(budget.search, 1_000)).summary.id;
        for (day, times) in [(20, 0), (23, 1), (23, 1), (24, 1)] {
            pass(app, day);
            assert_eq!(told(app, "head", NotificationKind::Escalated), times, "{day} March");
        }
        let boss = app.client("boss");
        let expense: Expense = boss.get(&format!("/expenses/{id}")).expect(200);
        let names: Vec<_> = expense.approvals[0].approvers.iter().map(|of| of.name.as_str()).collect();
        assert_eq!(names, ["boss", "head"]);
        let escalated: Vec<_> = expense.timeline.iter().filter(|item| item.what == "escalated").collect();
        assert_eq!((escalated.len(), escalated[0].comment.as_deref()), (1, Some("boss")));
        assert_eq!(days_left(&boss, "").len(), 1);
        let done: Expense = step(&boss, id, "approve").expect(200);
        assert_eq!(done.summary.state, ExpenseState::Approved);
        pass(app, 25);
        assert_eq!(told(app, "head", NotificationKind::Reminded), 3, "on 20, 23 and 24 March");
    }

    fn a_head_who_asks_is_never_asked(app: &TestApp) {
        let budget = Budget::plan(app);
        let boss = boss(app);
        settings(app, &json!({"escalate_after_days": 1}));
        let mut body = request(budget.search, 1_000);
        body["department_id"] = json!(app.departments.growth);
        let id = submit(&boss, &body).summary.id;
        pass(app, 24);
        let expense: Expense = app.client("finance").get(&format!("/expenses/{id}")).expect(200);
        assert!(expense.approvals.iter().flat_map(|of| &of.approvers).all(|of| of.name != "boss"), "{expense:?}");
        assert!(expense.timeline.iter().all(|item| item.what != "escalated"));
    }

    fn working_days_that_make_no_sense_are_refused_all_at_once(app: &TestApp) {
        let admin = app.client("admin");
        let wrong = json!({"week": [], "digest_hour": 24, "approval_due_days": 0, "escalate_after_days": 61, "special": [
            {"day": "2026-05-01", "working": false, "name": " "},
            {"day": "2026-05-01", "working": false, "name": "Again"},
        ]});
        let problem = admin.put("/working-days", 1, &wrong).problem(422);
        let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["week", "special[0].name", "special[1].day", "digest_hour", "approval_due_days", "escalate_after_days"]);
        settings(app, &json!({}));
        let fine = json!({"week": ["monday"], "digest_hour": 8, "approval_due_days": 3});
        assert_eq!(admin.put("/working-days", 1, &fine).status, 412);
        assert_eq!(app.client("finance").put("/working-days", 2, &fine).status, 403);
    }

    fn late_decisions_are_counted(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let ids: Vec<_> = (0..3).map(|_| submit(&marketer, &request(budget.search, 1_000)).summary.id).collect();
        step(&head, ids[0], "approve").expect::<Expense>(200);
        app.clock.set(utc(20, 4));
        step(&app.client("head"), ids[1], "approve").expect::<Expense>(200);
        let found: ApprovalMeasures = app.client("finance").get("/approval-measures").expect(200);
        assert_eq!((found.total.overdue, found.rules[0].overdue), (1, 1));
        assert_eq!((found.rules[0].decided, found.rules[0].decided_late, found.total.decided_late), (2, 1, 1));
    }
}

#[test]
fn two_processes_remind_once() {
    let app = TestApp::on_postgres();
    let other = app.another_process();
    let budget = Budget::plan(&app);
    boss(&app);
    settings(&app, &json!({"escalate_after_days": 1}));
    (0..6).for_each(|_| drop(submit(&app.client("marketer"), &request(budget.search, 1_000))));
    app.clock.set(utc(24, 4));
    let steps = app.write(|tx| late(tx.conn, tx.now, None));
    assert_eq!(steps.len(), 6);
    std::thread::scope(|scope| {
        for state in [&app.state, &other.state] {
            let steps = steps.clone();
            scope.spawn(move || {
                for of in steps {
                    state.writer.run_blocking(move |tx| reminders::run(tx, of.step)).expect("a reminder");
                }
            });
        }
    });
    assert_eq!(told(&app, "head", NotificationKind::Reminded), 6);
    assert_eq!(told(&app, "head", NotificationKind::Escalated), 6);
}
