//! Reports that go out by mail: on their days, once, and to each reader with that reader's own right.

use std::{
    io::Cursor,
    time::{Duration, Instant},
};

use calamine::{Data, DataType, Reader, Xlsx};
use chrono::{NaiveDate, NaiveDateTime};
use penstock::{commands::report_schedules::pass, db};
use penstock_shared::{
    error_code::ErrorCode,
    mail::{MailKind, MailState, OutboxMail},
    money::Currency,
    page::Page,
    pivot::AnalysisView,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    report_schedule::ReportSchedule,
    usage_report::UsageReport,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, approved, invoice},
    mail_server::{MailServer, Received},
};

const LIST: &str = "/report-schedules";

fn monthly(name: &str) -> Value {
    json!({"name": name, "report": {"kind": "budget_usage"}, "file": "xlsx", "cadence": "month", "day": 3})
}

fn keep(client: &Client, body: &Value) -> ReportSchedule {
    client.post(LIST, body).expect(201)
}

fn path(of: &ReportSchedule) -> String {
    format!("{LIST}/{}", of.id)
}

fn names(client: &Client) -> Vec<String> {
    client.get(LIST).expect::<Vec<ReportSchedule>>(200).into_iter().map(|of| of.name).collect()
}

fn delete(client: &Client, of: &ReportSchedule) -> u16 {
    let version = format!("\"{}\"", of.version);
    client.send("DELETE", &path(of), &[("If-Match", &version)], None::<&Value>).status
}

/// An hour of a day in Shanghai, which is eight hours ahead.
fn local(month: u32, day: u32, hour: u32) -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
    day.and_hms_opt(hour, 0, 0).expect("a moment") - chrono::TimeDelta::hours(8)
}

fn look(app: &TestApp, of: &ReportSchedule) {
    let id = of.id;
    app.write(move |tx| pass(tx, id));
}

fn reports(app: &TestApp) -> Vec<OutboxMail> {
    let page: Page<OutboxMail> = app.client("admin").get("/mail/outbox?limit=200").expect(200);
    page.items.into_iter().filter(|mail| mail.kind == MailKind::Report).collect()
}

fn rows(file: &[u8]) -> Vec<Vec<Data>> {
    let mut book = Xlsx::new(Cursor::new(file.to_vec())).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    sheet.rows().map(<[Data]>::to_vec).collect()
}

/// The names of budgets in a workbook, without what shifts them to the right.
fn budgets(file: &[u8]) -> Vec<String> {
    let rows = rows(file);
    let head = rows.iter().position(|row| row.iter().filter(|cell| !cell.to_string().is_empty()).count() > 8);
    let body = rows.into_iter().skip(head.expect("a head") + 1);
    body.map(|row| row[0].to_string().trim().to_owned()).collect()
}

fn to<'a>(mails: &'a [Received], name: &str) -> &'a Received {
    let address = format!("{name}@test.example");
    mails.iter().find(|mail| mail.to == [address.clone()]).expect("a mail")
}

/// Waits until so many reports came. What else people are told comes beside them.
#[track_caller]
fn wait_for(server: &MailServer, count: usize) -> Vec<Received> {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let mut mails = server.received();
        mails.retain(|mail| mail.file().is_some());
        if mails.len() >= count {
            assert_eq!(mails.len(), count);
            return mails;
        }
        assert!(Instant::now() < until, "{} of {count}", mails.len());
        std::thread::sleep(Duration::from_millis(30));
    }
}

with_mail! {
    fn each_reader_gets_their_own_part_once(app, server) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        assert_eq!(invoice(&app.client("finance"), &expense, "R-1", 1_000_000, true).status, 200);
        let finance = app.client("finance");
        let mut body = monthly("Month in review");
        body["reader_ids"] = json!([app.user("finance"), app.user("brand_head")]);
        let kept = keep(&finance, &body);
        assert_eq!(kept.next_on, NaiveDate::from_ymd_opt(2026, 4, 3));
        app.clock.set(local(4, 3, 7));
        look(app, &kept);
        assert!(reports(app).is_empty(), "its hour has not come");
        app.clock.set(local(4, 3, 8));
        // As many processes would.
        look(app, &kept);
        look(app, &kept);
        let mails = wait_for(server, 2);
        let own = to(&mails, "finance");
        assert!(own.header("Subject").contains("Month in review"), "{}", own.header("Subject"));
        assert_eq!(own.link(), "/reports/schedules");
        let [text, _] = own.parts();
        assert!(text.contains("2026-03-01 - 2026-03-31"), "{text}");
        let (name, whole) = own.file().expect("a file");
        assert!(name.contains(".xlsx"), "{name}");
        let (_, part) = to(&mails, "brand_head").file().expect("a file");
        let (whole, part) = (budgets(&whole), budgets(&part));
        assert!(whole.iter().any(|name| name == "Search"), "{whole:?}");
        assert!(!part.is_empty() && !part.iter().any(|name| name == "Search"), "{part:?}");
        let after: ReportSchedule = app.client("finance").get(&path(&kept)).expect(200);
        assert_eq!((after.last_on, after.next_on), (NaiveDate::from_ymd_opt(2026, 4, 3), NaiveDate::from_ymd_opt(2026, 5, 3)));
        assert_eq!(reports(app).len(), 2);
    }

    fn the_file_has_the_figures_of_the_screen(app, server) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        assert_eq!(invoice(&app.client("finance"), &expense, "R-2", 1_000_000, true).status, 200);
        let finance = app.client("finance");
        let kept = keep(&finance, &monthly("Usage"));
        app.clock.set(local(4, 3, 9));
        let finance = app.client("finance");
        assert_eq!(finance.post(&format!("{}/send", path(&kept)), &json!({})).status, 204);
        let mail = wait_for(server, 1).pop().expect("a mail");
        let (_, file) = mail.file().expect("a file");
        let screen: UsageReport = finance
            .get(&format!("/reports/budget-usage?fiscal_year_id={}&span=month&number=3", budget.year_id()))
            .expect(200);
        let total = rows(&file).into_iter().rfind(|row| row[0] == "Total").expect("a total");
        let amounts: Vec<String> = total.iter().filter_map(DataType::get_float).map(|of| format!("{of:.2}")).collect();
        let major = |minor: i64| Currency::CNY.plain(minor);
        assert_eq!(amounts[0], major(screen.total.balance.allocated_minor));
        assert_eq!(amounts[3], major(screen.total.balance.spent_minor));
        assert!(screen.total.balance.spent_minor > 0);
    }

    fn expenses_and_views_go_out_as_well(app, server) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 250_000);
        assert_eq!(invoice(&app.client("finance"), &expense, "R-3", 250_000, true).status, 200);
        let analyst = app.client("analyst");
        let expenses = json!({"name": "Spend", "report": {"kind": "expenses", "group_by": "department"},
            "file": "csv", "cadence": "week", "day": 2});
        let expenses = keep(&analyst, &expenses);
        assert_eq!(expenses.next_on, NaiveDate::from_ymd_opt(2026, 3, 17));
        let view: AnalysisView = analyst
            .post("/analysis/views", &json!({"name": "By node", "query": {"measures": ["spent"], "rows": ["node"]}}))
            .expect(201);
        let body = json!({"name": "View", "report": {"kind": "view", "id": view.summary.id}, "file": "csv",
            "cadence": "quarter", "day": 1});
        let kept = keep(&analyst, &body);
        assert_eq!(kept.view_name.as_deref(), Some("By node"));
        for (count, of) in [(1, &expenses), (2, &kept)] {
            assert_eq!(analyst.post(&format!("{}/send", path(of)), &json!({})).status, 204);
            let mails = wait_for(server, count);
            let (_, file) = mails.last().expect("a mail").file().expect("a file");
            let text = String::from_utf8(file).expect("UTF-8");
            assert!(text.contains("2500.00"), "{text}");
        }
    }

    fn who_lost_sight_of_it_gets_nothing(app, server) {
        Budget::plan(app);
        let analyst = app.client("analyst");
        let view: AnalysisView = analyst
            .post("/analysis/views", &json!({"name": "Mine", "query": {"measures": ["spent"], "rows": ["node"]}}))
            .expect(201);
        let body = json!({"name": "View", "report": {"kind": "view", "id": view.summary.id}, "file": "xlsx",
            "cadence": "week", "day": 1});
        let kept = keep(&analyst, &body);
        let version = format!("\"{}\"", view.summary.version);
        let gone = format!("/analysis/views/{}", view.summary.id);
        assert_eq!(analyst.send("DELETE", &gone, &[("If-Match", &version)], None::<&Value>).status, 204);
        assert_eq!(analyst.post(&format!("{}/send", path(&kept)), &json!({})).status, 204);
        let until = Instant::now() + Duration::from_secs(20);
        while reports(app).iter().any(|mail| mail.state == MailState::Waiting) {
            assert!(Instant::now() < until, "{:#?}", reports(app));
            std::thread::sleep(Duration::from_millis(30));
        }
        assert_eq!(reports(app)[0].state, MailState::Dropped);
        wait_for(server, 0);
    }
}

on_both! {
    fn schedules_are_kept_changed_left_and_deleted(app: &TestApp) {
        Budget::plan(app);
        let (finance, head) = (app.client("finance"), app.client("head"));
        let mut body = monthly(" Review ");
        body["reader_ids"] = json!([app.user("head"), app.user("finance")]);
        let kept = keep(&finance, &body);
        assert_eq!((kept.name.as_str(), kept.version, kept.may_change, kept.gets), ("Review", 1, true, true));
        assert_eq!(finance.get(&path(&kept)).expect::<ReportSchedule>(200), kept);
        assert_eq!(names(&head), ["Review"]);
        assert_eq!(names(&app.client("viewer")), Vec::<String>::new());
        assert_eq!(app.client("viewer").get(&path(&kept)).status, 404);

        let change = json!({"name": "Q", "cadence": "quarter", "day": 10, "paused": true});
        let refused = head.patch(&path(&kept), 1, &change).problem(403);
        assert_eq!(refused.reason, Some(RefusalReason::ReportOwnerOnly));
        // Who keeps what tells others sees and changes it as well.
        let admin = app.client("admin");
        assert_eq!(names(&admin), ["Review"]);
        let changed: ReportSchedule = admin.patch(&path(&kept), 1, &change).expect(200);
        assert_eq!((changed.name.as_str(), changed.version, changed.next_on), ("Q", 2, None));
        assert_eq!(finance.patch(&path(&kept), 1, &change).problem(412).code, ErrorCode::VersionMismatch);
        let on: ReportSchedule = finance.patch(&path(&kept), 2, &json!({"paused": false})).expect(200);
        assert_eq!(on.next_on, NaiveDate::from_ymd_opt(2026, 4, 10));

        assert_eq!(head.post(&format!("{}/leave", path(&kept)), &json!({})).status, 204);
        assert_eq!(head.get(&path(&kept)).status, 404);
        assert_eq!(delete(&finance, &on), 204);
        assert_eq!(names(&finance), Vec::<String>::new());
    }

    fn what_it_is_about_stays_its_owners_matter(app: &TestApp) {
        Budget::plan(app);
        let finance = app.client("finance");
        let view: AnalysisView = finance
            .post("/analysis/views", &json!({"name": "Own", "query": {"measures": ["spent"], "rows": ["node"]}}))
            .expect(201);
        let report = json!({"kind": "view", "id": view.summary.id});
        let body = json!({"name": "View", "report": report, "file": "csv", "cadence": "week", "day": 1,
            "reader_ids": [app.user("head")]});
        let kept = keep(&finance, &body);
        let admin = app.client("admin");
        assert_eq!(admin.get(&path(&kept)).expect::<ReportSchedule>(200).view_name, None);
        let change = json!({"name": "Renamed", "report": report});
        let changed: ReportSchedule = admin.patch(&path(&kept), 1, &change).expect(200);
        assert_eq!((changed.name.as_str(), changed.owner_id), ("Renamed", app.user("finance")));
    }

    fn wrong_fields_are_named(app: &TestApp) {
        Budget::plan(app);
        let marketer = app.client("marketer");
        let fields = |body: &Value| {
            let problem = marketer.post(LIST, body).problem(422);
            problem.errors.into_iter().map(|error| (error.field, error.code)).collect::<Vec<_>>()
        };
        let mut body = monthly("");
        body["day"] = json!(0);
        assert_eq!(fields(&body), [
            ("name".to_owned(), FieldErrorCode::Required),
            ("day".to_owned(), FieldErrorCode::OutOfRange),
        ]);
        let mut body = monthly("A");
        body["cadence"] = json!("week");
        body["day"] = json!(8);
        body["report"] = json!({"kind": "budget_usage", "threshold_bp": 10_001});
        assert_eq!(fields(&body), [
            ("report.threshold_bp".to_owned(), FieldErrorCode::OutOfRange),
            ("day".to_owned(), FieldErrorCode::OutOfRange),
        ]);
        let mut body = monthly("A");
        body["report"] = json!({"kind": "expenses", "group_by": "colour"});
        assert_eq!(fields(&body), [("report.group_by".to_owned(), FieldErrorCode::Unknown)]);
        body["report"] = json!({"kind": "view", "id": 99});
        body["file"] = json!("pdf");
        body["reader_ids"] = json!([]);
        assert_eq!(fields(&body), [
            ("report.id".to_owned(), FieldErrorCode::Unknown),
            ("file".to_owned(), FieldErrorCode::NotAllowed),
            ("reader_ids".to_owned(), FieldErrorCode::Required),
        ]);
        // Others than oneself take a right.
        body = monthly("A");
        body["reader_ids"] = json!([app.user("head")]);
        assert_eq!(fields(&body), [("reader_ids".to_owned(), FieldErrorCode::NotAllowed)]);
        assert_eq!(names(&marketer), Vec::<String>::new());
    }

    fn without_a_mail_server_nothing_is_sent_and_days_go_on(app: &TestApp) {
        Budget::plan(app);
        let finance = app.client("finance");
        let kept = keep(&finance, &monthly("Review"));
        let refused = finance.post(&format!("{}/send", path(&kept)), &json!({})).problem(409);
        assert_eq!(refused.reason, Some(RefusalReason::MailNotReady));
        app.clock.set(local(4, 5, 9));
        look(app, &kept);
        let after: ReportSchedule = app.client("finance").get(&path(&kept)).expect(200);
        assert_eq!((after.last_on, after.next_on), (None, NaiveDate::from_ymd_opt(2026, 5, 3)));
        // Switched on later, what is over is not sent.
        app.write(|tx| Ok(db::mail::set_enabled(tx.conn, true)?));
        look(app, &kept);
        assert!(reports(app).is_empty());
    }

    fn a_year_that_is_not_open_yet_is_waited_for(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let mut body = monthly("Year");
        body["cadence"] = json!("year");
        body["day"] = json!(10);
        let kept = keep(&finance, &body);
        let year_end = NaiveDate::from_ymd_opt(2027, 1, 10);
        assert_eq!(kept.next_on, year_end, "{}", budget.year_id());
        app.clock.set(local(12, 31, 9) + chrono::TimeDelta::days(20));
        look(app, &kept);
        let finance = app.client("finance");
        assert_eq!(finance.get(&path(&kept)).expect::<ReportSchedule>(200).next_on, None);
        finance.post("/fiscal-years", &json!({"ends_in_year": 2027})).expect::<Value>(201);
        look(app, &kept);
        let known: ReportSchedule = finance.get(&path(&kept)).expect(200);
        assert_eq!(known.next_on, NaiveDate::from_ymd_opt(2028, 1, 10));
    }
}
