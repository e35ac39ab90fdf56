//! Alerts: raised once, ended by themselves, told to those who may see them.

mod beginnings;
mod targets;
mod telling;

use chrono::{NaiveDate, NaiveDateTime};
use penstock::{
    alerting::{Passed, evaluate_all},
    app::AppState,
    commands::mail,
};
use penstock_shared::{
    alert::{Alert, AlertPreview, AlertProblem, AlertRule, AlertSeverity, AlertState},
    audit::AuditDeed,
    error_code::ErrorCode,
    event::EventTopic,
    expense::Expense,
    mail::{MailKind, MailState, OutboxMail},
    notification::{Notification, NotificationKind, SubjectKind},
    page::Page,
    permission::Role,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    user::User,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    app::PASSWORD,
    budget::{Budget, approved, give, invoice, request, step, submit, verify},
    stream::{Heard, Listener},
};

const RULES: &str = "/alert-rules";

/// What the server does behind every commit.
#[track_caller]
fn pass(app: &TestApp) -> Passed {
    pass_of(&app.state)
}

#[track_caller]
fn pass_of(state: &AppState) -> Passed {
    evaluate_all(&state.pool, &state.cube, &state.writer).expect("a pass")
}

/// Raised and resolved by a pass.
#[track_caller]
fn moved(app: &TestApp) -> (usize, usize) {
    let passed = pass(app);
    (passed.raised, passed.resolved)
}

/// Usage of a budget this fiscal year, from some shares on.
fn usage(place: &Value, per: Option<&str>, thresholds: &[(i64, &str)]) -> Value {
    let thresholds: Vec<Value> =
        thresholds.iter().map(|(value, severity)| json!({"value": value, "severity": severity})).collect();
    let mut definition = json!({
        "watch": {"kind": "measure", "measure": "usage_rate"}, "place": place, "time": "fiscal_year",
        "direction": "at_or_above", "thresholds": thresholds
    });
    if let Some(per) = per {
        definition["per"] = json!(per);
    }
    definition
}

#[track_caller]
fn keep(client: &Client, definition: &Value) -> AlertRule {
    client.post(RULES, &json!({"name": "Usage", "definition": definition})).expect(201)
}

fn node(id: penstock_shared::ids::NodeId) -> Value {
    json!({"kind": "node", "id": id})
}

#[track_caller]
fn alerts(client: &Client, query: &str) -> Vec<Alert> {
    client.get(&format!("/alerts?limit=200{query}")).expect::<Page<Alert>>(200).items
}

fn told(client: &Client) -> Vec<Notification> {
    let page: Page<Notification> = client.get("/notifications?limit=200").expect(200);
    page.items.into_iter().filter(|item| item.kind == NotificationKind::Alert).collect()
}

fn mails(app: &TestApp) -> Vec<OutboxMail> {
    let page: Page<OutboxMail> = app.client("admin").get("/mail/outbox?limit=200").expect(200);
    page.items.into_iter().filter(|mail| mail.kind == MailKind::Alert).collect()
}

fn path(of: &AlertRule) -> String {
    format!("{RULES}/{}", of.id)
}

fn march(day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, day).and_then(|day| day.and_hms_opt(4, 0, 0)).expect("a moment")
}

on_both! {
    fn a_threshold_is_told_once_ends_by_itself_and_is_told_again(app: &TestApp) {
        let budget = Budget::plan(app);
        app.write(|tx| mail::switch(tx, true));
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        keep(&finance, &usage(&node(budget.search), None, &[(1_000, "warning")]));
        assert_eq!(moved(app), (0, 0), "nothing is used");
        submit(&marketer, &request(budget.search, 3_000_000));
        assert_eq!(moved(app), (1, 0));
        let of = &alerts(&finance, "&state=new")[0];
        assert_eq!((of.state, of.finding.severity, of.finding.threshold), (AlertState::New, AlertSeverity::Warning, 1_000));
        let figures = of.finding.figures;
        assert_eq!(
            (figures.value, figures.allocated_minor, figures.used_minor, figures.available_minor),
            (1_000, Some(30_000_000), Some(3_000_000), Some(27_000_000))
        );
        assert_eq!((of.place_name.as_str(), of.time_name.as_str(), of.node_id), ("Search", "FY2026", Some(budget.search)));
        let query = of.query.clone().expect("a question");
        let answer: Value = finance.post("/analysis/query", &query).expect(200);
        assert_eq!(answer["cells"][0], 1_000, "the door leads to the same figure: {answer}");

        submit(&marketer, &request(budget.search, 30_000));
        assert_eq!(moved(app), (0, 0), "it is told once");
        let went_on = &alerts(&finance, "")[0];
        assert_eq!((went_on.finding.figures.value, went_on.raised_value), (1_010, 1_000));
        assert_eq!((told(&finance).len(), mails(app).len()), (1, 1));
        let subject = told(&finance)[0].subject.clone().expect("a subject");
        assert_eq!((subject.kind, subject.id, subject.title.as_str()), (SubjectKind::Alert, of.id.0, "Search"));

        give(app, budget.search, 20_000_000);
        assert_eq!(moved(app), (0, 1), "money was moved");
        let ended = &alerts(&finance, "")[0];
        assert_eq!((ended.state, ended.resolved_at.is_some()), (AlertState::Resolved, true));
        assert!(alerts(&finance, "&state=new").is_empty());
        assert_eq!(alerts(&finance, "&state=resolved").len(), 1);

        submit(&marketer, &request(budget.search, 2_000_000));
        assert_eq!(moved(app), (1, 0), "it is reached again");
        assert_eq!(alerts(&finance, "").len(), 2);
        assert_eq!((told(&finance).len(), mails(app).len()), (2, 2));
        assert_eq!(moved(app), (0, 0));
        verify(app);
    }

    fn of_thresholds_that_are_passed_at_once_the_farthest_is_told(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        keep(&finance, &usage(&node(budget.social), None, &[(5_000, "info"), (1_000, "info"), (2_000, "critical")]));
        submit(&app.client("marketer"), &request(budget.social, 3_000_000));
        assert_eq!(moved(app), (2, 0));
        let new = alerts(&finance, "&state=new");
        assert_eq!((new.len(), new[0].finding.threshold, told(&finance).len()), (1, 2_000, 1));
        assert_eq!(alerts(&finance, "&state=seen")[0].finding.threshold, 1_000);
        assert_eq!(alerts(&finance, "&severity=critical").len(), 1);
        assert_eq!(alerts(&finance, &format!("&node_id={}", budget.search)).len(), 0);
    }

    fn each_budget_counts_with_what_lies_below_it(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        keep(&finance, &usage(&json!({"kind": "everything"}), Some("node"), &[(500, "info"), (1_000, "warning")]));
        approved(app, budget.search, 4_000_000);
        pass(app);
        let found: Vec<(String, i64, i64)> = alerts(&finance, "")
            .into_iter()
            .map(|of| (of.finding.member.expect("a budget").name, of.finding.threshold, of.finding.figures.value))
            .collect();
        let mut found = found;
        found.sort();
        assert_eq!(found, [
            ("Growth".to_owned(), 500, 667),
            ("Search".to_owned(), 500, 1_333),
            ("Search".to_owned(), 1_000, 1_333),
        ]);
    }

    fn nobody_is_told_of_what_they_do_not_see(app: &TestApp) {
        let budget = Budget::plan(app);
        let everything = usage(&json!({"kind": "everything"}), Some("node"), &[(100, "info")]);
        let (brand, head, finance) = (app.client("brand_head"), app.client("head"), app.client("finance"));
        keep(&brand, &everything);
        let of_head = keep(&head, &everything);
        submit(&app.client("marketer"), &request(budget.search, 3_000_000));
        pass(app);
        assert!(alerts(&brand, "").is_empty() && told(&brand).is_empty());
        let names = |client: &Client| -> Vec<String> {
            alerts(client, "").into_iter().map(|of| of.finding.member.expect("a budget").name).collect()
        };
        let mut seen = names(&head);
        seen.sort();
        assert_eq!(seen, ["Growth", "Search"], "the company lies above what they see");
        let one = &alerts(&head, "")[0];
        for other in [&brand, &finance] {
            assert_eq!(other.get(&format!("/alerts/{}", one.id)).problem(404).code, ErrorCode::NotFound);
            assert_eq!(other.post_if(&format!("/alerts/{}/seen", one.id), 1, &json!({})).status, 404);
            assert_eq!(other.get(&path(&of_head)).problem(404).code, ErrorCode::NotFound);
        }
        let problem = brand.post(RULES, &json!({"name": "x", "definition": usage(&node(budget.search), None, &[(1, "info")])})).problem(422);
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("definition.place", FieldErrorCode::Unknown));
    }

    fn others_are_told_of_the_places_that_they_see(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, head, brand) = (app.client("finance"), app.client("head"), app.client("brand_head"));
        let body = json!({
            "name": "Usage", "definition": usage(&json!({"kind": "everything"}), Some("node"), &[(250, "info")]),
            "recipients": {"people": [app.user("viewer")], "roles": ["department_head", "administrator"]}
        });
        assert_eq!(head.post(RULES, &body).problem(403).reason, Some(RefusalReason::RightMissing));
        let rule: AlertRule = finance.post(RULES, &body).expect(201);
        submit(&app.client("marketer"), &request(budget.search, 3_000_000));
        pass(app);
        let count = |name: &str| alerts(&app.client(name), "").len();
        // Search, Growth and the company; the head of Growth does not see the company.
        assert_eq!((count("finance"), count("admin"), count("head")), (3, 3, 2));
        assert_eq!((count("brand_head"), count("viewer"), count("analyst")), (0, 0, 0));
        assert_eq!((told(&head).len(), told(&brand).len()), (2, 0));
        // Who keeps the rules sees this one; the head does not.
        assert_eq!(app.client("admin").get(RULES).expect::<Vec<AlertRule>>(200)[0].open_alerts, 3);
        assert!(head.get(RULES).expect::<Vec<AlertRule>>(200).is_empty());

        // A person who was moved sees it no more.
        let user: User = app.client("admin").get(&format!("/users/{}", app.user("head"))).expect(200);
        let elsewhere: User = app.client("admin").patch(&format!("/users/{}", user.id), user.version,
            &json!({"department_id": app.departments.brand})).expect(200);
        assert_eq!(elsewhere.department_id, Some(app.departments.brand));
        assert_eq!((count("head"), told(&app.client("head"))[0].subject.clone()), (0, None));

        let change = json!({"recipients": {"people": [app.user("analyst")], "roles": []}});
        let rule: AlertRule = finance.patch(&path(&rule), rule.version, &change).expect(200);
        assert_eq!((count("analyst"), count("admin"), told(&app.client("analyst")).len()), (3, 0, 3));
        assert_eq!(moved(app), (0, 0), "others are told of the same alerts");
        assert_eq!(rule.open_alerts, 3);
    }

    fn a_snoozed_alert_is_silent_until_its_day(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        keep(&finance, &usage(&node(budget.search), None, &[(1_000, "warning")]));
        submit(&marketer, &request(budget.search, 3_000_000));
        pass(app);
        let of = alerts(&finance, "")[0].clone();
        let snooze = format!("/alerts/{}/snooze", of.id);
        for day in ["2026-03-16", "2027-03-17"] {
            assert_eq!(finance.post_if(&snooze, of.version, &json!({"until": day})).problem(422).errors[0].code, FieldErrorCode::OutOfRange);
        }
        let snoozed: Alert = finance.post_if(&snooze, of.version, &json!({"until": "2026-03-18"})).expect(200);
        assert_eq!((snoozed.state, snoozed.version), (AlertState::Snoozed, 2));
        assert_eq!(finance.post_if(&snooze, of.version, &json!({"until": "2026-03-18"})).problem(412).code, ErrorCode::VersionMismatch);
        submit(&marketer, &request(budget.search, 3_000_000));
        app.clock.set(march(17));
        pass(app);
        let finance = app.client("finance");
        assert_eq!((alerts(&finance, "&state=new").len(), told(&finance).len()), (0, 1));
        app.clock.set(march(18));
        assert_eq!(pass(app).woken, 1);
        let finance = app.client("finance");
        assert_eq!((alerts(&finance, "&state=new").len(), told(&finance).len()), (1, 1));
        let seen: Alert = finance.post_if(&format!("/alerts/{}/seen", of.id), 3, &json!({})).expect(200);
        assert_eq!((seen.state, seen.snoozed_until), (AlertState::Seen, None));
        give(app, budget.search, 20_000_000);
        give(app, budget.company, 200_000_000);
        give(app, budget.growth, 200_000_000);
        give(app, budget.search, 100_000_000);
        pass(app);
        let ended = finance.post_if(&snooze, 4, &json!({"until": "2026-03-20"})).problem(409);
        assert_eq!(ended.reason, Some(RefusalReason::AlertEnded));
    }

    fn a_rule_that_was_changed_asks_anew(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let rule = keep(&finance, &usage(&node(budget.search), None, &[(1_000, "warning")]));
        submit(&app.client("marketer"), &request(budget.search, 3_000_000));
        assert_eq!(moved(app), (1, 0));
        let change = json!({"definition": usage(&node(budget.search), None, &[(900, "critical")])});
        let rule: AlertRule = finance.patch(&path(&rule), rule.version, &change).expect(200);
        assert_eq!((rule.open_alerts, rule.version), (0, 2));
        assert_eq!(finance.patch(&path(&rule), 1, &change).problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!(moved(app), (1, 0));
        assert_eq!(alerts(&finance, "&state=new")[0].finding.severity, AlertSeverity::Critical);
        let renamed: AlertRule = finance.patch(&path(&rule), 2, &json!({"name": "Search"})).expect(200);
        assert_eq!(renamed.open_alerts, 1, "a name changes nothing");
        let off: AlertRule = finance.patch(&path(&rule), 3, &json!({"active": false})).expect(200);
        assert_eq!((off.active, off.open_alerts, moved(app)), (false, 0, (0, 0)));
        let on: AlertRule = finance.patch(&path(&rule), 4, &json!({"active": true})).expect(200);
        assert_eq!((on.version, moved(app)), (5, (1, 0)));
        let version = format!("\"{}\"", on.version);
        assert_eq!(finance.send("DELETE", &path(&rule), &[("If-Match", &version)], None::<&Value>).status, 204);
        assert_eq!(finance.get(&path(&rule)).problem(404).code, ErrorCode::NotFound);
        assert_eq!((moved(app), alerts(&finance, "&state=resolved").len()), ((0, 0), 3));
        let trail = format!("/audit?object_kind=alert_rule&object_id={}", rule.id);
        let deeds: Page<AuditDeed> = finance.get(&trail).expect(200);
        assert_eq!(deeds.items.len(), 6);
    }

    fn what_is_tried_is_what_is_raised(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        approved(app, budget.search, 4_000_000);
        submit(&app.client("brand_marketer"), &request(budget.brand, 2_000_000));
        let definition = usage(&json!({"kind": "everything"}), Some("department"), &[(500, "info"), (1_000, "warning")]);
        let tried: AlertPreview = finance.post("/alert-rules/preview", &definition).expect(200);
        assert_eq!((tried.problem, tried.time_name.as_str(), tried.members), (None, "FY2026", 4));
        assert!(alerts(&finance, "").is_empty(), "nothing is kept");
        keep(&finance, &definition);
        pass(app);
        let key = |of: &penstock_shared::alert::AlertFinding| {
            (of.member.clone().expect("a department").name, of.threshold, of.figures.value, of.severity)
        };
        let mut tried: Vec<_> = tried.findings.iter().map(key).collect();
        let mut raised: Vec<_> = alerts(&finance, "").iter().map(|of| key(&of.finding)).collect();
        tried.sort();
        raised.sort();
        assert!(!tried.is_empty());
        assert_eq!(tried, raised);
    }

    fn what_is_overdue_or_unused_is_watched_too(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        let count = |kind: &str| json!({
            "watch": {"kind": kind}, "place": {"kind": "everything"}, "per": "department", "time": "all",
            "direction": "at_or_above", "thresholds": [{"value": 1, "severity": "warning"}]
        });
        let approvals = keep(&finance, &count("overdue_approvals"));
        let invoices = keep(&finance, &count("overdue_invoices"));
        let unused = keep(&finance, &json!({
            "watch": {"kind": "unused_near_end", "days": 10}, "place": node(budget.brand), "time": "quarter",
            "direction": "at_or_above", "thresholds": [{"value": 4_000, "severity": "info"}]
        }));
        let waiting = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        let expense = approved(app, budget.search, 1_000_000);
        let body = json!({"number": "R-1", "invoice_date": "2026-03-10", "due_date": "2026-03-17", "is_final": true,
            "lines": [{"expense_line_id": expense.lines[0].id, "amount_minor": 1_000_000}]});
        finance.post(&format!("/expenses/{}/invoices", expense.summary.id), &body).expect::<Expense>(200);
        pass(app);
        let of = |client: &Client, rule: &AlertRule| alerts(client, &format!("&rule_id={}", rule.id));
        for rule in [&approvals, &invoices, &unused] {
            assert!(of(&finance, rule).is_empty(), "{rule:?}");
        }
        app.clock.set(march(24));
        pass(app);
        let finance = app.client("finance");
        for rule in [&approvals, &invoices] {
            let mut names: Vec<_> = of(&finance, rule).into_iter().map(|of| of.finding.member.expect("a department").name).collect();
            names.sort();
            assert_eq!(names, ["Company", "Growth"], "{rule:?}");
        }
        let found = of(&finance, &unused);
        assert_eq!((found.len(), found[0].finding.figures.value), (1, 10_000));
        step(&app.client("head"), waiting, "approve").expect::<Expense>(200);
        app.clock.set(NaiveDate::from_ymd_opt(2026, 4, 1).and_then(|day| day.and_hms_opt(4, 0, 0)).expect("a moment"));
        pass(app);
        let finance = app.client("finance");
        let open = |rule| of(&finance, rule).iter().filter(|of| of.state != AlertState::Resolved).count();
        assert_eq!((open(&approvals), open(&invoices), open(&unused)), (0, 2, 0), "the quarter is over");
    }

    fn every_wrong_field_of_a_rule_is_told(app: &TestApp) {
        let (finance, marketer) = (app.client("finance"), app.client("marketer"));
        let body = json!({"name": " ", "definition": {
            "watch": {"kind": "unused_near_end", "days": 0}, "place": {"kind": "campaign", "id": 77}, "per": "month",
            "time": "all", "direction": "at_or_below", "thresholds": [
                {"value": 1, "severity": "info"}, {"value": 1, "severity": "info"}, {"value": 9_000_000, "severity": "info"}]
        }, "recipients": {"people": [4_711], "roles": ["service"]}});
        let problem = finance.post(RULES, &body).problem(422);
        let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, [
            "name", "definition.thresholds", "definition.thresholds[2].value", "definition.watch.days", "definition.time",
            "definition.per", "definition.place", "recipients.people[0]", "recipients.roles",
        ]);
        let overdue = json!({"watch": {"kind": "overdue_invoices"}, "place": {"kind": "campaign", "id": 77}, "per": "node",
            "time": "month", "direction": "at_or_above", "thresholds": []});
        let problem = marketer.post("/alert-rules/preview", &overdue).problem(422);
        let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["definition.thresholds", "definition.place", "definition.per", "definition.time", "definition.place"]);
        // Without a fiscal year there is none to measure.
        let rule = keep(&marketer, &usage(&json!({"kind": "everything"}), None, &[(1, "info")]));
        pass(app);
        let rule: AlertRule = marketer.get(&path(&rule)).expect(200);
        assert_eq!(rule.problem, Some(AlertProblem::NoSuchTime));
        assert_eq!(finance.get("/alerts?state=asleep").status, 400);
    }
}
