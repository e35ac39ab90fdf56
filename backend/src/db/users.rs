//! People.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{DepartmentId, UserId},
    organisation::Locale,
    permission::Role,
    user::User,
};

use super::{
    AnyConnection, Backend,
    schema::users,
    text::{ESCAPE, containing, lower},
};

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

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            role: row.role,
            department_id: row.department_id,
            locale: row.locale,
            active: row.active,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// Which people. What is `None` does not restrict.
#[derive(Debug, Clone, Copy, Default)]
pub struct UserFilter<'a> {
    /// Part of the name or of the e-mail, in lower case.
    pub text: Option<&'a str>,
    pub role: Option<Role>,
    pub department_id: Option<DepartmentId>,
    pub active: Option<bool>,
    /// The departments in sight.
    pub within: Option<&'a [DepartmentId]>,
}

fn matching<'a>(filter: &UserFilter<'a>) -> users::BoxedQuery<'a, Backend> {
    let mut query = users::table.into_boxed();
    if let Some(text) = filter.text {
        let pattern = containing(text);
        query = query.filter(
            lower(users::name)
                .like(pattern.clone())
                .escape(ESCAPE)
                .or(users::email.like(pattern).escape(ESCAPE)),
        );
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role));
    }
    if let Some(department) = filter.department_id {
        query = query.filter(users::department_id.eq(department));
    }
    if let Some(active) = filter.active {
        query = query.filter(users::active.eq(active));
    }
    if let Some(departments) = filter.within {
        query = query.filter(users::department_id.eq_any(departments));
    }
    query
}

/// Some people, by name.
///
/// # Errors
/// When the database fails.
pub fn search(
    conn: &mut AnyConnection,
    filter: &UserFilter<'_>,
    after: Option<(&str, UserId)>,
    limit: i64,
) -> QueryResult<Vec<UserRow>> {
    let mut query = matching(filter);
    if let Some((name, id)) = after {
        query = query.filter(users::name.gt(name).or(users::name.eq(name).and(users::id.gt(id))));
    }
    query.order((users::name, users::id)).limit(limit).select(UserRow::as_select()).load(conn)
}

/// How many people match.
///
/// # Errors
/// When the database fails.
pub fn count_matching(conn: &mut AnyConnection, filter: &UserFilter<'_>) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
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
