//! The steps of an expense's life, and the approver's inbox.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::{
    approval::ApprovalItem,
    expense::{
        AskApprover, DecisionRequest, Expense, ExpenseDecision, ExpenseDraft, InvoiceCreate, SubmittedExpense,
    },
    ids::{ExpenseId, InvoiceId, UserId},
    page::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, ExpensesApprove, ExpensesWrite, InvoicesRecord, Policy},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands::expenses::{self as commands, at_once::Submission},
    error::{AppResult, Settled},
    reads::{
        self,
        approvals::{InboxCursor, InboxFilter},
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Runs a step that takes a comment, and answers with the expense as it is afterwards.
async fn step<P: Policy>(
    state: &AppState,
    actor: &Actor<P>,
    id: ExpenseId,
    body: DecisionRequest,
    command: fn(&mut WriteTx<'_>, &Viewer, ExpenseId, &str) -> AppResult<ExpenseId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let expense = state
        .writer
        .run(move |tx| {
            let id = command(tx, &viewer, id, &body.comment)?;
            reads::expenses::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Runs a decision about the revision that was read, and answers with the expense as it is afterwards.
async fn decide(
    state: &AppState,
    actor: &Actor<ExpensesApprove>,
    id: ExpenseId,
    body: ExpenseDecision,
    command: fn(&mut WriteTx<'_>, &Viewer, ExpenseId, &ExpenseDecision) -> AppResult<ExpenseId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let expense = state
        .writer
        .run(move |tx| {
            let id = command(tx, &viewer, id, &body)?;
            reads::expenses::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Submit a request
///
/// Checks every line on every node above it and reserves the money, all or nothing. A refusal names
/// the node, what was asked, what was available, and who can help.
#[utoipa::path(tag = "expenses", operation_id = "submit_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/submit")]
pub async fn submit(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let settled = state
        .writer
        .run(move |tx| {
            commands::submit::submit(tx, &viewer, *id)?
                .and_then(|id| reads::expenses::page::page(tx.conn, &viewer, id))
        })
        .await?;
    let expense = settled.into_result()?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Write a request down and submit it at once
///
/// Checks every line on every node above it and in every control book, and reserves the money, all or
/// nothing, in one transaction. For systems that ask often: requests that wait at the same time share a
/// commit, and each gets its own verdict. A refusal keeps the check and nothing else.
#[utoipa::path(tag = "expenses", operation_id = "submit_new_expense",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = SubmittedExpense), WriteProblems))]
#[post("/expenses/submit")]
pub async fn submit_new(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    key: IdempotencyKey,
    body: web::Json<ExpenseDraft>,
) -> AppResult<HttpResponse> {
    let key = key.keyed(&actor, &*body)?;
    let submission = Submission { viewer: actor.0.clone(), draft: body.into_inner(), key };
    let made = state.writer.run_together(submission).await?.into_result()?;
    Ok(created(&made, &format!("/api/v1/expenses/{}", made.id), made.version))
}

/// Approve a request
///
/// The last approval turns the reservation into a commitment.
#[utoipa::path(tag = "approvals", operation_id = "approve_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/approve")]
pub async fn approve(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    id: web::Path<ExpenseId>,
    body: web::Json<ExpenseDecision>,
) -> AppResult<HttpResponse> {
    decide(&state, &actor, *id, body.into_inner(), commands::decide::approve).await
}

/// Ask for changes
///
/// Sends a request back to its requester, with what should be different. Its money stays reserved until they
/// change it or take it back; a change begins the approval anew.
#[utoipa::path(tag = "approvals", operation_id = "request_changes_of_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/request-changes")]
pub async fn request_changes(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    id: web::Path<ExpenseId>,
    body: web::Json<ExpenseDecision>,
) -> AppResult<HttpResponse> {
    decide(&state, &actor, *id, body.into_inner(), commands::decide::request_changes).await
}

/// Change a submitted request
///
/// For a request that waits, or that somebody asked to change. Lines that name the line that they were (`id`) and
/// stay on its budget, in its period and in its dimensions keep their reservation, and only the difference moves:
/// less is given back, more is a new check of every node above it and every control book, all or nothing. A
/// refusal leaves the request as it was. The approval begins anew with the next revision.
#[utoipa::path(tag = "expenses", operation_id = "revise_expense", params(("id" = ExpenseId, Path),
    ("If-Match" = String, Header, description = "The ETag of the version that was read.")),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/revise")]
pub async fn revise(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    version: IfMatch,
    body: web::Json<ExpenseDraft>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let settled = state
        .writer
        .run(move |tx| {
            commands::revise::revise(tx, &viewer, *id, version.0, &body)?
                .and_then(|id| reads::expenses::page::page(tx.conn, &viewer, id))
        })
        .await?;
    let expense = settled.into_result()?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Pass the question on
///
/// Somebody else who may approve decides in one's place, for this request alone.
#[utoipa::path(tag = "approvals", operation_id = "forward_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/forward")]
pub async fn forward(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    id: web::Path<ExpenseId>,
    body: web::Json<AskApprover>,
) -> AppResult<HttpResponse> {
    ask(&state, &actor, *id, body.into_inner(), commands::ask_others::forward).await
}

/// Ask somebody as well
///
/// They are asked at the same time, and the request goes on only when they agree too.
#[utoipa::path(tag = "approvals", operation_id = "add_expense_approver", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/approvers")]
pub async fn add_approver(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    id: web::Path<ExpenseId>,
    body: web::Json<AskApprover>,
) -> AppResult<HttpResponse> {
    ask(&state, &actor, *id, body.into_inner(), commands::ask_others::add_approver).await
}

async fn ask(
    state: &AppState,
    actor: &Actor<ExpensesApprove>,
    id: ExpenseId,
    body: AskApprover,
    command: fn(&mut WriteTx<'_>, &Viewer, ExpenseId, UserId, &str) -> AppResult<ExpenseId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let expense = state
        .writer
        .run(move |tx| {
            let id = command(tx, &viewer, id, body.user_id, &body.comment)?;
            reads::expenses::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Reject a request
///
/// Takes a reason. The reservation is released.
#[utoipa::path(tag = "approvals", operation_id = "reject_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/reject")]
pub async fn reject(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    id: web::Path<ExpenseId>,
    body: web::Json<ExpenseDecision>,
) -> AppResult<HttpResponse> {
    decide(&state, &actor, *id, body.into_inner(), commands::decide::reject).await
}

/// Withdraw a request
///
/// Before it is decided: what it reserved is released. A draft is dropped; it never held money.
#[utoipa::path(tag = "expenses", operation_id = "withdraw_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/withdraw")]
pub async fn withdraw(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    step(&state, &actor, *id, body.into_inner(), commands::release::withdraw).await
}

/// Cancel an approved expense
///
/// Takes a reason. What is not invoiced is released.
#[utoipa::path(tag = "expenses", operation_id = "cancel_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/cancel")]
pub async fn cancel(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    step(&state, &actor, *id, body.into_inner(), commands::release::cancel).await
}

/// Close an expense
///
/// No further invoice will come; what is left is released.
#[utoipa::path(tag = "expenses", operation_id = "close_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/close")]
pub async fn close(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    id: web::Path<ExpenseId>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    step(&state, &actor, *id, body.into_inner(), commands::release::close).await
}

/// Record an invoice
///
/// Turns commitment into spend. What is above the commitment is checked anew.
#[utoipa::path(tag = "expenses", operation_id = "record_invoice",
    params(("id" = ExpenseId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/invoices")]
pub async fn invoice(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    id: web::Path<ExpenseId>,
    key: IdempotencyKey,
    body: web::Json<InvoiceCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let new = body.into_inner();
    let request = new.clone();
    let settled: Settled<Expense> = key
        .run(&state, &actor, &request, move |tx| {
            commands::invoice::record(tx, &viewer, *id, &new)?
                .and_then(|id| reads::expenses::page::page(tx.conn, &viewer, id))
        })
        .await?;
    let expense = settled.into_result()?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Reverse an invoice
///
/// Takes a reason. New entries name the ones that they take back.
#[utoipa::path(tag = "expenses", operation_id = "reverse_invoice",
    params(("id" = ExpenseId, Path), ("invoice_id" = InvoiceId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/invoices/{invoice_id}/reverse")]
pub async fn reverse(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    path: web::Path<(ExpenseId, InvoiceId)>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let (id, invoice_id) = path.into_inner();
    let expense = state
        .writer
        .run(move |tx| {
            let id = commands::reverse::reverse(tx, &viewer, id, invoice_id, &body.comment)?;
            reads::expenses::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Which part of the inbox.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InboxParams {
    /// From an earlier page.
    cursor: Option<String>,
    /// 1 to 100, by default 25.
    limit: Option<i64>,
    /// Only expenses whose decision is overdue.
    overdue: Option<bool>,
}

/// List what waits for one's approval
///
/// Expenses and requests about budgets in one list, oldest first, each with what it does to the budget. `kind` tells
/// which of the two an item is.
#[utoipa::path(tag = "approvals", operation_id = "list_approvals", params(InboxParams),
    responses((status = 200, body = Page<ApprovalItem>), ReadProblems))]
#[get("/approvals")]
pub async fn inbox(
    state: web::Data<AppState>,
    actor: Actor<ExpensesApprove>,
    params: web::Query<InboxParams>,
) -> AppResult<web::Json<Page<ApprovalItem>>> {
    let viewer = actor.0.clone();
    let after = params.cursor.as_deref().map(str::parse::<InboxCursor>).transpose()?.unwrap_or_default();
    let filter = InboxFilter { after, overdue: params.overdue.unwrap_or(false) };
    let (limit, now) = (params.limit.unwrap_or(25).clamp(1, 100), state.clock.now());
    state.read(move |conn| reads::approvals::inbox(conn, &viewer, now, filter, limit)).await.map(web::Json)
}
