//! `/metrics`, for Prometheus.

use actix_web::{HttpRequest, HttpResponse, get, web};
use anyhow::anyhow;
use penstock_shared::error_code::ErrorCode;

use super::{auth, problems::ReadProblems};
use crate::{
    app::AppState,
    error::{AppError, AppResult},
    reads,
    tokens::sha256_hex,
};

/// Numbers about the running process
///
/// For who has the metrics token of the configuration; without one, for this machine only.
#[utoipa::path(tag = "operation", operation_id = "get_metrics", security((), ("metrics_token" = [])),
    responses((status = 200, description = "The numbers, as OpenMetrics text.", body = String,
        content_type = "application/openmetrics-text", example = "penstock_ledger_sequence 7\n"), ReadProblems))]
#[get("/metrics")]
pub async fn metrics(state: web::Data<AppState>, request: HttpRequest) -> AppResult<HttpResponse> {
    check(&state, &request)?;
    let sequence = state.read(reads::health::ledger_sequence).await?;
    state.metrics.ledger_sequence.set(sequence);
    let text =
        state.metrics.text().map_err(|error| AppError::Internal(anyhow!("writing the metrics: {error}")))?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}

fn check(state: &AppState, request: &HttpRequest) -> AppResult<()> {
    let allowed = match &state.config.metrics_token {
        // Hashes are compared, so that the time tells nothing about the token.
        Some(token) => auth::bearer(request).is_some_and(|given| sha256_hex(&given) == sha256_hex(token)),
        None => is_local(request),
    };
    if allowed { Ok(()) } else { Err(ErrorCode::Unauthenticated.into()) }
}

/// A request from this machine that no proxy passed on.
fn is_local(request: &HttpRequest) -> bool {
    let passed_on = ["Forwarded", "X-Forwarded-For"].iter().any(|name| request.headers().contains_key(*name));
    !passed_on && request.peer_addr().is_some_and(|address| address.ip().is_loopback())
}
