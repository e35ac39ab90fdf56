//! The outbox of messages to endpoints.

use chrono::NaiveDateTime;
use diesel::{dsl::count_star, prelude::*};
use penstock_shared::{
    ids::{WebhookDeliveryId, WebhookId},
    webhook::{WebhookDeliveryState, WebhookEvent},
};

use super::{
    AnyConnection,
    schema::{webhook_deliveries as deliveries, webhooks},
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = deliveries)]
pub struct DeliveryRow {
    pub id: WebhookDeliveryId,
    pub webhook_id: WebhookId,
    pub message_key: String,
    pub event: WebhookEvent,
    pub body: String,
    pub state: WebhookDeliveryState,
    pub created_at: NaiveDateTime,
    pub due_at: NaiveDateTime,
    pub tries: i32,
    pub lease_owner: String,
    pub lease_until: Option<NaiveDateTime>,
    pub status: Option<i32>,
    pub last_error: String,
    pub delivered_at: Option<NaiveDateTime>,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = deliveries)]
pub struct NewDelivery<'a> {
    pub webhook_id: WebhookId,
    pub message_key: &'a str,
    pub event: WebhookEvent,
    pub body: &'a str,
    pub state: WebhookDeliveryState,
    pub created_at: NaiveDateTime,
    pub due_at: NaiveDateTime,
    pub tries: i32,
    pub lease_owner: &'a str,
    pub last_error: &'a str,
}

/// # Errors
/// When the database fails, as all of the following.
pub fn insert(conn: &mut AnyConnection, row: &NewDelivery<'_>) -> QueryResult<WebhookDeliveryId> {
    diesel::insert_into(deliveries::table).values(row).returning(deliveries::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: WebhookDeliveryId) -> QueryResult<DeliveryRow> {
    deliveries::table.find(id).select(DeliveryRow::as_select()).first(conn)
}

/// The message that is to be sent next, to an endpoint that is told, and that nobody is at.
pub fn next_due(conn: &mut AnyConnection, now: NaiveDateTime) -> QueryResult<Option<DeliveryRow>> {
    let free = deliveries::lease_until.is_null().or(deliveries::lease_until.le(now).assume_not_null());
    deliveries::table
        .inner_join(webhooks::table)
        .filter(webhooks::active.eq(true))
        .filter(deliveries::state.eq(WebhookDeliveryState::Waiting))
        .filter(deliveries::due_at.le(now))
        .filter(free)
        .order((deliveries::due_at, deliveries::id))
        .select(DeliveryRow::as_select())
        .first(conn)
        .optional()
}

/// Writes what became of a message.
pub fn update(conn: &mut AnyConnection, row: &DeliveryRow) -> QueryResult<()> {
    diesel::update(deliveries::table.find(row.id))
        .set((
            deliveries::state.eq(row.state),
            deliveries::due_at.eq(row.due_at),
            deliveries::tries.eq(row.tries),
            deliveries::lease_owner.eq(&row.lease_owner),
            deliveries::lease_until.eq(row.lease_until),
            deliveries::status.eq(row.status),
            deliveries::last_error.eq(&row.last_error),
            deliveries::delivered_at.eq(row.delivered_at),
        ))
        .execute(conn)
        .map(drop)
}

/// Messages of an endpoint, the newest first, before a number.
pub fn page(
    conn: &mut AnyConnection,
    webhook: WebhookId,
    before: Option<WebhookDeliveryId>,
    limit: i64,
) -> QueryResult<Vec<DeliveryRow>> {
    let mut query = deliveries::table.filter(deliveries::webhook_id.eq(webhook)).into_boxed();
    if let Some(before) = before {
        query = query.filter(deliveries::id.lt(before));
    }
    query.order(deliveries::id.desc()).limit(limit).select(DeliveryRow::as_select()).load(conn)
}

/// How many messages of each endpoint are in each state.
pub fn counts(conn: &mut AnyConnection) -> QueryResult<Vec<(WebhookId, WebhookDeliveryState, i64)>> {
    deliveries::table
        .group_by((deliveries::webhook_id, deliveries::state))
        .select((deliveries::webhook_id, deliveries::state, count_star()))
        .load(conn)
}

/// When each endpoint took a message last.
pub fn last_delivered(conn: &mut AnyConnection) -> QueryResult<Vec<(WebhookId, Option<NaiveDateTime>)>> {
    deliveries::table
        .group_by(deliveries::webhook_id)
        .select((deliveries::webhook_id, diesel::dsl::max(deliveries::delivered_at)))
        .load(conn)
}

/// Gives up what waits for an endpoint.
pub fn give_up(conn: &mut AnyConnection, webhook: WebhookId, reason: &str) -> QueryResult<usize> {
    let waiting = deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::state.eq(WebhookDeliveryState::Waiting));
    diesel::update(waiting)
        .set((deliveries::state.eq(WebhookDeliveryState::Failed), deliveries::last_error.eq(reason)))
        .execute(conn)
}

/// Forgets what was done with long ago.
pub fn delete_done_before(conn: &mut AnyConnection, moment: NaiveDateTime) -> QueryResult<usize> {
    let done = deliveries::table
        .filter(deliveries::created_at.lt(moment))
        .filter(deliveries::state.ne(WebhookDeliveryState::Waiting));
    diesel::delete(done).execute(conn)
}
