//! Plan rates.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::rate::{PlanRate, PlanRateCreate, PlanRateImport, PlanRateImported};

use super::{
    auth::{Actor, BudgetsManage, ReferenceRead},
    etag::created_unversioned,
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands,
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

/// Add plan rates from a table
///
/// All rows or none. Rows that say what is known add nothing.
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
    let (who, table) = (actor.user_id, body.into_inner());
    let request = table.clone();
    let done: PlanRateImported =
        key.run(&state, &actor, &request, move |tx| commands::plan_rates::import(tx, who, &table)).await?;
    Ok(created_unversioned(&done, "/api/v1/plan-rates"))
}
