//! Steps of approval and who may decide them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    approval::{ApproverKind, StepState},
    ids::{ApprovalStepId, ExpenseId, UserId},
};

use super::{
    AnyConnection, portable,
    schema::{approval_step_approvers, approval_steps, users},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = approval_steps, treat_none_as_default_value = false)]
pub struct StepRow {
    pub id: ApprovalStepId,
    pub expense_id: ExpenseId,
    pub number: i32,
    pub kind: ApproverKind,
    pub state: StepState,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<NaiveDateTime>,
    pub comment: String,
}

/// Adds a step with its approvers.
///
/// # Errors
/// When the database fails.
pub fn insert(
    conn: &mut AnyConnection,
    expense: ExpenseId,
    number: i32,
    kind: ApproverKind,
    state: StepState,
    approvers: &[UserId],
) -> QueryResult<ApprovalStepId> {
    let id = diesel::insert_into(approval_steps::table)
        .values((
            approval_steps::expense_id.eq(expense),
            approval_steps::number.eq(number),
            approval_steps::kind.eq(kind),
            approval_steps::state.eq(state),
            approval_steps::comment.eq(""),
        ))
        .returning(approval_steps::id)
        .get_result::<ApprovalStepId>(conn)?;
    for user in approvers {
        diesel::insert_into(approval_step_approvers::table)
            .values((approval_step_approvers::step_id.eq(id), approval_step_approvers::user_id.eq(user)))
            .execute(conn)?;
    }
    Ok(id)
}

/// Somebody who may decide a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Insertable)]
#[diesel(table_name = approval_step_approvers)]
pub struct StepApproverRow {
    pub step_id: ApprovalStepId,
    pub user_id: UserId,
}

/// Adds steps whose numbers were reserved, with their approvers.
///
/// # Errors
/// When a number is taken.
pub fn insert_all(
    conn: &mut AnyConnection,
    steps: &[StepRow],
    approvers: &[StepApproverRow],
) -> QueryResult<()> {
    portable::insert_all!(conn, approval_steps::table, steps)?;
    portable::insert_all!(conn, approval_step_approvers::table, approvers)
}

/// An expense's steps, in order.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<StepRow>> {
    approval_steps::table
        .filter(approval_steps::expense_id.eq(expense))
        .order(approval_steps::number)
        .select(StepRow::as_select())
        .load(conn)
}

/// Who may decide the steps of an expense, with their names.
///
/// # Errors
/// When the database fails.
pub fn approvers(
    conn: &mut AnyConnection,
    expense: ExpenseId,
) -> QueryResult<Vec<(ApprovalStepId, UserId, String)>> {
    approval_step_approvers::table
        .inner_join(approval_steps::table)
        .inner_join(users::table)
        .filter(approval_steps::expense_id.eq(expense))
        .order((approval_steps::number, users::name))
        .select((approval_step_approvers::step_id, users::id, users::name))
        .load(conn)
}

/// Writes a step's decision.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, step: &StepRow) -> QueryResult<()> {
    diesel::update(approval_steps::table.find(step.id))
        .set((
            approval_steps::state.eq(step.state),
            approval_steps::decided_by.eq(step.decided_by),
            approval_steps::decided_at.eq(step.decided_at),
            approval_steps::comment.eq(&step.comment),
        ))
        .execute(conn)
        .map(drop)
}

/// The steps that wait for a person, oldest first, after a step's number; with the whole count.
///
/// # Errors
/// When the database fails.
pub fn pending_for(
    conn: &mut AnyConnection,
    user: UserId,
    after: i64,
    limit: i64,
) -> QueryResult<(Vec<StepRow>, i64)> {
    let mine = || {
        approval_steps::table
            .inner_join(approval_step_approvers::table)
            .filter(approval_step_approvers::user_id.eq(user))
            .filter(approval_steps::state.eq(StepState::Pending))
    };
    let steps = mine()
        .filter(approval_steps::id.gt(ApprovalStepId(after)))
        .order(approval_steps::id)
        .limit(limit)
        .select(StepRow::as_select())
        .load(conn)?;
    let total = mine().count().get_result(conn)?;
    Ok((steps, total))
}
