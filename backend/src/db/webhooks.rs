//! Endpoints that are told of what happens.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::ids::{UserId, WebhookId};

use super::{
    AnyConnection,
    schema::{users, webhook_deliveries, webhooks},
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct WebhookRow {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    pub active: bool,
    pub secret_number: i32,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = webhooks)]
pub struct NewWebhook<'a> {
    pub name: &'a str,
    pub url: &'a str,
    pub active: bool,
    pub secret_number: i32,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the database fails, as all of the following.
pub fn insert(conn: &mut AnyConnection, row: &NewWebhook<'_>) -> QueryResult<WebhookId> {
    diesel::insert_into(webhooks::table).values(row).returning(webhooks::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: WebhookId) -> QueryResult<WebhookRow> {
    webhooks::table.find(id).select(WebhookRow::as_select()).first(conn)
}

/// All, by name, with the names of who made them.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<(WebhookRow, String)>> {
    webhooks::table
        .inner_join(users::table)
        .order((webhooks::name, webhooks::id))
        .select((WebhookRow::as_select(), users::name))
        .load(conn)
}

/// Those of some that are told.
pub fn active_of(conn: &mut AnyConnection, ids: &[WebhookId]) -> QueryResult<Vec<WebhookId>> {
    webhooks::table
        .filter(webhooks::id.eq_any(ids.to_vec()))
        .filter(webhooks::active.eq(true))
        .order(webhooks::id)
        .select(webhooks::id)
        .load(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
pub fn update(conn: &mut AnyConnection, row: &WebhookRow) -> QueryResult<bool> {
    let found = webhooks::table.find(row.id).filter(webhooks::version.eq(row.version - 1));
    diesel::update(found)
        .set((
            webhooks::name.eq(&row.name),
            webhooks::url.eq(&row.url),
            webhooks::active.eq(row.active),
            webhooks::secret_number.eq(row.secret_number),
            webhooks::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Takes it away with its messages.
pub fn delete(conn: &mut AnyConnection, id: WebhookId) -> QueryResult<()> {
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(id))).execute(conn)?;
    diesel::delete(webhooks::table.find(id)).execute(conn).map(drop)
}
