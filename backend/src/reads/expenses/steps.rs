//! The steps of an expense: as they are shown, and as far as they have come.

use penstock_shared::{
    approval::{ApprovalStep, StepApprover},
    ids::ExpenseId,
};

use super::page::Names;
use crate::{
    db::{self, AnyConnection},
    domain::approval_progress::{Seat, StepProgress},
    error::AppResult,
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
    let mut steps = Vec::new();
    for row in db::approvals::of_expense(conn, id)? {
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
        });
    }
    Ok(steps)
}

/// How far the steps have come.
///
/// # Errors
/// When the database fails.
pub fn progress_of(conn: &mut AnyConnection, id: ExpenseId) -> AppResult<Vec<StepProgress>> {
    let approvers = db::approvals::approvers(conn, id)?;
    let seats = |step| {
        let of_step = approvers.iter().filter(move |(seat, _)| seat.step_id == step);
        of_step.map(|(seat, _)| Seat { user: seat.user_id, agreed_by: seat.agreed_by() }).collect()
    };
    let progress = db::approvals::of_expense(conn, id)?.into_iter().map(|row| StepProgress {
        id: row.id,
        stage: row.stage,
        state: row.state,
        needed: row.needed,
        seats: seats(row.id),
    });
    Ok(progress.collect())
}
