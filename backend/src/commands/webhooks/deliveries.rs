//! The life of a message to an endpoint: written with what it tells of, taken by one process, sent or tried again, given up.

use chrono::{NaiveDateTime, SubsecRound, TimeDelta};
use penstock_shared::{
    alert::AlertRecipients,
    error_code::ErrorCode,
    ids::{WebhookDeliveryId, WebhookId},
    refusal_reason::RefusalReason,
    webhook::{AlertMessage, WebhookDeliveryState, WebhookEvent, WebhookMessage},
};
use rand::RngCore;

use super::announce;
use crate::{
    db::{
        self,
        alert_rules::AlertRuleRow,
        alerts::AlertRow,
        webhook_deliveries::{DeliveryRow, NewDelivery},
    },
    domain::webhook::wait_after,
    error::{AppError, AppResult, OrNotFound},
    reads::{alerts::written, webhooks::message},
    writer::WriteTx,
};

/// How long a process may be silent before another one takes its message over: longer than sending one takes.
const LEASE_SECONDS: i64 = 60;
/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 500;

/// Tells the endpoints of a rule of an alert, as it stands now.
///
/// # Errors
/// When the database fails.
pub fn tell(tx: &mut WriteTx<'_>, rule: &AlertRuleRow, alert: &AlertRow) -> AppResult<()> {
    let recipients: AlertRecipients = written(&rule.recipients)?;
    if recipients.webhooks.is_empty() { Ok(()) } else { tell_of(tx, &recipients.webhooks, rule, alert) }
}

/// Tells some endpoints of an alert, as it stands now.
///
/// # Errors
/// When the database fails.
pub fn tell_of(
    tx: &mut WriteTx<'_>,
    webhooks: &[WebhookId],
    rule: &AlertRuleRow,
    alert: &AlertRow,
) -> AppResult<()> {
    let event =
        if alert.resolved_at.is_some() { WebhookEvent::AlertResolved } else { WebhookEvent::AlertRaised };
    let data = message::of_alert(rule, alert)?;
    for webhook in db::webhooks::active_of(tx.conn, webhooks)? {
        queue(tx, webhook, event, Some(data.clone()))?;
    }
    Ok(())
}

/// Sends an endpoint a message to see whether it arrives.
///
/// # Errors
/// Not found; [`RefusalReason::WebhookInactive`].
pub fn ping(tx: &mut WriteTx<'_>, webhook: WebhookId) -> AppResult<WebhookDeliveryId> {
    check_active(tx, webhook)?;
    queue(tx, webhook, WebhookEvent::Ping, None)
}

fn check_active(tx: &mut WriteTx<'_>, webhook: WebhookId) -> AppResult<()> {
    let row = db::webhooks::get(tx.conn, webhook).or_not_found()?;
    if row.active { Ok(()) } else { Err(AppError::refused(RefusalReason::WebhookInactive)) }
}

fn queue(
    tx: &mut WriteTx<'_>,
    webhook: WebhookId,
    event: WebhookEvent,
    data: Option<AlertMessage>,
) -> AppResult<WebhookDeliveryId> {
    let timestamp = tx.now.trunc_subsecs(0).and_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let message = WebhookMessage { event, timestamp, data };
    let body = serde_json::to_string(&message).map_err(|error| AppError::Internal(error.into()))?;
    let row = NewDelivery {
        webhook_id: webhook,
        message_key: &format!("msg_{:016x}{:016x}", rand::rng().next_u64(), rand::rng().next_u64()),
        event,
        body: &body,
        state: WebhookDeliveryState::Waiting,
        created_at: tx.now,
        due_at: tx.now,
        tries: 0,
        lease_owner: "",
        last_error: "",
    };
    let id = db::webhook_deliveries::insert(tx.conn, &row)?;
    announce(tx, webhook)?;
    Ok(id)
}

/// Takes the next message that is due for a process. The try is counted here, so that a message at which the process
/// dies is not tried for ever.
///
/// # Errors
/// When the database fails.
pub fn claim(tx: &mut WriteTx<'_>, owner: &str) -> AppResult<Option<DeliveryRow>> {
    let Some(mut row) = db::webhook_deliveries::next_due(tx.conn, tx.now)? else { return Ok(None) };
    owner.clone_into(&mut row.lease_owner);
    row.lease_until = Some(tx.now + TimeDelta::seconds(LEASE_SECONDS));
    row.tries = row.tries.saturating_add(1);
    db::webhook_deliveries::update(tx.conn, &row)?;
    Ok(Some(row))
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The endpoint took it: an answer of 200 to 299.
    Taken(u16),
    /// The endpoint wants nothing any more: an answer of 410.
    Gone,
    /// Another answer, or none, with the reason.
    Failed(Option<u16>, String),
}

/// Notes what came of a try, once: another process may have done so meanwhile.
///
/// # Errors
/// When the database fails.
pub fn settle(tx: &mut WriteTx<'_>, id: WebhookDeliveryId, outcome: &Outcome) -> AppResult<()> {
    let mut row = db::webhook_deliveries::get(tx.conn, id).or_not_found()?;
    if row.state != WebhookDeliveryState::Waiting {
        return Ok(());
    }
    row.lease_owner.clear();
    row.lease_until = None;
    match outcome {
        Outcome::Taken(status) => {
            row.state = WebhookDeliveryState::Delivered;
            row.status = Some(i32::from(*status));
            row.delivered_at = Some(tx.now);
            row.last_error.clear();
        }
        Outcome::Gone => {
            row.state = WebhookDeliveryState::Failed;
            row.status = Some(410);
            "The endpoint answered 410, so it was switched off.".clone_into(&mut row.last_error);
        }
        Outcome::Failed(status, reason) => {
            row.status = status.map(i32::from);
            row.last_error = reason.chars().take(LONGEST_REASON).collect();
            match wait_after(row.tries) {
                Some(wait) => row.due_at = tx.now + wait,
                None => row.state = WebhookDeliveryState::Failed,
            }
        }
    }
    db::webhook_deliveries::update(tx.conn, &row)?;
    if *outcome == Outcome::Gone {
        return super::gone(tx, row.webhook_id);
    }
    announce(tx, row.webhook_id)
}

/// Sends a message again, as if it were new; its number stays, so that who has it knows it.
///
/// # Errors
/// Not found; [`RefusalReason::WebhookInactive`]; [`RefusalReason::WebhookWaits`].
pub fn send_again(tx: &mut WriteTx<'_>, webhook: WebhookId, id: WebhookDeliveryId) -> AppResult<()> {
    check_active(tx, webhook)?;
    let mut row = db::webhook_deliveries::get(tx.conn, id).or_not_found()?;
    if row.webhook_id != webhook {
        return Err(ErrorCode::NotFound.into());
    }
    if row.state == WebhookDeliveryState::Waiting {
        return Err(AppError::refused(RefusalReason::WebhookWaits));
    }
    row.state = WebhookDeliveryState::Waiting;
    row.tries = 0;
    row.due_at = tx.now;
    row.delivered_at = None;
    db::webhook_deliveries::update(tx.conn, &row)?;
    announce(tx, webhook)
}

/// Whether there is something to send, for who only reads.
///
/// # Errors
/// When the database fails.
pub fn is_something_due(conn: &mut db::AnyConnection, now: NaiveDateTime) -> AppResult<bool> {
    Ok(db::webhook_deliveries::next_due(conn, now)?.is_some())
}
