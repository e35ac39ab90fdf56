//! Endpoints that are told of what happens, and what became of their messages.

pub mod message;

use std::collections::HashMap;

use penstock_shared::{
    alert::AlertRecipients,
    ids::{WebhookDeliveryId, WebhookId},
    page::Page,
    webhook::{Webhook, WebhookDelivery, WebhookDeliveryState, WebhookSecret},
};

use crate::{
    db::{self, AnyConnection, webhook_deliveries::DeliveryRow, webhooks::WebhookRow},
    domain::webhook,
    error::{AppError, AppResult, OrNotFound},
    paging::PageRequest,
    reads::alerts::written,
};

/// The name of the server's key that secrets follow from.
pub const SERVER_KEY: &str = "webhooks";

/// All endpoints, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<Webhook>> {
    let mut counts: HashMap<(WebhookId, WebhookDeliveryState), i64> = HashMap::new();
    for (id, state, count) in db::webhook_deliveries::counts(conn)? {
        counts.insert((id, state), count);
    }
    let last: HashMap<WebhookId, _> = db::webhook_deliveries::last_delivered(conn)?.into_iter().collect();
    let mut rules: HashMap<WebhookId, i64> = HashMap::new();
    for (rule, _) in db::alert_rules::all(conn, None)? {
        let recipients: AlertRecipients = written(&rule.recipients)?;
        for id in recipients.webhooks {
            *rules.entry(id).or_default() += 1;
        }
    }
    let view = |(row, created_by_name): (WebhookRow, String)| {
        let count = |state| counts.get(&(row.id, state)).copied().unwrap_or_default();
        Webhook {
            id: row.id,
            waiting: count(WebhookDeliveryState::Waiting),
            failed: count(WebhookDeliveryState::Failed),
            last_delivered_at: last.get(&row.id).copied().flatten(),
            rules: rules.get(&row.id).copied().unwrap_or_default(),
            name: row.name,
            url: row.url,
            active: row.active,
            created_by_name,
            created_at: row.created_at,
            version: row.version,
        }
    };
    Ok(db::webhooks::all(conn)?.into_iter().map(view).collect())
}

/// An endpoint.
///
/// # Errors
/// Not found.
pub fn get(conn: &mut AnyConnection, id: WebhookId) -> AppResult<Webhook> {
    list(conn)?.into_iter().find(|webhook| webhook.id == id).ok_or_else(AppError::not_found)
}

/// The secret of an endpoint.
///
/// # Errors
/// Not found.
pub fn secret(conn: &mut AnyConnection, id: WebhookId) -> AppResult<[u8; 32]> {
    let row = db::webhooks::get(conn, id).or_not_found()?;
    Ok(webhook::secret(&db::server_keys::get(conn, SERVER_KEY)?, row.id.0, row.secret_number))
}

/// An endpoint with its secret.
///
/// # Errors
/// Not found.
pub fn with_secret(conn: &mut AnyConnection, id: WebhookId) -> AppResult<WebhookSecret> {
    let secret = webhook::written(&secret(conn, id)?);
    Ok(WebhookSecret { webhook: get(conn, id)?, secret })
}

/// Messages of an endpoint, the newest first.
///
/// # Errors
/// Not found; a cursor that is none.
pub fn deliveries(
    conn: &mut AnyConnection,
    id: WebhookId,
    limit: Option<i64>,
    cursor: Option<&str>,
) -> AppResult<Page<WebhookDelivery>> {
    db::webhooks::get(conn, id).or_not_found()?;
    let page = PageRequest::new("webhook_delivery", limit, cursor)?;
    let before = page.after.as_ref().map(|after| WebhookDeliveryId(after.id));
    let rows = db::webhook_deliveries::page(conn, id, before, page.rows_to_load())?;
    let total = db::webhook_deliveries::counts(conn)?
        .into_iter()
        .filter(|(webhook, ..)| *webhook == id)
        .map(|(.., count)| count)
        .sum();
    let (rows, next_cursor) = page.cut(rows, |row| (String::new(), row.id.0))?;
    let items = rows.into_iter().map(view).collect::<AppResult<_>>()?;
    Ok(Page { items, next_cursor, total })
}

/// A message.
///
/// # Errors
/// Not found.
pub fn delivery(conn: &mut AnyConnection, id: WebhookDeliveryId) -> AppResult<WebhookDelivery> {
    view(db::webhook_deliveries::get(conn, id).or_not_found()?)
}

fn view(row: DeliveryRow) -> AppResult<WebhookDelivery> {
    Ok(WebhookDelivery {
        id: row.id,
        message_id: row.message_key,
        event: row.event,
        state: row.state,
        created_at: row.created_at,
        due_at: row.due_at,
        tries: row.tries,
        status: row.status,
        last_error: row.last_error,
        delivered_at: row.delivered_at,
        message: written(&row.body)?,
    })
}
