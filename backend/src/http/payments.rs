//! What becomes of invoices: credit notes and payments.

use actix_web::{HttpResponse, post, web};
use penstock_shared::{
    expense::{DecisionRequest, Expense},
    ids::{ExpenseId, InvoiceId, PaymentId},
    payment::{CreditNoteCreate, PaymentCreate},
};

use super::{
    auth::{Actor, InvoicesRecord},
    etag::ok_with_version,
    idempotency::IdempotencyKey,
    problems::WriteProblems,
};
use crate::{
    app::AppState,
    commands::expenses::{credit, pay},
    error::AppResult,
    reads::expenses::page::page,
};

/// Record a credit note
///
/// The vendor takes something off an invoice: all credit notes together at most what the invoice charged, line by line.
/// New ledger entries name the ones that they take back.
#[utoipa::path(tag = "expenses", operation_id = "record_credit_note",
    params(("id" = ExpenseId, Path), ("invoice_id" = InvoiceId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/invoices/{invoice_id}/credit-notes")]
pub async fn credit_note(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    path: web::Path<(ExpenseId, InvoiceId)>,
    key: IdempotencyKey,
    body: web::Json<CreditNoteCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let ((id, invoice_id), new) = (path.into_inner(), body.into_inner());
    let request = new.clone();
    let expense = key
        .run(&state, &actor, &request, move |tx| {
            let id = credit::record(tx, &viewer, id, invoice_id, &new)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Record a payment
///
/// At most what is open of the invoice, tax included. Safe to repeat: the same reference with the same day and amount
/// is the same payment. Payments move nothing in the budget, as the money was spent with the invoice.
#[utoipa::path(tag = "expenses", operation_id = "record_payment",
    params(("id" = ExpenseId, Path), ("invoice_id" = InvoiceId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/invoices/{invoice_id}/payments")]
pub async fn payment(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    path: web::Path<(ExpenseId, InvoiceId)>,
    body: web::Json<PaymentCreate>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let (id, invoice_id) = path.into_inner();
    let expense = state
        .writer
        .run(move |tx| {
            let id = pay::record(tx, &viewer, id, invoice_id, &body)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Take a payment back
///
/// Takes a reason. The invoice is open by the payment's amount again.
#[utoipa::path(tag = "expenses", operation_id = "reverse_payment",
    params(("id" = ExpenseId, Path), ("payment_id" = PaymentId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/payments/{payment_id}/reverse")]
pub async fn reverse_payment(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    path: web::Path<(ExpenseId, PaymentId)>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let (id, payment_id) = path.into_inner();
    let expense = state
        .writer
        .run(move |tx| {
            let id = pay::reverse(tx, &viewer, id, payment_id, &body.comment)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}
