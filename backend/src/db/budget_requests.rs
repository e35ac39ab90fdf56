//! Requests about budgets, and what happened to them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    budget_request::{BudgetRequestKind, BudgetRequestState, Funding},
    ids::{BudgetRequestId, ControlBookId, DepartmentId, ExpenseId, NodeId, PeriodId, PlanVersionId, UserId},
    money::Currency,
};

use super::{
    AnyConnection, Backend,
    schema::{budget_request_events, budget_request_step_approvers, budget_request_steps, budget_requests},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = budget_requests)]
pub struct RequestRow {
    pub id: BudgetRequestId,
    pub kind: BudgetRequestKind,
    pub state: BudgetRequestState,
    pub requester_id: UserId,
    pub department_id: Option<DepartmentId>,
    pub from_department_id: Option<DepartmentId>,
    pub node_id: Option<NodeId>,
    pub from_node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub from_period_id: Option<PeriodId>,
    pub to_period_id: Option<PeriodId>,
    pub funding: Option<Funding>,
    pub amount_minor: i64,
    pub currency: Currency,
    pub expires_on: Option<NaiveDate>,
    pub expense_id: Option<ExpenseId>,
    pub subject_id: Option<i64>,
    pub reason: String,
    /// What it did to the nodes (JSON), from the decision on.
    pub effect: String,
    pub created_at: NaiveDateTime,
    pub decided_at: Option<NaiveDateTime>,
    pub version: i64,
}

impl RequestRow {
    /// How people call it.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("BR-{}", self.id.0)
    }
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = budget_requests)]
pub struct NewRequest<'a> {
    pub kind: BudgetRequestKind,
    pub state: BudgetRequestState,
    pub requester_id: UserId,
    pub department_id: Option<DepartmentId>,
    pub from_department_id: Option<DepartmentId>,
    pub node_id: Option<NodeId>,
    pub from_node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub from_period_id: Option<PeriodId>,
    pub to_period_id: Option<PeriodId>,
    pub funding: Option<Funding>,
    pub amount_minor: i64,
    pub currency: Currency,
    pub expires_on: Option<NaiveDate>,
    pub expense_id: Option<ExpenseId>,
    pub subject_id: Option<i64>,
    pub reason: &'a str,
    pub effect: &'a str,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewRequest<'_>) -> QueryResult<BudgetRequestId> {
    diesel::insert_into(budget_requests::table).values(row).returning(budget_requests::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: BudgetRequestId) -> QueryResult<RequestRow> {
    budget_requests::table.find(id).select(RequestRow::as_select()).first(conn)
}

/// Writes the decision if nobody changed the row since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &RequestRow) -> QueryResult<bool> {
    diesel::update(budget_requests::table.find(row.id).filter(budget_requests::version.eq(row.version - 1)))
        .set((
            budget_requests::state.eq(row.state),
            budget_requests::effect.eq(&row.effect),
            budget_requests::decided_at.eq(row.decided_at),
            budget_requests::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Which requests. What is `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    pub state: Option<BudgetRequestState>,
    pub kind: Option<BudgetRequestKind>,
    pub requester_id: Option<UserId>,
    pub node_id: Option<NodeId>,
    /// The departments in sight; all when absent.
    pub within: Option<Vec<DepartmentId>>,
    /// Who sees their own requests, and those that they are asked about, whatever the department.
    pub person: Option<UserId>,
}

type Query<'a> = budget_requests::BoxedQuery<'a, Backend>;

fn filtered<'a>(filter: &RequestFilter) -> Query<'a> {
    let mut query = budget_requests::table.into_boxed();
    if let Some(departments) = &filter.within {
        // No person has the number 0: a machine sees departments only.
        let person = filter.person.unwrap_or(UserId(0));
        let asked = budget_request_steps::table
            .inner_join(budget_request_step_approvers::table)
            .filter(budget_request_step_approvers::user_id.eq(person))
            .select(budget_request_steps::request_id);
        query = query.filter(
            budget_requests::department_id
                .eq_any(departments.clone())
                .assume_not_null()
                .or(budget_requests::from_department_id.eq_any(departments.clone()).assume_not_null())
                .or(budget_requests::requester_id.eq(person))
                .or(budget_requests::id.eq_any(asked)),
        );
    }
    if let Some(state) = filter.state {
        query = query.filter(budget_requests::state.eq(state));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(budget_requests::kind.eq(kind));
    }
    if let Some(requester) = filter.requester_id {
        query = query.filter(budget_requests::requester_id.eq(requester));
    }
    if let Some(node) = filter.node_id {
        let touched = budget_requests::node_id.eq(node).or(budget_requests::from_node_id.eq(node));
        query = query.filter(touched.assume_not_null());
    }
    query
}

/// A page, newest first, with the count of all that match.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut AnyConnection,
    filter: &RequestFilter,
    before: Option<BudgetRequestId>,
    limit: i64,
) -> QueryResult<(Vec<RequestRow>, i64)> {
    let total = filtered(filter).count().get_result(conn)?;
    let mut query = filtered(filter);
    if let Some(before) = before {
        query = query.filter(budget_requests::id.lt(before));
    }
    let rows = query.order(budget_requests::id.desc()).limit(limit).select(RequestRow::as_select());
    Ok((rows.load(conn)?, total))
}

/// The open requests that want to take from a node.
///
/// # Errors
/// When the database fails.
pub fn open_on(conn: &mut AnyConnection, node: NodeId) -> QueryResult<Vec<RequestRow>> {
    budget_requests::table
        .filter(budget_requests::state.eq(BudgetRequestState::Submitted))
        .filter(
            budget_requests::from_node_id.eq(node).assume_not_null().or(budget_requests::kind
                .eq(BudgetRequestKind::Cut)
                .and(budget_requests::node_id.eq(node).assume_not_null())),
        )
        .order(budget_requests::id)
        .select(RequestRow::as_select())
        .load(conn)
}

/// Whether somebody was ever asked to approve a version of a plan.
///
/// # Errors
/// When the database fails.
pub fn any_of_version(conn: &mut AnyConnection, version: PlanVersionId) -> QueryResult<bool> {
    let count: i64 = budget_requests::table
        .filter(budget_requests::kind.eq(BudgetRequestKind::Plan))
        .filter(budget_requests::subject_id.eq(version.0))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// Something that happened to a request.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = budget_request_events)]
pub struct HappenedRow {
    pub at: NaiveDateTime,
    pub what: String,
    pub actor_id: Option<UserId>,
    pub comment: String,
}

/// Notes what happened to a request.
///
/// # Errors
/// When the database fails.
pub fn happened(
    conn: &mut AnyConnection,
    request: BudgetRequestId,
    at: NaiveDateTime,
    what: &str,
    actor: Option<UserId>,
    comment: &str,
) -> QueryResult<()> {
    diesel::insert_into(budget_request_events::table)
        .values((
            budget_request_events::request_id.eq(request),
            budget_request_events::at.eq(at),
            budget_request_events::what.eq(what),
            budget_request_events::actor_id.eq(actor),
            budget_request_events::comment.eq(comment),
        ))
        .execute(conn)
        .map(drop)
}

/// What happened, oldest first.
///
/// # Errors
/// When the database fails.
pub fn history(conn: &mut AnyConnection, request: BudgetRequestId) -> QueryResult<Vec<HappenedRow>> {
    budget_request_events::table
        .filter(budget_request_events::request_id.eq(request))
        .order(budget_request_events::id)
        .select(HappenedRow::as_select())
        .load(conn)
}
