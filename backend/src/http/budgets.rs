//! Budgets: trees, nodes, statements.

use actix_web::{HttpResponse, get, patch, post, web};
use penstock_shared::{
    budget::{AllocationCreate, BudgetNodeCreate, BudgetNodePage, BudgetNodeUpdate, BudgetTree},
    ids::{FiscalYearId, NodeId},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, BudgetsManage, BudgetsRead},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// Which year.
#[derive(Debug, Deserialize, IntoParams)]
pub struct TreeParams {
    /// The fiscal year.
    fiscal_year_id: FiscalYearId,
}

/// Get the budget of a fiscal year
///
/// The nodes that the viewer may see, parents before children, with their balances over the year.
#[utoipa::path(tag = "budgets", operation_id = "get_budget_tree", params(TreeParams),
    responses((status = 200, body = BudgetTree), ReadProblems))]
#[get("/budgets")]
pub async fn tree(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    params: web::Query<TreeParams>,
) -> AppResult<web::Json<BudgetTree>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::budgets::tree(conn, &viewer, params.fiscal_year_id)).await.map(web::Json)
}

/// Add a budget node
#[utoipa::path(tag = "budgets", operation_id = "create_budget_node",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = BudgetNodePage), WriteProblems))]
#[post("/budget-nodes")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<BudgetsManage>,
    key: IdempotencyKey,
    body: web::Json<BudgetNodeCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let page: BudgetNodePage = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::budgets::create::create(tx, &viewer, &new)?;
            reads::budgets::node_page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&page, &format!("/api/v1/budget-nodes/{}", page.node.id), page.node.version))
}

/// Get a budget node
///
/// With its months, its children and its way up to the root.
#[utoipa::path(tag = "budgets", operation_id = "get_budget_node", params(("id" = NodeId, Path)),
    responses((status = 200, body = BudgetNodePage), ReadProblems))]
#[get("/budget-nodes/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    id: web::Path<NodeId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let page = state.read(move |conn| reads::budgets::node_page(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&page, page.node.version))
}

/// Change a budget node
///
/// A change of control makes a new policy version and takes a reason.
#[utoipa::path(tag = "budgets", operation_id = "update_budget_node",
    params(("id" = NodeId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = BudgetNodePage), WriteProblems))]
#[patch("/budget-nodes/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<BudgetsManage>,
    id: web::Path<NodeId>,
    version: IfMatch,
    body: web::Json<BudgetNodeUpdate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let page = state
        .writer
        .run(move |tx| {
            let id = commands::budgets::update::update(tx, &viewer, *id, version.0, &body)?;
            reads::budgets::node_page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&page, page.node.version))
}

/// Give money to a budget node, or take it away
///
/// For setting a budget up, within what the role may ask for. Once money of the node is used this is refused
/// (`allocation_needs_request`): post a budget request, which a second person decides. Children never have more
/// than their parent; a cut takes what is free.
#[utoipa::path(tag = "budgets", operation_id = "allocate_to_budget_node",
    params(("id" = NodeId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = BudgetNodePage), WriteProblems))]
#[post("/budget-nodes/{id}/allocations")]
pub async fn allocate(
    state: web::Data<AppState>,
    actor: Actor<BudgetsManage>,
    id: web::Path<NodeId>,
    key: IdempotencyKey,
    body: web::Json<AllocationCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let page: BudgetNodePage = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::budgets::allocate::allocate(tx, &viewer, *id, &new)?;
            reads::budgets::node_page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&page, &format!("/api/v1/budget-nodes/{}", page.node.id), page.node.version))
}
