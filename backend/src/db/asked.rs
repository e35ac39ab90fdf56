//! Who is asked for a decision and was not told so by mail yet.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    approval::StepState,
    ids::{ApprovalStepId, BudgetRequestId, ExpenseId, UserId},
};

use super::{
    AnyConnection,
    schema::{
        approval_step_approvers, approval_steps, budget_request_step_approvers, budget_request_steps,
        budget_requests, expenses,
    },
};

/// Somebody who is asked and was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Untold<T> {
    pub step_id: ApprovalStepId,
    pub user_id: UserId,
    pub of: T,
    pub requester_id: UserId,
}

/// Those who are asked about expenses, oldest first.
///
/// # Errors
/// When the database fails.
pub fn about_expenses(conn: &mut AnyConnection, limit: i64) -> QueryResult<Vec<Untold<ExpenseId>>> {
    approval_steps::table
        .inner_join(approval_step_approvers::table)
        .inner_join(expenses::table)
        .filter(approval_steps::state.eq(StepState::Pending))
        .filter(approval_step_approvers::agreed_at.is_null())
        .filter(approval_step_approvers::told_at.is_null())
        .order((approval_steps::id, approval_step_approvers::user_id))
        .limit(limit)
        .select((
            approval_steps::id,
            approval_step_approvers::user_id,
            approval_steps::expense_id,
            expenses::requester_id,
        ))
        .load(conn)
}

/// Those who are asked about budgets, oldest first.
///
/// # Errors
/// When the database fails.
pub fn about_budgets(conn: &mut AnyConnection, limit: i64) -> QueryResult<Vec<Untold<BudgetRequestId>>> {
    budget_request_steps::table
        .inner_join(budget_request_step_approvers::table)
        .inner_join(budget_requests::table)
        .filter(budget_request_steps::state.eq(StepState::Pending))
        .filter(budget_request_step_approvers::told_at.is_null())
        .order((budget_request_steps::id, budget_request_step_approvers::user_id))
        .limit(limit)
        .select((
            budget_request_steps::id,
            budget_request_step_approvers::user_id,
            budget_request_steps::request_id,
            budget_requests::requester_id,
        ))
        .load(conn)
}

/// Notes that somebody who is asked about an expense was told.
///
/// # Errors
/// When the database fails.
pub fn told_of_expense(
    conn: &mut AnyConnection,
    step: ApprovalStepId,
    user: UserId,
    at: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(approval_step_approvers::table.find((step, user)))
        .set(approval_step_approvers::told_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Notes that somebody who is asked about budgets was told.
///
/// # Errors
/// When the database fails.
pub fn told_of_budget(
    conn: &mut AnyConnection,
    step: ApprovalStepId,
    user: UserId,
    at: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(budget_request_step_approvers::table.find((step, user)))
        .set(budget_request_step_approvers::told_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Notes of everybody who is asked that they were told.
///
/// # Errors
/// When the database fails.
pub fn all_told(conn: &mut AnyConnection, at: NaiveDateTime) -> QueryResult<()> {
    let expenses = approval_step_approvers::table.filter(approval_step_approvers::told_at.is_null());
    diesel::update(expenses).set(approval_step_approvers::told_at.eq(at)).execute(conn)?;
    let budgets =
        budget_request_step_approvers::table.filter(budget_request_step_approvers::told_at.is_null());
    diesel::update(budgets).set(budget_request_step_approvers::told_at.eq(at)).execute(conn).map(drop)
}
