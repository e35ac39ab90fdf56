//! Departments.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    ids::DepartmentId,
    reference::{Department, DepartmentCreate, DepartmentUpdate},
};

use super::{
    auth::{Actor, ReferenceManage, ReferenceRead},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List departments
#[utoipa::path(tag = "reference", operation_id = "list_departments",
    responses((status = 200, body = Vec<Department>), ReadProblems))]
#[get("/departments")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<ReferenceRead>,
) -> AppResult<web::Json<Vec<Department>>> {
    state.read(reads::departments::list).await.map(web::Json)
}

/// Add a department
#[utoipa::path(tag = "reference", operation_id = "create_department",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Department), WriteProblems))]
#[post("/departments")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ReferenceManage>,
    key: IdempotencyKey,
    body: web::Json<DepartmentCreate>,
) -> AppResult<HttpResponse> {
    let new = body.into_inner();
    let request = new.clone();
    let made = key.run(&state, &actor, &request, move |tx| commands::departments::create(tx, &new)).await?;
    Ok(created(&made, &format!("/api/v1/departments/{}", made.id), made.version))
}

/// Change a department
#[utoipa::path(tag = "reference", operation_id = "update_department",
    params(("id" = DepartmentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Department), WriteProblems))]
#[patch("/departments/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<ReferenceManage>,
    id: web::Path<DepartmentId>,
    version: IfMatch,
    body: web::Json<DepartmentUpdate>,
) -> AppResult<HttpResponse> {
    let who = Some(actor.0.user_id);
    let changed =
        state.writer.run(move |tx| commands::departments::update(tx, who, *id, version.0, &body)).await?;
    Ok(ok_with_version(&changed, changed.version))
}
