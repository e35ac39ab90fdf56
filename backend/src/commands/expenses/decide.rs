//! Approving and rejecting.

use chrono::NaiveDate;
use penstock_shared::{
    approval::StepState,
    budget::{Bucket, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseDecision, ExpenseState},
    ids::{ApprovalStepId, ExpenseId, UserId},
    refusal_reason::RefusalReason,
};

use super::{
    money::{Move, shift},
    release::{end, require_reason},
};
use crate::{
    clock::day_in,
    commands::{
        notifications,
        posting::{PostingSource, post},
    },
    db::{self, expenses::ExpenseRow},
    domain::{
        approval_progress::{Progress, StepProgress, agree},
        request_kind,
    },
    error::{AppError, AppResult, FieldErrors},
    reads::{delegations, expenses::page, expenses::steps::progress_of},
    viewer::Viewer,
    writer::WriteTx,
};

/// Says yes. The last yes turns the reservation into a commitment.
///
/// # Errors
/// [`ErrorCode::SelfApproval`], [`ErrorCode::NotYourStep`], [`ErrorCode::WrongState`].
pub fn approve(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    decision: &ExpenseDecision,
) -> AppResult<ExpenseId> {
    let mut errors = FieldErrors::new();
    let comment = errors.optional_text("comment", &decision.comment, 1000);
    errors.into_result()?;
    let Turn { mut row, mut steps, stands_for, .. } = turn_of(tx, viewer, id)?;
    refuse_stale(&row, decision)?;
    let progress = agree(&mut steps, viewer.user_id, &stands_for);
    for seat in &progress.agreed {
        db::approvals::agree(tx.conn, *seat, tx.now, viewer.user_id)?;
    }
    write_steps(tx, viewer, &progress, &comment)?;
    if progress.finished {
        commit(tx, viewer, &row)?;
        row.state = ExpenseState::Approved;
        row.decided_at = Some(tx.now);
        row.expires_on = stands_until(tx, &row)?;
    }
    let requester = row.requester_id;
    touch(tx, row, "approved", viewer, &comment)?;
    notifications::expense_approved(tx, viewer.user_id, requester, id, progress.finished)?;
    Ok(id)
}

/// Says no, with a reason. The reservation is released.
///
/// # Errors
/// As [`approve`], and a missing reason.
pub fn reject(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    decision: &ExpenseDecision,
) -> AppResult<ExpenseId> {
    let reason = decision.comment.as_str();
    let row = say_no(tx, viewer, id, decision, StepState::Rejected)?;
    notifications::expense_rejected(tx, viewer.user_id, row.requester_id, id)?;
    end(tx, Some(viewer.user_id), row, ExpenseState::Rejected, "rejected", reason)
}

/// Sends a request back to its requester, with what should be different. Its money stays reserved.
///
/// # Errors
/// As [`reject`].
pub fn request_changes(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    decision: &ExpenseDecision,
) -> AppResult<ExpenseId> {
    let mut row = say_no(tx, viewer, id, decision, StepState::ChangesRequested)?;
    db::approvals::skip_open(tx.conn, id)?;
    notifications::changes_requested(tx, viewer.user_id, row.requester_id, id)?;
    row.state = ExpenseState::ChangesRequested;
    touch(tx, row, "changes_requested", viewer, decision.comment.trim())
}

/// Notes in the step whose turn it is that it did not get a yes, and why.
fn say_no(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    decision: &ExpenseDecision,
    state: StepState,
) -> AppResult<ExpenseRow> {
    let Turn { row, step, .. } = turn_of(tx, viewer, id)?;
    refuse_stale(&row, decision)?;
    require_reason(&decision.comment)?;
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("comment", &decision.comment, 1000);
    errors.into_result()?;
    let mut step = db::approvals::get(tx.conn, step)?;
    step.state = state;
    step.decided_by = Some(viewer.user_id);
    step.decided_at = Some(tx.now);
    step.comment = reason;
    db::approvals::update(tx.conn, &step)?;
    Ok(row)
}

/// Nobody decides about what they did not read.
fn refuse_stale(row: &ExpenseRow, decision: &ExpenseDecision) -> AppResult<()> {
    if decision.revision.is_some_and(|read| read != row.revision) {
        return Err(AppError::refused(RefusalReason::RevisedSince));
    }
    Ok(())
}

/// A request that waits for the viewer.
pub(super) struct Turn {
    pub row: ExpenseRow,
    /// All of its steps.
    pub steps: Vec<StepProgress>,
    /// The one whose turn it is, and the seat in it that the viewer speaks from.
    pub step: ApprovalStepId,
    pub seat: UserId,
    pub stands_for: Vec<UserId>,
}

/// Finds out whether the viewer may decide, by themselves or standing in. Who stands in for whom is read again
/// here, where nobody changes it at the same time.
///
/// # Errors
/// [`ErrorCode::SelfApproval`], [`ErrorCode::NotYourStep`], [`ErrorCode::WrongState`].
pub(super) fn turn_of(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId) -> AppResult<Turn> {
    let viewer = Viewer { delegations: delegations::at(tx.conn, tx.now)?, ..viewer.clone() };
    let row = page::visible(tx.conn, &viewer, id)?;
    if row.state != ExpenseState::Submitted {
        return Err(AppError::refused(RefusalReason::NotWaiting));
    }
    if row.is_for(viewer.user_id) {
        return Err(ErrorCode::SelfApproval.into());
    }
    let steps = progress_of(tx.conn, &row)?;
    let stands_for = viewer.stands_for(row.requester_id);
    let pending = steps.iter().filter(|step| step.state == StepState::Pending);
    let mut seats = pending.filter_map(|step| Some((step.id, step.seat_of(viewer.user_id, &stands_for)?)));
    match seats.next() {
        Some((step, seat)) if viewer.api_key.is_none() => Ok(Turn { row, steps, step, seat, stands_for }),
        _ => Err(ErrorCode::NotYourStep.into()),
    }
}

/// Writes which steps have enough now, and whose turn it is.
///
/// # Errors
/// When the database fails.
pub(super) fn write_steps(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    progress: &Progress,
    comment: &str,
) -> AppResult<()> {
    for id in &progress.opened {
        let mut step = db::approvals::get(tx.conn, *id)?;
        step.state = StepState::Pending;
        db::approvals::update(tx.conn, &step)?;
    }
    for id in &progress.approved {
        let mut step = db::approvals::get(tx.conn, *id)?;
        step.state = StepState::Approved;
        step.decided_by = Some(viewer.user_id);
        step.decided_at = Some(tx.now);
        comment.clone_into(&mut step.comment);
        db::approvals::update(tx.conn, &step)?;
    }
    Ok(())
}

/// Counts the request's version up and tells what happened to it.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody else did.
pub(super) fn touch(
    tx: &mut WriteTx<'_>,
    mut row: ExpenseRow,
    what: &str,
    viewer: &Viewer,
    comment: &str,
) -> AppResult<ExpenseId> {
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::expenses::happened(tx.conn, row.id, tx.now, what, Some(viewer.user_id), None, comment)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(row.id)
}

/// Until when an approval of now stands.
///
/// # Errors
/// When the database fails.
pub(super) fn stands_until(tx: &mut WriteTx<'_>, row: &ExpenseRow) -> AppResult<Option<NaiveDate>> {
    let organisation = db::organisation::get(tx.conn)?;
    let today = day_in(organisation.tz(), tx.now);
    Ok(request_kind::stands_until(row.expires_on, organisation.approvals_stand_days, today))
}

/// Turns what a request holds into a commitment.
///
/// # Errors
/// When the database fails.
pub(super) fn commit(tx: &mut WriteTx<'_>, viewer: &Viewer, row: &ExpenseRow) -> AppResult<()> {
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
