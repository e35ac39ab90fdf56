//! An approver's inbox: what waits, and what each request does to the budget.

use penstock_shared::{approval::ApprovalItem, budget::NodeCheck, page::Page};

use crate::{
    db::{self, AnyConnection, expenses::LineRow},
    error::{AppError, AppResult},
    reads::{
        expenses::{list::summaries, page::steps_of},
        funds::NodeBook,
    },
    viewer::Viewer,
};

/// A page of what waits for the viewer, oldest first.
///
/// # Errors
/// When the database fails.
pub fn inbox(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    after: i64,
    limit: i64,
) -> AppResult<Page<ApprovalItem>> {
    let (mut steps, total) = db::approvals::pending_for(conn, viewer.user_id, after, limit + 1)?;
    let more = i64::try_from(steps.len()).is_ok_and(|length| length > limit);
    if more {
        steps.pop();
    }
    let next_cursor = steps.last().filter(|_| more).map(|step| step.id.to_string());
    let mut items = Vec::with_capacity(steps.len());
    for step in steps {
        let row = db::expenses::get(conn, step.expense_id)?;
        let lines = db::expenses::lines(conn, row.id)?;
        let effect = effect(conn, &lines)?;
        let view = steps_of(conn, row.id)?.into_iter().find(|view| view.id == step.id);
        let expense = summaries(conn, vec![row])?.pop();
        match (view, expense) {
            (Some(step), Some(expense)) => items.push(ApprovalItem { expense, step, effect }),
            _ => return Err(AppError::Internal(anyhow::anyhow!("a step without its expense"))),
        }
    }
    Ok(Page { items, next_cursor, total })
}

/// The nodes as they stand, the request's own reservation included: what is shown as `used` holds
/// it already, and `asked` says how much of that is the request's.
fn effect(conn: &mut AnyConnection, lines: &[LineRow]) -> AppResult<Vec<NodeCheck>> {
    let mut book = NodeBook::default();
    let mut charges = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(period) = line.period_id {
            let period = db::periods::get(conn, period)?.number;
            charges.push(book.charge_again(conn, line, period, line.amount_minor)?);
        }
    }
    let mut verdicts = book.check(&charges)?;
    // One row per node and book: the last line on it carries the sum of all.
    verdicts.reverse();
    let mut seen = std::collections::HashSet::new();
    verdicts.retain(|verdict| seen.insert(verdict.holder));
    verdicts.reverse();
    let mut views = book.describe(&verdicts)?;
    for view in &mut views {
        view.available_after_minor = view.available_minor;
        view.available_minor = view
            .available_minor
            .checked_add(view.asked_minor)
            .ok_or(crate::domain::ledger::LedgerError::Overflow)?;
        view.outcome = if view.available_after_minor < 0 {
            penstock_shared::budget::CheckOutcome::Warned
        } else {
            penstock_shared::budget::CheckOutcome::Passed
        };
    }
    Ok(views)
}
