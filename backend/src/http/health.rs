//! Whether the process lives and whether it can work.

use std::time::Duration;

use actix_web::{HttpResponse, get, web};
use penstock_shared::{error_code::ErrorCode, problem::Problem};

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
    responses(
        (status = 200, description = "It can.", body = String, content_type = "text/plain", example = "ready"),
        (status = 503, description = "Busy; try again.", body = Problem, content_type = "application/problem+json"),
        ReadProblems,
    ))]
#[get("/readyz")]
pub async fn readyz(state: web::Data<AppState>) -> AppResult<HttpResponse> {
    if answer_of("database", state.read(reads::health::schema_is_old)).await? {
        return Err(AppError::new(ErrorCode::Busy, "The database schema is older than the program."));
    }
    answer_of("writer", state.writer.run(|_| Ok(()))).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready"))
}

/// An answer in time. Whatever keeps it away means "not now" to a load balancer.
async fn answer_of<T>(what: &str, question: impl Future<Output = AppResult<T>>) -> AppResult<T> {
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(error)) => tracing::warn!(what, %error, "not ready"),
        Err(_) => tracing::warn!(what, "not ready: no answer in time"),
    }
    Err(AppError::new(ErrorCode::Busy, format!("The {what} does not answer.")))
}
