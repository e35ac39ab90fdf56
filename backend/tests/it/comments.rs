//! Comments on expenses, and what people are told.

use chrono::TimeDelta;
use penstock_shared::{
    comment::{Comment, LONGEST_COMMENT, Person},
    error_code::ErrorCode,
    expense::Expense,
    ids::{ExpenseId, UserId},
    notification::{Notification, NotificationKind, SubjectKind},
    page::Page,
    problem::FieldErrorCode,
    user::User,
};
use serde_json::json;

use crate::support::{
    Client,
    budget::{Budget, draft, request, step, submit},
    stream::Listener,
};

fn path(id: ExpenseId) -> String {
    format!("/expenses/{id}/comments")
}

#[track_caller]
fn say(client: &Client, id: ExpenseId, text: &str) -> Comment {
    client.post(&path(id), &json!({ "text": text })).expect(201)
}

/// What somebody has not read yet, newest first.
#[track_caller]
fn unread(client: &Client) -> Vec<Notification> {
    let page: Page<Notification> = client.get("/notifications?unread=true").expect(200);
    assert_eq!(page.total, i64::try_from(page.items.len()).expect("a few"));
    page.items
}

fn kinds(items: &[Notification]) -> Vec<NotificationKind> {
    items.iter().map(|item| item.kind).collect()
}

fn at(user: UserId) -> String {
    format!("@[{user}]")
}

on_both! {
    fn comments_are_written_changed_for_a_while_and_deleted(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        let first = say(&marketer, id, "  See https://a.example/offer  ");
        assert_eq!((first.text.as_str(), first.author.name.as_str()), ("See https://a.example/offer", "marketer"));
        assert!(first.may_edit && first.may_delete && !first.deleted && first.edited_at.is_none());
        let second = say(&app.client("head"), id, &format!("{} why?", at(app.user("marketer"))));
        let names: Vec<_> = second.mentions.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["marketer"]);

        let one = format!("{}/{}", path(id), first.id);
        let other = json!({"text": "Changed"});
        assert_eq!(app.client("head").send("PATCH", &one, &[], Some(&other)).problem(403).code, ErrorCode::Forbidden);
        let changed: Comment = marketer.send("PATCH", &one, &[], Some(&other)).expect(200);
        assert_eq!((changed.text.as_str(), changed.edited_at), ("Changed", Some(app.clock.now())));
        app.clock.set(app.clock.now() + TimeDelta::minutes(14));
        marketer.send("PATCH", &one, &[], Some(&other)).expect::<Comment>(200);
        app.clock.set(app.clock.now() + TimeDelta::minutes(1));
        let marketer = app.client("marketer");
        assert_eq!(marketer.send("PATCH", &one, &[], Some(&other)).problem(409).code, ErrorCode::WrongState);

        assert_eq!(app.client("head").delete(&one).problem(403).code, ErrorCode::Forbidden);
        assert_eq!(marketer.delete(&one).status, 204);
        assert_eq!(marketer.delete(&one).problem(409).code, ErrorCode::WrongState);
        let page: Page<Comment> = marketer.get(&format!("{}?limit=1", path(id))).expect(200);
        assert_eq!((page.total, page.items[0].id), (2, second.id), "newest first");
        let next = page.next_cursor.expect("an older one");
        let rest: Page<Comment> = marketer.get(&format!("{}?limit=1&cursor={next}", path(id))).expect(200);
        let gone = &rest.items[0];
        assert!(gone.deleted && gone.text.is_empty() && !gone.may_edit && !gone.may_delete);
        assert_eq!(rest.next_cursor, None);
    }

    fn wrong_comments_are_refused(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        let long = "字".repeat(LONGEST_COMMENT + 1);
        let outsider = at(app.user("brand_marketer"));
        for (text, code) in [
            (" \n ", FieldErrorCode::Required),
            (long.as_str(), FieldErrorCode::TooLong),
            ("a\u{7}b", FieldErrorCode::Malformed),
            ("@[999999]", FieldErrorCode::Unknown),
            (outsider.as_str(), FieldErrorCode::Unknown),
        ] {
            let problem = marketer.post(&path(id), &json!({ "text": text })).problem(422);
            assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("text", code));
        }
        say(&marketer, id, &"字".repeat(LONGEST_COMMENT));
        let stranger = app.client("brand_marketer");
        assert_eq!(stranger.get(&path(id)).problem(404).code, ErrorCode::NotFound);
        assert_eq!(stranger.post(&path(id), &json!({"text": "Hello"})).problem(404).code, ErrorCode::NotFound);
        // The same key is one comment.
        let body = json!({"text": "Once"});
        let once: Comment = marketer.post_with_key(&path(id), "one", &body).expect(201);
        let again: Comment = marketer.post_with_key(&path(id), "one", &body).expect(201);
        assert_eq!(once.id, again.id);
    }

    fn who_sees_the_expense_can_be_mentioned_and_nobody_else(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        let offered = |part: &str| -> Vec<String> {
            let people: Vec<Person> = marketer.get(&format!("/expenses/{id}/people?q={part}")).expect(200);
            people.into_iter().map(|person| person.name).collect()
        };
        assert_eq!(offered(""), ["admin", "analyst", "finance", "head", "marketer"]);
        assert_eq!(offered("MARK"), ["marketer"]);
        // Whom the list offers finds the expense, and whom it does not offer does not.
        for name in ["admin", "finance", "head", "marketer", "analyst", "viewer", "brand_head", "brand_marketer"] {
            let sees = app.client(name).get(&format!("/expenses/{id}")).status == 200;
            assert_eq!(sees, offered("").contains(&name.to_owned()), "{name}");
        }
    }

    fn people_are_told_of_comments_once_and_not_of_their_own(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head, finance) = (app.client("marketer"), app.client("head"), app.client("finance"));
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        assert_eq!(unread(&head), [], "what waits for a decision is in the inbox");
        say(&marketer, id, &format!("{} and {}", at(app.user("marketer")), at(app.user("finance"))));
        assert_eq!(unread(&marketer), []);
        assert_eq!(kinds(&unread(&finance)), [NotificationKind::Mentioned]);
        let asked = say(&head, id, "Why?");
        say(&head, id, &format!("{} {}", at(app.user("marketer")), at(app.user("marketer"))));
        let told = unread(&marketer);
        assert_eq!(kinds(&told), [NotificationKind::Mentioned, NotificationKind::Commented]);
        let subject = told[0].subject.as_ref().expect("in sight");
        assert_eq!((subject.kind, subject.id, told[0].actor_name.as_str()), (SubjectKind::Expense, id.0, "head"));
        // Only who is mentioned by the change is told of it.
        let text = format!("Why? {} {}", at(app.user("finance")), at(app.user("marketer")));
        let one = format!("{}/{}", path(id), asked.id);
        head.send("PATCH", &one, &[], Some(&json!({ "text": text }))).expect::<Comment>(200);
        head.send("PATCH", &one, &[], Some(&json!({ "text": text }))).expect::<Comment>(200);
        assert_eq!((unread(&finance).len(), unread(&marketer).len()), (2, 3));
    }

    fn requesters_are_told_what_was_decided(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head, finance) = (app.client("marketer"), app.client("head"), app.client("finance"));
        let id = submit(&marketer, &request(budget.search, 5_000_000)).summary.id;
        step(&head, id, "approve").expect::<Expense>(200);
        step(&finance, id, "approve").expect::<Expense>(200);
        let other = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        step(&head, other, "reject").expect::<Expense>(200);
        use NotificationKind as K;
        assert_eq!(kinds(&unread(&marketer)), [K::Rejected, K::Approved, K::StepApproved]);
        // A refused decision tells nobody anything.
        step(&head, other, "reject").problem(409);
        assert_eq!(unread(&marketer).len(), 3);
        let transfer = json!({
            "kind": "transfer", "node_id": budget.search, "from_node_id": budget.social,
            "amount_minor": 100_000, "reason": "Search does better"
        });
        let moved: penstock_shared::budget_request::BudgetRequest =
            marketer.post("/budget-requests", &transfer).expect(201);
        let path = format!("/budget-requests/{}/reject", moved.summary.id);
        let rejected = head.post(&path, &json!({"comment": "Not now"}));
        assert_eq!(rejected.status, 200, "{}", rejected.body);
        let told = unread(&marketer);
        let subject = told[0].subject.as_ref().expect("in sight");
        assert_eq!((told[0].kind, subject.kind, subject.id), (K::Rejected, SubjectKind::BudgetRequest, moved.summary.id.0));
    }

    fn notifications_are_ones_own_and_read_once(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        for text in ["One", "Two", "Three"] {
            say(&head, id, text);
        }
        let told = unread(&marketer);
        let one = format!("/notifications/{}/read", told[1].id);
        assert_eq!(head.post(&one, &json!({})).problem(404).code, ErrorCode::NotFound);
        for _ in 0..2 {
            assert_eq!(marketer.post(&one, &json!({})).status, 204);
        }
        assert_eq!(unread(&marketer).len(), 2);
        let all: Page<Notification> = marketer.get("/notifications?limit=2").expect(200);
        assert_eq!((all.total, all.items.len(), all.items[1].read_at.is_some()), (3, 2, true));
        let next = all.next_cursor.expect("one more");
        let rest: Page<Notification> = marketer.get(&format!("/notifications?limit=2&cursor={next}")).expect(200);
        assert_eq!(rest.items.len(), 1);
        assert_eq!(marketer.post("/notifications/read-all", &json!({})).status, 204);
        assert_eq!(unread(&marketer), []);

    }

    fn whoever_may_no_longer_see_it_does_not_learn_its_title(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        say(&marketer, id, &at(app.user("head")));
        assert!(unread(&app.client("head"))[0].subject.is_some());
        let admin = app.client("admin");
        let user = format!("/users/{}", app.user("head"));
        let version = admin.get(&user).expect::<User>(200).version;
        admin.patch(&user, version, &json!({"department_id": app.departments.brand})).expect::<User>(200);
        let told = unread(&app.client("head"));
        assert_eq!((told.len(), told[0].subject.as_ref()), (1, None));
    }

    fn only_the_person_hears_that_they_were_told(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, head) = (app.client("marketer"), app.client("head"));
        let id = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        let mut own = Listener::open(&marketer, None);
        let mut others = Listener::open(&head, None);
        say(&head, id, "Why?");
        let heard = |listener: &mut Listener| [listener.change().topic, listener.change().topic];
        use penstock_shared::event::EventTopic as T;
        assert_eq!(heard(&mut own), [T::NotificationChanged, T::CommentChanged]);
        assert_eq!(others.change().topic, T::CommentChanged);
    }
}
