//! Every error leaves as RFC 9457 `application/problem+json`, framework errors included.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    error::{JsonPayloadError, PathError, QueryPayloadError},
    http::StatusCode,
    web,
};
use penstock_shared::{error_code::ErrorCode, problem::Problem};

use crate::error::AppError;

/// The largest JSON body, in bytes: a request with 500 lines is a tenth of it.
const LARGEST_JSON: usize = 1024 * 1024;

/// The problem that the caller reads. Faults of ours are logged here and not described.
#[must_use]
pub fn problem(error: &AppError) -> Problem {
    let code = error.code();
    let mut problem = Problem {
        kind: format!("/problems/{code}"),
        title: code.title().to_owned(),
        status: code.status(),
        code,
        reason: None,
        detail: None,
        errors: Vec::new(),
        about: Vec::new(),
        funds: None,
        request_id: super::requests::current_id(),
    };
    match error {
        AppError::Coded { reason, detail, about, .. } => {
            problem.reason = *reason;
            problem.detail.clone_from(detail);
            problem.about.clone_from(about);
        }
        AppError::Fields(errors) => problem.errors.clone_from(errors),
        AppError::Funds(refusal) => problem.funds = Some((**refusal).clone()),
        AppError::Database(_) | AppError::Internal(_) => tracing::error!(%error, "a request failed"),
    }
    problem
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        if self.code() == ErrorCode::Busy {
            response.insert_header(("Retry-After", "1"));
        }
        response.json(problem(self))
    }
}

/// Makes the framework's own refusals look like ours.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .app_data(web::JsonConfig::default().limit(LARGEST_JSON).error_handler(json_error))
        .app_data(web::PathConfig::default().error_handler(path_error))
        .app_data(web::QueryConfig::default().error_handler(query_error));
}

fn json_error(error: JsonPayloadError, _: &HttpRequest) -> actix_web::Error {
    let code = match &error {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            ErrorCode::TooLarge
        }
        JsonPayloadError::ContentType => ErrorCode::UnsupportedMedia,
        _ => ErrorCode::BadRequest,
    };
    AppError::new(code, error.to_string()).into()
}

fn path_error(_: PathError, _: &HttpRequest) -> actix_web::Error {
    AppError::not_found().into()
}

fn query_error(error: QueryPayloadError, _: &HttpRequest) -> actix_web::Error {
    AppError::new(ErrorCode::BadQuery, error.to_string()).into()
}
