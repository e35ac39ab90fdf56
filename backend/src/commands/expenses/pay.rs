//! Payments of invoices. They move nothing in the budget: the money was spent when the invoice was recorded.

use penstock_shared::{
    ids::{ExpenseId, InvoiceId, PaymentId},
    payment::{PaymentCreate, open_minor},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{
    credit::{changed, of_expense},
    release::require_reason,
};
use crate::{
    clock::day_in,
    db::{self, invoices::InvoiceRow, payments::NewPayment},
    domain::ledger::LedgerError,
    error::{AppError, AppResult, FieldErrors},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// Records a payment. One that is known by its reference, day and amount is there already, and nothing happens.
///
/// # Errors
/// [`RefusalReason::InvoiceReversed`]; wrong fields: a day that has not come, more than is open, a reference that
/// another payment of the invoice has.
pub fn record(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    invoice_id: InvoiceId,
    new: &PaymentCreate,
) -> AppResult<ExpenseId> {
    let row = page::visible(tx.conn, viewer, id)?;
    let mut invoice = of_expense(tx, id, invoice_id)?;
    let mut errors = FieldErrors::new();
    let reference = errors.text("reference", &new.reference, 120);
    let payments = db::payments::of_expense(tx.conn, id)?;
    let known = payments.iter().find(|one| one.invoice_id == invoice_id && one.reference == reference);
    if let Some(known) = known {
        let same = known.paid_on == new.paid_on && known.amount_minor == new.amount_minor;
        if same && known.reversed_at.is_none() {
            return Ok(id);
        }
        errors.add(
            "reference",
            FieldErrorCode::NotUnique,
            "Another payment of the invoice has this reference.",
        );
    }
    check(tx, &invoice, new, errors)?;
    db::payments::insert(
        tx.conn,
        &NewPayment {
            expense_id: id,
            invoice_id,
            paid_on: new.paid_on,
            amount_minor: new.amount_minor,
            reference: &reference,
            recorded_by: viewer.user_id,
            recorded_at: tx.now,
            reversal_reason: "",
        },
    )?;
    invoice.paid_minor = invoice.paid_minor.checked_add(new.amount_minor).ok_or(LedgerError::Overflow)?;
    db::invoices::update_sums(tx.conn, &invoice)?;
    let note = format!("{} · {reference}", invoice.number);
    changed(tx, viewer, row, "paid", new.amount_minor, &note)?;
    Ok(id)
}

fn check(
    tx: &mut WriteTx<'_>,
    invoice: &InvoiceRow,
    new: &PaymentCreate,
    mut errors: FieldErrors,
) -> AppResult<()> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    if new.paid_on > today {
        errors.add("paid_on", FieldErrorCode::OutOfRange, "The day has not come yet.");
    }
    let open = open_minor(invoice.gross_minor, invoice.credited_minor, invoice.paid_minor);
    if !(1..=open).contains(&new.amount_minor) {
        errors.add("amount_minor", FieldErrorCode::OutOfRange, "Above zero, and no more than is open.");
    }
    errors.into_result()
}

/// Takes a payment back; the invoice is open by its amount again.
///
/// # Errors
/// [`RefusalReason::PaymentReversed`]; a missing reason.
pub fn reverse(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    payment_id: PaymentId,
    reason: &str,
) -> AppResult<ExpenseId> {
    let row = page::visible(tx.conn, viewer, id)?;
    let payments = db::payments::of_expense(tx.conn, id)?;
    let payment = payments.into_iter().find(|one| one.id == payment_id).ok_or_else(AppError::not_found)?;
    let mut invoice = of_expense(tx, id, payment.invoice_id)?;
    require_reason(reason)?;
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("comment", reason, 1000);
    errors.into_result()?;
    if !db::payments::mark_reversed(tx.conn, payment_id, viewer.user_id, tx.now, &reason)? {
        return Err(AppError::refused(RefusalReason::PaymentReversed));
    }
    invoice.paid_minor = invoice.paid_minor.checked_sub(payment.amount_minor).ok_or(LedgerError::Overflow)?;
    db::invoices::update_sums(tx.conn, &invoice)?;
    let note = format!("{} · {reason}", payment.reference);
    changed(tx, viewer, row, "payment_reversed", payment.amount_minor, &note)?;
    Ok(id)
}
