//! The files of expenses. Their bytes are in the data folder.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    attachment::AttachmentKind,
    ids::{AttachmentId, ExpenseId, UserId},
};

use super::{
    AnyConnection,
    schema::{expense_attachments, users},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = expense_attachments)]
pub struct AttachmentRow {
    pub id: AttachmentId,
    pub file_name: String,
    pub stored_as: String,
    pub kind: AttachmentKind,
    pub size_bytes: i64,
    pub sha256: String,
    pub added_by: UserId,
    pub added_at: NaiveDateTime,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = expense_attachments)]
pub struct NewAttachment<'a> {
    pub expense_id: ExpenseId,
    pub file_name: &'a str,
    pub stored_as: &'a str,
    pub kind: AttachmentKind,
    pub size_bytes: i64,
    pub sha256: &'a str,
    pub added_by: UserId,
    pub added_at: NaiveDateTime,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewAttachment<'_>) -> QueryResult<()> {
    diesel::insert_into(expense_attachments::table).values(row).execute(conn).map(drop)
}

/// The files of an expense in the order in which they came, each with the name of who added it. Removed
/// ones are not among them.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<(AttachmentRow, String)>> {
    expense_attachments::table
        .inner_join(users::table)
        .filter(expense_attachments::expense_id.eq(expense))
        .filter(expense_attachments::removed_at.is_null())
        .order(expense_attachments::id)
        .select((AttachmentRow::as_select(), users::name))
        .load(conn)
}

/// A file of an expense, unless it was removed.
///
/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, expense: ExpenseId, id: AttachmentId) -> QueryResult<AttachmentRow> {
    expense_attachments::table
        .find(id)
        .filter(expense_attachments::expense_id.eq(expense))
        .filter(expense_attachments::removed_at.is_null())
        .select(AttachmentRow::as_select())
        .first(conn)
}

/// Notes that a file was removed.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut AnyConnection, id: AttachmentId, at: NaiveDateTime) -> QueryResult<()> {
    diesel::update(expense_attachments::table.find(id))
        .set(expense_attachments::removed_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Forgets files that were removed before a moment.
///
/// # Errors
/// When the database fails.
pub fn delete_removed_before(conn: &mut AnyConnection, moment: NaiveDateTime) -> QueryResult<usize> {
    diesel::delete(expense_attachments::table.filter(expense_attachments::removed_at.lt(moment)))
        .execute(conn)
}

/// Which of these names in the data folder the database knows.
///
/// # Errors
/// When the database fails.
pub fn known_names(conn: &mut AnyConnection, names: &[String]) -> QueryResult<Vec<String>> {
    expense_attachments::table
        .filter(expense_attachments::stored_as.eq_any(names))
        .select(expense_attachments::stored_as)
        .load(conn)
}
