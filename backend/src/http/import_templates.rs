//! Saved mappings of columns.

use actix_web::{HttpResponse, delete, get, post, web};
use penstock_shared::{
    ids::ImportTemplateId,
    import::{ImportTemplate, ImportTemplateCreate},
};

use super::{
    auth::{Actor, ImportsRead, ImportsRun},
    etag::created_unversioned,
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands::imports::templates as commands, error::AppResult, reads};

/// List import templates
#[utoipa::path(tag = "imports", operation_id = "list_import_templates",
    responses((status = 200, body = Vec<ImportTemplate>), ReadProblems))]
#[get("/import-templates")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<ImportsRead>,
) -> AppResult<web::Json<Vec<ImportTemplate>>> {
    state.read(reads::imports::templates::list).await.map(web::Json)
}

/// Save an import template
#[utoipa::path(tag = "imports", operation_id = "create_import_template",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = ImportTemplate), WriteProblems))]
#[post("/import-templates")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    key: IdempotencyKey,
    body: web::Json<ImportTemplateCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let made: ImportTemplate =
        key.run(&state, &actor, &request, move |tx| commands::create(tx, &viewer, &new)).await?;
    Ok(created_unversioned(&made, &format!("/api/v1/import-templates/{}", made.id)))
}

/// Delete an import template
#[utoipa::path(tag = "imports", operation_id = "delete_import_template",
    params(("id" = ImportTemplateId, Path)), responses((status = 204, description = "It is gone."), WriteProblems))]
#[delete("/import-templates/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    _: Actor<ImportsRun>,
    id: web::Path<ImportTemplateId>,
) -> AppResult<HttpResponse> {
    state.writer.run(move |tx| commands::delete(tx, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
