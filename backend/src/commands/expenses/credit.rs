//! Credit notes: a vendor takes something off an invoice. The entries stay; new ones name what they reverse.

use std::collections::{HashMap, HashSet};

use penstock_shared::{
    budget::{Bucket, DocumentKind, DocumentRef, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseState, InvoiceLine},
    ids::{CreditNoteId, ExpenseId, ExpenseLineId, InvoiceId},
    payment::{CreditNoteCreate, CreditNoteLine, open_minor},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::reverse::{Back, back};
use crate::{
    clock::day_in,
    commands::posting::{Posting, post},
    db::{
        self,
        credit_notes::NewCreditNote,
        expenses::{ExpenseRow, LineRow},
        invoices::InvoiceRow,
        ledger::EntryRow,
    },
    domain::{
        credit::{part, spread},
        ledger::LedgerError,
    },
    error::{AppError, AppResult, FieldErrors},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// What credit notes took off an invoice's lines so far: net, and tax.
type Before = HashMap<ExpenseLineId, (i64, i64)>;

/// Records a credit note. The money goes back to where it came from: to the original period if that is open, otherwise
/// to today's; to the commitment when the order stays open for it, otherwise to what is available.
///
/// # Errors
/// [`ErrorCode::WrongState`] for an invoice that was reversed, a closed order that should stay open, or more than is not
/// paid; [`ErrorCode::PeriodClosed`]; wrong fields.
pub fn record(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    invoice_id: InvoiceId,
    new: &CreditNoteCreate,
) -> AppResult<ExpenseId> {
    let mut row = page::visible(tx.conn, viewer, id)?;
    let mut invoice = of_expense(tx, id, invoice_id)?;
    let open = matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced);
    if new.stays_open && !open {
        return Err(AppError::refused(RefusalReason::CreditNeedsOpenOrder));
    }
    let known = db::invoices::lines(tx.conn, invoice_id)?;
    let before = before(tx, id, invoice_id)?;
    let (number, reason) = validate(tx, &invoice, &known, &before, new)?;
    let sum = |take: fn(&CreditNoteLine) -> i64| {
        new.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(take(line))).ok_or(LedgerError::Overflow)
    };
    let (amount_minor, tax_minor) = (sum(|line| line.amount_minor)?, sum(|line| line.tax_minor)?);
    let gross_minor = amount_minor.checked_add(tax_minor).ok_or(LedgerError::Overflow)?;
    if gross_minor > open_minor(invoice.gross_minor, invoice.credited_minor, invoice.paid_minor) {
        return Err(AppError::refused(RefusalReason::CreditAbovePaid));
    }
    let note = NewCreditNote {
        expense_id: id,
        invoice_id,
        number: &number,
        credit_date: new.credit_date,
        amount_minor,
        tax_minor,
        stays_open: new.stays_open,
        reason: &reason,
        recorded_by: viewer.user_id,
        recorded_at: tx.now,
    };
    let note_id = db::credit_notes::insert(tx.conn, &note, &new.lines)?;
    give_back(tx, viewer, &row, &invoice, &known, &before, new, note_id)?;
    invoice.credited_minor = invoice.credited_minor.checked_add(gross_minor).ok_or(LedgerError::Overflow)?;
    db::invoices::update_sums(tx.conn, &invoice)?;
    row.invoiced_minor -= amount_minor;
    if open && row.invoiced_minor == 0 {
        row.state = ExpenseState::Approved;
    }
    changed(tx, viewer, row, "credited", gross_minor, &number)?;
    Ok(id)
}

/// An invoice of an expense that was not reversed.
///
/// # Errors
/// `not_found`; [`RefusalReason::InvoiceReversed`].
pub(super) fn of_expense(
    tx: &mut WriteTx<'_>,
    id: ExpenseId,
    invoice_id: InvoiceId,
) -> AppResult<InvoiceRow> {
    let invoices = db::invoices::of_expense(tx.conn, id)?;
    let invoice =
        invoices.into_iter().find(|invoice| invoice.id == invoice_id).ok_or_else(AppError::not_found)?;
    if invoice.reversed_at.is_some() {
        return Err(AppError::refused(RefusalReason::InvoiceReversed));
    }
    Ok(invoice)
}

/// Writes the expense's next version, and what happened to it.
///
/// # Errors
/// When the database fails.
pub(super) fn changed(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    mut row: ExpenseRow,
    what: &str,
    amount_minor: i64,
    comment: &str,
) -> AppResult<()> {
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let (who, amount) = (Some(viewer.user_id), Some(amount_minor));
    db::expenses::happened(tx.conn, row.id, tx.now, what, who, amount, comment)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(())
}

fn before(tx: &mut WriteTx<'_>, id: ExpenseId, invoice_id: InvoiceId) -> AppResult<Before> {
    let notes: HashSet<CreditNoteId> = db::credit_notes::of_expense(tx.conn, id)?
        .into_iter()
        .filter(|note| note.invoice_id == invoice_id)
        .map(|note| note.id)
        .collect();
    let mut sums = Before::new();
    for line in db::credit_notes::lines(tx.conn, id)? {
        if notes.contains(&line.credit_note_id) {
            let sum = sums.entry(line.expense_line_id).or_default();
            sum.0 = sum.0.checked_add(line.amount_minor).ok_or(LedgerError::Overflow)?;
            sum.1 = sum.1.checked_add(line.tax_minor).ok_or(LedgerError::Overflow)?;
        }
    }
    Ok(sums)
}

fn validate(
    tx: &mut WriteTx<'_>,
    invoice: &InvoiceRow,
    known: &[InvoiceLine],
    before: &Before,
    new: &CreditNoteCreate,
) -> AppResult<(String, String)> {
    let mut errors = FieldErrors::new();
    let number = errors.text("number", &new.number, 80);
    let reason = errors.optional_text("reason", &new.reason, 1000);
    let notes = db::credit_notes::of_expense(tx.conn, invoice.expense_id)?;
    if notes.iter().any(|note| note.invoice_id == invoice.id && note.number == number) {
        errors.add("number", FieldErrorCode::NotUnique, "This invoice has a credit note of that number.");
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    if new.credit_date > today {
        errors.add("credit_date", FieldErrorCode::OutOfRange, "The day has not come yet.");
    } else if new.credit_date < invoice.invoice_date {
        errors.add("credit_date", FieldErrorCode::OutOfRange, "The day is before the invoice's.");
    }
    if new.lines.is_empty() {
        errors.add("lines", FieldErrorCode::Required, "Say which lines are credited.");
    }
    let mut seen = HashSet::new();
    for (index, line) in new.lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{index}].{name}");
        let Some(of) = known.iter().find(|of| of.expense_line_id == line.expense_line_id) else {
            errors.add(field("expense_line_id"), FieldErrorCode::Unknown, "The invoice has no such line.");
            continue;
        };
        if !seen.insert(line.expense_line_id) {
            errors.add(field("expense_line_id"), FieldErrorCode::NotUnique, "Each line once.");
        }
        let (amount, tax) = before.get(&line.expense_line_id).copied().unwrap_or_default();
        if !(1..=of.amount_minor.saturating_sub(amount)).contains(&line.amount_minor) {
            let message = "Above zero, and no more than is left of the invoice's line.";
            errors.add(field("amount_minor"), FieldErrorCode::OutOfRange, message);
        }
        if !(0..=of.tax_minor.saturating_sub(tax)).contains(&line.tax_minor) {
            let message = "Zero or more, and no more than is left of the tax on the invoice's line.";
            errors.add(field("tax_minor"), FieldErrorCode::OutOfRange, message);
        }
    }
    errors.into_result()?;
    Ok((number, reason))
}

/// Gives the money back: of each line the same share of what was charged, of what was above the commitment first, and
/// of the exchange difference.
#[expect(clippy::too_many_arguments, reason = "what the one caller has read")]
fn give_back(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    row: &ExpenseRow,
    invoice: &InvoiceRow,
    known: &[InvoiceLine],
    before: &Before,
    new: &CreditNoteCreate,
    note_id: CreditNoteId,
) -> AppResult<()> {
    let entries = db::ledger::of_invoice(tx.conn, row.id, invoice.id)?;
    let document = Some(DocumentRef { kind: DocumentKind::CreditNote, id: note_id.0 });
    let mut lines = db::expenses::lines(tx.conn, row.id)?;
    let mut postings = Vec::new();
    for credit in &new.lines {
        let found = lines.iter_mut().find(|line| line.id == credit.expense_line_id);
        let whole = known.iter().find(|of| of.expense_line_id == credit.expense_line_id);
        let (Some(line), Some(whole)) = (found, whole) else {
            return Err(AppError::Internal(anyhow::anyhow!("line {} is gone", credit.expense_line_id)));
        };
        let taken = before.get(&line.id).map_or(0, |(amount, _)| *amount);
        for (entry, amount_minor) in shares(&entries, line, whole.amount_minor, taken, credit.amount_minor)? {
            let of = Back { entry, open: new.stays_open, amount_minor, document, memo: &new.number };
            postings.extend(of_line(tx, line, &of)?);
        }
        db::expenses::update_line_money(tx.conn, line)?;
    }
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(())
}

fn of_line(tx: &mut WriteTx<'_>, line: &mut LineRow, of: &Back<'_>) -> AppResult<Option<Posting>> {
    if of.amount_minor == 0 { Ok(None) } else { back(tx, line, of) }
}

/// How much is taken back of each entry that charged the line: what it cost at the plan rate and the exchange
/// difference each by the share of the line that is credited.
fn shares<'a>(
    entries: &'a [EntryRow],
    line: &LineRow,
    whole: i64,
    before: i64,
    more: i64,
) -> AppResult<Vec<(&'a EntryRow, i64)>> {
    let of_line = || entries.iter().filter(|entry| entry.expense_line_id == Some(line.id));
    let left = |entry: &EntryRow| {
        let back = of_line().filter(|other| other.reverses_sequence == Some(entry.sequence));
        back.fold(entry.amount_minor, |left, other| left.saturating_sub(other.amount_minor))
    };
    let mut shares = Vec::new();
    for kind in [EntryKind::Spend, EntryKind::ExchangeDifference] {
        for gained in [false, true] {
            let some: Vec<&EntryRow> = of_line()
                .filter(|entry| entry.kind == kind && (entry.from_bucket == Bucket::Spent) == gained)
                .collect();
            let total = some.iter().try_fold(0_i64, |sum, entry| sum.checked_add(entry.amount_minor));
            let amount = part(total.ok_or(LedgerError::Overflow)?, whole, before, more)?;
            let lefts: Vec<i64> = some.iter().map(|entry| left(entry)).collect();
            shares.extend(some.into_iter().zip(spread(&lefts, amount)?));
        }
    }
    Ok(shares)
}
