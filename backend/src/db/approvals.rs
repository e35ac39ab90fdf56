//! Steps of approval and who may decide them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    approval::{ApproverKind, StepState},
    ids::{ApprovalStepId, ExpenseId, UserId},
};

use super::{
    AnyConnection, portable,
    schema::{approval_step_approvers, approval_steps, expenses, users},
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
    pub stage: i32,
    pub needed: i32,
    pub rules_version: i64,
    pub rule: String,
    pub rule_zh: String,
    /// The revision of the request that it is about.
    pub revision: i32,
    /// When that was asked for, where it was not the first submission.
    pub asked_at: Option<NaiveDateTime>,
    /// How many working days its people have; `None`: as usual.
    pub due_days: Option<i32>,
}

/// A step to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = approval_steps)]
pub struct NewStep<'a> {
    pub expense_id: ExpenseId,
    pub number: i32,
    pub kind: ApproverKind,
    pub state: StepState,
    pub comment: &'a str,
    pub stage: i32,
    pub needed: i32,
    pub rules_version: i64,
    pub rule: &'a str,
    pub rule_zh: &'a str,
    pub revision: i32,
    pub asked_at: Option<NaiveDateTime>,
    pub due_days: Option<i32>,
}

/// Adds a step with its approvers.
///
/// # Errors
/// When the database fails.
pub fn insert(
    conn: &mut AnyConnection,
    step: &NewStep<'_>,
    approvers: &[UserId],
) -> QueryResult<ApprovalStepId> {
    let id = diesel::insert_into(approval_steps::table)
        .values(step)
        .returning(approval_steps::id)
        .get_result::<ApprovalStepId>(conn)?;
    for user in approvers {
        insert_approver(conn, &StepApproverRow::asked(id, *user))?;
    }
    Ok(id)
}

/// Somebody who may decide a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = approval_step_approvers, treat_none_as_default_value = false)]
pub struct StepApproverRow {
    pub step_id: ApprovalStepId,
    pub user_id: UserId,
    pub agreed_at: Option<NaiveDateTime>,
    /// Who agreed in their place.
    pub stand_in_id: Option<UserId>,
    /// Who passed the question on to them.
    pub forwarded_by: Option<UserId>,
}

impl StepApproverRow {
    /// Somebody who has not said anything yet.
    #[must_use]
    pub const fn asked(step_id: ApprovalStepId, user_id: UserId) -> Self {
        Self { step_id, user_id, agreed_at: None, stand_in_id: None, forwarded_by: None }
    }

    /// Who agreed in this place.
    #[must_use]
    pub fn agreed_by(&self) -> Option<UserId> {
        self.agreed_at.map(|_| self.stand_in_id.unwrap_or(self.user_id))
    }
}

/// # Errors
/// When the person is asked in the step already.
pub fn insert_approver(conn: &mut AnyConnection, row: &StepApproverRow) -> QueryResult<()> {
    diesel::insert_into(approval_step_approvers::table).values(row).execute(conn).map(drop)
}

/// Somebody is not asked any more.
///
/// # Errors
/// When the database fails.
pub fn remove_approver(conn: &mut AnyConnection, step: ApprovalStepId, user: UserId) -> QueryResult<()> {
    diesel::delete(approval_step_approvers::table.find((step, user))).execute(conn).map(drop)
}

/// Notes that somebody agreed, by themselves or by a stand-in.
///
/// # Errors
/// When the database fails.
pub fn agree(
    conn: &mut AnyConnection,
    (step, user): (ApprovalStepId, UserId),
    at: NaiveDateTime,
    speaker: UserId,
) -> QueryResult<()> {
    let stand_in = (speaker != user).then_some(speaker);
    diesel::update(approval_step_approvers::table.find((step, user)))
        .set((approval_step_approvers::agreed_at.eq(at), approval_step_approvers::stand_in_id.eq(stand_in)))
        .execute(conn)
        .map(drop)
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

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ApprovalStepId) -> QueryResult<StepRow> {
    approval_steps::table.find(id).select(StepRow::as_select()).first(conn)
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

/// Ends the steps of an expense that were not decided.
///
/// # Errors
/// When the database fails.
pub fn skip_open(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<()> {
    let open = approval_steps::state.eq_any([StepState::Pending, StepState::Waiting]);
    diesel::update(approval_steps::table.filter(approval_steps::expense_id.eq(expense)).filter(open))
        .set(approval_steps::state.eq(StepState::Skipped))
        .execute(conn)
        .map(drop)
}

/// The steps of some expenses, in order.
///
/// # Errors
/// When the database fails.
pub fn of_expenses(conn: &mut AnyConnection, expenses: &[ExpenseId]) -> QueryResult<Vec<StepRow>> {
    approval_steps::table
        .filter(approval_steps::expense_id.eq_any(expenses))
        .order((approval_steps::expense_id, approval_steps::number))
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
) -> QueryResult<Vec<(StepApproverRow, String)>> {
    approval_step_approvers::table
        .inner_join(approval_steps::table)
        .inner_join(users::table)
        .filter(approval_steps::expense_id.eq(expense))
        .order((approval_steps::number, users::name))
        .select((StepApproverRow::as_select(), users::name))
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

/// Somebody who is asked in a step whose turn it is and has not agreed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct OpenSeat {
    pub step_id: ApprovalStepId,
    /// The expense, or the request about budgets.
    pub of: i64,
    pub user_id: UserId,
    pub requester_id: UserId,
}

/// What waits for any of these people, oldest first.
///
/// # Errors
/// When the database fails.
pub fn open_seats(conn: &mut AnyConnection, users: &[UserId]) -> QueryResult<Vec<OpenSeat>> {
    approval_step_approvers::table
        .inner_join(approval_steps::table.inner_join(expenses::table))
        .filter(approval_step_approvers::user_id.eq_any(users))
        .filter(approval_step_approvers::agreed_at.is_null())
        .filter(approval_steps::state.eq(StepState::Pending))
        .order(approval_steps::id)
        .select((approval_steps::id, expenses::id, approval_step_approvers::user_id, expenses::requester_id))
        .load(conn)
}

/// The steps whose turn it still is in which a person has agreed, for themselves or for somebody else.
///
/// # Errors
/// When the database fails.
pub fn spoken_in(conn: &mut AnyConnection, speaker: UserId) -> QueryResult<Vec<ApprovalStepId>> {
    let own =
        approval_step_approvers::user_id.eq(speaker).and(approval_step_approvers::stand_in_id.is_null());
    approval_step_approvers::table
        .inner_join(approval_steps::table)
        .filter(approval_steps::state.eq(StepState::Pending))
        .filter(approval_step_approvers::agreed_at.is_not_null())
        .filter(own.or(approval_step_approvers::stand_in_id.eq(speaker).assume_not_null()))
        .select(approval_steps::id)
        .load(conn)
}

/// Steps by their numbers, oldest first.
///
/// # Errors
/// When the database fails.
pub fn by_ids(conn: &mut AnyConnection, ids: &[ApprovalStepId]) -> QueryResult<Vec<StepRow>> {
    approval_steps::table
        .filter(approval_steps::id.eq_any(ids))
        .order(approval_steps::id)
        .select(StepRow::as_select())
        .load(conn)
}

/// The steps of requests that were submitted in a time, in order.
///
/// # Errors
/// When the database fails.
pub fn submitted_between(
    conn: &mut AnyConnection,
    since: NaiveDateTime,
    before: NaiveDateTime,
) -> QueryResult<Vec<StepRow>> {
    approval_steps::table
        .inner_join(expenses::table)
        .filter(expenses::submitted_at.ge(since))
        .filter(expenses::submitted_at.lt(before))
        .order(approval_steps::id)
        .select(StepRow::as_select())
        .load(conn)
}
