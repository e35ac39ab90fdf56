use chrono::TimeDelta;
use penstock::{
    commands::sweep::{Swept, sweep},
    db,
};
use penstock_shared::{event::EventTopic, reference::Department};
use serde_json::json;

use crate::support::app::PASSWORD;

const NOTHING: Swept = Swept {
    idempotency_keys: 0,
    refresh_tokens: 0,
    events: 0,
    notifications: 0,
    mails: 0,
    webhook_deliveries: 0,
    removed_attachments: 0,
    policies_put_in_force: 0,
};

on_both! {
    fn what_is_too_old_is_forgotten_and_nothing_younger(app: &TestApp) {
        let body = json!({"code": "PR", "name": "Public relations"});
        let made: Department = app.client("admin").post_with_key("/departments", "one-key", &body).expect(201);
        assert_eq!(app.write(sweep), NOTHING);

        app.clock.set(app.clock.now() + TimeDelta::hours(47));
        assert_eq!(app.write(sweep), NOTHING);
        let again: Department = app.client("admin").post_with_key("/departments", "one-key", &body).expect(201);
        assert_eq!(again, made);
        app.clock.set(app.clock.now() + TimeDelta::hours(2));
        assert_eq!(app.write(sweep).idempotency_keys, 1);
        app.client("admin").post_with_key("/departments", "one-key", &body).problem(422);

        app.write(|tx| Ok(db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, 1, None)?));
        app.clock.set(app.clock.now() + TimeDelta::days(22));
        let swept = app.write(sweep);
        assert!(swept.refresh_tokens >= 3 && swept.events >= 2, "{swept:?}");
        assert_eq!(app.write(sweep), NOTHING);
        assert_eq!(app.anonymous().sign_in("admin@test.example", PASSWORD).status, 200);
    }
}
