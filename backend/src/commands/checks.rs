//! Keeping a funds check with the numbers it saw.

use penstock_shared::{
    budget::{CheckOutcome, NodeCheck},
    ids::{ExpenseId, FundCheckId, UserId},
};

use crate::{
    db::{
        self,
        checks::{CheckResultRow, NewCheck},
    },
    error::AppResult,
    writer::WriteTx,
};

/// Stores a check, passed or refused.
///
/// # Errors
/// When the database fails.
pub fn store(
    tx: &mut WriteTx<'_>,
    actor: Option<UserId>,
    purpose: &str,
    outcome: CheckOutcome,
    expense_id: Option<ExpenseId>,
    results: &[NodeCheck],
) -> AppResult<FundCheckId> {
    let new = NewCheck { checked_at: tx.now, actor_id: actor, purpose, outcome, expense_id };
    let check_id = db::checks::insert(tx.conn, &new)?;
    for (position, result) in (0_i32..).zip(results) {
        db::checks::insert_result(
            tx.conn,
            &CheckResultRow {
                check_id,
                position,
                line_index: result.line_index,
                node_id: result.node_id,
                outcome: result.outcome,
                control_level: result.control.level,
                control_window: result.control.window,
                to_date: result.control.to_date,
                policy_version: result.policy_version,
                window_from: result.window_from,
                window_to: result.window_to,
                allocated_minor: result.allocated_minor,
                used_minor: result.used_minor,
                tolerance_minor: result.tolerance_minor,
                asked_minor: result.asked_minor,
            },
        )?;
    }
    Ok(check_id)
}
