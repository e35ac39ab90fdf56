//! Plan rates.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, delete, get, post, web};
use penstock_shared::{
    ids::PlanRateId,
    rate::{PlanRate, PlanRateCreate, PlanRateImport, PlanRateImported},
};

use super::{
    auth::{Actor, BudgetsManage, ReferenceRead},
    etag::created_unversioned,
    idempotency::IdempotencyKey,
    plan_files::{PlanUpload, first_file},
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands::{self, plan_rates::RateTable},
    error::{AppError, AppResult},
    reads,
};

/// List the plan rates
///
/// By currencies, the latest first. Corrected ones are among them.
#[utoipa::path(tag = "currencies", operation_id = "list_plan_rates",
    responses((status = 200, body = Vec<PlanRate>), ReadProblems))]
#[get("/plan-rates")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<ReferenceRead>,
) -> AppResult<web::Json<Vec<PlanRate>>> {
    state.read(reads::rates::list).await.map(web::Json)
}

/// Add a plan rate
///
/// For a day that has one, it is the correction: checks from now on use it, those that were made stay.
#[utoipa::path(tag = "currencies", operation_id = "create_plan_rate",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = PlanRate), WriteProblems))]
#[post("/plan-rates")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<BudgetsManage>,
    key: IdempotencyKey,
    body: web::Json<PlanRateCreate>,
) -> AppResult<HttpResponse> {
    let (who, new) = (actor.user_id, body.into_inner());
    let request = new.clone();
    let made: PlanRate = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::plan_rates::create(tx, who, &new)?;
            let all = reads::rates::list(tx.conn)?;
            all.into_iter().find(|rate| rate.id == id).ok_or_else(AppError::not_found)
        })
        .await?;
    Ok(created_unversioned(&made, "/api/v1/plan-rates"))
}

/// Delete a plan rate
///
/// As long as no request that was submitted since may have been checked at it. After that it stays, and a newer one
/// corrects it.
#[utoipa::path(tag = "currencies", operation_id = "delete_plan_rate", params(("id" = PlanRateId, Path)),
    responses((status = 204, description = "It is gone."), WriteProblems))]
#[delete("/plan-rates/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    _: Actor<BudgetsManage>,
    id: web::Path<PlanRateId>,
) -> AppResult<HttpResponse> {
    state.writer.run(move |tx| commands::plan_rates::delete(tx, *id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Add plan rates from a table
///
/// All rows or none; `errors` names every wrong cell by row and column. Rows that say what is known add nothing.
#[utoipa::path(tag = "currencies", operation_id = "import_plan_rates",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = PlanRateImported), WriteProblems))]
#[post("/plan-rates/import")]
pub async fn import(
    state: web::Data<AppState>,
    actor: Actor<BudgetsManage>,
    key: IdempotencyKey,
    body: web::Json<PlanRateImport>,
) -> AppResult<HttpResponse> {
    let (who, request) = (actor.user_id, body.into_inner());
    let table = read("text", request.text.clone().into_bytes()).await?;
    let done: PlanRateImported =
        key.run(&state, &actor, &request, move |tx| commands::plan_rates::import(tx, who, &table)).await?;
    Ok(created_unversioned(&done, "/api/v1/plan-rates"))
}

/// Add plan rates from a file
///
/// CSV or the first sheet of a workbook (XLSX), at most 5 MB, with the columns of a table of rates. All rows or none;
/// `errors` names every wrong cell by row and column. Rows that say what is known add nothing, so a repetition is safe.
#[utoipa::path(tag = "currencies", operation_id = "import_plan_rates_file",
    request_body(content = PlanUpload, content_type = "multipart/form-data"),
    responses((status = 201, body = PlanRateImported), WriteProblems))]
#[post("/plan-rates/import-file")]
pub async fn import_file(
    state: web::Data<AppState>,
    actor: Actor<BudgetsManage>,
    parts: Multipart,
) -> AppResult<HttpResponse> {
    let who = actor.user_id;
    let table = read("file", first_file(parts).await?).await?;
    let done: PlanRateImported =
        state.writer.run(move |tx| commands::plan_rates::import(tx, who, &table)).await?;
    Ok(created_unversioned(&done, "/api/v1/plan-rates"))
}

/// Reads a table beside the threads that answer.
async fn read(field: &'static str, bytes: Vec<u8>) -> AppResult<RateTable> {
    let table = web::block(move || commands::plan_rates::read(field, &bytes)).await;
    table.map_err(|_| AppError::Internal(anyhow::anyhow!("reading a table was cut off")))?
}
