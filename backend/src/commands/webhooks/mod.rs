//! Endpoints that are told of what happens: who keeps them, and their secrets. What goes there is in `deliveries.rs`.

pub mod deliveries;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use diesel::OptionalExtension as _;
use penstock_shared::{
    alert::AlertRecipients,
    error_code::ErrorCode,
    event::EventTopic,
    ids::WebhookId,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    webhook::{MOST_WEBHOOKS, WebhookCreate, WebhookUpdate},
};
use rand::RngCore;

use crate::{
    db::{
        self,
        webhooks::{NewWebhook, WebhookRow},
    },
    domain::webhook::{UrlFault, check_url},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{alerts::written, webhooks::SERVER_KEY},
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_NAME: usize = 120;
/// Why the messages of an endpoint that was switched off were given up.
const SWITCHED_OFF: &str = "The endpoint was switched off.";

/// Tells an endpoint from now on, as soon as a rule names it.
///
/// # Errors
/// Wrong fields; [`RefusalReason::WebhooksTooMany`].
pub fn create(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    new: &WebhookCreate,
    private_allowed: bool,
) -> AppResult<WebhookId> {
    if db::webhooks::all(tx.conn)?.len() >= MOST_WEBHOOKS {
        return Err(AppError::refused(RefusalReason::WebhooksTooMany));
    }
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    let url = url(&mut errors, &new.url, private_allowed);
    errors.into_result()?;
    ensure_key(tx)?;
    let row = NewWebhook {
        name: &name,
        url: &url,
        active: true,
        secret_number: 1,
        created_by: viewer.user_id,
        created_at: tx.now,
        version: 1,
    };
    let id = db::webhooks::insert(tx.conn, &row)?;
    announce(tx, id)?;
    Ok(id)
}

/// The key that all secrets follow from, made once.
fn ensure_key(tx: &mut WriteTx<'_>) -> AppResult<()> {
    if db::server_keys::get(tx.conn, SERVER_KEY).optional()?.is_none() {
        let mut bytes = [0_u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        db::server_keys::insert(tx.conn, SERVER_KEY, &STANDARD_NO_PAD.encode(bytes), tx.now)?;
    }
    Ok(())
}

fn url(errors: &mut FieldErrors, text: &str, private_allowed: bool) -> String {
    match check_url(text, private_allowed) {
        Ok(url) => url,
        Err(fault) => {
            let (code, message) = match fault {
                UrlFault::NoAddress => (
                    FieldErrorCode::Malformed,
                    "Write an address such as https://chat.example.com/hooks/budget.",
                ),
                UrlFault::TooLong => (FieldErrorCode::TooLong, "At most 500 characters."),
                UrlFault::NotHttps => (FieldErrorCode::NotAllowed, "The address has to begin with https."),
                UrlFault::HasLogin => (
                    FieldErrorCode::NotAllowed,
                    "Leave name and password out: messages are signed, so the endpoint knows whom they are from.",
                ),
                UrlFault::Private => (
                    FieldErrorCode::NotAllowed,
                    "This is an address of a private network. Who runs the server can allow those with \
                     --webhook-addresses any.",
                ),
            };
            errors.add("url", code, message);
            String::new()
        }
    }
}

fn read(tx: &mut WriteTx<'_>, id: WebhookId, version: i64) -> AppResult<WebhookRow> {
    let row = db::webhooks::get(tx.conn, id).or_not_found()?;
    if row.version == version { Ok(row) } else { Err(ErrorCode::VersionMismatch.into()) }
}

fn write(tx: &mut WriteTx<'_>, mut row: WebhookRow) -> AppResult<()> {
    row.version += 1;
    if !db::webhooks::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, row.id)
}

/// Changes an endpoint. What waits for one that is switched off is given up.
///
/// # Errors
/// Not found; a stale version; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    id: WebhookId,
    version: i64,
    change: &WebhookUpdate,
    private_allowed: bool,
) -> AppResult<()> {
    let mut row = read(tx, id, version)?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    if let Some(text) = &change.url {
        row.url = url(&mut errors, text, private_allowed);
    }
    errors.into_result()?;
    row.active = change.active.unwrap_or(row.active);
    if !row.active {
        db::webhook_deliveries::give_up(tx.conn, id, SWITCHED_OFF)?;
    }
    write(tx, row)
}

/// Gives an endpoint another secret. From now on nothing is signed with the old one.
///
/// # Errors
/// Not found; a stale version.
pub fn renew_secret(tx: &mut WriteTx<'_>, id: WebhookId, version: i64) -> AppResult<()> {
    let mut row = read(tx, id, version)?;
    row.secret_number = row.secret_number.saturating_add(1);
    write(tx, row)
}

/// Takes an endpoint away, with its messages. Rules that tell it go on without it.
///
/// # Errors
/// Not found; a stale version.
pub fn delete(tx: &mut WriteTx<'_>, id: WebhookId, version: i64) -> AppResult<()> {
    let row = read(tx, id, version)?;
    for (mut rule, _) in db::alert_rules::all(tx.conn, None)? {
        let mut recipients: AlertRecipients = written(&rule.recipients)?;
        if !recipients.webhooks.contains(&id) {
            continue;
        }
        recipients.webhooks.retain(|other| *other != id);
        rule.recipients =
            serde_json::to_string(&recipients).map_err(|error| AppError::Internal(error.into()))?;
        rule.version += 1;
        if !db::alert_rules::update(tx.conn, &rule)? {
            return Err(ErrorCode::VersionMismatch.into());
        }
        db::events::insert(tx.conn, tx.now, EventTopic::AlertRuleChanged, rule.id.0, None)?;
    }
    db::webhooks::delete(tx.conn, row.id)?;
    announce(tx, id)
}

/// The endpoint does not want to be told any more: it answered 410.
///
/// # Errors
/// When the database fails.
pub fn gone(tx: &mut WriteTx<'_>, id: WebhookId) -> AppResult<()> {
    let Some(mut row) = db::webhooks::get(tx.conn, id).optional()? else { return Ok(()) };
    row.active = false;
    db::webhook_deliveries::give_up(tx.conn, id, SWITCHED_OFF)?;
    write(tx, row)
}

fn announce(tx: &mut WriteTx<'_>, id: WebhookId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::WebhookChanged, id.0, None)?;
    Ok(())
}
