//! What an operator asks of the database.

use crate::{
    db::{AnyConnection, migrate},
    error::AppResult,
};

/// Whether migrations wait to be run.
///
/// # Errors
/// When the database does not answer.
pub fn schema_is_old(conn: &mut AnyConnection) -> AppResult<bool> {
    Ok(migrate::pending(conn)?)
}
