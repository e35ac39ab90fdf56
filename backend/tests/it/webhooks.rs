//! Endpoints of other programs: told of alerts, signed, tried again, given up.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use penstock::alerting::evaluate_all;
use penstock_shared::{
    alert::AlertRule,
    audit::AuditDeed,
    error_code::ErrorCode,
    page::Page,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    webhook::{Webhook, WebhookDelivery, WebhookDeliveryState, WebhookEvent, WebhookMessage, WebhookSecret},
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, approved, give},
    endpoint::{Came, Endpoint},
};

const LIST: &str = "/webhooks";

fn add(client: &Client, endpoint: &Endpoint) -> WebhookSecret {
    client.post(LIST, &json!({"name": "Chat", "url": endpoint.url})).expect(201)
}

fn path(of: &Webhook) -> String {
    format!("{LIST}/{}", of.id)
}

/// A rule that tells an endpoint from some usages of Search on.
fn watch(client: &Client, budget: &Budget, told: &Webhook, from: &[i64]) -> AlertRule {
    let thresholds: Vec<Value> =
        from.iter().map(|value| json!({"value": value, "severity": "warning"})).collect();
    let rule = json!({
        "name": "Usage", "recipients": {"webhooks": [told.id]}, "definition": {
            "watch": {"kind": "measure", "measure": "usage_rate"}, "place": {"kind": "node", "id": budget.search},
            "time": "fiscal_year", "direction": "at_or_above", "thresholds": thresholds
        }
    });
    client.post("/alert-rules", &rule).expect(201)
}

fn pass(app: &TestApp) {
    evaluate_all(&app.state.pool, &app.state.cube, &app.state.writer).expect("a pass");
}

fn messages(client: &Client, of: &Webhook) -> Vec<WebhookDelivery> {
    client.get(&format!("{}/deliveries", path(of))).expect::<Page<WebhookDelivery>>(200).items
}

/// The newest message, once it is in a state.
#[track_caller]
fn settled(client: &Client, of: &Webhook, state: WebhookDeliveryState, tries: i32) -> WebhookDelivery {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let newest = messages(client, of).into_iter().next().expect("a message");
        if newest.state == state
            && newest.tries == tries
            && (newest.status.is_some() || !newest.last_error.is_empty())
        {
            return newest;
        }
        assert!(Instant::now() < end, "{newest:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Checks a message as a receiver does.
#[track_caller]
fn verified(came: &Came, secret: &str) -> WebhookMessage {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base 64");
    let key: [u8; 32] = key.try_into().expect("32 bytes");
    let (id, time) = (&came.headers["webhook-id"], &came.headers["webhook-timestamp"]);
    let expected = penstock::domain::webhook::signature(&key, id, time.parse().expect("seconds"), &came.body);
    assert_eq!(came.headers["webhook-signature"], expected);
    serde_json::from_str(&came.body).expect("a message")
}

on_both! {
    fn an_endpoint_is_told_that_an_alert_begins_and_that_it_ends(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, endpoint) = (app.client("finance"), Endpoint::start());
        let made = add(&finance, &endpoint);
        let rule = watch(&finance, &budget, &made.webhook, &[100, 120]);
        pass(app);
        approved(app, budget.search, 400_000);
        pass(app);
        // Of both thresholds, as both are told to end.
        let came = endpoint.wait_for(2);
        let told = |came: &Came| verified(came, &made.secret).data.expect("an alert").threshold;
        let mut thresholds: Vec<i64> = came.iter().map(told).collect();
        thresholds.sort_unstable();
        assert_eq!(thresholds, [100, 120]);
        let lower = came.iter().find(|came| told(came) == 100).expect("a message");
        let message = verified(lower, &made.secret);
        assert_eq!((message.event, message.timestamp.as_str()), (WebhookEvent::AlertRaised, "2026-03-16T04:00:00Z"));
        let data = message.data.expect("an alert");
        assert_eq!((data.rule_id, data.name.as_str(), data.value), (rule.id, "Search", 133));
        assert_eq!((data.allocated_minor, data.used_minor), (Some(30_000_000), Some(400_000)));
        assert_eq!(data.text, "Usage · Search: 1.33 % ≥ 1 %");
        assert_eq!(data.path, format!("/alerts/{}", data.alert_id));
        let settled = settled(&finance, &made.webhook, WebhookDeliveryState::Delivered, 1);
        assert_eq!(settled.status, Some(200));
        assert!(came.iter().any(|came| came.headers["webhook-id"] == settled.message_id));

        // The same again tells nothing; half as much again ends it.
        pass(app);
        give(app, budget.search, 15_000_000);
        pass(app);
        let came = endpoint.wait_for(4);
        for ended in &came[2..] {
            let message = verified(ended, &made.secret);
            assert_eq!(message.event, WebhookEvent::AlertResolved);
            assert!(message.data.is_some_and(|data| data.resolved_at.is_some()));
        }
        assert_eq!(endpoint.count(), 4);
        let known: Vec<Webhook> = finance.get(LIST).expect(200);
        assert_eq!((known[0].rules, known[0].waiting, known[0].failed), (1, 0, 0));
        assert!(known[0].last_delivered_at.is_some());
    }

    fn a_message_is_tried_again_and_given_up(app: &TestApp) {
        let (finance, endpoint) = (app.client("finance"), Endpoint::start());
        let made = add(&finance, &endpoint);
        endpoint.answers(503);
        let ping: WebhookDelivery = finance.post(&format!("{}/ping", path(&made.webhook)), &json!({})).expect(201);
        assert_eq!((ping.event, ping.state), (WebhookEvent::Ping, WebhookDeliveryState::Waiting));
        let failed = settled(&finance, &made.webhook, WebhookDeliveryState::Waiting, 1);
        assert_eq!((failed.status, failed.due_at - ping.created_at), (Some(503), TimeDelta::seconds(5)));
        for tries in 2..=10 {
            app.clock.set(app.clock.now() + TimeDelta::hours(25));
            let finance = app.client("finance");
            let state = if tries == 10 { WebhookDeliveryState::Failed } else { WebhookDeliveryState::Waiting };
            settled(&finance, &made.webhook, state, tries);
        }
        // Every try was the same message, signed anew.
        let came = endpoint.wait_for(10);
        assert!(came.iter().all(|one| one.headers["webhook-id"] == came[0].headers["webhook-id"]));
        assert!(came.iter().all(|one| verified(one, &made.secret).event == WebhookEvent::Ping));

        endpoint.answers(204);
        let finance = app.client("finance");
        let again = format!("{}/deliveries/{}/resend", path(&made.webhook), ping.id);
        finance.post(&again, &json!({})).expect::<WebhookDelivery>(200);
        settled(&finance, &made.webhook, WebhookDeliveryState::Delivered, 1);
        // What was delivered can be sent once more, too.
        finance.post(&again, &json!({})).expect::<WebhookDelivery>(200);
        endpoint.wait_for(12);
    }

    fn an_endpoint_that_is_gone_is_switched_off(app: &TestApp) {
        let (finance, endpoint) = (app.client("finance"), Endpoint::start());
        let made = add(&finance, &endpoint);
        endpoint.answers(410);
        let ping = format!("{}/ping", path(&made.webhook));
        finance.post(&ping, &json!({})).expect::<Value>(201);
        let failed = settled(&finance, &made.webhook, WebhookDeliveryState::Failed, 1);
        assert_eq!(failed.status, Some(410));
        let now: Webhook = finance.get(&path(&made.webhook)).expect(200);
        assert!(!now.active);
        assert_eq!(finance.post(&ping, &json!({})).problem(409).reason, Some(RefusalReason::WebhookInactive));
        let back: Webhook = finance.patch(&path(&now), now.version, &json!({"active": true})).expect(200);
        assert!(back.active);
        endpoint.answers(302);
        finance.post(&ping, &json!({})).expect::<Value>(201);
        let elsewhere = settled(&finance, &made.webhook, WebhookDeliveryState::Waiting, 1);
        assert_eq!(elsewhere.status, Some(302), "what it points to is not followed");
        let resend = format!("{}/deliveries/{}/resend", path(&made.webhook), elsewhere.id);
        assert_eq!(finance.post(&resend, &json!({})).problem(409).reason, Some(RefusalReason::WebhookWaits));
    }

    fn a_renewed_secret_signs_everything_from_then_on(app: &TestApp) {
        let (finance, endpoint) = (app.client("finance"), Endpoint::start());
        let made = add(&finance, &endpoint);
        let renew = format!("{}/secret", path(&made.webhook));
        assert_eq!(finance.post_if(&renew, 9, &json!({})).problem(412).code, ErrorCode::VersionMismatch);
        let renewed: WebhookSecret = finance.post_if(&renew, made.webhook.version, &json!({})).expect(200);
        assert_ne!(renewed.secret, made.secret);
        finance.post(&format!("{}/ping", path(&made.webhook)), &json!({})).expect::<Value>(201);
        verified(&endpoint.wait_for(1)[0], &renewed.secret);
        // Neither secret nor address stands in the trail: who knows an address of a chat may write there.
        let deeds: Page<AuditDeed> = app.client("admin").get("/audit?object_kind=webhook").expect(200);
        let text = serde_json::to_string(&deeds).expect("text");
        assert!(!deeds.items.is_empty() && !text.contains(&endpoint.url) && !text.contains("whsec_"), "{text}");
    }

    fn wrong_endpoints_are_refused_with_the_field(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        for (body, field, code) in [
            (json!({"name": " ", "url": "https://a.example"}), "name", FieldErrorCode::Required),
            (json!({"name": "A", "url": "chat"}), "url", FieldErrorCode::Malformed),
            (json!({"name": "A", "url": "https://me:secret@a.example"}), "url", FieldErrorCode::NotAllowed),
            (json!({"name": "A", "url": format!("https://a.example/{}", "x".repeat(500))}), "url", FieldErrorCode::TooLong),
        ] {
            let problem = finance.post(LIST, &body).problem(422);
            assert!(problem.errors.iter().any(|error| error.field == field && error.code == code), "{problem:?}");
        }
        let endpoint = Endpoint::start();
        let made = add(&finance, &endpoint);
        let rule = watch(&finance, &budget, &made.webhook, &[100]);
        let unknown = json!({"recipients": {"webhooks": [99]}});
        let problem = finance.patch(&format!("/alert-rules/{}", rule.id), rule.version, &unknown).problem(422);
        assert_eq!(problem.errors[0].field, "recipients.webhooks[0]");
        // Whoever may not tell others has no endpoints either.
        assert_eq!(app.client("marketer").get(LIST).status, 403);
        let own = json!({
            "name": "Own", "definition": rule.definition, "recipients": {"webhooks": [made.webhook.id]}
        });
        assert_eq!(app.client("marketer").post("/alert-rules", &own).status, 403);

        // Without the endpoint the rule goes on.
        let version = format!("\"{}\"", made.webhook.version);
        let gone = finance.send("DELETE", &path(&made.webhook), &[("If-Match", &version)], None::<&Value>);
        assert_eq!(gone.status, 204);
        let left: AlertRule = finance.get(&format!("/alert-rules/{}", rule.id)).expect(200);
        assert_eq!((left.recipients.webhooks.len(), left.version), (0, rule.version + 1));
        assert_eq!(finance.get(&path(&made.webhook)).status, 404);
    }

    fn an_endpoint_that_joins_a_rule_is_told_what_holds(app: &TestApp) {
        let budget = Budget::plan(app);
        let (finance, first, second) = (app.client("finance"), Endpoint::start(), Endpoint::start());
        let (one, two) = (add(&finance, &first), add(&finance, &second));
        let rule = watch(&finance, &budget, &one.webhook, &[100]);
        approved(app, budget.search, 400_000);
        pass(app);
        first.wait_for(1);
        let rule_now: AlertRule = finance.get(&format!("/alert-rules/{}", rule.id)).expect(200);
        let both = json!({"recipients": {"webhooks": [one.webhook.id, two.webhook.id]}});
        finance.patch(&format!("/alert-rules/{}", rule.id), rule_now.version, &both).expect::<AlertRule>(200);
        let message = verified(&second.wait_for(1)[0], &two.secret);
        assert_eq!(message.event, WebhookEvent::AlertRaised);
        assert_eq!(first.count(), 1);
    }
}
