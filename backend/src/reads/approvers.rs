//! Who can be asked for a decision.

use penstock_shared::{
    approval::Approver,
    ids::{DepartmentId, UserId},
    permission::{Permission, Role},
};

use crate::{
    db::{self, AnyConnection},
    domain::{approval_flow::ChainLink, tree},
    error::AppResult,
    reads::viewer::parents,
};

/// A department and those above it, each with its head if there is one who may approve.
///
/// # Errors
/// When the database fails.
pub fn chain(conn: &mut AnyConnection, department: DepartmentId) -> AppResult<Vec<ChainLink>> {
    let departments = db::departments::all(conn)?;
    let mut chain = Vec::new();
    for id in tree::with_ancestors(department, &parents(&departments)) {
        let head = departments.iter().find(|row| row.id == id).and_then(|row| row.head_user_id);
        let head = match head {
            Some(head) => {
                let user = db::users::get(conn, head)?;
                (user.active && user.role.allows(Permission::ExpensesApprove)).then_some(head)
            }
            None => None,
        };
        chain.push(ChainLink { department_id: id, head });
    }
    Ok(chain)
}

/// Everybody in finance.
///
/// # Errors
/// When the database fails.
pub fn controllers(conn: &mut AnyConnection) -> AppResult<Vec<UserId>> {
    let people = db::users::active_with_role(conn, Role::FinanceController)?;
    Ok(people.into_iter().map(|user| user.id).collect())
}

/// People with their names.
///
/// # Errors
/// When the database fails.
pub fn named(conn: &mut AnyConnection, users: &[UserId]) -> AppResult<Vec<Approver>> {
    let mut approvers = Vec::with_capacity(users.len());
    for id in users {
        let user = db::users::get(conn, *id)?;
        approvers.push(Approver { id: user.id, name: user.name });
    }
    Ok(approvers)
}
