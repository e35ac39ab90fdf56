//! Fiscal years and periods.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use penstock_shared::{
    ids::{FiscalYearId, PeriodId},
    period::{
        FiscalYear, FiscalYearCreate, FiscalYearPreview, FiscalYearPreviewQuery, Period, PeriodChange,
        PeriodUpdate,
    },
};

use super::{
    auth::{Actor, PeriodsManage, ReferenceRead},
    etag::{IfMatch, created_unversioned, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List fiscal years with their periods
#[utoipa::path(tag = "calendar", operation_id = "list_fiscal_years",
    responses((status = 200, body = Vec<FiscalYear>), ReadProblems))]
#[get("/fiscal-years")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<ReferenceRead>,
) -> AppResult<web::Json<Vec<FiscalYear>>> {
    state.read(reads::fiscal_years::list).await.map(web::Json)
}

/// Open a fiscal year
///
/// Its periods follow the organisation's calendar, or the one that is given for this year. Where the
/// calendar's own year would overlap with one that is there, or leave a few days out, it is joined.
#[utoipa::path(tag = "calendar", operation_id = "open_fiscal_year",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = FiscalYear), WriteProblems))]
#[post("/fiscal-years")]
pub async fn open(
    state: web::Data<AppState>,
    actor: Actor<PeriodsManage>,
    key: IdempotencyKey,
    body: web::Json<FiscalYearCreate>,
) -> AppResult<HttpResponse> {
    let new = body.into_inner();
    let request = new.clone();
    let made = key.run(&state, &actor, &request, move |tx| commands::fiscal_years::open(tx, &new)).await?;
    Ok(created_unversioned(&made, "/api/v1/fiscal-years"))
}

/// Delete a fiscal year
///
/// As long as nothing belongs to it: no budget, plan, control book or year end, and none of its periods was ever
/// closed.
#[utoipa::path(tag = "calendar", operation_id = "delete_fiscal_year", params(("id" = FiscalYearId, Path)),
    responses((status = 204, description = "It is gone."), WriteProblems))]
#[delete("/fiscal-years/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    _: Actor<PeriodsManage>,
    id: web::Path<FiscalYearId>,
) -> AppResult<HttpResponse> {
    state.writer.run(move |tx| commands::fiscal_years::delete(tx, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lay a fiscal year out without opening it
#[utoipa::path(tag = "calendar", operation_id = "preview_fiscal_year", params(FiscalYearPreviewQuery),
    responses((status = 200, body = FiscalYearPreview), ReadProblems))]
#[get("/fiscal-years/preview")]
pub async fn preview(
    state: web::Data<AppState>,
    _: Actor<PeriodsManage>,
    query: web::Query<FiscalYearPreviewQuery>,
) -> AppResult<web::Json<FiscalYearPreview>> {
    state.read(move |conn| reads::fiscal_years::preview(conn, &query)).await.map(web::Json)
}

/// List the closings and reopenings of a year's periods
///
/// Newest first: who, when, and why.
#[utoipa::path(tag = "calendar", operation_id = "list_period_changes", params(("id" = FiscalYearId, Path)),
    responses((status = 200, body = Vec<PeriodChange>), ReadProblems))]
#[get("/fiscal-years/{id}/period-changes")]
pub async fn changes(
    state: web::Data<AppState>,
    _: Actor<PeriodsManage>,
    id: web::Path<FiscalYearId>,
) -> AppResult<web::Json<Vec<PeriodChange>>> {
    state.read(move |conn| reads::fiscal_years::changes(conn, *id)).await.map(web::Json)
}

/// Close or reopen a period
///
/// A closed period takes no entries. Reopening one needs a reason, which is kept.
#[utoipa::path(tag = "calendar", operation_id = "update_period",
    params(("id" = PeriodId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Period), WriteProblems))]
#[patch("/periods/{id}")]
pub async fn update_period(
    state: web::Data<AppState>,
    actor: Actor<PeriodsManage>,
    id: web::Path<PeriodId>,
    version: IfMatch,
    body: web::Json<PeriodUpdate>,
) -> AppResult<HttpResponse> {
    let who = actor.user_id;
    let changed =
        state.writer.run(move |tx| commands::periods::update(tx, who, *id, version.0, &body)).await?;
    Ok(ok_with_version(&changed, changed.version))
}
