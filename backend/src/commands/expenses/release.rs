//! Giving money back: withdraw, reject, cancel, close. Each releases once, also when two race: the
//! state is read inside the one writer, and the second finds another one.

use penstock_shared::{
    budget::{Bucket, EntryKind},
    claim::ClaimState,
    error_code::ErrorCode,
    event::EventTopic,
    expense::ExpenseState,
    ids::{ExpenseId, UserId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{
    foreign,
    money::{Move, shift},
    prefunding::is_out,
};
use crate::{
    commands::posting::{PostingSource, post},
    db::{self, expenses::ExpenseRow},
    domain::ledger::LedgerError,
    error::{AppError, AppResult},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// The requester takes a request back before it is decided, or drops a draft.
///
/// # Errors
/// [`ErrorCode::WrongState`], [`ErrorCode::Forbidden`].
pub fn withdraw(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, comment: &str) -> AppResult<ExpenseId> {
    let row = page::visible(tx.conn, viewer, id)?;
    if row.requester_id != viewer.user_id {
        return Err(AppError::refused(RefusalReason::NotTheRequester));
    }
    let what = match row.state {
        ExpenseState::Draft => "discarded",
        state if state.is_undecided() => "withdrawn",
        _ => return Err(AppError::refused(RefusalReason::OnlyWaitingIsWithdrawn)),
    };
    end(tx, Some(viewer.user_id), row, ExpenseState::Withdrawn, what, comment)
}

/// Calls off what is left of an approved expense.
///
/// # Errors
/// [`ErrorCode::WrongState`], [`ErrorCode::Forbidden`], a missing reason.
pub fn cancel(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, reason: &str) -> AppResult<ExpenseId> {
    let row = page::visible(tx.conn, viewer, id)?;
    if row.requester_id != viewer.user_id && !viewer.may(Permission::InvoicesRecord) {
        return Err(AppError::refused(RefusalReason::CancelNotYours));
    }
    if !matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
        return Err(AppError::refused(RefusalReason::CancelNeedsApproval));
    }
    let_go(tx, &row)?;
    require_reason(reason)?;
    let spent = row.state == ExpenseState::PartlyInvoiced;
    let state = if spent { ExpenseState::Closed } else { ExpenseState::Cancelled };
    end(tx, Some(viewer.user_id), row, state, "cancelled", reason)
}

/// No further invoice will come.
///
/// # Errors
/// [`ErrorCode::WrongState`].
pub fn close(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, comment: &str) -> AppResult<ExpenseId> {
    let row = page::visible(tx.conn, viewer, id)?;
    if !matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
        return Err(AppError::refused(RefusalReason::CloseNeedsApproval));
    }
    let_go(tx, &row)?;
    end(tx, Some(viewer.user_id), row, ExpenseState::Closed, "closed", comment)
}

/// Whether nothing else holds the expense.
///
/// # Errors
/// When a claim holds it, or money is out that is not settled.
fn let_go(tx: &mut WriteTx<'_>, row: &ExpenseRow) -> AppResult<()> {
    match db::claims::holding(tx.conn, row.id)? {
        Some(claim) if claim.state == ClaimState::Open => {
            Err(AppError::refused(RefusalReason::ReimbursementInClaim))
        }
        _ if is_out(tx, row)? => Err(AppError::refused(RefusalReason::MoneyOut)),
        _ => Ok(()),
    }
}

/// # Errors
/// A field error when there is no reason.
pub fn require_reason(reason: &str) -> AppResult<()> {
    if reason.trim().is_empty() {
        return Err(AppError::field("comment", FieldErrorCode::Required, "Give the reason."));
    }
    Ok(())
}

/// Ends an expense, without an `actor` by itself: releases what its lines still hold, skips the open steps, writes the state.
///
/// # Errors
/// When the database fails.
pub fn end(
    tx: &mut WriteTx<'_>,
    actor: Option<UserId>,
    mut row: ExpenseRow,
    state: ExpenseState,
    what: &str,
    comment: &str,
) -> AppResult<ExpenseId> {
    let comment = crate::error::FieldErrors::new().optional_text("comment", comment, 1000);
    let released = release_all(tx, actor, &row)?;
    db::approvals::skip_open(tx.conn, row.id)?;
    row.state = state;
    if state == ExpenseState::Rejected {
        row.decided_at = Some(tx.now);
    }
    row.closed_at = Some(tx.now);
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let amount = (released > 0).then_some(released);
    db::expenses::happened(tx.conn, row.id, tx.now, what, actor, amount, &comment)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(row.id)
}

/// Releases whatever the lines hold and says how much that was, in the expense's currency.
///
/// # Errors
/// When the database fails.
pub fn release_all(tx: &mut WriteTx<'_>, actor: Option<UserId>, row: &ExpenseRow) -> AppResult<i64> {
    let mut postings = Vec::new();
    let mut released = 0_i64;
    for mut line in db::expenses::lines(tx.conn, row.id)? {
        let held = foreign::held_minor(tx, &line)?;
        released = released.checked_add(held).ok_or(LedgerError::Overflow)?;
        for (from, amount_minor) in
            [(Bucket::Reserved, line.reserved_minor), (Bucket::Committed, line.committed_minor)]
        {
            let step = Move {
                kind: EntryKind::Release,
                from,
                to: Bucket::Available,
                amount_minor,
                entry_date: line.charge_date,
                period_id: None,
                source: PostingSource::default(),
                memo: "",
            };
            postings.extend(shift(&mut line, &step)?);
        }
        db::expenses::update_line_money(tx.conn, &line)?;
    }
    post(tx, actor, &postings)?;
    Ok(released)
}
