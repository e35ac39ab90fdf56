//! What an operator asks of the database.

use crate::{
    db::{self, AnyConnection, migrate},
    error::AppResult,
};

/// Whether migrations wait to be run.
///
/// # Errors
/// When the database does not answer.
pub fn schema_is_old(conn: &mut AnyConnection) -> AppResult<bool> {
    Ok(migrate::pending(conn)?)
}

/// The number of the ledger's last entry.
///
/// # Errors
/// When the database does not answer.
pub fn ledger_sequence(conn: &mut AnyConnection) -> AppResult<i64> {
    Ok(db::health::ledger_sequence(conn)?)
}
