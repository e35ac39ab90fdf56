//! Answers that were given under an idempotency key.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{AnyConnection, portable, schema::idempotency_keys};

/// The row.
#[derive(Debug, Queryable, Insertable)]
#[diesel(table_name = idempotency_keys)]
pub struct IdempotencyRow {
    pub owner: String,
    pub key: String,
    pub operation: String,
    pub request_hash: String,
    pub status: i32,
    pub response: String,
    pub created_at: NaiveDateTime,
}

/// # Errors
/// When the database fails.
pub fn find(conn: &mut AnyConnection, owner: &str, key: &str) -> QueryResult<Option<IdempotencyRow>> {
    idempotency_keys::table.find((owner, key)).first(conn).optional()
}

/// # Errors
/// When the key is there already.
pub fn insert(conn: &mut AnyConnection, row: &IdempotencyRow) -> QueryResult<()> {
    diesel::insert_into(idempotency_keys::table).values(row).execute(conn).map(drop)
}

/// Many at once.
///
/// # Errors
/// When a key is there already.
pub fn insert_all(conn: &mut AnyConnection, rows: &[IdempotencyRow]) -> QueryResult<()> {
    portable::insert_all!(conn, idempotency_keys::table, rows)
}

/// The answers that were given to one owner under some keys.
///
/// # Errors
/// When the database fails.
pub fn find_all(conn: &mut AnyConnection, owner: &str, keys: &[&str]) -> QueryResult<Vec<IdempotencyRow>> {
    match conn {
        // A prepared statement per key: a list of keys would be parsed anew each time.
        AnyConnection::Sqlite(sqlite) => {
            let found =
                keys.iter().map(|key| idempotency_keys::table.find((owner, *key)).first(sqlite).optional());
            found.filter_map(Result::transpose).collect()
        }
        AnyConnection::Postgres(postgres) => idempotency_keys::table
            .filter(idempotency_keys::owner.eq(owner))
            .filter(idempotency_keys::key.eq_any(keys))
            .load(postgres),
    }
}

/// Forgets keys that nobody will send again.
///
/// # Errors
/// When the database fails.
pub fn delete_before(conn: &mut AnyConnection, moment: NaiveDateTime) -> QueryResult<usize> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(moment))).execute(conn)
}
