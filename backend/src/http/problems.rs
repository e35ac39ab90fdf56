//! The error answers of the operations, for the OpenAPI document.

use penstock_shared::problem::Problem;
use utoipa::IntoResponses;

/// What a reading operation may refuse with.
#[derive(IntoResponses)]
pub enum ReadProblems {
    /// The query could not be read.
    #[response(status = 400, content_type = "application/problem+json")]
    BadQuery(#[to_schema] Problem),
    /// Sign in first.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(#[to_schema] Problem),
    /// The role does not allow this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// It does not exist, or is out of sight.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// Something went wrong on our side.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(#[to_schema] Problem),
}

/// What a writing operation may refuse with.
#[derive(IntoResponses)]
pub enum WriteProblems {
    /// The request could not be read.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(#[to_schema] Problem),
    /// Sign in first.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(#[to_schema] Problem),
    /// The role does not allow this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// It does not exist, or is out of sight.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// The state does not allow it, or the idempotency key was used for something else.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] Problem),
    /// Somebody else changed it in the meantime.
    #[response(status = 412, content_type = "application/problem+json")]
    VersionMismatch(#[to_schema] Problem),
    /// Too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// Some fields are not right, or a budget does not have the money.
    #[response(status = 422, content_type = "application/problem+json")]
    Refused(#[to_schema] Problem),
    /// If-Match is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    VersionRequired(#[to_schema] Problem),
    /// Too many tries.
    #[response(status = 429, content_type = "application/problem+json")]
    Throttled(#[to_schema] Problem),
    /// Something went wrong on our side.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(#[to_schema] Problem),
    /// Busy; try again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(#[to_schema] Problem),
}
