//! What people are told.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{AlertId, BudgetRequestId, ExpenseId, NotificationId, TemplateId, UserId},
    notification::NotificationKind,
};

use super::{AnyConnection, Backend, schema::notifications};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    pub id: NotificationId,
    pub kind: NotificationKind,
    pub actor_id: UserId,
    pub expense_id: Option<ExpenseId>,
    pub budget_request_id: Option<BudgetRequestId>,
    pub at: NaiveDateTime,
    pub read_at: Option<NaiveDateTime>,
    pub template_id: Option<TemplateId>,
    pub alert_id: Option<AlertId>,
}

/// A row to be.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = notifications)]
pub struct NewNotification {
    pub user_id: UserId,
    pub kind: NotificationKind,
    pub actor_id: UserId,
    pub expense_id: Option<ExpenseId>,
    pub budget_request_id: Option<BudgetRequestId>,
    pub at: NaiveDateTime,
    pub template_id: Option<TemplateId>,
    pub alert_id: Option<AlertId>,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewNotification) -> QueryResult<()> {
    diesel::insert_into(notifications::table).values(row).execute(conn).map(drop)
}

fn of(user: UserId, unread: bool) -> notifications::BoxedQuery<'static, Backend> {
    let query = notifications::table.filter(notifications::user_id.eq(user)).into_boxed();
    if unread { query.filter(notifications::read_at.is_null()) } else { query }
}

/// A person's notifications, newest first, before a number.
///
/// # Errors
/// When the database fails.
pub fn of_user(
    conn: &mut AnyConnection,
    user: UserId,
    unread: bool,
    before: Option<NotificationId>,
    limit: i64,
) -> QueryResult<Vec<NotificationRow>> {
    let mut query = of(user, unread);
    if let Some(before) = before {
        query = query.filter(notifications::id.lt(before));
    }
    query.order(notifications::id.desc()).limit(limit).select(NotificationRow::as_select()).load(conn)
}

/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, user: UserId, unread: bool) -> QueryResult<i64> {
    of(user, unread).count().get_result(conn)
}

/// One of a person's notifications.
///
/// # Errors
/// `NotFound` when there is none of this person.
pub fn get(conn: &mut AnyConnection, user: UserId, id: NotificationId) -> QueryResult<NotificationRow> {
    notifications::table
        .find(id)
        .filter(notifications::user_id.eq(user))
        .select(NotificationRow::as_select())
        .first(conn)
}

/// Marks one as read, or all of the person's that are unread.
///
/// # Errors
/// When the database fails.
pub fn mark_read(
    conn: &mut AnyConnection,
    user: UserId,
    one: Option<NotificationId>,
    at: NaiveDateTime,
) -> QueryResult<()> {
    let unread =
        notifications::table.filter(notifications::user_id.eq(user)).filter(notifications::read_at.is_null());
    let read = notifications::read_at.eq(at);
    match one {
        Some(id) => diesel::update(unread.filter(notifications::id.eq(id))).set(read).execute(conn).map(drop),
        None => diesel::update(unread).set(read).execute(conn).map(drop),
    }
}

/// Forgets what is too old to matter.
///
/// # Errors
/// When the database fails.
pub fn delete_before(conn: &mut AnyConnection, moment: NaiveDateTime) -> QueryResult<usize> {
    diesel::delete(notifications::table.filter(notifications::at.lt(moment))).execute(conn)
}
