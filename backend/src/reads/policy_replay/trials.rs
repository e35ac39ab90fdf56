//! Which policies and caps a replay tries on which nodes and books.

use std::collections::HashMap;

use penstock_shared::{
    control::PolicyTrial,
    ids::{ControlBookId, NodeId},
    money::split_minor,
    problem::FieldErrorCode,
};

use crate::{
    db::{self, AnyConnection},
    domain::{control::Holder, ledger::LARGEST_MOVEMENT_MINOR, replay::Trial, tree::with_descendants},
    error::{AppResult, FieldErrors},
    reads::funds::NodeBook,
};

/// Policies tried at once.
const MOST_TRIALS: usize = 100;

/// What is tried, by node and book.
///
/// # Errors
/// Wrong fields: an unknown node or book; a policy or a cap that makes no sense.
pub fn trials(
    conn: &mut AnyConnection,
    book: &NodeBook,
    wanted: &[PolicyTrial],
) -> AppResult<HashMap<Holder, Trial>> {
    let mut errors = FieldErrors::new();
    if wanted.is_empty() || wanted.len() > MOST_TRIALS {
        let message = format!("Say which policies to try: 1 to {MOST_TRIALS}.");
        errors.add("trials", FieldErrorCode::OutOfRange, message);
    }
    let parents = book.nodes().map(|(id, node)| (id, node.parent_id)).collect();
    let mut found = HashMap::new();
    for (index, trial) in wanted.iter().enumerate() {
        check_numbers(&mut errors, index, trial);
        let field = |name: &str| format!("trials[{index}].{name}");
        let policy = trial.control;
        match (trial.node_id, trial.book_id) {
            (Some(node), None) if book.controlled(node).is_some() => {
                let nodes: Vec<NodeId> =
                    if trial.with_descendants { with_descendants(node, &parents) } else { vec![node] };
                let tried = Trial { policy, caps_minor: None };
                found.extend(nodes.into_iter().map(|node| (Holder::Node(node), tried.clone())));
            }
            (None, Some(of)) if book.holds(Holder::Book(of)) => {
                let caps_minor = match trial.cap_minor.filter(|cap| *cap >= 0) {
                    Some(cap_minor) => Some(spread(conn, of, cap_minor)?),
                    None => None,
                };
                found.insert(Holder::Book(of), Trial { policy, caps_minor });
            }
            (Some(_), Some(_)) | (None, None) => {
                errors.add(field("node_id"), FieldErrorCode::Required, "Name a node or a book, one of them.");
            }
            (Some(_), None) => {
                errors.add(field("node_id"), FieldErrorCode::Unknown, "There is no such node in this year.");
            }
            (None, Some(_)) => {
                errors.add(field("book_id"), FieldErrorCode::Unknown, "There is no such book in this year.");
            }
        }
    }
    errors.into_result()?;
    Ok(found)
}

fn check_numbers(errors: &mut FieldErrors, index: usize, trial: &PolicyTrial) {
    let control = trial.control;
    if control.tolerance_minor < 0 || !(0..=10_000).contains(&control.tolerance_bp) {
        let message = "A tolerance is zero or more, at most 100 %.";
        errors.add(format!("trials[{index}].control"), FieldErrorCode::OutOfRange, message);
    }
    let field = format!("trials[{index}].cap_minor");
    match trial.cap_minor {
        Some(_) if trial.book_id.is_none() => {
            errors.add(
                field,
                FieldErrorCode::NotAllowed,
                "Only a book has a cap. Try an allocation on a plan.",
            );
        }
        Some(cap_minor) if !(0..=LARGEST_MOVEMENT_MINOR).contains(&cap_minor) => {
            errors.add(field, FieldErrorCode::OutOfRange, "Give an amount of zero or more.");
        }
        _ => {}
    }
}

/// A cap of the year over its periods, in the shape of the caps that the book has.
fn spread(conn: &mut AnyConnection, book: ControlBookId, cap_minor: i64) -> AppResult<Vec<i64>> {
    let balances = db::control_books::balances(conn, book)?;
    let now: Vec<u64> = balances.iter().map(|row| row.cap_minor.unsigned_abs()).collect();
    Ok(split_minor(cap_minor, &now)?)
}
