use chrono::TimeDelta;
use penstock::db;
use penstock_shared::{event::EventTopic, ids::DepartmentId};
use serde_json::json;

use crate::support::{
    TestApp,
    stream::{Heard, Listener},
};

/// Notes a change as a command would.
fn note(app: &TestApp, topic: EventTopic, entity: i64, department: Option<DepartmentId>) {
    app.write(move |tx| Ok(db::events::insert(tx.conn, tx.now, topic, entity, department)?));
}

on_both! {
    fn a_change_arrives_by_itself(app: &TestApp) {
        let mut listener = Listener::open(&app.client("viewer"), None);
        assert!(listener.head.contains("content-type: text/event-stream"), "{}", listener.head);
        assert!(!listener.head.contains("content-encoding"), "{}", listener.head);
        assert_eq!(listener.hear(), Heard::Alive);
        let made = app.client("admin").post("/departments", &json!({"code": "PR", "name": "Public relations"}));
        let id = made.expect::<serde_json::Value>(201)["id"].as_i64();
        let event = listener.change();
        assert_eq!((event.topic, Some(event.entity_id)), (EventTopic::ReferenceChanged, id));
    }

    fn what_is_out_of_sight_is_not_told(app: &TestApp) {
        // Brand's viewer sees neither Growth nor Social; Growth's head sees both; finance sees all.
        let mut brand = Listener::open(&app.client("viewer"), None);
        let mut growth = Listener::open(&app.client("head"), None);
        let mut finance = Listener::open(&app.client("finance"), None);
        let of = app.departments;
        for (entity, department) in [(1, Some(of.growth)), (2, Some(of.social)), (3, Some(of.brand)), (4, None)] {
            note(app, EventTopic::ExpenseChanged, entity, department);
        }
        let heard = |listener: &mut Listener, count| (0..count).map(|_| listener.change().entity_id).collect::<Vec<_>>();
        assert_eq!(heard(&mut brand, 2), [3, 4]);
        assert_eq!(heard(&mut growth, 3), [1, 2, 4]);
        assert_eq!(heard(&mut finance, 4), [1, 2, 3, 4]);
    }

    fn what_was_missed_is_told_first_and_nothing_twice(app: &TestApp) {
        let head = app.client("head");
        let mut listener = Listener::open(&head, None);
        note(app, EventTopic::BudgetChanged, 1, None);
        let seen = listener.change().id;
        drop(listener);
        note(app, EventTopic::BudgetChanged, 2, Some(app.departments.brand));
        note(app, EventTopic::BudgetChanged, 3, Some(app.departments.growth));
        let mut listener = Listener::open(&head, Some(&seen.to_string()));
        note(app, EventTopic::BudgetChanged, 4, None);
        assert_eq!(listener.change().entity_id, 3);
        assert_eq!(listener.change().entity_id, 4);
    }

    fn who_was_away_for_too_long_is_told_to_read_again(app: &TestApp) {
        let head = app.client("head");
        note(app, EventTopic::BudgetChanged, 1, None);
        let reset = |last_event_id: &str| {
            let mut listener = Listener::open(&head, Some(last_event_id));
            assert_eq!(listener.hear(), Heard::Alive);
            listener.hear()
        };
        assert!(matches!(reset("no number"), Heard::Reset(_)));
        assert!(matches!(reset("999999999"), Heard::Reset(_)), "a number from before a restore");
        app.write(|tx| {
            for entity in 0..1200 {
                db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, entity, None)?;
            }
            Ok(())
        });
        let last = app.write(|tx| Ok(db::events::last_id(tx.conn)?));
        assert_eq!(reset("1"), Heard::Reset(last), "more than is replayed");
        app.write(move |tx| Ok(db::events::delete_before(tx.conn, tx.now + TimeDelta::seconds(1))?));
        note(app, EventTopic::BudgetChanged, 7, None);
        assert_eq!(reset(&(last - 5).to_string()), Heard::Reset(last + 1), "what is no longer kept");
    }

    fn the_stream_ends_with_the_session(app: &TestApp) {
        let ended = |mut listener: Listener| {
            for _ in 0..20 {
                match listener.hear() {
                    Heard::End => return,
                    Heard::Alive | Heard::Silence => {}
                    other => panic!("{other:?}"),
                }
            }
            panic!("the stream went on");
        };
        let everywhere = app.client("head");
        let listener = Listener::open(&everywhere, None);
        assert_eq!(everywhere.delete("/sessions").status, 204);
        ended(listener);

        let mut one = app.anonymous();
        let cookie = one.sign_in("head@test.example", crate::support::app::PASSWORD).cookie();
        let listener = Listener::open(&one, None);
        let mut other = Listener::open(&app.client("head"), None);
        assert_eq!(one.send("DELETE", "/session", &[("Cookie", &cookie)], None::<&()>).status, 204);
        ended(listener);
        note(app, EventTopic::BudgetChanged, 1, None);
        assert_eq!(other.change().entity_id, 1, "the other sign-in goes on");

        let listener = Listener::open(&app.client("marketer"), None);
        app.clock.set(app.clock.now() + TimeDelta::minutes(16));
        ended(listener);
    }

    fn strangers_hear_nothing(app: &TestApp) {
        let listener = Listener::open(&app.anonymous(), None);
        assert!(listener.head.starts_with("HTTP/1.1 401"), "{}", listener.head);
    }
}
