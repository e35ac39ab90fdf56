//! API keys.

use actix_web::{HttpResponse, delete, get, post, web};
use penstock_shared::{
    ids::ApiKeyId,
    user::{ApiKey, ApiKeyCreate, ApiKeyCreated},
};

use super::{
    auth::{Actor, ApiKeysManage},
    etag::created_unversioned,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List API keys
#[utoipa::path(tag = "people", operation_id = "list_api_keys",
    responses((status = 200, body = Vec<ApiKey>), ReadProblems))]
#[get("/api-keys")]
pub async fn list(state: web::Data<AppState>, _: Actor<ApiKeysManage>) -> AppResult<web::Json<Vec<ApiKey>>> {
    state.read(reads::api_keys::list).await.map(web::Json)
}

/// Make an API key
///
/// The secret is in this answer and nowhere else; the server keeps its hash only. That is why this
/// operation takes no Idempotency-Key: a repetition could not be given the same answer.
#[utoipa::path(tag = "people", operation_id = "create_api_key",
    responses((status = 201, body = ApiKeyCreated), WriteProblems))]
#[post("/api-keys")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ApiKeysManage>,
    body: web::Json<ApiKeyCreate>,
) -> AppResult<HttpResponse> {
    let made = state.writer.run(move |tx| commands::api_keys::create(tx, &actor, &body)).await?;
    Ok(created_unversioned(&made, "/api/v1/api-keys"))
}

/// End an API key
#[utoipa::path(tag = "people", operation_id = "revoke_api_key", params(("id" = ApiKeyId, Path)),
    responses((status = 204, description = "It is refused from now on."), WriteProblems))]
#[delete("/api-keys/{id}")]
pub async fn revoke(
    state: web::Data<AppState>,
    _: Actor<ApiKeysManage>,
    id: web::Path<ApiKeyId>,
) -> AppResult<HttpResponse> {
    state.writer.run(move |tx| commands::api_keys::revoke(tx, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
