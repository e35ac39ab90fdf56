//! Whether the process lives and whether it can work.

use std::time::Duration;

use actix_web::{HttpResponse, get, web};
use penstock_shared::error_code::ErrorCode;

use super::problems::ReadProblems;
use crate::{
    app::AppState,
    error::{AppError, AppResult},
    reads,
};

/// How long the database and the writer may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the process lives
#[utoipa::path(tag = "operation", operation_id = "get_health", security(()),
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain", example = "ok"), ReadProblems))]
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok")
}

/// Whether the process can work
///
/// The database answers, its schema is up to date, and the writer writes.
#[utoipa::path(tag = "operation", operation_id = "get_readiness", security(()),
    responses((status = 200, description = "It can.", body = String, content_type = "text/plain", example = "ready"), ReadProblems))]
#[get("/readyz")]
pub async fn readyz(state: web::Data<AppState>) -> AppResult<HttpResponse> {
    let pending = state.read(reads::health::schema_is_old);
    let is_old = tokio::time::timeout(PATIENCE, pending).await.map_err(|_| slow("database"))??;
    if is_old {
        return Err(AppError::new(ErrorCode::Busy, "The database schema is older than the program."));
    }
    let written = state.writer.run(|_| Ok(()));
    tokio::time::timeout(PATIENCE, written).await.map_err(|_| slow("writer"))??;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready"))
}

fn slow(what: &str) -> AppError {
    tracing::warn!(what, "not ready");
    AppError::new(ErrorCode::Busy, format!("The {what} does not answer."))
}
