//! Expenses of which nothing is promised any more after a year end: they end with the year. What they
//! were is kept, so that it can be taken back.

use chrono::NaiveDateTime;
use penstock_shared::{
    approval::StepState,
    error_code::ErrorCode,
    event::EventTopic,
    expense::ExpenseState,
    ids::{ApprovalStepId, ExpenseId, YearEndId},
    problem::Subject,
};
use serde::{Deserialize, Serialize};

use crate::{
    db::{self, year_ends::EndedExpenseRow},
    error::{AppError, AppResult},
    viewer::Viewer,
    writer::WriteTx,
};

/// An expense before the end of the year.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    state: ExpenseState,
    /// What it became.
    became: ExpenseState,
    closed_at: Option<NaiveDateTime>,
    steps: Vec<(ApprovalStepId, StepState)>,
}

/// Notes what happened to an expense, in its currency, and ends it when none of its lines holds anything any more.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: YearEndId,
    expense: ExpenseId,
    (lapsed_minor, carried_minor): (i64, i64),
    memo: &str,
) -> AppResult<Option<EndedExpenseRow>> {
    let mut row = db::expenses::get(tx.conn, expense)?;
    let who = Some(viewer.user_id);
    for (what, amount) in [("lapsed", lapsed_minor), ("carried", carried_minor)] {
        if amount > 0 {
            db::expenses::happened(tx.conn, expense, tx.now, what, who, Some(amount), memo)?;
        }
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, expense.0, Some(row.department_id))?;
    let holds = |line: &db::expenses::LineRow| line.reserved_minor > 0 || line.committed_minor > 0;
    if db::expenses::lines(tx.conn, expense)?.iter().any(holds) {
        return Ok(None);
    }
    let became = if row.state == ExpenseState::PartlyInvoiced {
        ExpenseState::Closed
    } else {
        ExpenseState::Cancelled
    };
    let mut before = Before { state: row.state, became, closed_at: row.closed_at, steps: Vec::new() };
    for mut step in db::approvals::of_expense(tx.conn, expense)? {
        if matches!(step.state, StepState::Pending | StepState::Waiting) {
            before.steps.push((step.id, step.state));
            step.state = StepState::Skipped;
            db::approvals::update(tx.conn, &step)?;
        }
    }
    row.state = became;
    row.closed_at = Some(tx.now);
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let before = serde_json::to_string(&before).map_err(|error| AppError::Internal(error.into()))?;
    Ok(Some(EndedExpenseRow { year_end_id: id, expense_id: expense, before }))
}

/// Takes the end of an expense back. Its lines hold again what they held.
///
/// # Errors
/// [`ErrorCode::CarriedRequestsMoved`] when it is no longer as the year end left it.
pub fn revive(tx: &mut WriteTx<'_>, viewer: &Viewer, ended: &EndedExpenseRow, reason: &str) -> AppResult<()> {
    let before: Before =
        serde_json::from_str(&ended.before).map_err(|error| AppError::Internal(error.into()))?;
    let mut row = db::expenses::get(tx.conn, ended.expense_id)?;
    if row.state != before.became {
        let reference = row.reference();
        let detail = format!("{reference} was changed since.");
        let subject = Subject { name: reference, ..Subject::default() };
        return Err(AppError::new(ErrorCode::CarriedRequestsMoved, detail).about([subject]));
    }
    for mut step in db::approvals::of_expense(tx.conn, ended.expense_id)? {
        if let Some((_, state)) = before.steps.iter().find(|(id, _)| *id == step.id) {
            step.state = *state;
            db::approvals::update(tx.conn, &step)?;
        }
    }
    row.state = before.state;
    row.closed_at = before.closed_at;
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    tell_taken_back(tx, viewer, row.id, reason)
}

/// Tells on an expense that went on or lost a part that this was taken back.
///
/// # Errors
/// When the database fails.
pub fn tell_taken_back(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, reason: &str) -> AppResult<()> {
    let row = db::expenses::get(tx.conn, id)?;
    let who = Some(viewer.user_id);
    db::expenses::happened(tx.conn, id, tx.now, "revived", who, None, reason)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, id.0, Some(row.department_id))?;
    Ok(())
}
