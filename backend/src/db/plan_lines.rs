//! What a version of a plan is made of: lines, their amounts, and goals.

use diesel::prelude::*;
use penstock_shared::{
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, NodeId, PlanVersionId},
    plan::{GoalMetric, PlanSplit},
    problem::Subject,
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{plan_cells, plan_goals, plan_lines},
};

/// A line.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = plan_lines, treat_none_as_null = true)]
pub struct LineRow {
    pub version_id: PlanVersionId,
    pub line_key: i64,
    pub parent_key: Option<i64>,
    pub position: i32,
    pub name: String,
    pub name_zh: String,
    pub department_id: Option<DepartmentId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub campaign_id: Option<CampaignId>,
    pub node_id: Option<NodeId>,
    pub split: PlanSplit,
    /// Money that is kept back.
    pub is_contingency: bool,
    /// The node of another year that the line was taken from.
    pub like_node_id: Option<NodeId>,
}

impl LineRow {
    /// The line as something that stands in the way.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject { name: self.name.clone(), name_zh: self.name_zh.clone(), ..Subject::default() }
    }
}

/// An amount of a line in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_cells)]
pub struct CellRow {
    pub version_id: PlanVersionId,
    pub line_key: i64,
    pub period_number: i32,
    pub amount_minor: i64,
    /// What the budget had when the version was begun or last refreshed.
    pub basis_minor: i64,
}

/// A goal.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_goals)]
pub struct GoalRow {
    pub version_id: PlanVersionId,
    pub goal_key: i64,
    pub position: i32,
    pub metric: GoalMetric,
    pub name: String,
    pub unit: String,
    /// A decimal number.
    pub target: String,
}

/// A version's lines, brothers in order.
///
/// # Errors
/// When the database fails.
pub fn of_version(conn: &mut AnyConnection, version: PlanVersionId) -> QueryResult<Vec<LineRow>> {
    plan_lines::table
        .filter(plan_lines::version_id.eq(version))
        .order((plan_lines::position, plan_lines::line_key))
        .select(LineRow::as_select())
        .load(conn)
}

/// A version's amounts.
///
/// # Errors
/// When the database fails.
pub fn cells(conn: &mut AnyConnection, version: PlanVersionId) -> QueryResult<Vec<CellRow>> {
    plan_cells::table
        .filter(plan_cells::version_id.eq(version))
        .order((plan_cells::line_key, plan_cells::period_number))
        .select(CellRow::as_select())
        .load(conn)
}

/// A version's goals, in order.
///
/// # Errors
/// When the database fails.
pub fn goals(conn: &mut AnyConnection, version: PlanVersionId) -> QueryResult<Vec<GoalRow>> {
    plan_goals::table
        .filter(plan_goals::version_id.eq(version))
        .order((plan_goals::position, plan_goals::goal_key))
        .select(GoalRow::as_select())
        .load(conn)
}

/// # Errors
/// When the version has a line of that key.
pub fn insert(conn: &mut AnyConnection, rows: &[LineRow]) -> QueryResult<()> {
    insert_all!(conn, plan_lines::table, rows)
}

/// # Errors
/// When the line has an amount in that period.
pub fn insert_cells(conn: &mut AnyConnection, rows: &[CellRow]) -> QueryResult<()> {
    insert_all!(conn, plan_cells::table, rows)
}

/// Puts goals in the place of a version's goals.
///
/// # Errors
/// When the database fails.
pub fn replace_goals(conn: &mut AnyConnection, version: PlanVersionId, rows: &[GoalRow]) -> QueryResult<()> {
    diesel::delete(plan_goals::table.filter(plan_goals::version_id.eq(version))).execute(conn)?;
    insert_all!(conn, plan_goals::table, rows)
}

/// Writes a line's row.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &LineRow) -> QueryResult<()> {
    diesel::update(plan_lines::table.find((row.version_id, row.line_key))).set(row).execute(conn).map(drop)
}

/// Notes on the lines of a node whether its money is kept back.
///
/// # Errors
/// When the database fails.
pub fn set_contingency(conn: &mut AnyConnection, node: NodeId, is_contingency: bool) -> QueryResult<()> {
    diesel::update(plan_lines::table.filter(plan_lines::node_id.eq(node)))
        .set(plan_lines::is_contingency.eq(is_contingency))
        .execute(conn)
        .map(drop)
}

/// Puts amounts in the place of those that a line has.
///
/// # Errors
/// When the database fails.
pub fn replace_cells(conn: &mut AnyConnection, rows: &[CellRow]) -> QueryResult<()> {
    let mut lines: Vec<(PlanVersionId, i64)> =
        rows.iter().map(|row| (row.version_id, row.line_key)).collect();
    lines.dedup();
    for (version, line) in lines {
        delete_cells(conn, version, line)?;
    }
    insert_cells(conn, rows)
}

fn delete_cells(conn: &mut AnyConnection, version: PlanVersionId, line: i64) -> QueryResult<()> {
    let cells = plan_cells::table.filter(plan_cells::version_id.eq(version));
    diesel::delete(cells.filter(plan_cells::line_key.eq(line))).execute(conn).map(drop)
}

/// Takes a line and its amounts out.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, version: PlanVersionId, line: i64) -> QueryResult<()> {
    delete_cells(conn, version, line)?;
    diesel::delete(plan_lines::table.find((version, line))).execute(conn).map(drop)
}

/// Takes everything out of a version.
///
/// # Errors
/// When the database fails.
pub fn clear(conn: &mut AnyConnection, version: PlanVersionId) -> QueryResult<()> {
    diesel::delete(plan_cells::table.filter(plan_cells::version_id.eq(version))).execute(conn)?;
    diesel::delete(plan_goals::table.filter(plan_goals::version_id.eq(version))).execute(conn)?;
    diesel::delete(plan_lines::table.filter(plan_lines::version_id.eq(version))).execute(conn).map(drop)
}
