//! What an operator asks of the tables.

use diesel::prelude::*;

use super::{AnyConnection, schema::ledger_head};

/// The number of the ledger's last entry, 0 when there is none.
///
/// # Errors
/// When the database fails.
pub fn ledger_sequence(conn: &mut AnyConnection) -> QueryResult<i64> {
    ledger_head::table.select(ledger_head::sequence).first(conn)
}
