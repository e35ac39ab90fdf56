//! API keys, by the hash of their secret.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::ids::{ApiKeyId, DepartmentId, UserId};

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

/// # Errors
/// When the database fails.
pub fn by_secret_hash(conn: &mut AnyConnection, hash: &str) -> QueryResult<Option<ApiKeyRow>> {
    api_keys::table
        .filter(api_keys::secret_hash.eq(hash))
        .select(ApiKeyRow::as_select())
        .first(conn)
        .optional()
}
