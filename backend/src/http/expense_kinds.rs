//! What only some kinds of requests know: pay-outs and settlements, releases, a later end.

use actix_web::{HttpResponse, post, web};
use penstock_shared::{
    expense::{DecisionRequest, Expense},
    expense_kind::ExpenseExtend,
    ids::{ExpenseId, ReleaseId},
    prefunding::{PayOutCreate, SettlementCreate},
    release::ReleaseCreate,
};

use super::{
    auth::{Actor, ExpensesWrite, InvoicesRecord},
    etag::ok_with_version,
    idempotency::IdempotencyKey,
    problems::WriteProblems,
};
use crate::{
    app::AppState,
    commands::expenses as commands,
    error::{AppResult, Settled},
    reads::expenses::page::page,
};

/// Record a pay-out
///
/// Of an advance or a prepayment. All pay-outs together are at most what was approved; the budget's money stays
/// committed. Never to oneself.
#[utoipa::path(tag = "expenses", operation_id = "pay_out_expense",
    params(("id" = ExpenseId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/pay-outs")]
pub async fn pay_out(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    id: web::Path<ExpenseId>,
    key: IdempotencyKey,
    body: web::Json<PayOutCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let expense: Expense = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::prefunding::pay_out(tx, &viewer, *id, &new)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Settle an advance or a prepayment
///
/// What was spent is charged to the period of its day, what came back is released. Never more than was paid out; when
/// everything is accounted for, the request closes.
#[utoipa::path(tag = "expenses", operation_id = "settle_expense",
    params(("id" = ExpenseId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/settlements")]
pub async fn settle(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    key: IdempotencyKey,
    body: web::Json<SettlementCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let settled: Settled<Expense> = key
        .run(&state, &actor, &request, move |tx| {
            commands::prefunding::settle(tx, &viewer, *id, &new)?.and_then(|id| page(tx.conn, &viewer, id))
        })
        .await?;
    let expense = settled.into_result()?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Call something off a blanket order
///
/// Within its validity, and as long as releases together are at most the order. Invoices name the release.
#[utoipa::path(tag = "expenses", operation_id = "create_release",
    params(("id" = ExpenseId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/releases")]
pub async fn create_release(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    key: IdempotencyKey,
    body: web::Json<ReleaseCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let expense: Expense = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::call_off::create(tx, &viewer, *id, &new)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Cancel a release
///
/// Takes a reason. What was not invoiced on it can be released again.
#[utoipa::path(tag = "expenses", operation_id = "cancel_release",
    params(("id" = ExpenseId, Path), ("release_id" = ReleaseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/releases/{release_id}/cancel")]
pub async fn cancel_release(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    path: web::Path<(ExpenseId, ReleaseId)>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    let (viewer, (id, release)) = (actor.0.clone(), path.into_inner());
    let expense = state
        .writer
        .run(move |tx| {
            let id = commands::call_off::cancel(tx, &viewer, id, release, &body.comment)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Let an approval stand longer
///
/// Takes a reason. A later day than before, and never one that is over.
#[utoipa::path(tag = "expenses", operation_id = "extend_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/extend")]
pub async fn extend(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    id: web::Path<ExpenseId>,
    body: web::Json<ExpenseExtend>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let expense = state
        .writer
        .run(move |tx| {
            let id = commands::expire::extend(tx, &viewer, *id, body.expires_on, &body.comment)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}
