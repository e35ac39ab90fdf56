//! Versions of plans, scenarios among them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{BudgetRequestId, PlanId, PlanVersionId, UserId},
    plan::{PlanVersionKind, PlanVersionState},
};

use super::{AnyConnection, schema::plan_versions};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = plan_versions)]
pub struct VersionRow {
    pub id: PlanVersionId,
    pub plan_id: PlanId,
    pub kind: PlanVersionKind,
    /// 0 for a scenario.
    pub number: i32,
    pub name: String,
    pub state: PlanVersionState,
    pub based_on_id: Option<PlanVersionId>,
    pub reason: String,
    pub request_id: Option<BudgetRequestId>,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub submitted_at: Option<NaiveDateTime>,
    pub approved_at: Option<NaiveDateTime>,
    pub activated_at: Option<NaiveDateTime>,
    pub version: i64,
}

impl VersionRow {
    /// Whether it is a step in the plan's life, and not a what-if.
    #[must_use]
    pub fn is_step(&self) -> bool {
        self.kind == PlanVersionKind::Version
    }
}

/// A row to be: a draft.
#[derive(Debug, Insertable)]
#[diesel(table_name = plan_versions)]
pub struct NewVersion<'a> {
    pub plan_id: PlanId,
    pub kind: PlanVersionKind,
    pub number: i32,
    pub name: &'a str,
    pub state: PlanVersionState,
    pub based_on_id: Option<PlanVersionId>,
    pub reason: &'a str,
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: PlanVersionId) -> QueryResult<VersionRow> {
    plan_versions::table.find(id).select(VersionRow::as_select()).first(conn)
}

/// A plan's versions, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_plan(conn: &mut AnyConnection, plan: PlanId) -> QueryResult<Vec<VersionRow>> {
    plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .order(plan_versions::id)
        .select(VersionRow::as_select())
        .load(conn)
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewVersion<'_>) -> QueryResult<PlanVersionId> {
    diesel::insert_into(plan_versions::table).values(row).returning(plan_versions::id).get_result(conn)
}

/// Takes a version out that has no lines, amounts or goals any more. What was copied from it is then a copy of
/// what it was a copy of.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, row: &VersionRow) -> QueryResult<()> {
    diesel::update(plan_versions::table.filter(plan_versions::based_on_id.eq(row.id)))
        .set(plan_versions::based_on_id.eq(row.based_on_id))
        .execute(conn)?;
    diesel::delete(plan_versions::table.find(row.id)).execute(conn).map(drop)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &VersionRow) -> QueryResult<bool> {
    diesel::update(plan_versions::table.find(row.id).filter(plan_versions::version.eq(row.version - 1)))
        .set((
            plan_versions::name.eq(&row.name),
            plan_versions::state.eq(row.state),
            plan_versions::based_on_id.eq(row.based_on_id),
            plan_versions::reason.eq(&row.reason),
            plan_versions::request_id.eq(row.request_id),
            plan_versions::submitted_at.eq(row.submitted_at),
            plan_versions::approved_at.eq(row.approved_at),
            plan_versions::activated_at.eq(row.activated_at),
            plan_versions::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}
