//! What was done about steps that wait too long.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    approval::StepState,
    expense::ExpenseState,
    ids::{ApprovalStepId, ExpenseId},
};

use super::{
    AnyConnection,
    schema::{approval_steps, expenses},
};

/// A step whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct OpenStep {
    pub step: ApprovalStepId,
    pub expense: ExpenseId,
    pub submitted_at: Option<NaiveDateTime>,
    /// The last day on which its people were reminded.
    pub reminded_on: Option<NaiveDate>,
    /// When somebody above them was asked as well.
    pub escalated_at: Option<NaiveDateTime>,
}

/// The steps whose turn it is, or one of them, oldest first.
///
/// # Errors
/// When the database fails.
pub fn open(conn: &mut AnyConnection, one: Option<ApprovalStepId>) -> QueryResult<Vec<OpenStep>> {
    let mut query = approval_steps::table
        .inner_join(expenses::table)
        .filter(approval_steps::state.eq(StepState::Pending))
        .filter(expenses::state.eq(ExpenseState::Submitted))
        .order(approval_steps::id)
        .select((
            approval_steps::id,
            approval_steps::expense_id,
            expenses::submitted_at,
            approval_steps::reminded_on,
            approval_steps::escalated_at,
        ))
        .into_boxed();
    if let Some(one) = one {
        query = query.filter(approval_steps::id.eq(one));
    }
    query.load(conn)
}

/// # Errors
/// When the database fails.
pub fn reminded(conn: &mut AnyConnection, step: ApprovalStepId, on: NaiveDate) -> QueryResult<()> {
    diesel::update(approval_steps::table.find(step))
        .set(approval_steps::reminded_on.eq(on))
        .execute(conn)
        .map(drop)
}

/// # Errors
/// When the database fails.
pub fn escalated(conn: &mut AnyConnection, step: ApprovalStepId, at: NaiveDateTime) -> QueryResult<()> {
    diesel::update(approval_steps::table.find(step))
        .set(approval_steps::escalated_at.eq(at))
        .execute(conn)
        .map(drop)
}
