//! The rows of an import that wait for a person.

use actix_web::{get, post, web};
use penstock_shared::{
    ids::{ImportId, ImportRowId},
    import::{HeldOutcome, ImportRow, ImportRowRetry, ImportRowState},
    page::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, ImportsRead, ImportsRun},
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands::imports::rows as commands,
    error::AppResult,
    reads::imports::{check_scope, rows as reads},
};

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RowParams {
    /// By default `rejected`.
    state: Option<ImportRowState>,
    /// From an earlier page.
    cursor: Option<String>,
    /// 1 to 200, by default 50.
    limit: Option<i64>,
}

/// List the rows that were not accepted at once
#[utoipa::path(tag = "imports", operation_id = "list_import_rows", params(("id" = ImportId, Path), RowParams),
    responses((status = 200, body = Page<ImportRow>), ReadProblems))]
#[get("/imports/{id}/rows")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<ImportsRead>,
    id: web::Path<ImportId>,
    params: web::Query<RowParams>,
) -> AppResult<web::Json<Page<ImportRow>>> {
    let rows = params.state.unwrap_or(ImportRowState::Rejected);
    state
        .read(move |conn| reads::list(conn, &actor, *id, rows, params.cursor.as_deref(), params.limit))
        .await
        .map(web::Json)
}

/// Send a row again
///
/// With the corrected text of every column, or as it is. A held row is accepted by this. The answer says
/// what became of the row, which may be `rejected` again.
#[utoipa::path(tag = "imports", operation_id = "retry_import_row",
    params(("id" = ImportId, Path), ("row_id" = ImportRowId, Path)),
    responses((status = 200, body = ImportRow), WriteProblems))]
#[post("/imports/{id}/rows/{row_id}/retry")]
pub async fn retry(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    path: web::Path<(ImportId, ImportRowId)>,
    body: web::Json<ImportRowRetry>,
) -> AppResult<web::Json<ImportRow>> {
    let (id, row) = path.into_inner();
    let settled = state.writer.run(move |tx| {
        check_scope(&actor)?;
        commands::retry(tx, id, row, &body)?;
        reads::get(tx.conn, &actor, id, row)
    });
    settled.await.map(web::Json)
}

/// Leave a row out
#[utoipa::path(tag = "imports", operation_id = "discard_import_row",
    params(("id" = ImportId, Path), ("row_id" = ImportRowId, Path)),
    responses((status = 200, body = ImportRow), WriteProblems))]
#[post("/imports/{id}/rows/{row_id}/discard")]
pub async fn discard(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    path: web::Path<(ImportId, ImportRowId)>,
) -> AppResult<web::Json<ImportRow>> {
    let (id, row) = path.into_inner();
    let settled = state.writer.run(move |tx| {
        check_scope(&actor)?;
        commands::discard(tx, id, row)?;
        reads::get(tx.conn, &actor, id, row)
    });
    settled.await.map(web::Json)
}

/// Accept every held row
#[utoipa::path(tag = "imports", operation_id = "accept_held_rows", params(("id" = ImportId, Path)),
    responses((status = 200, body = HeldOutcome), WriteProblems))]
#[post("/imports/{id}/held/accept")]
pub async fn accept_held(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    id: web::Path<ImportId>,
) -> AppResult<web::Json<HeldOutcome>> {
    check_scope(&actor)?;
    settle_held(&state, *id, true).await.map(web::Json)
}

/// Leave every held row out
#[utoipa::path(tag = "imports", operation_id = "discard_held_rows", params(("id" = ImportId, Path)),
    responses((status = 200, body = HeldOutcome), WriteProblems))]
#[post("/imports/{id}/held/discard")]
pub async fn discard_held(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    id: web::Path<ImportId>,
) -> AppResult<web::Json<HeldOutcome>> {
    check_scope(&actor)?;
    settle_held(&state, *id, false).await.map(web::Json)
}

/// In small commands, so that nobody waits behind thousands of rows.
async fn settle_held(state: &AppState, id: ImportId, accept: bool) -> AppResult<HeldOutcome> {
    let mut all = HeldOutcome::default();
    loop {
        let some = state.writer.run(move |tx| commands::settle_held(tx, id, accept)).await?;
        if some == HeldOutcome::default() {
            return Ok(all);
        }
        all.accepted += some.accepted;
        all.rejected += some.rejected;
        all.discarded += some.discarded;
    }
}
