//! Claims: approved reimbursements of one person, paid back together in one transaction.

use std::collections::HashSet;

use penstock_shared::{
    claim::{ClaimCreate, ClaimSettle, ClaimState, MOST_CLAIMED},
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseState, InvoiceCreate, InvoiceLine},
    expense_kind::ExpenseKind,
    ids::{ClaimId, ExpenseId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{
    expenses::invoice::{self, Booking},
    notifications,
};
use crate::{
    clock::day_in,
    db::{
        self,
        claims::{ClaimLineRow, ClaimRow, NewClaim, reference},
        expenses::ExpenseRow,
    },
    domain::ledger::{LARGEST_MOVEMENT_MINOR, LedgerError},
    error::{AppError, AppResult, FieldErrors},
    reads,
    viewer::Viewer,
    writer::WriteTx,
};

/// Claims reimbursements: one's own, or those of one person in finance.
///
/// # Errors
/// A field error for each one that cannot be claimed.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &ClaimCreate) -> AppResult<ClaimId> {
    let mut errors = FieldErrors::new();
    if new.expense_ids.is_empty() || new.expense_ids.len() > MOST_CLAIMED {
        errors.add("expense_ids", FieldErrorCode::OutOfRange, format!("Give 1 to {MOST_CLAIMED} of them."));
    }
    let mut seen = HashSet::new();
    let mut rows: Vec<ExpenseRow> = Vec::new();
    for (index, id) in new.expense_ids.iter().take(MOST_CLAIMED).enumerate() {
        let field = format!("expense_ids[{index}]");
        if !seen.insert(*id) {
            errors.add(field, FieldErrorCode::NotUnique, "Each one once.");
            continue;
        }
        rows.extend(claimable(tx, viewer, *id, rows.first(), (&field, &mut errors))?);
    }
    let total_minor = rows.iter().try_fold(0_i64, |sum, row| sum.checked_add(row.total_minor));
    let total_minor = total_minor.ok_or(LedgerError::Overflow)?;
    if total_minor > LARGEST_MOVEMENT_MINOR {
        errors.add("expense_ids", FieldErrorCode::OutOfRange, "The total is too large.");
    }
    errors.into_result()?;
    let first = rows.first().ok_or_else(AppError::not_found)?;
    let claim = NewClaim {
        claimant_id: first.requester_id,
        state: ClaimState::Open,
        currency: first.currency,
        total_minor,
        line_count: i64::try_from(rows.len()).map_err(|_| LedgerError::Overflow)?,
        created_by: viewer.user_id,
        created_at: tx.now,
        payment_reference: "",
        reason: "",
        version: 1,
    };
    let id = db::claims::insert(tx.conn, &claim)?;
    for row in &rows {
        let line = ClaimLineRow {
            claim_id: id,
            expense_id: row.id,
            held_expense_id: Some(row.id),
            amount_minor: row.total_minor,
            invoice_id: None,
        };
        db::claims::insert_line(tx.conn, &line)?;
        note(tx, viewer, row, "claimed", &reference(id))?;
    }
    announce(tx, id)?;
    Ok(id)
}

/// The reimbursement, if it can be claimed together with the first one; otherwise why not is noted.
fn claimable(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    first: Option<&ExpenseRow>,
    (field, errors): (&str, &mut FieldErrors),
) -> AppResult<Option<ExpenseRow>> {
    let row = match reads::expenses::page::visible(tx.conn, viewer, id) {
        Ok(row) => row,
        Err(error) if error.code() == ErrorCode::NotFound => {
            errors.add(field, FieldErrorCode::Unknown, "There is no such request.");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let own = row.requester_id == viewer.user_id;
    if row.kind != ExpenseKind::Reimbursement || row.state != ExpenseState::Approved {
        errors.add(field, FieldErrorCode::NotAllowed, "Only an approved reimbursement is claimed.");
    } else if !own && !viewer.may(Permission::InvoicesRecord) {
        errors.add(field, FieldErrorCode::NotAllowed, "It is claimed by who paid, or by finance.");
    } else if first.is_some_and(|first| first.requester_id != row.requester_id) {
        errors.add(field, FieldErrorCode::NotAllowed, "A claim is of one person.");
    } else if first.is_some_and(|first| first.currency != row.currency) {
        errors.add(field, FieldErrorCode::CurrencyMismatch, "A claim is in one currency.");
    } else if let Some(other) = db::claims::holding(tx.conn, id)? {
        let message = format!("It is in {} already.", reference(other.id));
        errors.add(field, FieldErrorCode::NotUnique, message);
    } else {
        return Ok(Some(row));
    }
    Ok(None)
}

/// Says that a claim was paid: all of its reimbursements are spent, or none.
///
/// # Errors
/// A claim of one's own, one that is not open, one whose reimbursement was ended meanwhile; wrong fields.
pub fn settle(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ClaimId, with: &ClaimSettle) -> AppResult<ClaimId> {
    let mut claim = open(tx, viewer, id)?;
    if claim.claimant_id == viewer.user_id {
        return Err(AppError::refused(RefusalReason::OwnClaim));
    }
    let mut errors = FieldErrors::new();
    claim.payment_reference = errors.text("payment_reference", &with.payment_reference, 80);
    if with.paid_on > day_in(db::organisation::get(tx.conn)?.tz(), tx.now) {
        errors.add("paid_on", FieldErrorCode::OutOfRange, "The day has not come yet.");
    }
    errors.into_result()?;
    for line in db::claims::lines(tx.conn, id)? {
        let row = db::expenses::get(tx.conn, line.expense_id)?;
        if row.state != ExpenseState::Approved {
            return Err(AppError::refused(RefusalReason::ClaimedRequestEnded));
        }
        let lines = db::expenses::lines(tx.conn, row.id)?;
        let spent = InvoiceCreate {
            number: reference(id),
            invoice_date: with.paid_on,
            lines: lines
                .iter()
                .map(|line| InvoiceLine {
                    expense_line_id: line.id,
                    amount_minor: line.foreign_minor.unwrap_or(line.amount_minor),
                    tax_minor: 0,
                    booked_minor: None,
                    planned_minor: None,
                })
                .collect(),
            booked_rate: None,
            rate_confirmed: false,
            due_date: None,
            release_id: None,
            is_final: true,
        };
        let invoice = invoice::book(tx, viewer, row, &spent, &Booking::default())?.into_result()?;
        db::claims::spent_by(tx.conn, id, line.expense_id, invoice)?;
    }
    claim.paid_on = Some(with.paid_on);
    let (claimant, first) = (claim.claimant_id, db::claims::lines(tx.conn, id)?);
    end(tx, viewer, claim, ClaimState::Settled)?;
    if let Some(line) = first.first() {
        notifications::reimbursed(tx, viewer.user_id, claimant, line.expense_id)?;
    }
    Ok(id)
}

/// Calls a claim off; its reimbursements are free again.
///
/// # Errors
/// A claim that is not open, or somebody else's; a missing reason.
pub fn cancel(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ClaimId, reason: &str) -> AppResult<ClaimId> {
    let mut claim = open(tx, viewer, id)?;
    if claim.claimant_id != viewer.user_id && !viewer.may(Permission::InvoicesRecord) {
        return Err(AppError::refused(RefusalReason::ClaimOfOthers));
    }
    let mut errors = FieldErrors::new();
    claim.reason = errors.text("reason", reason, 1000);
    errors.into_result()?;
    for line in db::claims::lines(tx.conn, id)? {
        let row = db::expenses::get(tx.conn, line.expense_id)?;
        note(tx, viewer, &row, "unclaimed", &reference(id))?;
    }
    db::claims::free(tx.conn, id)?;
    end(tx, viewer, claim, ClaimState::Cancelled)?;
    Ok(id)
}

fn open(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ClaimId) -> AppResult<ClaimRow> {
    let claim = reads::claims::visible(tx.conn, viewer, id)?;
    if claim.state == ClaimState::Open {
        Ok(claim)
    } else {
        Err(AppError::refused(RefusalReason::ClaimNotOpen))
    }
}

fn end(tx: &mut WriteTx<'_>, viewer: &Viewer, mut claim: ClaimRow, state: ClaimState) -> AppResult<()> {
    claim.state = state;
    claim.ended_by = Some(viewer.user_id);
    claim.ended_at = Some(tx.now);
    claim.version += 1;
    if !db::claims::update(tx.conn, &claim)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, claim.id)
}

/// Tells a reimbursement's timeline that a claim took it, or let go of it.
fn note(tx: &mut WriteTx<'_>, viewer: &Viewer, row: &ExpenseRow, what: &str, claim: &str) -> AppResult<()> {
    db::expenses::happened(tx.conn, row.id, tx.now, what, Some(viewer.user_id), None, claim)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(())
}

/// Claims belong to no department: whoever may see one reads it again.
fn announce(tx: &mut WriteTx<'_>, id: ClaimId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::ClaimChanged, id.0, None)?;
    Ok(())
}
