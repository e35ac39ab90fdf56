//! The same request twice has one effect and the same answer.
//!
//! The key is looked up and stored inside the command's own transaction, so that two equal requests
//! that race see each other.

use chrono::NaiveDateTime;
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
    if let Some(earlier) = db::idempotency::find(tx.conn, &request.owner, &request.key)? {
        return same_answer(&request, &earlier);
    }
    let answer = command(tx)?;
    let row = answer_row(&request, &answer, tx.now)?;
    db::idempotency::insert(tx.conn, &row)?;
    Ok(answer)
}

/// The answer that was given under the key before.
///
/// # Errors
/// [`ErrorCode::IdempotencyMismatch`] when it was to another request.
pub fn same_answer<T: DeserializeOwned>(request: &KeyedRequest, earlier: &IdempotencyRow) -> AppResult<T> {
    if earlier.operation != request.operation || earlier.request_hash != request.request_hash {
        return Err(ErrorCode::IdempotencyMismatch.into());
    }
    serde_json::from_str(&earlier.response).map_err(|error| AppError::Internal(error.into()))
}

/// An answer, as it is kept under its key.
///
/// # Errors
/// Internal when it is not JSON.
pub fn answer_row<T: Serialize>(
    request: &KeyedRequest,
    answer: &T,
    created_at: NaiveDateTime,
) -> AppResult<IdempotencyRow> {
    Ok(IdempotencyRow {
        owner: request.owner.clone(),
        key: request.key.clone(),
        operation: request.operation.clone(),
        request_hash: request.request_hash.clone(),
        status: 200,
        response: serde_json::to_string(answer).map_err(|error| AppError::Internal(error.into()))?,
        created_at,
    })
}
