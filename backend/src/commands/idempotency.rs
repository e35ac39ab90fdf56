//! The same request twice has one effect and the same answer.
//!
//! The key is looked up and stored inside the command's own transaction, so that two equal requests
//! that race see each other.

use penstock_shared::error_code::ErrorCode;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    db::{self, idempotency::IdempotencyRow},
    error::{AppError, AppResult},
    writer::WriteTx,
};

/// A request under a key.
pub struct KeyedRequest {
    /// Whose key it is.
    pub owner: String,
    pub key: String,
    /// Method and path.
    pub operation: String,
    /// SHA-256 of the body.
    pub request_hash: String,
}

/// Runs a command, unless it ran under this key before: then its answer is given again.
///
/// # Errors
/// The command's own; [`ErrorCode::IdempotencyMismatch`] when the key came with another request.
/// A refused command leaves no trace, so the key may be tried again.
pub fn once<T, F>(tx: &mut WriteTx<'_>, request: KeyedRequest, command: F) -> AppResult<T>
where
    T: Serialize + DeserializeOwned,
    F: FnOnce(&mut WriteTx<'_>) -> AppResult<T>,
{
    let KeyedRequest { owner, key, operation, request_hash } = request;
    if let Some(earlier) = db::idempotency::find(tx.conn, &owner, &key)? {
        if earlier.operation != operation || earlier.request_hash != request_hash {
            return Err(ErrorCode::IdempotencyMismatch.into());
        }
        return serde_json::from_str(&earlier.response).map_err(|error| AppError::Internal(error.into()));
    }
    let answer = command(tx)?;
    let response = serde_json::to_string(&answer).map_err(|error| AppError::Internal(error.into()))?;
    let created_at = tx.now;
    db::idempotency::insert(
        tx.conn,
        &IdempotencyRow { owner, key, operation, request_hash, status: 200, response, created_at },
    )?;
    Ok(answer)
}
