//! Signing in. The trail of these rows says from where.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::ids::UserId;

use crate::db::{AnyConnection, schema::sign_ins};

/// Notes that somebody signed in or tried to; nobody in particular when the address is unknown.
///
/// # Errors
/// When the database fails.
pub fn note_sign_in(
    conn: &mut AnyConnection,
    user: Option<UserId>,
    succeeded: bool,
    at: NaiveDateTime,
) -> QueryResult<()> {
    diesel::insert_into(sign_ins::table)
        .values((sign_ins::user_id.eq(user), sign_ins::succeeded.eq(succeeded), sign_ins::at.eq(at)))
        .execute(conn)
        .map(drop)
}
