//! What requests were before they were changed, and the lines that leave or change with that.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::ids::{ExpenseId, UserId};

use super::{
    AnyConnection,
    expenses::LineRow,
    schema::{approval_steps, expense_lines, expense_revisions},
};

/// The row. It is written when the revision ends.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = expense_revisions)]
pub struct RevisionRow {
    pub expense_id: ExpenseId,
    /// From 1.
    pub revision: i32,
    pub ended_at: NaiveDateTime,
    pub ended_by: UserId,
    /// In the currency of the request as it was.
    pub total_minor: i64,
    /// JSON.
    pub changes: String,
    /// JSON.
    pub draft: String,
}

/// # Errors
/// When the revision ended before.
pub fn insert(conn: &mut AnyConnection, row: &RevisionRow) -> QueryResult<()> {
    diesel::insert_into(expense_revisions::table).values(row).execute(conn).map(drop)
}

/// What a request was, the newest first.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<RevisionRow>> {
    expense_revisions::table
        .filter(expense_revisions::expense_id.eq(expense))
        .order(expense_revisions::revision.desc())
        .select(RevisionRow::as_select())
        .load(conn)
}

/// The last place and the last step's number that were used by a request, in any revision. 0 when none was.
///
/// # Errors
/// When the database fails.
pub fn last_numbers(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<(i32, i32)> {
    let place: Option<i32> = expense_lines::table
        .filter(expense_lines::expense_id.eq(expense))
        .select(diesel::dsl::max(expense_lines::position))
        .first(conn)?;
    let step: Option<i32> = approval_steps::table
        .filter(approval_steps::expense_id.eq(expense))
        .select(diesel::dsl::max(approval_steps::number))
        .first(conn)?;
    Ok((place.unwrap_or(0), step.unwrap_or(0)))
}

/// Writes what a line that stays is now, beside where its money stands.
///
/// # Errors
/// When the database fails.
pub fn update_line(conn: &mut AnyConnection, line: &LineRow) -> QueryResult<()> {
    diesel::update(expense_lines::table.find(line.id))
        .set((
            expense_lines::position.eq(line.position),
            expense_lines::description.eq(&line.description),
            expense_lines::vendor_id.eq(line.vendor_id),
            expense_lines::charge_date.eq(line.charge_date),
            expense_lines::amount_minor.eq(line.amount_minor),
            expense_lines::foreign_minor.eq(line.foreign_minor),
            expense_lines::rate.eq(&line.rate),
            expense_lines::rate_valid_from.eq(line.rate_valid_from),
            expense_lines::superseded_in.eq(line.superseded_in),
            expense_lines::tax_minor.eq(line.tax_minor),
            expense_lines::service_from.eq(line.service_from),
            expense_lines::service_to.eq(line.service_to),
            expense_lines::quote.eq(&line.quote),
        ))
        .execute(conn)
        .map(drop)
}
