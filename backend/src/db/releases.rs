//! What was called off blanket orders.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    ids::{ExpenseId, ExpenseLineId, ReleaseId, UserId},
    release::ReleaseState,
};

use super::{
    AnyConnection,
    schema::{expense_releases, invoices},
};
use crate::domain::releases::Held;

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = expense_releases)]
pub struct ReleaseRow {
    pub id: ReleaseId,
    pub expense_id: ExpenseId,
    pub number: i32,
    pub state: ReleaseState,
    pub expense_line_id: ExpenseLineId,
    pub amount_minor: i64,
    pub note: String,
    pub delivered_by: Option<NaiveDate>,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = expense_releases)]
pub struct NewRelease<'a> {
    pub expense_id: ExpenseId,
    pub number: i32,
    pub state: ReleaseState,
    pub expense_line_id: ExpenseLineId,
    pub amount_minor: i64,
    pub note: &'a str,
    pub delivered_by: Option<NaiveDate>,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
}

impl ReleaseRow {
    /// As far as it holds something of its order.
    #[must_use]
    pub const fn held(&self, invoiced_minor: i64) -> Held {
        let open = matches!(self.state, ReleaseState::Open);
        Held { amount_minor: self.amount_minor, invoiced_minor, open }
    }
}

/// # Errors
/// When the order has a release of that number.
pub fn insert(conn: &mut AnyConnection, row: &NewRelease<'_>) -> QueryResult<()> {
    diesel::insert_into(expense_releases::table).values(row).execute(conn).map(drop)
}

/// An order's releases by number, each with what was invoiced on it and not taken back.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<(ReleaseRow, i64)>> {
    let rows: Vec<ReleaseRow> = expense_releases::table
        .filter(expense_releases::expense_id.eq(expense))
        .order(expense_releases::number)
        .select(ReleaseRow::as_select())
        .load(conn)?;
    let standing: Vec<(Option<ReleaseId>, i64)> = invoices::table
        .filter(invoices::expense_id.eq(expense))
        .filter(invoices::reversed_at.is_null())
        .filter(invoices::release_id.is_not_null())
        .select((invoices::release_id, invoices::amount_minor))
        .load(conn)?;
    let invoiced = |id: ReleaseId| {
        let own = standing.iter().filter(|(release, _)| *release == Some(id));
        own.map(|(_, minor)| *minor).fold(0, i64::saturating_add)
    };
    Ok(rows.into_iter().map(|row| (row.clone(), invoiced(row.id))).collect())
}

/// Writes the state of a release.
///
/// # Errors
/// When the database fails.
pub fn set_state(conn: &mut AnyConnection, id: ReleaseId, state: ReleaseState) -> QueryResult<()> {
    diesel::update(expense_releases::table.find(id))
        .set(expense_releases::state.eq(state))
        .execute(conn)
        .map(drop)
}
