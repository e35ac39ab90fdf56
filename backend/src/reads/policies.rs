//! The policies that a node had, has, and will have.

use std::collections::HashMap;

use penstock_shared::{
    control::{PolicyState, PolicyVersion},
    ids::{NodeId, UserId},
};

use crate::{
    db::{self, AnyConnection},
    error::{AppError, AppResult, OrNotFound},
    reads::budgets::YearBook,
    viewer::Viewer,
};

/// Newest first.
///
/// # Errors
/// `not_found` when the node is not in sight.
pub fn of_node(conn: &mut AnyConnection, viewer: &Viewer, id: NodeId) -> AppResult<Vec<PolicyVersion>> {
    let node = db::budget_nodes::get(conn, id).or_not_found()?;
    if !YearBook::read(conn, viewer, node.fiscal_year_id)?.sees(id) {
        return Err(AppError::not_found());
    }
    let rows = db::budget_nodes::policies(conn, id)?;
    let people: Vec<UserId> = rows.iter().filter_map(|row| row.set_by).collect();
    let names: HashMap<_, _> = db::users::names(conn, &people)?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| PolicyVersion {
            version: row.version,
            control: row.control(),
            cap_minor: None,
            set_by_name: row.set_by.and_then(|user| names.get(&user).cloned()),
            set_at: row.set_at,
            valid_from: row.valid_from,
            state: if row.version == node.policy_version {
                PolicyState::InForce
            } else if row.is_scheduled() {
                PolicyState::Scheduled
            } else {
                PolicyState::Past
            },
            reason: row.reason,
        })
        .collect())
}
