//! Secrets that every process of the installation shares.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{AnyConnection, schema::server_keys};

/// # Errors
/// `NotFound` when there is none of that name.
pub fn get(conn: &mut AnyConnection, name: &str) -> QueryResult<String> {
    server_keys::table.find(name).select(server_keys::secret).first(conn)
}

/// # Errors
/// When the name is taken.
pub fn insert(conn: &mut AnyConnection, name: &str, secret: &str, now: NaiveDateTime) -> QueryResult<()> {
    diesel::insert_into(server_keys::table)
        .values((server_keys::name.eq(name), server_keys::secret.eq(secret), server_keys::created_at.eq(now)))
        .execute(conn)
        .map(drop)
}
