//! Imports: drafts, settings, the preview, runs.

use actix_web::{HttpResponse, delete, get, post, put, web};
use penstock_shared::{
    ids::ImportId,
    import::{Import, ImportCreate, ImportPreview, ImportSettings, ImportSummary},
    page::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, ImportsRead, ImportsRun},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands::imports as commands,
    error::AppResult,
    importing,
    reads::imports::{self as reads, check_scope},
};

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PageParams {
    /// From an earlier page.
    pub cursor: Option<String>,
    /// 1 to 200, by default 50.
    pub limit: Option<i64>,
}

/// List imports
#[utoipa::path(tag = "imports", operation_id = "list_imports", params(PageParams),
    responses((status = 200, body = Page<ImportSummary>), ReadProblems))]
#[get("/imports")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<ImportsRead>,
    params: web::Query<PageParams>,
) -> AppResult<web::Json<Page<ImportSummary>>> {
    state
        .read(move |conn| reads::list::list(conn, &actor, params.cursor.as_deref(), params.limit))
        .await
        .map(web::Json)
}

/// Begin an import
#[utoipa::path(tag = "imports", operation_id = "create_import",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Import), WriteProblems))]
#[post("/imports")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    key: IdempotencyKey,
    body: web::Json<ImportCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let made: Import = key
        .run(&state, &actor, &request, move |tx| {
            check_scope(&viewer)?;
            let id = commands::draft::create(tx, &viewer, &new)?;
            reads::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/imports/{}", made.summary.id), made.summary.version))
}

/// Get an import
#[utoipa::path(tag = "imports", operation_id = "get_import", params(("id" = ImportId, Path)),
    responses((status = 200, body = Import), ReadProblems))]
#[get("/imports/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<ImportsRead>,
    id: web::Path<ImportId>,
) -> AppResult<HttpResponse> {
    let import = state.read(move |conn| reads::page::page(conn, &actor, *id)).await?;
    Ok(ok_with_version(&import, import.summary.version))
}

/// Throw a draft away
#[utoipa::path(tag = "imports", operation_id = "delete_import", params(("id" = ImportId, Path)),
    responses((status = 204, description = "It is gone."), WriteProblems))]
#[delete("/imports/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    id: web::Path<ImportId>,
) -> AppResult<HttpResponse> {
    let id = *id;
    let files = state
        .writer
        .run(move |tx| {
            check_scope(&actor)?;
            commands::draft::delete(tx, id)
        })
        .await?;
    state.imports.surveys.stop(id);
    files.iter().for_each(|file| state.imports.store.remove(&file.stored_as));
    Ok(HttpResponse::NoContent().finish())
}

/// Say how an import is to be done
///
/// Sent as a whole. Columns that a file does not have are no error yet; the answer shows them per file.
#[utoipa::path(tag = "imports", operation_id = "set_import_settings",
    params(("id" = ImportId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Import), WriteProblems))]
#[put("/imports/{id}/settings")]
pub async fn set(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    id: web::Path<ImportId>,
    version: IfMatch,
    body: web::Json<ImportSettings>,
) -> AppResult<HttpResponse> {
    let (viewer, settings, id) = (actor.0.clone(), body.into_inner(), *id);
    let (store, corrected) = (state.imports.store.clone(), settings.clone());
    let shapes = state
        .read(move |conn| {
            let (_, files, before) = reads::page::parts(conn, &viewer, id)?;
            importing::shapes_for(&store, &files, &before, &corrected)
        })
        .await?;
    let import = state
        .writer
        .run(move |tx| {
            let id = commands::settings::set(tx, id, version.0, &settings, &shapes)?;
            reads::page::page(tx.conn, &actor, id)
        })
        .await?;
    Ok(ok_with_version(&import, import.summary.version))
}

/// Preview an import
///
/// The first rows as the settings read them, and the count of all rows. The count of large files takes
/// a while: its state is `running` and the event `import_progressed` tells when to ask again.
#[utoipa::path(tag = "imports", operation_id = "preview_import", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportPreview), ReadProblems))]
#[get("/imports/{id}/preview")]
pub async fn preview(
    state: web::Data<AppState>,
    actor: Actor<ImportsRead>,
    id: web::Path<ImportId>,
) -> AppResult<web::Json<ImportPreview>> {
    let of = state.clone();
    state
        .read(move |conn| {
            let (record, files, settings) = reads::page::parts(conn, &actor, *id)?;
            let survey = of.imports.surveys.of(&record, files.clone(), &settings)?;
            let rows = importing::preview(&of.imports.store, files, &settings)?;
            Ok(ImportPreview { version: record.version, rows, survey })
        })
        .await
        .map(web::Json)
}

/// Run an import
///
/// Rows are written in the background; the event `import_progressed` tells of it. An import that was
/// stopped or has failed goes on where it was.
#[utoipa::path(tag = "imports", operation_id = "run_import", params(("id" = ImportId, Path)),
    responses((status = 200, body = Import), WriteProblems))]
#[post("/imports/{id}/run")]
pub async fn run(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    id: web::Path<ImportId>,
) -> AppResult<HttpResponse> {
    let import = state
        .writer
        .run(move |tx| {
            check_scope(&actor)?;
            let id = commands::run::start(tx, &actor, *id)?;
            reads::page::page(tx.conn, &actor, id)
        })
        .await?;
    state.imports.runner.wake();
    Ok(ok_with_version(&import, import.summary.version))
}

/// Stop an import
///
/// What has been written stays, and `progress` says how much that is.
#[utoipa::path(tag = "imports", operation_id = "cancel_import", params(("id" = ImportId, Path)),
    responses((status = 200, body = Import), WriteProblems))]
#[post("/imports/{id}/cancel")]
pub async fn cancel(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    id: web::Path<ImportId>,
) -> AppResult<HttpResponse> {
    let import = state
        .writer
        .run(move |tx| {
            check_scope(&actor)?;
            let id = commands::run::cancel(tx, *id)?;
            reads::page::page(tx.conn, &actor, id)
        })
        .await?;
    Ok(ok_with_version(&import, import.summary.version))
}
