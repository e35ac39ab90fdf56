//! Who may see an expense, asked from its side: the counterpart of [`super::page::visible`].

use std::collections::HashSet;

use diesel::OptionalExtension as _;
use penstock_shared::ids::{DepartmentId, UserId};

use crate::{
    db::{self, AnyConnection, expenses::ExpenseRow, users::UserRow},
    domain::tree,
    error::AppResult,
    reads::viewer::parents,
};

/// The people who may see one expense.
pub struct Audience {
    /// Its department and those above it.
    departments: HashSet<DepartmentId>,
    /// The requester, who receives the money, who was asked for approval, who passed it on, and who stood in.
    named: HashSet<UserId>,
}

impl Audience {
    /// # Errors
    /// When the database fails.
    pub fn of(conn: &mut AnyConnection, expense: &ExpenseRow) -> AppResult<Self> {
        let parents = parents(&db::departments::all(conn)?);
        let departments = tree::with_ancestors(expense.department_id, &parents).into_iter().collect();
        let asked = db::approvals::approvers(conn, expense.id)?;
        let people =
            asked.iter().flat_map(|(seat, _)| [Some(seat.user_id), seat.stand_in_id, seat.forwarded_by]);
        let named = people.flatten().chain([expense.requester_id]).chain(expense.receiver_id).collect();
        Ok(Self { departments, named })
    }

    /// Whether an active person of this number may see it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn includes(&self, conn: &mut AnyConnection, id: UserId) -> AppResult<bool> {
        let user = db::users::get(conn, id).optional()?;
        Ok(user.is_some_and(|user| user.active && self.sees(&user)))
    }

    /// Whether the person may see it.
    #[must_use]
    pub fn sees(&self, user: &UserRow) -> bool {
        user.role.sees_all_departments()
            || self.named.contains(&user.id)
            || user.department_id.is_some_and(|department| self.departments.contains(&department))
    }
}
