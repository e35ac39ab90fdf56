//! Overrides: leave to go over a limit, granted by a second person.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::ids::{BudgetRequestId, ControlBookId, ExpenseId, NodeId, OverrideId, UserId};

use super::{AnyConnection, schema::control_overrides};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = control_overrides)]
pub struct OverrideRow {
    pub id: OverrideId,
    pub node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub expense_id: Option<ExpenseId>,
    pub amount_minor: i64,
    pub expires_on: NaiveDate,
    pub reason: String,
    pub asked_by: UserId,
    pub granted_by: UserId,
    pub granted_at: NaiveDateTime,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<NaiveDateTime>,
    /// The request that it was granted by.
    pub request_id: Option<BudgetRequestId>,
}

/// A row to be. The table refuses one that a person grants to themselves, or that is for neither or
/// both of a node and a book.
#[derive(Debug, Insertable)]
#[diesel(table_name = control_overrides)]
pub struct NewOverride<'a> {
    pub node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub expense_id: Option<ExpenseId>,
    pub amount_minor: i64,
    pub expires_on: NaiveDate,
    pub reason: &'a str,
    pub asked_by: UserId,
    pub granted_by: UserId,
    pub granted_at: NaiveDateTime,
    pub request_id: Option<BudgetRequestId>,
}

/// # Errors
/// When the table refuses it.
pub fn insert(conn: &mut AnyConnection, row: &NewOverride<'_>) -> QueryResult<OverrideId> {
    diesel::insert_into(control_overrides::table)
        .values(row)
        .returning(control_overrides::id)
        .get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: OverrideId) -> QueryResult<OverrideRow> {
    control_overrides::table.find(id).select(OverrideRow::as_select()).first(conn)
}

/// What a request granted, if it did.
///
/// # Errors
/// When the database fails.
pub fn of_request(conn: &mut AnyConnection, request: BudgetRequestId) -> QueryResult<Option<OverrideRow>> {
    control_overrides::table
        .filter(control_overrides::request_id.eq(request))
        .select(OverrideRow::as_select())
        .first(conn)
        .optional()
}

/// Every override that counts on a day.
///
/// # Errors
/// When the database fails.
pub fn in_force(conn: &mut AnyConnection, day: NaiveDate) -> QueryResult<Vec<OverrideRow>> {
    control_overrides::table
        .filter(control_overrides::revoked_at.is_null())
        .filter(control_overrides::expires_on.ge(day))
        .order(control_overrides::id)
        .select(OverrideRow::as_select())
        .load(conn)
}

/// Every override there ever was, newest first.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<OverrideRow>> {
    control_overrides::table.order(control_overrides::id.desc()).select(OverrideRow::as_select()).load(conn)
}

/// Ends an override; false if it was ended before.
///
/// # Errors
/// When the database fails.
pub fn revoke(conn: &mut AnyConnection, id: OverrideId, by: UserId, now: NaiveDateTime) -> QueryResult<bool> {
    diesel::update(control_overrides::table.find(id).filter(control_overrides::revoked_at.is_null()))
        .set((control_overrides::revoked_by.eq(by), control_overrides::revoked_at.eq(now)))
        .execute(conn)
        .map(|rows| rows == 1)
}
