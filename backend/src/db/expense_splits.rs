//! Requests that were found to belong together.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    expense::ExpenseState,
    ids::{ExpenseId, UserId, VendorId},
};

use super::{
    AnyConnection,
    expenses::ExpenseRow,
    schema::{expense_lines, expense_splits, expenses},
};

/// The row. The total is in minor units of the organisation's currency; `None` when a rate was missing.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = expense_splits)]
pub struct SplitRow {
    pub expense_id: ExpenseId,
    pub with_id: ExpenseId,
    pub total_minor: Option<i64>,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, rows: &[SplitRow]) -> QueryResult<()> {
    for row in rows {
        diesel::insert_into(expense_splits::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// A request that is changed is looked at anew.
///
/// # Errors
/// When the database fails.
pub fn forget(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<()> {
    diesel::delete(expense_splits::table.filter(expense_splits::expense_id.eq(expense)))
        .execute(conn)
        .map(drop)
}

/// The requests that one was taken together with, the newest first, and what all of them came to.
///
/// # Errors
/// When the database fails.
pub fn of_expense(
    conn: &mut AnyConnection,
    expense: ExpenseId,
) -> QueryResult<(Vec<ExpenseRow>, Option<i64>)> {
    let found: Vec<(ExpenseId, Option<i64>)> = expense_splits::table
        .filter(expense_splits::expense_id.eq(expense))
        .select((expense_splits::with_id, expense_splits::total_minor))
        .load(conn)?;
    let total = found.first().and_then(|(_, total)| *total);
    let ids: Vec<_> = found.into_iter().map(|(id, _)| id).collect();
    Ok((super::expenses_list::with_ids(conn, &ids)?, total))
}

/// Which of the requests that were submitted in some time were found to belong together with others.
///
/// # Errors
/// When the database fails.
pub fn among_submitted(
    conn: &mut AnyConnection,
    since: NaiveDateTime,
    before: NaiveDateTime,
) -> QueryResult<Vec<ExpenseId>> {
    expense_splits::table
        .inner_join(expenses::table.on(expenses::id.eq(expense_splits::expense_id)))
        .filter(expenses::submitted_at.ge(since).and(expenses::submitted_at.lt(before)))
        .select(expense_splits::expense_id)
        .distinct()
        .load(conn)
}

/// What a person asked of some vendors since a moment and did not take back, the newest first.
///
/// # Errors
/// When the database fails.
pub fn of_vendors(
    conn: &mut AnyConnection,
    requester: UserId,
    vendors: &[VendorId],
    since: NaiveDateTime,
    limit: i64,
) -> QueryResult<Vec<ExpenseRow>> {
    let vendors: Vec<_> = vendors.iter().copied().map(Some).collect();
    let of_a_line = expense_lines::table
        .filter(expense_lines::expense_id.eq(expenses::id))
        .filter(expense_lines::superseded_in.is_null())
        .filter(expense_lines::vendor_id.eq_any(vendors.clone()).assume_not_null());
    let named = expenses::vendor_id.eq_any(vendors).assume_not_null().or(diesel::dsl::exists(of_a_line));
    expenses::table
        .filter(expenses::requester_id.eq(requester))
        .filter(expenses::submitted_at.ge(since))
        .filter(expenses::state.ne_all([
            ExpenseState::Draft,
            ExpenseState::Rejected,
            ExpenseState::Withdrawn,
            ExpenseState::Cancelled,
        ]))
        .filter(named)
        .order(expenses::submitted_at.desc())
        .limit(limit)
        .select(ExpenseRow::as_select())
        .load(conn)
}
