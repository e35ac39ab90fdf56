//! Fiscal years and periods.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    ids::PeriodId,
    period::{FiscalYear, FiscalYearCreate, Period, PeriodUpdate},
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
/// Twelve monthly periods, from the organisation's first fiscal month.
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

/// Close or reopen a period
///
/// A closed period takes no entries.
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
