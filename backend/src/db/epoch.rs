//! How often the reference tables changed. Triggers of both databases count, so that nobody who writes
//! to one of them can forget to.

use diesel::prelude::*;

use super::{AnyConnection, schema::reference_epoch};

/// The count now.
///
/// # Errors
/// When the database fails.
pub fn get(conn: &mut AnyConnection) -> QueryResult<i64> {
    reference_epoch::table.select(reference_epoch::epoch).first(conn)
}
