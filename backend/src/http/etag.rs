//! Versions on the wire: `ETag` out, `If-Match` in.

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::header};
use penstock_shared::error_code::ErrorCode;
use serde::Serialize;

use crate::error::AppError;

/// The version that a change is based on, from `If-Match: "7"`.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let version = request
            .headers()
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok())
            .map(|text| text.trim().trim_start_matches("W/").trim_matches('"'));
        std::future::ready(match version {
            None => Err(AppError::new(
                ErrorCode::VersionRequired,
                "Send the ETag of the version you have read as If-Match.",
            )),
            Some(text) => text.parse().map(IfMatch).map_err(|_| ErrorCode::VersionMismatch.into()),
        })
    }
}

/// 200 with the version as the `ETag`.
#[must_use]
pub fn ok_with_version(body: &impl Serialize, version: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, format!("\"{version}\""))).json(body)
}

/// 201 with the place of the new thing and its version.
#[must_use]
pub fn created(body: &impl Serialize, location: &str, version: i64) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((header::LOCATION, location.to_owned()))
        .insert_header((header::ETAG, format!("\"{version}\"")))
        .json(body)
}

/// 201 with the place of a new thing that has no version of its own.
#[must_use]
pub fn created_unversioned(body: &impl Serialize, location: &str) -> HttpResponse {
    HttpResponse::Created().insert_header((header::LOCATION, location.to_owned())).json(body)
}
