//! Taking an invoice back. The entries stay; new ones name what they reverse.

use penstock_shared::{
    budget::{Bucket, DocumentRef, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::ExpenseState,
    ids::{ExpenseId, InvoiceId, NodeId, PeriodId},
    refusal_reason::RefusalReason,
};

use super::{
    money::{Move, shift},
    release::require_reason,
};
use crate::{
    clock::day_in,
    commands::posting::{Posting, PostingSource, post},
    db::{self, expenses::LineRow, ledger::EntryRow},
    error::{AppError, AppResult},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// Reverses an invoice: the money goes back to the commitment while the expense is open, otherwise
/// to what is available; in the original period if that is open, otherwise in today's.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it was reversed before, [`ErrorCode::PeriodClosed`], a missing reason.
pub fn reverse(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    invoice_id: InvoiceId,
    reason: &str,
) -> AppResult<ExpenseId> {
    let mut row = page::visible(tx.conn, viewer, id)?;
    let invoices = db::invoices::of_expense(tx.conn, id)?;
    let invoice = invoices.iter().find(|invoice| invoice.id == invoice_id).ok_or_else(AppError::not_found)?;
    if invoice.reversed_at.is_some() {
        return Err(AppError::refused(RefusalReason::InvoiceReversed));
    }
    if invoice.credited_minor > 0 {
        return Err(AppError::refused(RefusalReason::InvoiceCredited));
    }
    if invoice.paid_minor > 0 {
        return Err(AppError::refused(RefusalReason::InvoicePaid));
    }
    require_reason(reason)?;
    let open = matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced);
    let mut lines = db::expenses::lines(tx.conn, id)?;
    let mut postings = Vec::new();
    for entry in db::ledger::of_invoice(tx.conn, id, invoice_id)? {
        let line = lines
            .iter_mut()
            .find(|line| Some(line.id) == entry.expense_line_id)
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("entry {} has no line", entry.sequence)))?;
        let amount_minor = entry.amount_minor;
        postings.extend(back(
            tx,
            line,
            &Back { entry: &entry, open, amount_minor, document: None, memo: reason },
        )?);
    }
    post(tx, Some(viewer.user_id), &postings)?;
    for line in &lines {
        db::expenses::update_line_money(tx.conn, line)?;
    }
    db::invoices::mark_reversed(tx.conn, invoice_id, tx.now)?;
    row.invoiced_minor -= invoice.amount_minor;
    if open && row.invoiced_minor == 0 {
        row.state = ExpenseState::Approved;
    }
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let who = Some(viewer.user_id);
    let amount = Some(invoice.amount_minor);
    db::expenses::happened(tx.conn, id, tx.now, "reversed", who, amount, reason.trim())?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, id.0, Some(row.department_id))?;
    Ok(id)
}

/// What is taken back of an entry.
pub(super) struct Back<'a> {
    pub entry: &'a EntryRow,
    /// Money that was committed goes back to the commitment, where it can.
    pub open: bool,
    pub amount_minor: i64,
    pub document: Option<DocumentRef>,
    pub memo: &'a str,
}

/// Takes back an entry of an invoice, or a part of it.
///
/// # Errors
/// [`ErrorCode::PeriodClosed`] when neither its period nor today's takes entries.
pub(super) fn back(tx: &mut WriteTx<'_>, line: &mut LineRow, of: &Back<'_>) -> AppResult<Option<Posting>> {
    let entry = of.entry;
    let (node_id, period_id, entry_date) = place_for(tx, entry, line)?;
    // A commitment lives in one period; elsewhere the money becomes available instead.
    let to_commitment =
        of.open && entry.from_bucket == Bucket::Committed && line.period_id == Some(period_id);
    // A gain on the rate went back to what is available; taking it back spends it again.
    let gained = entry.from_bucket == Bucket::Spent;
    let posting = shift(
        line,
        &Move {
            kind: EntryKind::Reverse,
            from: if gained { Bucket::Available } else { Bucket::Spent },
            to: match (gained, to_commitment) {
                (true, _) => Bucket::Spent,
                (false, true) => Bucket::Committed,
                (false, false) => Bucket::Available,
            },
            amount_minor: of.amount_minor,
            entry_date,
            period_id: Some(period_id),
            source: PostingSource {
                invoice_id: entry.invoice_id,
                reverses_sequence: Some(entry.sequence),
                document: of.document,
                late_from: (period_id != entry.period_id).then_some(entry.period_id),
                ..PostingSource::default()
            },
            memo: of.memo.trim(),
        },
    )?;
    Ok(posting.map(|posting| Posting { node_id, ..posting }))
}

/// The original node and period if that is open, otherwise the period of today: on the same node in
/// the same year, and on the node that took the line over at a year end in the next.
fn place_for(
    tx: &mut WriteTx<'_>,
    entry: &EntryRow,
    line: &LineRow,
) -> AppResult<(NodeId, PeriodId, chrono::NaiveDate)> {
    let original = db::periods::get(tx.conn, entry.period_id)?;
    if original.is_open() {
        return Ok((entry.node_id, entry.period_id, entry.entry_date));
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let line_year = db::budget_nodes::get(tx.conn, line.node_id)?.fiscal_year_id;
    match db::periods::by_date(tx.conn, today)? {
        Some(now) if now.is_open() && now.fiscal_year_id == original.fiscal_year_id => {
            Ok((entry.node_id, now.id, today))
        }
        Some(now) if now.is_open() && now.fiscal_year_id == line_year => Ok((line.node_id, now.id, today)),
        _ => Err(AppError::refused(RefusalReason::RefundWithoutPeriod)),
    }
}
