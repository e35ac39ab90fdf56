//! What people say about expenses.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::ids::{CommentId, ExpenseId, UserId};

use super::{AnyConnection, schema::expense_comments};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = expense_comments)]
pub struct CommentRow {
    pub id: CommentId,
    pub author_id: UserId,
    pub text: String,
    pub at: NaiveDateTime,
    pub edited_at: Option<NaiveDateTime>,
    pub deleted_at: Option<NaiveDateTime>,
}

/// # Errors
/// When the database fails.
pub fn insert(
    conn: &mut AnyConnection,
    expense: ExpenseId,
    author: UserId,
    text: &str,
    at: NaiveDateTime,
) -> QueryResult<CommentId> {
    diesel::insert_into(expense_comments::table)
        .values((
            expense_comments::expense_id.eq(expense),
            expense_comments::author_id.eq(author),
            expense_comments::text.eq(text),
            expense_comments::at.eq(at),
        ))
        .returning(expense_comments::id)
        .get_result(conn)
}

/// A comment on an expense.
///
/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, expense: ExpenseId, id: CommentId) -> QueryResult<CommentRow> {
    expense_comments::table
        .find(id)
        .filter(expense_comments::expense_id.eq(expense))
        .select(CommentRow::as_select())
        .first(conn)
}

/// Comments on an expense, newest first, before a number.
///
/// # Errors
/// When the database fails.
pub fn of_expense(
    conn: &mut AnyConnection,
    expense: ExpenseId,
    before: Option<CommentId>,
    limit: i64,
) -> QueryResult<Vec<CommentRow>> {
    let mut query = expense_comments::table.filter(expense_comments::expense_id.eq(expense)).into_boxed();
    if let Some(before) = before {
        query = query.filter(expense_comments::id.lt(before));
    }
    query.order(expense_comments::id.desc()).limit(limit).select(CommentRow::as_select()).load(conn)
}

/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<i64> {
    expense_comments::table.filter(expense_comments::expense_id.eq(expense)).count().get_result(conn)
}

/// Writes what a comment says by now.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &CommentRow) -> QueryResult<()> {
    diesel::update(expense_comments::table.find(row.id))
        .set((
            expense_comments::text.eq(&row.text),
            expense_comments::edited_at.eq(row.edited_at),
            expense_comments::deleted_at.eq(row.deleted_at),
        ))
        .execute(conn)
        .map(drop)
}
