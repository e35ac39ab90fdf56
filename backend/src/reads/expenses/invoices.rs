//! The invoices of one expense with what became of them, and what was delivered.

use penstock_shared::{
    delivery::{Delivery, DeliveryLine},
    expense::Invoice,
    ids::ExpenseId,
    payment::{CreditNote, CreditNoteLine, Payment, PaymentStatus, open_minor},
};

use super::page::Names;
use crate::{
    db::{self, AnyConnection, credit_notes::CreditNoteRow, invoices::InvoiceRow, payments::PaymentRow},
    error::AppResult,
};

/// The invoices, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, names: &mut Names, id: ExpenseId) -> AppResult<Vec<Invoice>> {
    let rows = db::invoices::of_expense(conn, id)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let notes = db::credit_notes::of_expense(conn, id)?;
    let note_lines = db::credit_notes::lines(conn, id)?;
    let payments = db::payments::of_expense(conn, id)?;
    let mut invoices = Vec::with_capacity(rows.len());
    for row in rows {
        let of_invoice = notes.iter().filter(|note| note.invoice_id == row.id);
        let credit_notes = of_invoice
            .map(|note| {
                let lines = note_lines.iter().filter(|line| line.credit_note_id == note.id);
                credit_note(conn, names, note, lines.map(CreditNoteLine::from).collect())
            })
            .collect::<AppResult<Vec<_>>>()?;
        let paid = payments.iter().filter(|payment| payment.invoice_id == row.id);
        let payments = paid.map(|row| payment(conn, names, row)).collect::<AppResult<Vec<_>>>()?;
        invoices.push(Invoice { credit_notes, payments, ..invoice(conn, names, row)? });
    }
    Ok(invoices)
}

fn invoice(conn: &mut AnyConnection, names: &mut Names, row: InvoiceRow) -> AppResult<Invoice> {
    let reversed = row.reversed_at.is_some();
    let open = open_minor(row.gross_minor, row.credited_minor, row.paid_minor);
    Ok(Invoice {
        recorded_by_name: names.of(conn, row.recorded_by)?,
        lines: db::invoices::lines(conn, row.id)?,
        id: row.id,
        number: row.number,
        invoice_date: row.invoice_date,
        amount_minor: row.amount_minor,
        over_commitment: row.over_commitment,
        late: row.late,
        reversed,
        recorded_at: row.recorded_at,
        booked_rate: row.booked_rate.as_deref().and_then(|rate| rate.parse().ok()),
        gross_minor: row.gross_minor,
        credited_minor: row.credited_minor,
        paid_minor: row.paid_minor,
        open_minor: if reversed { 0 } else { open },
        due_date: row.due_date,
        release_id: row.release_id,
        payment: PaymentStatus::of(row.gross_minor, row.credited_minor, row.paid_minor),
        credit_notes: Vec::new(),
        payments: Vec::new(),
    })
}

fn credit_note(
    conn: &mut AnyConnection,
    names: &mut Names,
    row: &CreditNoteRow,
    lines: Vec<CreditNoteLine>,
) -> AppResult<CreditNote> {
    Ok(CreditNote {
        id: row.id,
        number: row.number.clone(),
        credit_date: row.credit_date,
        amount_minor: row.amount_minor,
        tax_minor: row.tax_minor,
        stays_open: row.stays_open,
        reason: row.reason.clone(),
        recorded_by_name: names.of(conn, row.recorded_by)?,
        recorded_at: row.recorded_at,
        lines,
    })
}

fn payment(conn: &mut AnyConnection, names: &mut Names, row: &PaymentRow) -> AppResult<Payment> {
    Ok(Payment {
        id: row.id,
        paid_on: row.paid_on,
        amount_minor: row.amount_minor,
        reference: row.reference.clone(),
        recorded_by_name: names.of(conn, row.recorded_by)?,
        recorded_at: row.recorded_at,
        reversed_at: row.reversed_at,
        reversed_by_name: names.of_some(conn, row.reversed_by)?,
        reversal_reason: row.reversal_reason.clone(),
    })
}

/// The deliveries, oldest first.
///
/// # Errors
/// When the database fails.
pub fn deliveries(conn: &mut AnyConnection, names: &mut Names, id: ExpenseId) -> AppResult<Vec<Delivery>> {
    let rows = db::deliveries::of_expense(conn, id)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let lines = db::deliveries::lines(conn, id)?;
    let view = |row: db::deliveries::DeliveryRow| {
        let own = lines.iter().filter(|line| line.delivery_id == row.id);
        Ok(Delivery {
            id: row.id,
            delivered_on: row.delivered_on,
            lines: own.map(DeliveryLine::from).collect(),
            recorded_by_name: names.of(conn, row.recorded_by)?,
            recorded_at: row.recorded_at,
            reversed_at: row.reversed_at,
            reversed_by_name: names.of_some(conn, row.reversed_by)?,
            note: row.note,
            reversal_reason: row.reversal_reason,
        })
    };
    rows.into_iter().map(view).collect()
}
