//! What happens by itself: old things are forgotten, policies whose day has come are put in force.

use chrono::TimeDelta;
use diesel::OptionalExtension as _;

use crate::{clock::day_in, commands::policies, db, error::AppResult, writer::WriteTx};

/// How long the answer to an idempotency key is kept, in hours.
const IDEMPOTENCY_KEYS_H: i64 = 48;
/// How long ended sign-ins are kept after they ran out, in days: reuse of a token is noticed so long.
const REFRESH_TOKENS_DAYS: i64 = 7;
/// How long a listener may be away and still be told what it missed, in days.
const EVENTS_DAYS: i64 = 7;
/// How long people find what they were told, in days.
const NOTIFICATIONS_DAYS: i64 = 180;
/// How long an administrator finds what was mailed, in days.
const MAILS_DAYS: i64 = 30;
/// How long messages to endpoints are found, in days.
const WEBHOOK_DELIVERIES_DAYS: i64 = 30;
/// How long the file of a removed attachment is kept, in hours: longer than any backup takes.
const REMOVED_ATTACHMENTS_H: i64 = 24;

/// What a sweep took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    pub idempotency_keys: usize,
    pub refresh_tokens: usize,
    pub events: usize,
    pub notifications: usize,
    pub mails: usize,
    pub webhook_deliveries: usize,
    pub removed_attachments: usize,
    pub policies_put_in_force: usize,
}

/// Deletes idempotency keys, refresh tokens, events, notifications and removed files that are too old to matter,
/// and puts due policies in force.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut WriteTx<'_>) -> AppResult<Swept> {
    let keys_before = tx.now - TimeDelta::hours(IDEMPOTENCY_KEYS_H);
    let tokens_before = tx.now - TimeDelta::days(REFRESH_TOKENS_DAYS);
    let notifications_before = tx.now - TimeDelta::days(NOTIFICATIONS_DAYS);
    let mails_before = tx.now - TimeDelta::days(MAILS_DAYS);
    let deliveries_before = tx.now - TimeDelta::days(WEBHOOK_DELIVERIES_DAYS);
    let attachments_before = tx.now - TimeDelta::hours(REMOVED_ATTACHMENTS_H);
    let events_before = tx.now - TimeDelta::days(EVENTS_DAYS);
    Ok(Swept {
        idempotency_keys: db::idempotency::delete_before(tx.conn, keys_before)?,
        refresh_tokens: db::sessions::delete_expired_before(tx.conn, tokens_before)?,
        events: db::events::delete_before(tx.conn, events_before)?,
        notifications: db::notifications::delete_before(tx.conn, notifications_before)?,
        mails: db::mail::delete_done_before(tx.conn, mails_before)?,
        webhook_deliveries: db::webhook_deliveries::delete_done_before(tx.conn, deliveries_before)?,
        removed_attachments: db::attachments::delete_removed_before(tx.conn, attachments_before)?,
        policies_put_in_force: put_in_force(tx)?,
    })
}

/// Checks put due policies in force before they look; this does it for those who only read. Before
/// the first run there is no organisation, whose time zone decides the day.
fn put_in_force(tx: &mut WriteTx<'_>) -> AppResult<usize> {
    match db::organisation::get(tx.conn).optional()? {
        Some(organisation) => policies::activate_due(tx, day_in(organisation.tz(), tx.now)),
        None => Ok(0),
    }
}
