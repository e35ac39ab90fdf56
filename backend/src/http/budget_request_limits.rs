//! How much each role may ask for.

use actix_web::{HttpResponse, get, patch, web};
use penstock_shared::{
    budget_request::{BudgetRequestLimit, BudgetRequestLimitUpdate},
    permission::Role,
};

use super::{
    auth::{Actor, BudgetsManage, BudgetsRead},
    etag::{IfMatch, ok_with_version},
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands,
    error::{AppError, AppResult},
    reads,
};

/// List how much each role may ask for
#[utoipa::path(tag = "budgets", operation_id = "list_budget_request_limits",
    responses((status = 200, body = Vec<BudgetRequestLimit>), ReadProblems))]
#[get("/budget-request-limits")]
pub async fn list(
    state: web::Data<AppState>,
    _: Actor<BudgetsRead>,
) -> AppResult<web::Json<Vec<BudgetRequestLimit>>> {
    state.read(reads::budget_requests::limits::list).await.map(web::Json)
}

/// Change how much a role may ask for
///
/// Requests that were asked before keep their route.
#[utoipa::path(tag = "budgets", operation_id = "update_budget_request_limit",
    params(("role" = Role, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = BudgetRequestLimit), WriteProblems))]
#[patch("/budget-request-limits/{role}")]
pub async fn update(
    state: web::Data<AppState>,
    _: Actor<BudgetsManage>,
    role: web::Path<String>,
    version: IfMatch,
    body: web::Json<BudgetRequestLimitUpdate>,
) -> AppResult<HttpResponse> {
    let role = role.parse::<Role>().map_err(|_| AppError::not_found())?;
    let limit = state
        .writer
        .run(move |tx| commands::budget_requests::limits::update(tx, role, version.0, &body))
        .await?;
    Ok(ok_with_version(&limit, limit.version))
}
