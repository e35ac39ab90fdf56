//! Saying what becomes of a node's money at the end of its year.

use diesel::OptionalExtension as _;
use penstock_shared::{
    error_code::ErrorCode, event::EventTopic, ids::NodeId, problem::FieldErrorCode, year_end::YearEndChoice,
};

use crate::{
    db,
    error::{AppResult, FieldErrors, OrNotFound},
    reads::year_end::whole_organisation,
    viewer::Viewer,
    writer::WriteTx,
};

/// Changes a node's rule, or the node that takes over from it.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed the node since; wrong fields.
pub fn choose(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: NodeId,
    version: i64,
    change: &YearEndChoice,
) -> AppResult<NodeId> {
    whole_organisation(viewer)?;
    let node = db::budget_nodes::get(tx.conn, id).or_not_found()?;
    if node.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut choice = db::year_ends::choice(tx.conn, id).or_not_found()?;
    let mut errors = FieldErrors::new();
    if let Some(rule) = change.rule {
        if rule.and_then(|rule| rule.cap_minor).is_some_and(|cap| cap < 0) {
            errors.add("rule.cap_minor", FieldErrorCode::OutOfRange, "Zero or more.");
        }
        if rule.and_then(|rule| rule.cap_bp).is_some_and(|cap| !(0..=10_000).contains(&cap)) {
            errors.add("rule.cap_bp", FieldErrorCode::OutOfRange, "Between 0 and 10000 (100 %).");
        }
        choice.set_rule(rule);
    }
    if let Some(next) = change.next_node_id {
        if let Some(next) = next {
            match db::budget_nodes::get(tx.conn, next).optional()? {
                None => errors.add("next_node_id", FieldErrorCode::Unknown, "There is no such budget node."),
                Some(other) if other.currency != node.currency => {
                    let message = format!("This node is kept in {}.", other.currency);
                    errors.add("next_node_id", FieldErrorCode::CurrencyMismatch, message);
                }
                Some(other) => {
                    let years = db::fiscal_years::all(tx.conn)?;
                    let own = years.iter().position(|year| year.id == node.fiscal_year_id);
                    let following = own.and_then(|own| years.get(own + 1)).map(|year| year.id);
                    if following != Some(other.fiscal_year_id) {
                        let message = "The node that takes over is one of the next fiscal year.";
                        errors.add("next_node_id", FieldErrorCode::OutsideFiscalYear, message);
                    }
                }
            }
        }
        choice.next_node_id = next;
    }
    errors.into_result()?;
    if !db::year_ends::set_choice(tx.conn, &choice, version)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, id.0, node.department_id)?;
    Ok(id)
}
