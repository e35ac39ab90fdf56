//! Who stands in for whom.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::ids::{DelegationId, UserId};

use super::{AnyConnection, schema::delegations};
use crate::domain::delegation::Delegation;

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = delegations)]
pub struct DelegationRow {
    pub id: DelegationId,
    pub from_user_id: UserId,
    pub to_user_id: UserId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub reason: String,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
    pub ended_at: Option<NaiveDateTime>,
}

impl From<&DelegationRow> for Delegation {
    fn from(row: &DelegationRow) -> Self {
        Self { from: row.from_user_id, to: row.to_user_id, starts_on: row.starts_on, ends_on: row.ends_on }
    }
}

/// A row to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = delegations)]
pub struct NewDelegation<'a> {
    pub from_user_id: UserId,
    pub to_user_id: UserId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub reason: &'a str,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewDelegation<'_>) -> QueryResult<DelegationId> {
    diesel::insert_into(delegations::table).values(row).returning(delegations::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: DelegationId) -> QueryResult<DelegationRow> {
    delegations::table.find(id).select(DelegationRow::as_select()).first(conn)
}

/// Those that were not called off and count on a day or later, in the order of their first days.
///
/// # Errors
/// When the database fails.
pub fn from_day(conn: &mut AnyConnection, day: NaiveDate) -> QueryResult<Vec<DelegationRow>> {
    delegations::table
        .filter(delegations::ended_at.is_null())
        .filter(delegations::ends_on.ge(day))
        .order((delegations::starts_on, delegations::id))
        .select(DelegationRow::as_select())
        .load(conn)
}

/// Calls one off; false when it was called off before.
///
/// # Errors
/// When the database fails.
pub fn end(conn: &mut AnyConnection, id: DelegationId, at: NaiveDateTime) -> QueryResult<bool> {
    diesel::update(delegations::table.find(id).filter(delegations::ended_at.is_null()))
        .set(delegations::ended_at.eq(at))
        .execute(conn)
        .map(|rows| rows == 1)
}
