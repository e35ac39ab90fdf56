//! Refresh tokens, by the hash of their text.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::ids::UserId;

use super::{AnyConnection, schema::refresh_tokens};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refresh_tokens)]
pub struct RefreshTokenRow {
    pub id: i64,
    pub user_id: UserId,
    /// All tokens that came from one sign-in.
    pub family: String,
    pub expires_at: NaiveDateTime,
    pub used_at: Option<NaiveDateTime>,
    pub revoked_at: Option<NaiveDateTime>,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = refresh_tokens)]
pub struct NewRefreshToken<'a> {
    pub user_id: UserId,
    pub family: &'a str,
    pub token_hash: &'a str,
    pub issued_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub user_agent: &'a str,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewRefreshToken<'_>) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table).values(row).execute(conn).map(drop)
}

/// # Errors
/// When the database fails.
pub fn by_hash(conn: &mut AnyConnection, hash: &str) -> QueryResult<Option<RefreshTokenRow>> {
    refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(hash))
        .select(RefreshTokenRow::as_select())
        .first(conn)
        .optional()
}

/// Marks a token as exchanged for the next one.
///
/// # Errors
/// When the database fails.
pub fn mark_used(conn: &mut AnyConnection, id: i64, now: NaiveDateTime) -> QueryResult<()> {
    diesel::update(refresh_tokens::table.find(id))
        .set(refresh_tokens::used_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// Whether a token that was given out after this one, in its family, has been exchanged.
///
/// # Errors
/// When the database fails.
pub fn successor_used(conn: &mut AnyConnection, row: &RefreshTokenRow) -> QueryResult<bool> {
    let used = refresh_tokens::table
        .filter(refresh_tokens::family.eq(&row.family))
        .filter(refresh_tokens::id.gt(row.id))
        .filter(refresh_tokens::used_at.is_not_null());
    diesel::select(diesel::dsl::exists(used)).get_result(conn)
}

/// Ends every token of a family.
///
/// # Errors
/// When the database fails.
pub fn revoke_family(conn: &mut AnyConnection, family: &str, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::family.eq(family))
            .filter(refresh_tokens::revoked_at.is_null()),
    )
    .set(refresh_tokens::revoked_at.eq(now))
    .execute(conn)
}

/// Ends every token of a person, except those of one family.
///
/// # Errors
/// When the database fails.
pub fn revoke_user(
    conn: &mut AnyConnection,
    user: UserId,
    except_family: Option<&str>,
    now: NaiveDateTime,
) -> QueryResult<usize> {
    diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::user_id.eq(user))
            .filter(refresh_tokens::revoked_at.is_null())
            .filter(refresh_tokens::family.ne(except_family.unwrap_or_default())),
    )
    .set(refresh_tokens::revoked_at.eq(now))
    .execute(conn)
}

/// Whether a family has a token that has neither ended nor run out.
///
/// # Errors
/// When the database fails.
pub fn family_goes_on(conn: &mut AnyConnection, family: &str, now: NaiveDateTime) -> QueryResult<bool> {
    let alive = refresh_tokens::table
        .filter(refresh_tokens::family.eq(family))
        .filter(refresh_tokens::revoked_at.is_null())
        .filter(refresh_tokens::expires_at.gt(now));
    diesel::select(diesel::dsl::exists(alive)).get_result(conn)
}

/// Forgets tokens that ran out long ago.
///
/// # Errors
/// When the database fails.
pub fn delete_expired_before(conn: &mut AnyConnection, moment: NaiveDateTime) -> QueryResult<usize> {
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.lt(moment))).execute(conn)
}
