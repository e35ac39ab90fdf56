//! Approving and rejecting.

use penstock_shared::{
    approval::StepState,
    budget::{Bucket, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::ExpenseState,
    ids::ExpenseId,
};

use super::{
    money::{Move, shift},
    release::{end, require_reason},
};
use crate::{
    commands::{
        notifications,
        posting::{PostingSource, post},
    },
    db::{self, approvals::StepRow, expenses::ExpenseRow},
    error::{AppError, AppResult, FieldErrors},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// Says yes. The last yes turns the reservation into a commitment.
///
/// # Errors
/// [`ErrorCode::SelfApproval`], [`ErrorCode::NotYourStep`], [`ErrorCode::WrongState`].
pub fn approve(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, comment: &str) -> AppResult<ExpenseId> {
    let mut errors = FieldErrors::new();
    let comment = errors.optional_text("comment", comment, 1000);
    errors.into_result()?;
    let (mut row, mut step, steps) = turn_of(tx, viewer, id)?;
    decide(tx, viewer, &mut step, StepState::Approved, &comment)?;
    match steps.into_iter().find(|next| next.state == StepState::Waiting) {
        Some(mut next) => {
            next.state = StepState::Pending;
            db::approvals::update(tx.conn, &next)?;
        }
        None => {
            commit(tx, viewer, &row)?;
            row.state = ExpenseState::Approved;
            row.decided_at = Some(tx.now);
        }
    }
    let last = row.state == ExpenseState::Approved;
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::expenses::happened(tx.conn, id, tx.now, "approved", Some(viewer.user_id), None, &comment)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, id.0, Some(row.department_id))?;
    notifications::expense_approved(tx, viewer.user_id, row.requester_id, id, last)?;
    Ok(id)
}

/// Says no, with a reason. The reservation is released.
///
/// # Errors
/// As [`approve`], and a missing reason.
pub fn reject(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, reason: &str) -> AppResult<ExpenseId> {
    let (row, mut step, _) = turn_of(tx, viewer, id)?;
    require_reason(reason)?;
    decide(tx, viewer, &mut step, StepState::Rejected, reason.trim())?;
    notifications::expense_rejected(tx, viewer.user_id, row.requester_id, id)?;
    end(tx, viewer, row, ExpenseState::Rejected, "rejected", reason)
}

/// The step whose turn it is, if the viewer may decide it; with all steps of the expense.
fn turn_of(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
) -> AppResult<(ExpenseRow, StepRow, Vec<StepRow>)> {
    let row = page::visible(tx.conn, viewer, id)?;
    if row.state != ExpenseState::Submitted {
        return Err(AppError::new(ErrorCode::WrongState, "This request does not wait for approval."));
    }
    if row.requester_id == viewer.user_id {
        return Err(ErrorCode::SelfApproval.into());
    }
    let steps = db::approvals::of_expense(tx.conn, id)?;
    let pending = steps.iter().find(|step| step.state == StepState::Pending).cloned();
    let step = pending.ok_or_else(|| AppError::from(ErrorCode::WrongState))?;
    let asked = db::approvals::approvers(tx.conn, id)?
        .iter()
        .any(|(of_step, user, _)| *of_step == step.id && *user == viewer.user_id);
    if !asked || viewer.api_key.is_some() {
        return Err(ErrorCode::NotYourStep.into());
    }
    Ok((row, step, steps))
}

fn decide(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    step: &mut StepRow,
    state: StepState,
    comment: &str,
) -> AppResult<()> {
    step.state = state;
    step.decided_by = Some(viewer.user_id);
    step.decided_at = Some(tx.now);
    comment.clone_into(&mut step.comment);
    db::approvals::update(tx.conn, step)?;
    Ok(())
}

fn commit(tx: &mut WriteTx<'_>, viewer: &Viewer, row: &ExpenseRow) -> AppResult<()> {
    let mut postings = Vec::new();
    for mut line in db::expenses::lines(tx.conn, row.id)? {
        let step = Move {
            kind: EntryKind::Commit,
            from: Bucket::Reserved,
            to: Bucket::Committed,
            amount_minor: line.reserved_minor,
            entry_date: line.charge_date,
            period_id: None,
            source: PostingSource::default(),
            memo: "",
        };
        postings.extend(shift(&mut line, &step)?);
        db::expenses::update_line_money(tx.conn, &line)?;
    }
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(())
}
