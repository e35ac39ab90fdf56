//! The API explorer (Swagger UI, inside of the program) and the document that it shows.

use std::sync::{Arc, LazyLock};

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Path, ServiceConfig},
};
use anyhow::anyhow;
use utoipa_swagger_ui::Config;

use super::openapi;
use crate::error::{AppError, AppResult};

/// Swagger UI writes style elements and shows pictures of its own; scripts are files of ours.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// Starts the explorer, and lets a person who is signed in use that session with one click.
const START: &str = include_str!("explorer/start.js");
const STYLE: &str = include_str!("explorer/start.css");

static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/api/v1/openapi.json")));

/// Adds the explorer and the document.
pub fn configure(config: &mut ServiceConfig) {
    config.service(document).service(without_slash).service(file);
}

#[get("/api/v1/openapi.json")]
async fn document() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(openapi::json())
}

#[get("/docs/api")]
async fn without_slash() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/api/")).finish()
}

#[get("/docs/api/{file:.*}")]
async fn file(name: Path<String>) -> AppResult<HttpResponse> {
    let name = if name.is_empty() { "index.html" } else { name.as_str() };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"));
    match name {
        "swagger-initializer.js" => {
            return Ok(response.content_type("text/javascript; charset=utf-8").body(START));
        }
        "index.css" => return Ok(response.content_type("text/css; charset=utf-8").body(STYLE)),
        _ => {}
    }
    let found = utoipa_swagger_ui::serve(name, CONFIG.clone())
        .map_err(|error| AppError::Internal(anyhow!("the explorer: {error}")))?
        .ok_or_else(AppError::not_found)?;
    Ok(response.content_type(found.content_type).body(found.bytes.into_owned()))
}
