//! Control books: caps beside the budget tree.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    control::{ControlBook, ControlBookCreate, ControlBookPage, ControlBookUpdate},
    ids::{ControlBookId, FiscalYearId},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, BudgetsRead, ControlsManage},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Which year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BookParams {
    /// The fiscal year.
    fiscal_year_id: FiscalYearId,
}

/// List control books
///
/// The caps beside the budget tree in a fiscal year, with what counts against them. Who does not see
/// the whole organisation sees the books of departments in sight only.
#[utoipa::path(tag = "controls", operation_id = "list_control_books", params(BookParams),
    responses((status = 200, body = Vec<ControlBook>), ReadProblems))]
#[get("/control-books")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    params: web::Query<BookParams>,
) -> AppResult<web::Json<Vec<ControlBook>>> {
    let viewer = actor.0.clone();
    let year = params.fiscal_year_id;
    state.read(move |conn| reads::control_books::list(conn, &viewer, year)).await.map(web::Json)
}

/// Add a control book
///
/// It is checked in the same transaction as the nodes of the tree. What the ledger holds of the year
/// counts from the start.
#[utoipa::path(tag = "controls", operation_id = "create_control_book",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = ControlBookPage), WriteProblems))]
#[post("/control-books")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ControlsManage>,
    key: IdempotencyKey,
    body: web::Json<ControlBookCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let page: ControlBookPage = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::control_books::create::create(tx, &viewer, &new)?;
            reads::control_books::page(tx.conn, &viewer, id, tx.now)
        })
        .await?;
    Ok(created(&page, &format!("/api/v1/control-books/{}", page.book.id), page.book.version))
}

/// Get a control book
///
/// With its periods, its policies and its overrides.
#[utoipa::path(tag = "controls", operation_id = "get_control_book", params(("id" = ControlBookId, Path)),
    responses((status = 200, body = ControlBookPage), ReadProblems))]
#[get("/control-books/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    id: web::Path<ControlBookId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let now = state.clock.now();
    let page = state.read(move |conn| reads::control_books::page(conn, &viewer, *id, now)).await?;
    Ok(ok_with_version(&page, page.book.version))
}

/// Change a control book
///
/// Another control or cap is a new version of its policy and takes a reason.
#[utoipa::path(tag = "controls", operation_id = "update_control_book",
    params(("id" = ControlBookId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = ControlBookPage), WriteProblems))]
#[patch("/control-books/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<ControlsManage>,
    id: web::Path<ControlBookId>,
    version: IfMatch,
    body: web::Json<ControlBookUpdate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let page = state
        .writer
        .run(move |tx| {
            let id = commands::control_books::update::update(tx, &viewer, *id, version.0, &body)?;
            reads::control_books::page(tx.conn, &viewer, id, tx.now)
        })
        .await?;
    Ok(ok_with_version(&page, page.book.version))
}
