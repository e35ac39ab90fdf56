//! Requests about budgets: moving money, asking for more, giving back, going over once.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::{
    budget_request::{
        BudgetRequest, BudgetRequestCreate, BudgetRequestPreview, BudgetRequestQuery, BudgetRequestSummary,
    },
    expense::DecisionRequest,
    ids::BudgetRequestId,
    page::Page,
};

use super::{
    auth::{Actor, BudgetsRead, BudgetsRequest, ExpensesApprove, Policy},
    etag::{created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState, commands::budget_requests as commands, error::AppResult, reads::budget_requests as reads,
    viewer::Viewer, writer::WriteTx,
};

/// List requests about budgets
///
/// Of departments in sight, on either side; one's own; and those that one is asked about. Newest first.
#[utoipa::path(tag = "budgets", operation_id = "list_budget_requests", params(BudgetRequestQuery),
    responses((status = 200, body = Page<BudgetRequestSummary>), ReadProblems))]
#[get("/budget-requests")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    query: web::Query<BudgetRequestQuery>,
) -> AppResult<web::Json<Page<BudgetRequestSummary>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::list::list(conn, &viewer, &query)).await.map(web::Json)
}

/// See what a request about budgets would do
///
/// Node by node before and after, what stands in the way, and whom it would go to. Keeps nothing.
#[utoipa::path(tag = "budgets", operation_id = "preview_budget_request",
    responses((status = 200, body = BudgetRequestPreview), WriteProblems))]
#[post("/budget-requests/preview")]
pub async fn preview(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRequest>,
    body: web::Json<BudgetRequestCreate>,
) -> AppResult<web::Json<BudgetRequestPreview>> {
    let viewer = actor.0.clone();
    let now = state.clock.now();
    state.read(move |conn| reads::preview::preview(conn, &viewer, &body, now)).await.map(web::Json)
}

/// Ask for a change of budgets
///
/// A transfer, a top-up, a cut, or an override. It is checked now and again when the last approver
/// says yes; only then does anything move.
#[utoipa::path(tag = "budgets", operation_id = "create_budget_request",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = BudgetRequest), WriteProblems))]
#[post("/budget-requests")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRequest>,
    key: IdempotencyKey,
    body: web::Json<BudgetRequestCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let made: BudgetRequest = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::open::submit(tx, &viewer, &new)?;
            reads::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/budget-requests/{}", made.summary.id), made.summary.version))
}

/// Get a request about budgets
///
/// With its effect: what it would do now while it waits, what it did once it is approved.
#[utoipa::path(tag = "budgets", operation_id = "get_budget_request", params(("id" = BudgetRequestId, Path)),
    responses((status = 200, body = BudgetRequest), ReadProblems))]
#[get("/budget-requests/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    id: web::Path<BudgetRequestId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let request = state.read(move |conn| reads::page::page(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&request, request.summary.version))
}

/// Runs a step that takes a comment, and answers with the request as it is afterwards.
async fn step<P: Policy>(
    state: &AppState,
    actor: &Actor<P>,
    id: BudgetRequestId,
    body: DecisionRequest,
    command: fn(&mut WriteTx<'_>, &Viewer, BudgetRequestId, &str) -> AppResult<BudgetRequestId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let request = state
        .writer
        .run(move |tx| {
            let id = command(tx, &viewer, id, &body.comment)?;
            reads::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&request, request.summary.version))
}

/// Approve a request about budgets
///
/// The last approval does what was asked for. When the budgets do not allow it any more, it is refused
/// with the numbers and nothing changes.
#[utoipa::path(tag = "approvals", operation_id = "approve_budget_request",
    params(("id" = BudgetRequestId, Path)),
    responses((status = 200, body = BudgetRequest), WriteProblems))]
#[post("/budget-requests/{id}/approve")]
pub async fn approve(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    id: web::Path<BudgetRequestId>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    step(&state, &actor, *id, body.into_inner(), commands::decide::approve).await
}

/// Reject a request about budgets
///
/// Takes a reason.
#[utoipa::path(tag = "approvals", operation_id = "reject_budget_request",
    params(("id" = BudgetRequestId, Path)),
    responses((status = 200, body = BudgetRequest), WriteProblems))]
#[post("/budget-requests/{id}/reject")]
pub async fn reject(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    id: web::Path<BudgetRequestId>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    step(&state, &actor, *id, body.into_inner(), commands::decide::reject).await
}

/// Withdraw a request about budgets
#[utoipa::path(tag = "budgets", operation_id = "withdraw_budget_request",
    params(("id" = BudgetRequestId, Path)),
    responses((status = 200, body = BudgetRequest), WriteProblems))]
#[post("/budget-requests/{id}/withdraw")]
pub async fn withdraw(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRequest>,
    id: web::Path<BudgetRequestId>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    step(&state, &actor, *id, body.into_inner(), commands::decide::withdraw).await
}
