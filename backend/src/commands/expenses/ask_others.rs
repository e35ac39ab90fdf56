//! Passing a question on, and asking somebody as well.

use penstock_shared::{
    approval::{ApproverKind, StepState},
    ids::{ExpenseId, UserId},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::decide::{Turn, touch, turn_of};
use crate::{
    db::{
        self,
        approvals::{NewStep, StepApproverRow},
    },
    error::{AppError, AppResult, FieldErrors},
    reads::approval_rules::approving,
    viewer::Viewer,
    writer::WriteTx,
};

/// Somebody else decides in the viewer's place from now on, for this request alone.
///
/// # Errors
/// Whoever asks, or is not asked, or comes too late, as for a decision; a person who may not be
/// asked.
pub fn forward(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    to: UserId,
    comment: &str,
) -> AppResult<ExpenseId> {
    let turn = turn_of(tx, viewer, id)?;
    let comment = check(tx, &turn, to, comment)?;
    db::approvals::remove_approver(tx.conn, turn.step, turn.seat)?;
    let asked = StepApproverRow::asked(turn.step, to);
    db::approvals::insert_approver(
        tx.conn,
        &StepApproverRow { forwarded_by: Some(viewer.user_id), ..asked },
    )?;
    touch(tx, turn.row, "forwarded", viewer, &comment)
}

/// Somebody is asked as well, at the same time: the request goes on only when they agree too.
///
/// # Errors
/// As [`forward`].
pub fn add_approver(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    whom: UserId,
    comment: &str,
) -> AppResult<ExpenseId> {
    let turn = turn_of(tx, viewer, id)?;
    let comment = check(tx, &turn, whom, comment)?;
    let steps = db::approvals::of_expense(tx.conn, id)?;
    let beside = steps
        .iter()
        .find(|step| step.id == turn.step)
        .ok_or_else(|| AppError::refused(RefusalReason::NotWaiting))?;
    let last = steps.iter().map(|step| step.number).max().unwrap_or_default();
    let step = NewStep {
        expense_id: id,
        number: last + 1,
        kind: ApproverKind::Added,
        state: StepState::Pending,
        comment: "",
        stage: beside.stage,
        needed: 1,
        rules_version: beside.rules_version,
        rule: "",
        rule_zh: "",
        revision: beside.revision,
        asked_at: beside.asked_at,
        due_days: beside.due_days,
    };
    let step = db::approvals::insert(tx.conn, &step, &[])?;
    let asked = StepApproverRow::asked(step, whom);
    db::approvals::insert_approver(
        tx.conn,
        &StepApproverRow { forwarded_by: Some(viewer.user_id), ..asked },
    )?;
    touch(tx, turn.row, "approver_added", viewer, &comment)
}

/// Whether the person may be asked; the trimmed comment.
fn check(tx: &mut WriteTx<'_>, turn: &Turn, whom: UserId, comment: &str) -> AppResult<String> {
    let mut errors = FieldErrors::new();
    let comment = errors.optional_text("comment", comment, 1000);
    let may = approving(tx.conn)?.values().any(|people| people.contains(&whom));
    if !may {
        errors.add("user_id", FieldErrorCode::NotAllowed, "This person may not approve.");
    }
    if turn.row.is_for(whom) {
        errors.add("user_id", FieldErrorCode::NotAllowed, "Nobody approves their own request.");
    }
    let open = turn.steps.iter().filter(|step| step.state == StepState::Pending);
    if open.flat_map(|step| &step.seats).any(|seat| seat.user == whom) {
        errors.add("user_id", FieldErrorCode::NotUnique, "This person is asked already.");
    }
    errors.into_result()?;
    Ok(comment)
}
