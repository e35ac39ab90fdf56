//! API keys, by the hash of their secret.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{ApiKeyId, DepartmentId, UserId},
    permission::Permission,
    user::ApiKey,
};

use super::{AnyConnection, schema::api_keys};

/// The row, without the secret's hash.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub struct ApiKeyRow {
    pub id: ApiKeyId,
    pub name: String,
    pub prefix: String,
    pub scopes: String,
    pub department_id: Option<DepartmentId>,
    pub expires_at: Option<NaiveDateTime>,
    pub last_used_at: Option<NaiveDateTime>,
    pub revoked_at: Option<NaiveDateTime>,
    pub user_id: UserId,
    pub created_at: NaiveDateTime,
}

impl ApiKeyRow {
    /// The key's scopes. A right that was taken out of the program since is none any more.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> {
        self.scopes.split_whitespace().filter_map(|scope| scope.parse().ok())
    }
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = api_keys)]
pub struct NewApiKey<'a> {
    pub name: &'a str,
    pub prefix: &'a str,
    pub secret_hash: &'a str,
    /// Separated by blanks.
    pub scopes: &'a str,
    pub department_id: Option<DepartmentId>,
    pub expires_at: Option<NaiveDateTime>,
    pub user_id: UserId,
    pub created_at: NaiveDateTime,
}

impl From<ApiKeyRow> for ApiKey {
    fn from(row: ApiKeyRow) -> Self {
        Self {
            id: row.id,
            scopes: row.permissions().collect(),
            name: row.name,
            prefix: row.prefix,
            department_id: row.department_id,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked: row.revoked_at.is_some(),
            created_at: row.created_at,
        }
    }
}

/// Every key, the newest first.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<ApiKeyRow>> {
    api_keys::table.order(api_keys::id.desc()).select(ApiKeyRow::as_select()).load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ApiKeyId) -> QueryResult<ApiKeyRow> {
    api_keys::table.find(id).select(ApiKeyRow::as_select()).first(conn)
}

/// # Errors
/// When the prefix is taken.
pub fn insert(conn: &mut AnyConnection, row: &NewApiKey<'_>) -> QueryResult<ApiKeyId> {
    diesel::insert_into(api_keys::table).values(row).returning(api_keys::id).get_result(conn)
}

/// Ends a key. One that ended before keeps its moment.
///
/// # Errors
/// When the database fails.
pub fn revoke(conn: &mut AnyConnection, id: ApiKeyId, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(api_keys::table.find(id).filter(api_keys::revoked_at.is_null()))
        .set(api_keys::revoked_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// Notes when a key was used last.
///
/// # Errors
/// When the database fails.
pub fn touch(conn: &mut AnyConnection, id: ApiKeyId, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(api_keys::table.find(id)).set(api_keys::last_used_at.eq(now)).execute(conn).map(drop)
}

/// # Errors
/// When the database fails.
pub fn by_secret_hash(conn: &mut AnyConnection, hash: &str) -> QueryResult<Option<ApiKeyRow>> {
    api_keys::table
        .filter(api_keys::secret_hash.eq(hash))
        .select(ApiKeyRow::as_select())
        .first(conn)
        .optional()
}
