//! Deciding about a request: yes, no, and taking it back. Of two that race the second finds another
//! state, as the writer runs one after the other.

use penstock_shared::{
    approval::StepState, budget_request::BudgetRequestState, error_code::ErrorCode, ids::BudgetRequestId,
    refusal_reason::RefusalReason,
};

use super::{apply, open::announce};
use crate::{
    commands::{expenses::release::require_reason, notifications},
    db::{self, budget_request_steps::RequestStepRow, budget_requests::RequestRow},
    error::{AppError, AppResult, FieldErrors},
    reads::{budget_requests::page, delegations},
    viewer::Viewer,
    writer::WriteTx,
};

/// Says yes. The last yes does what was asked for, in the same transaction.
///
/// # Errors
/// [`ErrorCode::SelfApproval`], [`ErrorCode::NotYourStep`], [`ErrorCode::WrongState`]; with the last
/// yes also what [`apply::apply`] refuses, and then nothing has changed.
pub fn approve(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: BudgetRequestId,
    comment: &str,
) -> AppResult<BudgetRequestId> {
    let mut errors = FieldErrors::new();
    let comment = errors.optional_text("comment", comment, 1000);
    errors.into_result()?;
    let (mut row, mut step, steps) = turn_of(tx, viewer, id)?;
    decide(tx, viewer, &mut step, StepState::Approved, &comment)?;
    db::budget_requests::happened(tx.conn, id, tx.now, "approved", Some(viewer.user_id), &comment)?;
    match steps.into_iter().find(|next| next.state == StepState::Waiting) {
        Some(mut next) => {
            next.state = StepState::Pending;
            db::budget_request_steps::update(tx.conn, &next)?;
        }
        None => {
            row.effect = apply::apply(tx, viewer, &row)?;
            row.state = BudgetRequestState::Approved;
            row.decided_at = Some(tx.now);
            db::budget_requests::happened(tx.conn, id, tx.now, "applied", None, "")?;
        }
    }
    let last = row.state == BudgetRequestState::Approved;
    notifications::budget_request_approved(tx, viewer.user_id, row.requester_id, id, last)?;
    write(tx, row)
}

/// Says no, with a reason.
///
/// # Errors
/// As [`approve`], and a missing reason.
pub fn reject(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: BudgetRequestId,
    reason: &str,
) -> AppResult<BudgetRequestId> {
    let (row, mut step, _) = turn_of(tx, viewer, id)?;
    require_reason(reason)?;
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("comment", reason, 1000);
    errors.into_result()?;
    decide(tx, viewer, &mut step, StepState::Rejected, &reason)?;
    notifications::budget_request_rejected(tx, viewer.user_id, row.requester_id, id)?;
    end(tx, viewer, row, BudgetRequestState::Rejected, &reason)
}

/// The requester takes it back.
///
/// # Errors
/// [`ErrorCode::Forbidden`], [`ErrorCode::WrongState`].
pub fn withdraw(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: BudgetRequestId,
    comment: &str,
) -> AppResult<BudgetRequestId> {
    let mut errors = FieldErrors::new();
    let comment = errors.optional_text("comment", comment, 1000);
    errors.into_result()?;
    let row = page::visible(tx.conn, viewer, id)?;
    if row.requester_id != viewer.user_id {
        return Err(AppError::refused(RefusalReason::NotTheRequester));
    }
    if row.state != BudgetRequestState::Submitted {
        return Err(AppError::refused(RefusalReason::OnlyWaitingIsWithdrawn));
    }
    end(tx, viewer, row, BudgetRequestState::Withdrawn, &comment)
}

/// The step whose turn it is, if the viewer may decide it; with all steps.
fn turn_of(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: BudgetRequestId,
) -> AppResult<(RequestRow, RequestStepRow, Vec<RequestStepRow>)> {
    let viewer = Viewer { delegations: delegations::at(tx.conn, tx.now)?, ..viewer.clone() };
    let row = page::visible(tx.conn, &viewer, id)?;
    if row.state != BudgetRequestState::Submitted {
        return Err(AppError::refused(RefusalReason::NotWaiting));
    }
    if row.requester_id == viewer.user_id {
        return Err(ErrorCode::SelfApproval.into());
    }
    let steps = db::budget_request_steps::of_request(tx.conn, id)?;
    let pending = steps.iter().find(|step| step.state == StepState::Pending).cloned();
    let step = pending.ok_or_else(|| AppError::refused(RefusalReason::NotWaiting))?;
    let mut voices = viewer.stands_for(row.requester_id);
    voices.push(viewer.user_id);
    let asked = db::budget_request_steps::approvers(tx.conn, id)?
        .iter()
        .any(|(of_step, user, _)| *of_step == step.id && voices.contains(user));
    if !asked || viewer.api_key.is_some() {
        return Err(ErrorCode::NotYourStep.into());
    }
    Ok((row, step, steps))
}

fn decide(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    step: &mut RequestStepRow,
    state: StepState,
    comment: &str,
) -> AppResult<()> {
    step.state = state;
    step.decided_by = Some(viewer.user_id);
    step.decided_at = Some(tx.now);
    comment.clone_into(&mut step.comment);
    db::budget_request_steps::update(tx.conn, step)?;
    Ok(())
}

/// Ends a request that is not done: the open steps fall away.
fn end(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    mut row: RequestRow,
    state: BudgetRequestState,
    comment: &str,
) -> AppResult<BudgetRequestId> {
    for mut step in db::budget_request_steps::of_request(tx.conn, row.id)? {
        if matches!(step.state, StepState::Pending | StepState::Waiting) {
            step.state = StepState::Skipped;
            db::budget_request_steps::update(tx.conn, &step)?;
        }
    }
    apply::refused(tx, viewer, &row, comment)?;
    row.state = state;
    row.decided_at = Some(tx.now);
    let who = Some(viewer.user_id);
    db::budget_requests::happened(tx.conn, row.id, tx.now, state.as_str(), who, comment)?;
    write(tx, row)
}

fn write(tx: &mut WriteTx<'_>, mut row: RequestRow) -> AppResult<BudgetRequestId> {
    row.version += 1;
    if !db::budget_requests::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, row.id, [row.department_id, row.from_department_id])?;
    Ok(row.id)
}
