//! Mail: what leaves, in which words, and that nothing of it is lost or doubled.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use penstock::commands::mail::outbox::{self, MOST_TRIES};
use penstock_shared::{
    expense::Expense,
    ids::ExpenseId,
    mail::{MailDelivery, MailKind, MailState, MailStatus, NotificationSettings, OutboxMail},
    notification::Notification,
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    user::User,
};
use serde_json::json;

use crate::support::{
    Client, TestApp,
    budget::{Budget, request, step, submit},
    database::TestDatabase,
    mail_server::{MailServer, Mood, Received},
};

#[track_caller]
fn outbox(app: &TestApp, query: &str) -> Vec<OutboxMail> {
    app.client("admin").get(&format!("/mail/outbox?limit=200{query}")).expect::<Page<OutboxMail>>(200).items
}

/// Waits until the outbox looks as it should.
#[track_caller]
fn wait_until(app: &TestApp, what: &str, good: impl Fn(&[OutboxMail]) -> bool) -> Vec<OutboxMail> {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let mails = outbox(app, "");
        if good(&mails) {
            return mails;
        }
        assert!(Instant::now() < until, "{what}: {mails:#?}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

fn choose(client: &Client, kind: MailKind, delivery: MailDelivery) {
    let body = json!({"occasions": [{"kind": kind, "delivery": delivery}]});
    client.put_all("/me/notification-settings", &body).expect::<NotificationSettings>(200);
}

fn comment(client: &Client, id: ExpenseId, text: &str) {
    assert_eq!(client.post(&format!("/expenses/{id}/comments"), &json!({ "text": text })).status, 201);
}

fn to(mails: &[Received], name: &str) -> Vec<Received> {
    let address = format!("{name}@test.example");
    mails.iter().filter(|mail| mail.to == [address.as_str()]).cloned().collect()
}

fn utc(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, day).and_then(|day| day.and_hms_opt(hour, minute, 0)).expect("a moment")
}

with_mail! {
    fn who_is_asked_gets_a_mail_in_their_language_with_a_link(app, server) {
        let budget = Budget::plan(app);
        let head = app.client("head");
        head.send("PATCH", "/me", &[], Some(&json!({"locale": "zh-CN"})));
        let marketer = app.client("marketer");
        let first = submit(&marketer, &request(budget.search, 120_000));
        let mail = server.wait_for(1).remove(0);
        assert_eq!(mail.to, ["head@test.example"]);
        let [text, html] = mail.parts();
        for part in [&text, &html] {
            for word in ["head，您好", "marketer 的申请待您审批", "Keyword campaign", "CNY 1,200.00", "Search"] {
                assert!(part.contains(word), "{word}: {part}");
            }
        }
        let link = mail.link();
        assert_eq!(link, format!("/expenses/{}", first.summary.id));
        head.get(&link).expect::<Expense>(200);

        head.send("PATCH", "/me", &[], Some(&json!({"locale": "en"})));
        submit(&marketer, &request(budget.search, 7_000_000));
        let mails = server.wait_for(2);
        let [text, _] = mails[1].parts();
        assert!(text.contains("A request of marketer waits for your decision"), "{text}");
        assert!(mails[1].header("Subject").starts_with("[Test House] "));
        // The next stage is told when it is its turn.
        let second = outbox(app, "")[0].reference.clone().expect("an expense");
        let id: i64 = second.trim_start_matches("EXP-").parse().expect("a number");
        step(&head, ExpenseId(id), "approve").expect::<Expense>(200);
        let mails = server.wait_for(3);
        assert_eq!(to(&mails, "finance").len(), 1);
    }

    fn a_digest_gathers_what_happened_until_the_hour_of_a_working_day(app, server) {
        let budget = Budget::plan(app);
        choose(&app.client("head"), MailKind::Asked, MailDelivery::InApp);
        // Friday noon in Shanghai; the digest leaves on Monday at eight, which is midnight in UTC.
        app.clock.set(utc(20, 4, 0));
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        comment(&head, id, "Why now?");
        comment(&head, id, "And why here?");
        step(&head, id, "approve").expect::<Expense>(200);
        let waiting = outbox(app, "&state=gathering");
        assert_eq!((waiting.len(), waiting[0].due_at), (3, utc(23, 0, 0)));
        app.clock.set(utc(22, 23, 59));
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(server.received().len(), 0);
        app.clock.set(utc(23, 0, 0));
        let mail = server.wait_for(1).remove(0);
        let [text, _] = mail.parts();
        assert_eq!(mail.to, ["marketer@test.example"]);
        assert!(mail.header("Subject").contains("3 things that happened"), "{}", mail.header("Subject"));
        assert_eq!(text.matches("head commented on your request").count(), 2);
        assert_eq!(text.matches("head approved your request, and it is decided").count(), 1);
        let gathered = outbox(app, "&state=gathered");
        assert_eq!(gathered.len(), 3);
    }

    fn what_people_choose_holds_and_who_is_deactivated_gets_nothing(app, server) {
        let budget = Budget::plan(app);
        let (marketer, head, admin) = (app.client("marketer"), app.client("head"), app.client("admin"));
        let settings: NotificationSettings = marketer.get("/me/notification-settings").expect(200);
        assert!(settings.mail_ready && settings.occasions.len() == MailKind::OCCASIONS.len());
        assert_eq!((settings.address.as_str(), settings.digest_hour), ("marketer@test.example", 8));
        choose(&head, MailKind::Asked, MailDelivery::InApp);
        choose(&marketer, MailKind::Commented, MailDelivery::Never);
        choose(&marketer, MailKind::Approved, MailDelivery::AtOnce);
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        comment(&head, id, "Why now?");
        step(&head, id, "approve").expect::<Expense>(200);
        let mail = server.wait_for(1).remove(0);
        assert!(mail.parts()[0].contains("it is decided"));
        let told: Page<Notification> = marketer.get("/notifications").expect(200);
        assert_eq!(told.items.len(), 1, "of the comment they do not want to know");

        let second = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        let user: User = admin.get(&format!("/users/{}", app.user("marketer"))).expect(200);
        let off = json!({"active": false});
        admin.patch(&format!("/users/{}", user.id), user.version, &off).expect::<User>(200);
        step(&head, second, "approve").expect::<Expense>(200);
        let mails = wait_until(app, "dropped", |mails| mails.iter().all(|mail| mail.state != MailState::Waiting));
        assert_eq!((mails[0].kind, mails[0].state), (MailKind::Approved, MailState::Dropped));
        assert_eq!(server.wait_for(1).len(), 1);
    }

    fn wrong_choices_are_refused(app, _server) {
        let head = app.client("head");
        let wrong = json!({"occasions": [{"kind": "asked", "delivery": "never"}, {"kind": "digest", "delivery": "never"}]});
        let problem = head.put_all("/me/notification-settings", &wrong).problem(422);
        let fields: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(fields, [
            ("occasions[0].delivery", FieldErrorCode::NotAllowed),
            ("occasions[1].kind", FieldErrorCode::NotAllowed),
        ]);
    }

    fn nothing_is_lost_while_the_server_is_away_and_it_is_given_up_in_the_end(app, server, down) {
        let budget = Budget::plan(app);
        submit(&app.client("marketer"), &request(budget.search, 1_000));
        let first = wait_until(app, "a try", |mails| mails.len() == 1 && !mails[0].last_error.is_empty());
        assert_eq!((first[0].state, first[0].tries, first[0].due_at), (MailState::Waiting, 1, app.clock.now() + TimeDelta::minutes(1)));
        server.come_up();
        server.set(Mood::Refuse);
        for tries in 2..=MOST_TRIES {
            app.clock.set(app.clock.now() + TimeDelta::hours(7));
            let now = app.clock.now();
            wait_until(app, "another try", |mails| {
                mails[0].tries == tries && (mails[0].state == MailState::Failed || mails[0].due_at > now)
            });
        }
        let given_up = wait_until(app, "the end", |mails| mails[0].state == MailState::Failed);
        assert!(given_up[0].last_error.contains("nobody of this name"), "{}", given_up[0].last_error);
        let admin = app.client("admin");
        assert_eq!(admin.get("/mail").expect::<MailStatus>(200).failed, 1);
        server.set(Mood::Take);
        let path = format!("/mail/outbox/{}/send-again", given_up[0].id);
        admin.post(&path, &json!({})).expect::<OutboxMail>(200);
        server.wait_for(1);
        let done = wait_until(app, "sent", |mails| mails[0].state == MailState::Sent);
        assert_eq!((done[0].tries, done[0].last_error.as_str()), (1, ""));
        assert_eq!(admin.post(&path, &json!({})).problem(409).reason, Some(RefusalReason::MailNotFailed));
    }

    fn a_mail_without_an_answer_is_sent_again_as_the_same_mail(app, server) {
        let budget = Budget::plan(app);
        server.set(Mood::HangUp);
        submit(&app.client("marketer"), &request(budget.search, 1_000));
        wait_until(app, "a try", |mails| mails.len() == 1 && !mails[0].last_error.is_empty());
        server.set(Mood::Take);
        app.clock.set(app.clock.now() + TimeDelta::minutes(1));
        let mails = server.wait_for(2);
        assert!(!mails[0].taken && mails[1].taken);
        assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
        app.clock.set(app.clock.now() + TimeDelta::hours(30));
        server.wait_for(2);
    }

    fn a_mail_that_a_dead_process_had_taken_is_sent_when_its_lease_is_over(app, server, down) {
        let budget = Budget::plan(app);
        submit(&app.client("marketer"), &request(budget.search, 1_000));
        wait_until(app, "a try", |mails| mails.len() == 1 && !mails[0].last_error.is_empty());
        app.clock.set(app.clock.now() + TimeDelta::minutes(1));
        // Whoever is first: a process that dies behind this, or the one that lives and cannot send.
        let taken = app.write(|tx| outbox::claim(tx, "a dead process"));
        server.come_up();
        let (wait, tries) = if taken.is_some() { (TimeDelta::seconds(181), 3) } else { (TimeDelta::minutes(5), 3) };
        std::thread::sleep(Duration::from_millis(250));
        assert_eq!(server.received().len(), 0);
        app.clock.set(app.clock.now() + wait);
        server.wait_for(1);
        let done = wait_until(app, "sent", |mails| mails[0].state == MailState::Sent);
        assert_eq!(done[0].tries, tries);
    }

    fn names_and_titles_make_no_headers(app, server) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let evil = "Li\r\nBcc: evil@test.example\r\n\r\nHello";
        head.send("PATCH", "/me", &[], Some(&json!({ "name": evil })));
        marketer.send("PATCH", "/me", &[], Some(&json!({ "name": evil })));
        let mut body = request(budget.search, 1_000);
        body["title"] = json!("Paper\r\nBcc: evil@test.example\r\n\r\n<script>alert(1)</script>");
        submit(&marketer, &body);
        let mail = server.wait_for(1).remove(0);
        assert_eq!(mail.to, ["head@test.example"]);
        let names: BTreeSet<String> =
            mail.headers().iter().filter_map(|line| Some(line.split_once(':')?.0.to_lowercase())).collect();
        let wanted = ["content-type", "date", "from", "message-id", "mime-version", "subject", "to"];
        assert_eq!(names, wanted.map(str::to_owned).into());
        let [_, html] = mail.parts();
        assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
    }

    fn an_administrator_tries_whether_mail_arrives(app, server) {
        let admin = app.client("admin");
        let status: MailStatus = admin.get("/mail").expect(200);
        assert!(status.ready && status.sender.as_deref() == Some("penstock@test.example"));
        let sent: OutboxMail = admin.post("/mail/test", &json!({})).expect(201);
        assert_eq!((sent.kind, sent.to_address.as_str()), (MailKind::Test, "admin@test.example"));
        let mail = server.wait_for(1).remove(0);
        assert_eq!(mail.link(), "/profile");
    }

    fn a_burst_of_questions_comes_in_the_digest(app, server, down) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        // Switched on again, the thread finds all of them in one go.
        app.write(|tx| Ok(penstock::db::mail::set_enabled(tx.conn, false)?));
        for _ in 0..12 {
            submit(&marketer, &request(budget.search, 1_000));
        }
        app.write(|tx| Ok(penstock::db::mail::set_enabled(tx.conn, true)?));
        let mails = wait_until(app, "queued", |mails| mails.len() == 12);
        assert!(mails.iter().all(|mail| mail.state == MailState::Gathering), "{mails:#?}");
        server.come_up();
        app.clock.set(app.clock.now() + TimeDelta::days(1));
        let mail = server.wait_for(1).remove(0);
        assert!(mail.header("Subject").contains("12 things"));
    }
}

#[test]
fn two_processes_send_every_mail_once() {
    let server = MailServer::start();
    let app = TestApp::mailing(TestDatabase::postgres(), server.config());
    let other = app.another_process();
    let budget = Budget::plan(&app);
    let (marketer, head) = (app.client("marketer"), app.client("head"));
    choose(&marketer, MailKind::Commented, MailDelivery::AtOnce);
    choose(&head, MailKind::Asked, MailDelivery::InApp);
    let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
    let mut there = Client::new(&other.base);
    assert_eq!(there.sign_in("head@test.example", crate::support::app::PASSWORD).status, 200);
    std::thread::scope(|scope| {
        for client in [&head, &there] {
            scope.spawn(move || (0..20).for_each(|number| comment(client, id, &format!("Number {number}"))));
        }
    });
    let mails = server.wait_for(40);
    let ids: BTreeSet<_> = mails.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 40);
}

on_both! {
    fn without_a_mail_server_nothing_is_queued(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        comment(&app.client("head"), id, "Why?");
        assert_eq!(outbox(app, ""), []);
        let admin = app.client("admin");
        assert!(!admin.get("/mail").expect::<MailStatus>(200).ready);
        assert_eq!(admin.post("/mail/test", &json!({})).problem(409).reason, Some(RefusalReason::MailNotReady));
        assert!(!marketer.get("/me/notification-settings").expect::<NotificationSettings>(200).mail_ready);
    }
}
