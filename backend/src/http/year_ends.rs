//! The end of a fiscal year.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    budget::BudgetNodePage,
    ids::{FiscalYearId, NodeId, YearEndId},
    year_end::{YearEnd, YearEndChoice, YearEndCreate, YearEndPreview, YearEndResult, YearEndReversal},
};

use super::{
    auth::{Actor, YearEndRun},
    etag::{IfMatch, created_unversioned, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Preview the end of a fiscal year
///
/// What is left on every node, what of it would lapse and what would go on, where to, and the year
/// ends that were run.
#[utoipa::path(tag = "year end", operation_id = "preview_year_end", params(("id" = FiscalYearId, Path)),
    responses((status = 200, body = YearEndPreview), ReadProblems))]
#[get("/fiscal-years/{id}/year-end")]
pub async fn preview(
    state: web::Data<AppState>,
    actor: Actor<YearEndRun>,
    id: web::Path<FiscalYearId>,
) -> AppResult<web::Json<YearEndPreview>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::year_end::preview(conn, &viewer, *id)).await.map(web::Json)
}

/// End a fiscal year
///
/// All of it or nothing. Run again, it finds nothing left to do and posts no entry.
#[utoipa::path(tag = "year end", operation_id = "run_year_end",
    params(("id" = FiscalYearId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = YearEndResult), WriteProblems))]
#[post("/fiscal-years/{id}/year-end")]
pub async fn run(
    state: web::Data<AppState>,
    actor: Actor<YearEndRun>,
    id: web::Path<FiscalYearId>,
    key: IdempotencyKey,
    body: web::Json<YearEndCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new, id) = (actor.0.clone(), body.into_inner(), *id);
    let made: YearEndResult =
        key.run(&state, &actor, &new, move |tx| commands::year_end::run::run(tx, &viewer, id, &new)).await?;
    let location = made.run.as_ref().map(|run| format!("/api/v1/year-ends/{}", run.id));
    Ok(created_unversioned(&made, &location.unwrap_or_else(|| format!("/api/v1/fiscal-years/{id}/year-end"))))
}

/// Get a year end that was run
#[utoipa::path(tag = "year end", operation_id = "get_year_end", params(("id" = YearEndId, Path)),
    responses((status = 200, body = YearEnd), ReadProblems))]
#[get("/year-ends/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<YearEndRun>,
    id: web::Path<YearEndId>,
) -> AppResult<web::Json<YearEnd>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::year_end::run(conn, &viewer, *id)).await.map(web::Json)
}

/// Take a year end back
///
/// By new entries that name those that they reverse. Refused when what was carried has been used.
#[utoipa::path(tag = "year end", operation_id = "reverse_year_end",
    params(("id" = YearEndId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = YearEnd), WriteProblems))]
#[post("/year-ends/{id}/reverse")]
pub async fn reverse(
    state: web::Data<AppState>,
    actor: Actor<YearEndRun>,
    id: web::Path<YearEndId>,
    key: IdempotencyKey,
    body: web::Json<YearEndReversal>,
) -> AppResult<web::Json<YearEnd>> {
    let (viewer, request, id) = (actor.0.clone(), body.into_inner(), *id);
    let reason = request.reason.clone();
    key.run(&state, &actor, &request, move |tx| {
        commands::year_end::reverse::reverse(tx, &viewer, id, &reason)
    })
    .await
    .map(web::Json)
}

/// Say what becomes of a budget node at the end of its year
#[utoipa::path(tag = "year end", operation_id = "choose_year_end",
    params(("id" = NodeId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = BudgetNodePage), WriteProblems))]
#[patch("/budget-nodes/{id}/year-end")]
pub async fn choose(
    state: web::Data<AppState>,
    actor: Actor<YearEndRun>,
    id: web::Path<NodeId>,
    version: IfMatch,
    body: web::Json<YearEndChoice>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let page = state
        .writer
        .run(move |tx| {
            let id = commands::year_end::choose::choose(tx, &viewer, *id, version.0, &body)?;
            reads::budgets::node_page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&page, page.node.version))
}
