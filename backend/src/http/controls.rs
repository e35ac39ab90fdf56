//! Policies, overrides and stored checks.

use actix_web::{HttpResponse, delete, get, post, web};
use chrono::NaiveDate;
use penstock_shared::{
    budget::{CheckOutcome, FundCheck},
    control::{ControlOverride, FundCheckSummary, OverrideState, PolicyVersion},
    ids::{ControlBookId, ExpenseId, FundCheckId, NodeId, OverrideId},
    page::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, BudgetsRead, ControlsManage, ExpensesRead},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands,
    error::AppResult,
    reads::{self, checks_list::CheckQuery, overrides::OverrideQuery},
};

/// List a node's policies
///
/// Every control policy that the node had, has, or will have, newest first, with who set it and why.
#[utoipa::path(tag = "controls", operation_id = "list_budget_policies", params(("id" = NodeId, Path)),
    responses((status = 200, body = Vec<PolicyVersion>), ReadProblems))]
#[get("/budget-nodes/{id}/policies")]
pub async fn policies(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    id: web::Path<NodeId>,
) -> AppResult<web::Json<Vec<PolicyVersion>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::policies::of_node(conn, &viewer, *id)).await.map(web::Json)
}

/// Take back a scheduled policy
///
/// Only before its day has come; a policy that was in force is never taken away.
#[utoipa::path(tag = "controls", operation_id = "withdraw_budget_policy",
    params(("id" = NodeId, Path), ("version" = i64, Path, description = "The policy's version.")),
    responses((status = 204, description = "It will not come into force."), WriteProblems))]
#[delete("/budget-nodes/{id}/policies/{version}")]
pub async fn withdraw_policy(
    state: web::Data<AppState>,
    _: Actor<ControlsManage>,
    path: web::Path<(NodeId, i64)>,
) -> AppResult<HttpResponse> {
    let (node, version) = path.into_inner();
    state.writer.run(move |tx| commands::policies::withdraw(tx, node, version)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which overrides.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OverrideParams {
    /// Only those for this node.
    node_id: Option<NodeId>,
    /// Only those for this control book.
    book_id: Option<ControlBookId>,
    /// Only those for this expense alone.
    expense_id: Option<ExpenseId>,
    /// Only those in this state.
    state: Option<OverrideState>,
}

/// List overrides
///
/// Who may go how far over which limit, why, until when, and who granted it; newest first.
#[utoipa::path(tag = "controls", operation_id = "list_overrides", params(OverrideParams),
    responses((status = 200, body = Vec<ControlOverride>), ReadProblems))]
#[get("/overrides")]
pub async fn overrides(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRead>,
    params: web::Query<OverrideParams>,
) -> AppResult<web::Json<Vec<ControlOverride>>> {
    let viewer = actor.0.clone();
    let now = state.clock.now();
    let query = OverrideQuery {
        node_id: params.node_id,
        book_id: params.book_id,
        expense_id: params.expense_id,
        state: params.state,
    };
    state.read(move |conn| reads::overrides::list(conn, &viewer, &query, now)).await.map(web::Json)
}

/// Revoke an override
///
/// It ends before its day. What was let through by it stays.
#[utoipa::path(tag = "controls", operation_id = "revoke_override",
    params(("id" = OverrideId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = ControlOverride), WriteProblems))]
#[post("/overrides/{id}/revoke")]
pub async fn revoke_override(
    state: web::Data<AppState>,
    actor: Actor<ControlsManage>,
    id: web::Path<OverrideId>,
    key: IdempotencyKey,
) -> AppResult<web::Json<ControlOverride>> {
    let viewer = actor.0.clone();
    let revoked: ControlOverride = key
        .run(&state, &actor, &(), move |tx| {
            let id = commands::overrides::revoke(tx, &viewer, *id)?;
            reads::overrides::get(tx.conn, &viewer, id, tx.now)
        })
        .await?;
    Ok(web::Json(revoked))
}

/// Which checks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CheckListParams {
    /// Only those that came to this.
    outcome: Option<CheckOutcome>,
    /// Only those of this kind: `submit`, `invoice` or `import`.
    purpose: Option<String>,
    /// From this day on, in the organisation's time zone.
    from: Option<NaiveDate>,
    /// Up to this day.
    to: Option<NaiveDate>,
    /// Only those that asked this node.
    node_id: Option<NodeId>,
    /// Only those that asked this control book.
    book_id: Option<ControlBookId>,
    /// Only those of this expense.
    expense_id: Option<ExpenseId>,
    /// `next_cursor` of the page before.
    cursor: Option<i64>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
}

/// List funds checks
///
/// Every check that was ever made, passed or refused, newest first, with what stood in the way.
#[utoipa::path(tag = "controls", operation_id = "list_fund_checks", params(CheckListParams),
    responses((status = 200, body = Page<FundCheckSummary>), ReadProblems))]
#[get("/fund-checks")]
pub async fn checks(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    params: web::Query<CheckListParams>,
) -> AppResult<web::Json<Page<FundCheckSummary>>> {
    let viewer = actor.0.clone();
    let params = params.into_inner();
    let query = CheckQuery {
        outcome: params.outcome,
        purpose: params.purpose,
        from: params.from,
        to: params.to,
        node_id: params.node_id,
        book_id: params.book_id,
        expense_id: params.expense_id,
        before: params.cursor,
        limit: params.limit.unwrap_or(50).clamp(1, 200),
    };
    state.read(move |conn| reads::checks_list::list(conn, &viewer, &query)).await.map(web::Json)
}

/// Get a funds check
///
/// Every node and book that was asked, with the numbers it saw and the policy version it used.
#[utoipa::path(tag = "controls", operation_id = "get_fund_check", params(("id" = FundCheckId, Path)),
    responses((status = 200, body = FundCheck), ReadProblems))]
#[get("/fund-checks/{id}")]
pub async fn check(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<FundCheckId>,
) -> AppResult<web::Json<FundCheck>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::checks::get(conn, &viewer, *id)).await.map(web::Json)
}
