//! Control policies of nodes: versioned, dated, never changed.

use chrono::NaiveDate;
use penstock_shared::{
    budget::ControlPolicy, error_code::ErrorCode, event::EventTopic, ids::NodeId,
    refusal_reason::RefusalReason,
};

use crate::{
    db::{self, budget_nodes::PolicyRow},
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
    writer::WriteTx,
};

/// Keeps a policy. Without a day it is in force at once, and the caller puts it on the node.
///
/// # Errors
/// When the version is there already.
pub fn keep(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    node_id: NodeId,
    version: i64,
    control: ControlPolicy,
    reason: &str,
    valid_from: Option<NaiveDate>,
) -> AppResult<()> {
    let row = PolicyRow {
        node_id,
        version,
        control_level: control.level,
        control_window: control.window,
        to_date: control.to_date,
        tolerance_minor: control.tolerance_minor,
        tolerance_bp: control.tolerance_bp,
        reason: reason.to_owned(),
        set_by: Some(viewer.user_id),
        set_at: tx.now,
        valid_from,
        in_force_since: valid_from.is_none().then_some(tx.now),
    };
    Ok(db::budget_nodes::insert_policy(tx.conn, &row)?)
}

/// The number after the node's last policy, scheduled ones included.
///
/// # Errors
/// When the database fails.
pub fn next_version(tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<i64> {
    Ok(db::budget_nodes::policies(tx.conn, node)?.first().map_or(1, |last| last.version + 1))
}

/// Puts the policies in force whose day has come. Every command that checks funds does this first,
/// so a check never uses a policy that is out of date.
///
/// # Errors
/// When the database fails.
pub fn activate_due(tx: &mut WriteTx<'_>, today: NaiveDate) -> AppResult<usize> {
    let due = db::budget_nodes::due_policies(tx.conn, today)?;
    for policy in &due {
        let mut node = db::budget_nodes::get(tx.conn, policy.node_id)?;
        node.set_control(policy.control(), policy.version);
        node.version += 1;
        if !db::budget_nodes::update(tx.conn, &node)? {
            return Err(ErrorCode::VersionMismatch.into());
        }
        db::budget_nodes::policy_is_in_force(tx.conn, policy.node_id, policy.version, tx.now)?;
        let topic = EventTopic::BudgetChanged;
        db::events::insert(tx.conn, tx.now, topic, policy.node_id.0, node.department_id)?;
    }
    Ok(due.len())
}

/// Takes back a policy whose day has not come.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is in force, or was; `not_found` when there is no such node.
pub fn withdraw(tx: &mut WriteTx<'_>, node: NodeId, version: i64) -> AppResult<()> {
    let row = db::budget_nodes::get(tx.conn, node).or_not_found()?;
    db::budget_nodes::policy(tx.conn, node, version).or_not_found()?;
    if !db::budget_nodes::delete_scheduled_policy(tx.conn, node, version)? {
        return Err(AppError::refused(RefusalReason::PolicyWasInForce));
    }
    db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, node.0, row.department_id)?;
    Ok(())
}
