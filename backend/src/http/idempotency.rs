//! `Idempotency-Key`, as it comes with a request.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use penstock_shared::problem::FieldErrorCode;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    app::AppState,
    commands::idempotency::{KeyedRequest, once},
    error::{AppError, AppResult},
    viewer::Viewer,
    writer::WriteTx,
};

/// The header, if it was sent, and the operation that it was sent to.
pub struct IdempotencyKey {
    key: Option<String>,
    operation: String,
}

impl FromRequest for IdempotencyKey {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let operation = format!("{} {}", request.method(), request.path());
        let key = match request.headers().get("Idempotency-Key").map(|value| value.to_str()) {
            None => None,
            Some(Ok(key)) if (1..=200).contains(&key.len()) => Some(key.to_owned()),
            Some(_) => {
                return std::future::ready(Err(AppError::field(
                    "Idempotency-Key",
                    FieldErrorCode::Malformed,
                    "1 to 200 printable characters.",
                )));
            }
        };
        std::future::ready(Ok(Self { key, operation }))
    }
}

impl IdempotencyKey {
    /// Runs a command through the writer, at most once per key.
    ///
    /// # Errors
    /// The command's own; a mismatch when the key came with another request.
    /// A refused command leaves no trace, so the key may be tried again.
    pub async fn run<B, T, F>(self, state: &AppState, viewer: &Viewer, body: &B, command: F) -> AppResult<T>
    where
        B: Serialize,
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> AppResult<T> + Send + 'static,
    {
        match self.keyed(viewer, body)? {
            None => state.writer.run(command).await,
            Some(request) => state.writer.run(move |tx| once(tx, request, command)).await,
        }
    }

    /// The request under its key, if it has one.
    ///
    /// # Errors
    /// Internal when the body is not JSON.
    pub fn keyed<B: Serialize>(self, viewer: &Viewer, body: &B) -> AppResult<Option<KeyedRequest>> {
        let Some(key) = self.key else { return Ok(None) };
        let body = serde_json::to_vec(body).map_err(|error| AppError::Internal(error.into()))?;
        Ok(Some(KeyedRequest {
            owner: viewer.idempotency_owner(),
            key,
            operation: self.operation,
            request_hash: format!("{:x}", Sha256::digest(body)),
        }))
    }
}
