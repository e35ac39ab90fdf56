//! Templates of requests, and those that they make by themselves.

use std::sync::Barrier;

use chrono::{NaiveDate, NaiveDateTime};
use penstock::{
    commands::recurring::{self, Work},
    writer::Writer,
};
use penstock_shared::{
    error_code::ErrorCode,
    expense::{Expense, ExpenseState, ExpenseSummary},
    notification::{Notification, NotificationKind, SubjectKind},
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    template::{OccurrenceOutcome, Template, TemplateSummary},
    user::User,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, balance, draft, request, step, verify},
};

const LIST: &str = "/expense-templates";

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day")
}

/// Noon in Shanghai.
fn noon(month: u32, of: u32) -> NaiveDateTime {
    day(month, of).and_hms_opt(4, 0, 0).expect("a moment")
}

fn keep(client: &Client, body: &Value, sharing: &str) -> Template {
    let id = draft(client, body);
    client.post(LIST, &json!({"name": "Retainer", "sharing": sharing, "expense_id": id})).expect(201)
}

fn path(of: &Template) -> String {
    format!("{LIST}/{}", of.summary.id)
}

#[track_caller]
fn repeat(client: &Client, of: &Template, change: &Value) -> Template {
    let mut set = json!({"every": 1, "unit": "month", "starts_on": "2026-03-31", "last_day": true});
    for (key, value) in change.as_object().expect("an object") {
        set[key] = value.clone();
    }
    client.put(&format!("{}/schedule", path(of)), of.summary.version, &set).expect(200)
}

fn read(client: &Client, of: &Template) -> Template {
    client.get(&path(of)).expect(200)
}

/// What the server does every minute.
fn pass(writer: &Writer, now: NaiveDateTime) {
    let due = writer.run_blocking(move |tx| recurring::due(tx.conn, now)).expect("what is due");
    for id in due {
        recurring::pass(writer, id).expect("a pass");
    }
}

fn pass_at(app: &TestApp, month: u32, of: u32) {
    app.clock.set(noon(month, of));
    pass(&app.state.writer, noon(month, of));
}

fn made(of: &Template) -> Vec<(NaiveDate, OccurrenceOutcome)> {
    of.occurrences.iter().rev().map(|made| (made.occurs_on, made.outcome)).collect()
}

fn requests(client: &Client) -> i64 {
    client.get("/expenses?limit=200").expect::<Page<ExpenseSummary>>(200).total
}

/// Signed in anew: where the clock has moved on, an older sign-in has run out.
fn marketer(app: &TestApp) -> Client {
    app.client("marketer")
}

fn told(app: &TestApp, kind: NotificationKind) -> Vec<Notification> {
    let page: Page<Notification> = app.client("marketer").get("/notifications?limit=200").expect(200);
    page.items.into_iter().filter(|item| item.kind == kind).collect()
}

on_both! {
    fn a_template_is_kept_seen_renamed_and_deleted(app: &TestApp) {
        let budget = Budget::plan(app);
        let (head, finance) = (app.client("head"), app.client("finance"));
        let of = keep(&marketer(app), &request(budget.search, 1_000), "own");
        assert_eq!((of.summary.title.as_str(), of.summary.total_minor, of.summary.may_change), ("Keyword campaign", 1_000, true));
        let line = &of.draft.lines[0];
        assert_eq!((line.node_id, line.id, of.draft.vendor.as_deref()), (Some(budget.search), None, Some("Lantern Media")));
        assert_eq!(head.get(&path(&of)).problem(404).code, ErrorCode::NotFound, "one's own is nobody else's");

        let refused = |client: &Client, sharing: &str| {
            client.patch(&path(&of), of.summary.version, &json!({"sharing": sharing})).problem(403).reason
        };
        assert_eq!(refused(&marketer(app), "department"), Some(RefusalReason::TemplateSharing));
        assert_eq!(refused(&marketer(app), "organisation"), Some(RefusalReason::TemplateSharing));
        let renamed: Template = marketer(app).patch(&path(&of), 1, &json!({"name": " Media "})).expect(200);
        assert_eq!((renamed.summary.name.as_str(), renamed.summary.version), ("Media", 2));
        assert_eq!(marketer(app).patch(&path(&of), 1, &json!({"name": "x"})).problem(412).code, ErrorCode::VersionMismatch);
        let nameless = marketer(app).patch(&path(&of), 2, &json!({"name": " "})).problem(422);
        assert_eq!((nameless.errors[0].field.as_str(), nameless.errors[0].code), ("name", FieldErrorCode::Required));

        let shared = keep(&head, &request(budget.search, 2_000), "department");
        let for_all = keep(&finance, &json!({"title": "Paper", "currency": "CNY", "department_id": app.departments.growth,
            "lines": [{"node_id": budget.search, "amount_minor": 5, "charge_date": "2026-03-20"}]}), "organisation");
        let names = |client: &Client| {
            let list: Vec<TemplateSummary> = client.get(LIST).expect(200);
            list.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(names(&marketer(app)), [of.summary.id, shared.summary.id, for_all.summary.id]);
        let outside = app.client("brand_marketer");
        assert_eq!(names(&outside), [for_all.summary.id]);
        let seen = read(&outside, &for_all);
        assert_eq!((seen.draft.lines[0].node_id, seen.draft.department_id, seen.summary.may_change), (None, None, false), "what is out of sight is left out");
        assert_eq!(outside.patch(&path(&for_all), 1, &json!({"name": "x"})).problem(403).reason, Some(RefusalReason::TemplateOfOthers));
        assert_eq!(marketer(app).send("DELETE", &path(&of), &[("If-Match", "\"2\"")], None::<&Value>).status, 204);
        assert_eq!(marketer(app).get(&path(&of)).problem(404).code, ErrorCode::NotFound);
        assert_eq!(marketer(app).send("DELETE", &path(&shared), &[("If-Match", "\"1\"")], None::<&Value>).problem(403).reason, Some(RefusalReason::TemplateOfOthers));
    }

    fn a_schedule_makes_each_day_once_and_knows_its_end(app: &TestApp) {
        let budget = Budget::plan(app);
        let of = keep(&marketer(app), &request(budget.search, 1_000), "own");
        let of = repeat(&marketer(app), &of, &json!({"max_count": 3}));
        assert_eq!(of.summary.schedule.map(|schedule| schedule.next_on), Some(Some(day(3, 31))));
        let before = requests(&marketer(app));
        pass_at(app, 3, 30);
        assert_eq!(requests(&marketer(app)), before, "not before its day");
        for _ in 0..3 {
            pass_at(app, 3, 31);
        }
        let of = read(&marketer(app), &of);
        assert_eq!(made(&of), [(day(3, 31), OccurrenceOutcome::Drafted)]);
        let id = of.occurrences[0].expense_id.expect("a draft");
        let drafted: Expense = marketer(app).get(&format!("/expenses/{id}")).expect(200);
        assert_eq!((drafted.summary.state, drafted.lines[0].charge_date), (ExpenseState::Draft, day(3, 31)));
        let by = drafted.timeline.iter().find(|item| item.what == "recurred").and_then(|item| item.comment.as_deref());
        assert_eq!(by, Some("Retainer"));
        assert_eq!(told(app, NotificationKind::RecurringMade).len(), 1);
        pass_at(app, 4, 30);
        pass_at(app, 5, 31);
        pass_at(app, 6, 30);
        let of = read(&marketer(app), &of);
        assert_eq!(made(&of).iter().map(|(day, _)| *day).collect::<Vec<_>>(), [day(3, 31), day(4, 30), day(5, 31)]);
        assert_eq!(of.summary.schedule.map(|schedule| schedule.next_on), Some(None), "three were asked for");
        assert_eq!(requests(&marketer(app)), before + 3);
        let ended: Template = marketer(app)
            .send("DELETE", &format!("{}/schedule", path(&of)), &[("If-Match", &format!("\"{}\"", of.summary.version))], None::<&Value>)
            .expect(200);
        assert_eq!((ended.summary.schedule, ended.occurrences.len()), (None, 3));
    }

    fn what_was_missed_is_caught_up_within_bounds(app: &TestApp) {
        let budget = Budget::plan(app);
        let of = keep(&marketer(app), &request(budget.search, 1_000), "own");
        let of = repeat(&marketer(app), &of, &json!({"unit": "week", "starts_on": "2026-03-16", "last_day": false}));
        let before = requests(&marketer(app));
        pass_at(app, 4, 20);
        pass_at(app, 4, 20);
        use OccurrenceOutcome::{Drafted, Missed};
        let expected = [(3, 16, Missed), (3, 23, Missed), (3, 30, Missed), (4, 6, Drafted), (4, 13, Drafted), (4, 20, Drafted)];
        let of = read(&marketer(app), &of);
        assert_eq!(made(&of), expected.map(|(month, of, outcome)| (day(month, of), outcome)));
        assert_eq!(requests(&marketer(app)), before + 3);
        let about = told(app, NotificationKind::RecurringRefused);
        assert_eq!(about.len(), 1);
        assert_eq!(about[0].subject.as_ref().map(|subject| subject.kind), Some(SubjectKind::Template));

        // What falls into a pause is not made afterwards.
        let paused = repeat(&marketer(app), &of, &json!({"unit": "week", "starts_on": "2026-03-16", "last_day": false, "paused": true}));
        pass_at(app, 5, 4);
        app.clock.set(noon(5, 5));
        let going = repeat(&marketer(app), &paused, &json!({"unit": "week", "starts_on": "2026-03-16", "last_day": false}));
        assert_eq!(going.summary.schedule.and_then(|schedule| schedule.next_on), Some(day(5, 11)));
        pass_at(app, 5, 5);
        assert_eq!(requests(&marketer(app)), before + 3);
    }

    fn a_request_is_submitted_with_the_usual_checks(app: &TestApp) {
        let budget = Budget::plan(app);
        // The second request does not fit beside the first.
        let of = keep(&marketer(app), &request(budget.social, 9_000_000), "own");
        let of = repeat(&marketer(app), &of, &json!({"submits": true, "starts_on": "2026-03-20", "unit": "week", "last_day": false, "max_count": 2}));
        pass_at(app, 3, 20);
        let first = read(&marketer(app), &of);
        assert_eq!(made(&first), [(day(3, 20), OccurrenceOutcome::Submitted)]);
        assert_eq!(first.occurrences[0].state, Some(ExpenseState::Submitted));
        assert_eq!(balance(app, budget.social)[1], 9_000_000);
        pass_at(app, 3, 27);
        let second = read(&marketer(app), &of);
        let last = &second.occurrences[0];
        assert_eq!((last.outcome, last.code, last.state), (OccurrenceOutcome::Refused, Some(ErrorCode::FundsInsufficient), Some(ExpenseState::Draft)));
        let about = told(app, NotificationKind::RecurringRefused);
        assert_eq!(about.len(), 1);
        assert_eq!(about[0].subject.as_ref().map(|subject| subject.id), last.expense_id.map(|id| id.0));
        pass_at(app, 3, 28);
        assert_eq!(read(&marketer(app), &of), second, "it is tried once");
        verify(app);
    }

    fn an_end_in_the_middle_is_gone_on_with(app: &TestApp) {
        let budget = Budget::plan(app);
        let of = keep(&marketer(app), &request(budget.search, 1_000), "own");
        let of = repeat(&marketer(app), &of, &json!({"submits": true}));
        let (id, before) = (of.summary.id, requests(&marketer(app)));
        app.clock.set(noon(3, 31));
        // The draft is written, and the server ends before it is submitted.
        assert_eq!(app.write(move |tx| recurring::begin(tx, id)), Some(Work::Make(day(3, 31))));
        app.write(move |tx| recurring::make(tx, id, day(3, 31)));
        assert_eq!(made(&read(&marketer(app), &of)), [(day(3, 31), OccurrenceOutcome::Submitting)]);
        assert_eq!(app.write(move |tx| recurring::begin(tx, id)), Some(Work::Submit(day(3, 31))));
        pass(&app.state.writer, noon(3, 31));
        pass(&app.state.writer, noon(3, 31));
        assert_eq!(made(&read(&marketer(app), &of)), [(day(3, 31), OccurrenceOutcome::Submitted)]);
        // A step that comes twice does nothing the second time.
        app.write(move |tx| recurring::make(tx, id, day(3, 31)));
        app.write(move |tx| recurring::submit_made(tx, id, day(3, 31)));
        assert_eq!(requests(&marketer(app)), before + 1);
        verify(app);
    }

    fn a_day_without_a_period_or_in_a_closed_one_is_told(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let of = keep(&marketer(app), &request(budget.search, 1_000), "own");
        let of = repeat(&marketer(app), &of, &json!({"starts_on": "2026-12-01", "submits": true, "every": 1}));
        let of_year = budget.year.periods.last().expect("December");
        finance
            .patch(&format!("/periods/{}", of_year.id), of_year.version, &json!({"state": "closed"}))
            .expect::<Value>(200);
        pass_at(app, 12, 31);
        let closed = read(&marketer(app), &of);
        let last = &closed.occurrences[0];
        assert_eq!((last.outcome, last.code), (OccurrenceOutcome::Refused, Some(ErrorCode::PeriodClosed)));
        assert!(last.expense_id.is_some(), "the draft is there");
        let next = NaiveDate::from_ymd_opt(2027, 1, 31).expect("a day");
        let january = next.and_hms_opt(4, 0, 0).expect("a moment");
        app.clock.set(january);
        pass(&app.state.writer, january);
        let without = read(&marketer(app), &of);
        let last = &without.occurrences[0];
        assert_eq!((last.occurs_on, last.outcome, last.reason, last.expense_id), (next, OccurrenceOutcome::Failed, Some(RefusalReason::NoPeriodForDay), None));
        assert_eq!(told(app, NotificationKind::RecurringRefused).len(), 2);
    }

    fn the_budget_of_the_next_year_takes_over(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let next: penstock_shared::period::FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2027})).expect(201);
        let mut parent = None;
        for (name, department) in [("Company", app.departments.company), ("Growth", app.departments.growth), ("Search", app.departments.growth)] {
            let new = json!({"parent_id": parent, "fiscal_year_id": next.id, "name": name, "department_id": department});
            let page: penstock_shared::budget::BudgetNodePage = finance.post("/budget-nodes", &new).expect(201);
            parent = Some(page.node.id);
        }
        let of = keep(&marketer(app), &request(budget.search, 1_000), "own");
        let of = repeat(&marketer(app), &of, &json!({"starts_on": "2027-01-05", "last_day": false}));
        let january = NaiveDate::from_ymd_opt(2027, 1, 5).and_then(|day| day.and_hms_opt(4, 0, 0)).expect("a moment");
        app.clock.set(january);
        pass(&app.state.writer, january);
        let id = read(&marketer(app), &of).occurrences[0].expense_id.expect("a draft");
        let drafted: Expense = marketer(app).get(&format!("/expenses/{id}")).expect(200);
        assert_eq!(Some(drafted.lines[0].node_id), parent);
    }

    fn a_schedule_stops_with_its_owner(app: &TestApp) {
        let budget = Budget::plan(app);
        let (head, admin) = (app.client("head"), app.client("admin"));
        let of = keep(&head, &request(budget.search, 1_000), "department");
        assert_eq!(
            marketer(app).put(&format!("{}/schedule", path(&of)), 1, &json!({"every": 1, "unit": "month", "starts_on": "2026-03-31"})).problem(403).reason,
            Some(RefusalReason::TemplateOfOthers)
        );
        repeat(&head, &of, &json!({}));
        let user: User = admin.get(&format!("/users/{}", app.user("head"))).expect(200);
        admin.patch(&format!("/users/{}", user.id), user.version, &json!({"active": false})).expect::<User>(200);
        let before = requests(&marketer(app));
        pass_at(app, 3, 31);
        let stopped = read(&marketer(app), &of);
        assert_eq!((requests(&marketer(app)), stopped.occurrences.len()), (before, 0));
        assert_eq!(stopped.summary.schedule.map(|schedule| schedule.set.paused), Some(true));
    }

    fn what_is_wrong_with_a_schedule_is_said_at_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let of = keep(&marketer(app), &request(budget.search, 1_000), "own");
        let put = |set: &Value| marketer(app).put(&format!("{}/schedule", path(&of)), 1, set).problem(422);
        let wrong = put(&json!({"every": 0, "unit": "week", "starts_on": "2026-03-31", "month_day": 32, "ends_on": "2026-03-01", "max_count": 0}));
        let fields: Vec<&str> = wrong.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["every", "month_day", "month_day", "max_count", "ends_on"]);
        let over = put(&json!({"every": 1, "unit": "month", "starts_on": "2026-01-01", "ends_on": "2026-02-28"}));
        assert_eq!((over.errors[0].field.as_str(), over.errors[0].code), ("starts_on", FieldErrorCode::OutOfRange));
        let nothing = marketer(app).post(LIST, &json!({"name": "", "sharing": "own", "expense_id": draft(&marketer(app), &request(budget.search, 1))})).problem(422);
        assert_eq!(nothing.errors[0].field, "name");
        assert_eq!(app.client("brand_marketer").post(LIST, &json!({"name": "x", "sharing": "own", "expense_id": 1})).problem(404).code, ErrorCode::NotFound);
        assert_eq!(step(&marketer(app), draft(&marketer(app), &request(budget.search, 5)), "submit").status, 200);
    }
}

#[test]
fn two_processes_make_a_day_once() {
    let app = TestApp::on_postgres();
    let other = app.another_process();
    let budget = Budget::plan(&app);
    let mut kept = Vec::new();
    for _ in 0..4 {
        let of = keep(&marketer(&app), &request(budget.search, 1_000), "own");
        kept.push(repeat(
            &marketer(&app),
            &of,
            &json!({"submits": true, "unit": "week", "starts_on": "2026-03-16", "last_day": false}),
        ));
    }
    let before = requests(&marketer(&app));
    app.clock.set(noon(3, 30));
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        for writer in [&app.state.writer, &other.state.writer] {
            let barrier = &barrier;
            scope.spawn(move || {
                barrier.wait();
                pass(writer, noon(3, 30));
            });
        }
    });
    for of in &kept {
        let days = [day(3, 16), day(3, 23), day(3, 30)].map(|day| (day, OccurrenceOutcome::Submitted));
        assert_eq!(made(&read(&marketer(&app), of)), days);
    }
    assert_eq!(requests(&marketer(&app)), before + 12);
    verify(&app);
}
