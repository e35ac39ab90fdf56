//! Steps of approval of requests about budgets, and who may decide them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    approval::{ApproverKind, StepState},
    ids::{ApprovalStepId, BudgetRequestId, UserId},
};

use super::{
    AnyConnection,
    approvals::OpenSeat,
    schema::{budget_request_step_approvers, budget_request_steps, budget_requests, users},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = budget_request_steps)]
pub struct RequestStepRow {
    pub id: ApprovalStepId,
    pub request_id: BudgetRequestId,
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
    request: BudgetRequestId,
    number: i32,
    kind: ApproverKind,
    state: StepState,
    approvers: &[UserId],
) -> QueryResult<ApprovalStepId> {
    let id = diesel::insert_into(budget_request_steps::table)
        .values((
            budget_request_steps::request_id.eq(request),
            budget_request_steps::number.eq(number),
            budget_request_steps::kind.eq(kind),
            budget_request_steps::state.eq(state),
            budget_request_steps::comment.eq(""),
        ))
        .returning(budget_request_steps::id)
        .get_result::<ApprovalStepId>(conn)?;
    for user in approvers {
        diesel::insert_into(budget_request_step_approvers::table)
            .values((
                budget_request_step_approvers::step_id.eq(id),
                budget_request_step_approvers::user_id.eq(user),
            ))
            .execute(conn)?;
    }
    Ok(id)
}

/// A request's steps, in order.
///
/// # Errors
/// When the database fails.
pub fn of_request(conn: &mut AnyConnection, request: BudgetRequestId) -> QueryResult<Vec<RequestStepRow>> {
    budget_request_steps::table
        .filter(budget_request_steps::request_id.eq(request))
        .order(budget_request_steps::number)
        .select(RequestStepRow::as_select())
        .load(conn)
}

/// Who may decide the steps of a request, with their names.
///
/// # Errors
/// When the database fails.
pub fn approvers(
    conn: &mut AnyConnection,
    request: BudgetRequestId,
) -> QueryResult<Vec<(ApprovalStepId, UserId, String)>> {
    budget_request_step_approvers::table
        .inner_join(budget_request_steps::table)
        .inner_join(users::table)
        .filter(budget_request_steps::request_id.eq(request))
        .order((budget_request_steps::number, users::name))
        .select((budget_request_step_approvers::step_id, users::id, users::name))
        .load(conn)
}

/// Writes a step's decision.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, step: &RequestStepRow) -> QueryResult<()> {
    diesel::update(budget_request_steps::table.find(step.id))
        .set((
            budget_request_steps::state.eq(step.state),
            budget_request_steps::decided_by.eq(step.decided_by),
            budget_request_steps::decided_at.eq(step.decided_at),
            budget_request_steps::comment.eq(&step.comment),
        ))
        .execute(conn)
        .map(drop)
}

/// What waits for any of these people, oldest first.
///
/// # Errors
/// When the database fails.
pub fn open_seats(conn: &mut AnyConnection, users: &[UserId]) -> QueryResult<Vec<OpenSeat>> {
    budget_request_step_approvers::table
        .inner_join(budget_request_steps::table.inner_join(budget_requests::table))
        .filter(budget_request_step_approvers::user_id.eq_any(users))
        .filter(budget_request_steps::state.eq(StepState::Pending))
        .order(budget_request_steps::id)
        .select((
            budget_request_steps::id,
            budget_requests::id,
            budget_request_step_approvers::user_id,
            budget_requests::requester_id,
        ))
        .load(conn)
}

/// Steps by their numbers, oldest first.
///
/// # Errors
/// When the database fails.
pub fn by_ids(conn: &mut AnyConnection, ids: &[ApprovalStepId]) -> QueryResult<Vec<RequestStepRow>> {
    budget_request_steps::table
        .filter(budget_request_steps::id.eq_any(ids))
        .order(budget_request_steps::id)
        .select(RequestStepRow::as_select())
        .load(conn)
}
