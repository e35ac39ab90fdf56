//! The steps of an expense: as they are shown, and as far as they have come.

use chrono::NaiveDate;
use penstock_shared::{
    approval::{ApprovalStep, StepApprover, StepState},
    ids::ExpenseId,
};

use super::page::Names;
use crate::{
    db::{self, AnyConnection, approvals::StepRow, expenses::ExpenseRow},
    domain::approval_progress::{Seat, StepProgress},
    error::AppResult,
    reads::due::Due,
};

/// The steps with the names of people.
///
/// # Errors
/// When the database fails.
pub fn of_expense(
    conn: &mut AnyConnection,
    names: &mut Names,
    id: ExpenseId,
) -> AppResult<Vec<ApprovalStep>> {
    let approvers = db::approvals::approvers(conn, id)?;
    let rows = db::approvals::of_expense(conn, id)?;
    let due = due_days(conn, id, &rows)?;
    let mut steps = Vec::new();
    for (row, due_on) in rows.into_iter().zip(due) {
        let mut people = Vec::new();
        for (seat, name) in approvers.iter().filter(|(seat, _)| seat.step_id == row.id) {
            people.push(StepApprover {
                id: seat.user_id,
                name: name.clone(),
                agreed_at: seat.agreed_at,
                stand_in_name: names.of_some(conn, seat.stand_in_id)?,
                forwarded_by_name: names.of_some(conn, seat.forwarded_by)?,
            });
        }
        steps.push(ApprovalStep {
            id: row.id,
            revision: row.revision,
            number: row.number,
            kind: row.kind,
            state: row.state,
            stage: row.stage,
            needed: row.needed,
            approvers: people,
            rule: row.rule,
            rule_zh: row.rule_zh,
            decided_by_name: names.of_some(conn, row.decided_by)?,
            decided_at: row.decided_at,
            comment: row.comment,
            due_on,
        });
    }
    Ok(steps)
}

/// Until when each step should be decided, as far as it is its turn.
fn due_days(conn: &mut AnyConnection, id: ExpenseId, rows: &[StepRow]) -> AppResult<Vec<Option<NaiveDate>>> {
    if rows.iter().all(|row| row.state != StepState::Pending) {
        return Ok(vec![None; rows.len()]);
    }
    let due = Due::read(conn)?;
    let expense = db::expenses::get(conn, id)?;
    let submitted_at = expense.submitted_at.unwrap_or(expense.created_at);
    let days =
        rows.iter().map(|row| (row.state == StepState::Pending).then(|| due.day(row, rows, submitted_at)));
    Ok(days.collect())
}

/// How far the steps of a request as it is now have come.
///
/// # Errors
/// When the database fails.
pub fn progress_of(conn: &mut AnyConnection, expense: &ExpenseRow) -> AppResult<Vec<StepProgress>> {
    let approvers = db::approvals::approvers(conn, expense.id)?;
    let seats = |step| {
        let of_step = approvers.iter().filter(move |(seat, _)| seat.step_id == step);
        of_step.map(|(seat, _)| Seat { user: seat.user_id, agreed_by: seat.agreed_by() }).collect()
    };
    let steps = db::approvals::of_expense(conn, expense.id)?;
    let now = steps.into_iter().filter(|step| step.revision == expense.revision);
    let progress = now.map(|row| StepProgress {
        id: row.id,
        stage: row.stage,
        state: row.state,
        needed: row.needed,
        seats: seats(row.id),
    });
    Ok(progress.collect())
}
