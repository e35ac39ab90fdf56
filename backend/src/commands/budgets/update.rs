//! Changing a node's name or control.

use penstock_shared::{
    budget::BudgetNodeUpdate, error_code::ErrorCode, event::EventTopic, ids::NodeId, problem::FieldErrorCode,
};

use super::create::{check_control, dimensions};
use crate::{
    clock::day_in,
    commands::policies,
    db::{self, budget_nodes::NodeRow},
    error::{AppResult, FieldErrors, OrNotFound},
    viewer::Viewer,
    writer::WriteTx,
};

/// Changes a node. A change of control is a new policy version with a reason, in force at once or
/// from a day to come: nobody switches a node to "warn" unseen.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: NodeId,
    version: i64,
    change: &BudgetNodeUpdate,
) -> AppResult<NodeId> {
    let mut row = db::budget_nodes::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, 120);
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    let reason = errors.optional_text("reason", change.reason.as_deref().unwrap_or_default(), 500);
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let from = change.control_from.filter(|day| *day != today);
    let new_control = change.control.filter(|control| *control != row.control() || from.is_some());
    if let Some(control) = &new_control {
        check_control(&mut errors, control);
        if reason.is_empty() {
            errors.add("reason", FieldErrorCode::Required, "Say why the control changes.");
        }
    }
    if from.is_some_and(|day| day < today) {
        errors.add(
            "control_from",
            FieldErrorCode::OutOfRange,
            "A control counts from today or a day to come.",
        );
    }
    if change.control.is_none() && change.control_from.is_some() {
        errors.add("control", FieldErrorCode::Required, "Say which control counts from that day.");
    }
    if let Some(kept_back) = change.is_contingency.filter(|kept_back| *kept_back != row.is_contingency) {
        keep_back(tx, &mut row, kept_back, &mut errors)?;
    }
    let changed = match &change.dimensions {
        Some(own) => Some(dimensions(tx, &mut errors, own, row.parent_id, row.fiscal_year_id)?),
        None => None,
    };
    errors.into_result()?;
    if let Some(control) = new_control {
        let version = policies::next_version(tx, id)?;
        policies::keep(tx, viewer, id, version, control, &reason, from)?;
        if from.is_none() {
            row.set_control(control, version);
        }
    }
    row.version += 1;
    if !db::budget_nodes::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    if let Some(dimensions) = changed {
        db::dimensions::set_node(tx.conn, id, &dimensions)?;
    }
    db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, id.0, row.department_id)?;
    Ok(id)
}

/// Keeps the node's money back for contingencies, or no longer. Plans that have a line for it know.
fn keep_back(
    tx: &mut WriteTx<'_>,
    row: &mut NodeRow,
    kept_back: bool,
    errors: &mut FieldErrors,
) -> AppResult<()> {
    if kept_back && is_in_use(tx, row.id)? {
        errors.add(
            "is_contingency",
            FieldErrorCode::NotAllowed,
            "Expenses are charged to this node or nodes stand below it. Add a node of its own for contingencies.",
        );
    }
    row.is_contingency = kept_back;
    Ok(db::plan_lines::set_contingency(tx.conn, row.id, kept_back)?)
}

/// Whether nodes stand below it, or a line of an expense, draft or not, names it.
fn is_in_use(tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<bool> {
    if !db::budget_nodes::children(tx.conn, node)?.is_empty() {
        return Ok(true);
    }
    Ok(db::budget_nodes::is_charged(tx.conn, node)?)
}
