//! Budgets against their plan, and where they will land.

use actix_web::{get, web};
use penstock_shared::{
    budget_health::BudgetHealth,
    ids::{FiscalYearId, NodeId},
    money::Currency,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, BudgetsRead},
    problems::ReadProblems,
};
use crate::{app::AppState, error::AppResult, reads};

/// Which year, in which currency.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct HealthParams {
    /// The fiscal year.
    fiscal_year_id: FiscalYearId,
    /// Budgets of different currencies are never added up; absent means the organisation's.
    #[param(value_type = Option<String>, example = "CNY")]
    currency: Option<Currency>,
}

/// Get the health of a year's budgets
///
/// Plan and use of all budgets in sight that are kept in a currency, period by period, the burn rate, and where the
/// year will land. A period to come is expected to take its plan at the pace of the whole periods so far, and never less
/// than what is already spent and committed in it.
#[utoipa::path(tag = "budgets", operation_id = "get_budget_health", params(HealthParams),
    responses((status = 200, body = BudgetHealth), ReadProblems))]
#[get("/budgets/health")]
pub async fn of_year(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    params: web::Query<HealthParams>,
) -> AppResult<web::Json<BudgetHealth>> {
    let viewer = actor.0.clone();
    let now = state.clock.now();
    let (year, currency) = (params.fiscal_year_id, params.currency);
    let health =
        state.read(move |conn| reads::budget_health::of_year(conn, &viewer, year, currency, now)).await?;
    Ok(web::Json(health))
}

/// Get the health of a budget node
///
/// As for a year, of one node with what lies below it.
#[utoipa::path(tag = "budgets", operation_id = "get_budget_node_health", params(("id" = NodeId, Path)),
    responses((status = 200, body = BudgetHealth), ReadProblems))]
#[get("/budget-nodes/{id}/health")]
pub async fn of_node(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    id: web::Path<NodeId>,
) -> AppResult<web::Json<BudgetHealth>> {
    let viewer = actor.0.clone();
    let now = state.clock.now();
    state.read(move |conn| reads::budget_health::of_node(conn, &viewer, *id, now)).await.map(web::Json)
}
