//! Budget nodes and their control policies.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    budget::{ControlLevel, ControlPolicy, ControlWindow},
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, ExpenseLineId, FiscalYearId, NodeId, UserId},
    money::Currency,
    problem::Subject,
};

use super::{
    AnyConnection,
    schema::{budget_nodes, budget_policies, expense_lines},
};
use crate::domain::tree::depth_first;

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = budget_nodes)]
pub struct NodeRow {
    pub id: NodeId,
    pub parent_id: Option<NodeId>,
    pub fiscal_year_id: FiscalYearId,
    pub depth: i32,
    pub name: String,
    pub name_zh: String,
    pub currency: Currency,
    pub department_id: Option<DepartmentId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub campaign_id: Option<CampaignId>,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub tolerance_minor: i64,
    pub tolerance_bp: i64,
    pub policy_version: i64,
    pub version: i64,
    /// Money that is kept back: it can be moved, and not be spent here.
    pub is_contingency: bool,
}

impl NodeRow {
    /// The node as something that stands in the way.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject { name: self.name.clone(), name_zh: self.name_zh.clone(), ..Subject::default() }
    }

    /// The policy in force.
    #[must_use]
    pub const fn control(&self) -> ControlPolicy {
        ControlPolicy {
            level: self.control_level,
            window: self.control_window,
            to_date: self.to_date,
            tolerance_minor: self.tolerance_minor,
            tolerance_bp: self.tolerance_bp,
        }
    }

    /// Puts another policy in force.
    pub const fn set_control(&mut self, control: ControlPolicy, version: i64) {
        self.control_level = control.level;
        self.control_window = control.window;
        self.to_date = control.to_date;
        self.tolerance_minor = control.tolerance_minor;
        self.tolerance_bp = control.tolerance_bp;
        self.policy_version = version;
    }
}

/// A policy that a node had, has or will have.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = budget_policies)]
pub struct PolicyRow {
    pub node_id: NodeId,
    pub version: i64,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub tolerance_minor: i64,
    pub tolerance_bp: i64,
    pub reason: String,
    pub set_by: Option<UserId>,
    pub set_at: NaiveDateTime,
    /// The day from which it counts; absent when that was the day it was set.
    pub valid_from: Option<NaiveDate>,
    /// Absent until its day has come. Policies from before there were days have neither.
    pub in_force_since: Option<NaiveDateTime>,
}

impl PolicyRow {
    #[must_use]
    pub const fn control(&self) -> ControlPolicy {
        ControlPolicy {
            level: self.control_level,
            window: self.control_window,
            to_date: self.to_date,
            tolerance_minor: self.tolerance_minor,
            tolerance_bp: self.tolerance_bp,
        }
    }

    /// Whether its day has not come.
    #[must_use]
    pub const fn is_scheduled(&self) -> bool {
        self.valid_from.is_some() && self.in_force_since.is_none()
    }
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = budget_nodes)]
pub struct NewNode<'a> {
    pub parent_id: Option<NodeId>,
    pub fiscal_year_id: FiscalYearId,
    pub depth: i32,
    pub name: &'a str,
    pub name_zh: &'a str,
    pub currency: Currency,
    pub department_id: Option<DepartmentId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub campaign_id: Option<CampaignId>,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub tolerance_minor: i64,
    pub tolerance_bp: i64,
    pub policy_version: i64,
    pub version: i64,
    pub created_at: NaiveDateTime,
    pub is_contingency: bool,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewNode<'_>) -> QueryResult<NodeId> {
    diesel::insert_into(budget_nodes::table).values(row).returning(budget_nodes::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: NodeId) -> QueryResult<NodeRow> {
    budget_nodes::table.find(id).select(NodeRow::as_select()).first(conn)
}

/// Every node of a year as its tree is read: each before those below it, and those before the next beside it.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<NodeRow>> {
    let rows = budget_nodes::table
        .filter(budget_nodes::fiscal_year_id.eq(year))
        .order((budget_nodes::depth, budget_nodes::id))
        .select(NodeRow::as_select())
        .load(conn)?;
    Ok(depth_first(rows, |row: &NodeRow| (row.id, row.parent_id)))
}

/// The nodes right below one.
///
/// # Errors
/// When the database fails.
pub fn children(conn: &mut AnyConnection, parent: NodeId) -> QueryResult<Vec<NodeRow>> {
    budget_nodes::table
        .filter(budget_nodes::parent_id.eq(parent))
        .order(budget_nodes::id)
        .select(NodeRow::as_select())
        .load(conn)
}

/// A root by its name, unless it keeps money back.
///
/// # Errors
/// When the database fails.
pub fn root_by_name(
    conn: &mut AnyConnection,
    year: FiscalYearId,
    name: &str,
) -> QueryResult<Option<NodeRow>> {
    budget_nodes::table
        .filter(budget_nodes::fiscal_year_id.eq(year))
        .filter(budget_nodes::parent_id.is_null())
        .filter(budget_nodes::name.eq(name))
        .filter(budget_nodes::is_contingency.eq(false))
        .select(NodeRow::as_select())
        .first(conn)
        .optional()
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &NodeRow) -> QueryResult<bool> {
    diesel::update(budget_nodes::table.find(row.id).filter(budget_nodes::version.eq(row.version - 1)))
        .set((
            budget_nodes::name.eq(&row.name),
            budget_nodes::name_zh.eq(&row.name_zh),
            budget_nodes::is_contingency.eq(row.is_contingency),
            budget_nodes::control_level.eq(row.control_level),
            budget_nodes::control_window.eq(row.control_window),
            budget_nodes::to_date.eq(row.to_date),
            budget_nodes::tolerance_minor.eq(row.tolerance_minor),
            budget_nodes::tolerance_bp.eq(row.tolerance_bp),
            budget_nodes::policy_version.eq(row.policy_version),
            budget_nodes::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Puts a node below another one, or at the top; false if somebody changed it since `row.version - 1`.
///
/// # Errors
/// When the database fails.
pub fn place(conn: &mut AnyConnection, row: &NodeRow) -> QueryResult<bool> {
    diesel::update(budget_nodes::table.find(row.id).filter(budget_nodes::version.eq(row.version - 1)))
        .set((
            budget_nodes::parent_id.eq(row.parent_id),
            budget_nodes::depth.eq(row.depth),
            budget_nodes::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Keeps a policy of a node, in force at once or from a day to come.
///
/// # Errors
/// When the version is there already.
pub fn insert_policy(conn: &mut AnyConnection, row: &PolicyRow) -> QueryResult<()> {
    diesel::insert_into(budget_policies::table).values(row).execute(conn).map(drop)
}

/// A node's policies, newest first.
///
/// # Errors
/// When the database fails.
pub fn policies(conn: &mut AnyConnection, node: NodeId) -> QueryResult<Vec<PolicyRow>> {
    budget_policies::table
        .filter(budget_policies::node_id.eq(node))
        .order(budget_policies::version.desc())
        .select(PolicyRow::as_select())
        .load(conn)
}

/// One policy of a node.
///
/// # Errors
/// `NotFound` when there is none of that version.
pub fn policy(conn: &mut AnyConnection, node: NodeId, version: i64) -> QueryResult<PolicyRow> {
    budget_policies::table.find((node, version)).select(PolicyRow::as_select()).first(conn)
}

/// The policies whose day has come and that are not in force yet, in the order of their days.
///
/// # Errors
/// When the database fails.
pub fn due_policies(conn: &mut AnyConnection, today: NaiveDate) -> QueryResult<Vec<PolicyRow>> {
    budget_policies::table
        .filter(budget_policies::valid_from.le(today))
        .filter(budget_policies::in_force_since.is_null())
        .order((budget_policies::valid_from, budget_policies::version))
        .select(PolicyRow::as_select())
        .load(conn)
}

/// Notes since when a policy is in force.
///
/// # Errors
/// When the database fails.
pub fn policy_is_in_force(
    conn: &mut AnyConnection,
    node: NodeId,
    version: i64,
    since: NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(budget_policies::table.find((node, version)))
        .set(budget_policies::in_force_since.eq(since))
        .execute(conn)
        .map(drop)
}

/// Takes a policy back whose day has not come; false when there is none such.
///
/// # Errors
/// When the database fails.
pub fn delete_scheduled_policy(conn: &mut AnyConnection, node: NodeId, version: i64) -> QueryResult<bool> {
    diesel::delete(
        budget_policies::table
            .find((node, version))
            .filter(budget_policies::in_force_since.is_null())
            .filter(budget_policies::valid_from.is_not_null()),
    )
    .execute(conn)
    .map(|rows| rows == 1)
}

/// Every node of every year.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<NodeRow>> {
    budget_nodes::table.order(budget_nodes::id).select(NodeRow::as_select()).load(conn)
}

/// Whether a line of an expense names the node.
///
/// # Errors
/// When the database fails.
pub fn is_charged(conn: &mut AnyConnection, node: NodeId) -> QueryResult<bool> {
    let lines = expense_lines::table.filter(expense_lines::node_id.eq(node)).select(expense_lines::id);
    lines.first::<ExpenseLineId>(conn).optional().map(|line| line.is_some())
}
