//! People.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{DepartmentId, UserId},
    organisation::Locale,
    permission::Role,
};

use super::{AnyConnection, schema::users};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub department_id: Option<DepartmentId>,
    pub locale: Locale,
    pub password_hash: String,
    pub active: bool,
    pub session_epoch: i64,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub department_id: Option<DepartmentId>,
    pub locale: Locale,
    pub password_hash: &'a str,
    pub active: bool,
    pub session_epoch: i64,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the e-mail is taken.
pub fn insert(conn: &mut AnyConnection, row: &NewUser<'_>) -> QueryResult<UserId> {
    diesel::insert_into(users::table).values(row).returning(users::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: UserId) -> QueryResult<UserRow> {
    users::table.find(id).select(UserRow::as_select()).first(conn)
}

/// # Errors
/// When the database fails.
pub fn by_email(conn: &mut AnyConnection, email: &str) -> QueryResult<Option<UserRow>> {
    users::table.filter(users::email.eq(email)).select(UserRow::as_select()).first(conn).optional()
}

/// Everybody, by name.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<UserRow>> {
    users::table.order((users::name, users::id)).select(UserRow::as_select()).load(conn)
}

/// How many people there are.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection) -> QueryResult<i64> {
    users::table.count().get_result(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &UserRow) -> QueryResult<bool> {
    diesel::update(users::table.find(row.id).filter(users::version.eq(row.version - 1)))
        .set((
            users::name.eq(&row.name),
            users::role.eq(row.role),
            users::department_id.eq(row.department_id),
            users::locale.eq(row.locale),
            users::password_hash.eq(&row.password_hash),
            users::active.eq(row.active),
            users::session_epoch.eq(row.session_epoch),
            users::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Everybody active in a role, by name.
///
/// # Errors
/// When the database fails.
pub fn active_with_role(conn: &mut AnyConnection, role: Role) -> QueryResult<Vec<UserRow>> {
    users::table
        .filter(users::active.eq(true))
        .filter(users::role.eq(role))
        .order((users::name, users::id))
        .select(UserRow::as_select())
        .load(conn)
}

/// The names of some people.
///
/// # Errors
/// When the database fails.
pub fn names(conn: &mut AnyConnection, ids: &[UserId]) -> QueryResult<Vec<(UserId, String)>> {
    users::table.filter(users::id.eq_any(ids)).select((users::id, users::name)).load(conn)
}
