//! Budget nodes and their control policies.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    budget::{ControlLevel, ControlPolicy, ControlWindow},
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, FiscalYearId, NodeId, UserId},
    money::Currency,
};

use super::{
    AnyConnection,
    schema::{budget_nodes, budget_policies},
};

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
}

impl NodeRow {
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

    /// Puts another policy in force, as the next version.
    pub const fn set_control(&mut self, control: ControlPolicy) {
        self.control_level = control.level;
        self.control_window = control.window;
        self.to_date = control.to_date;
        self.tolerance_minor = control.tolerance_minor;
        self.tolerance_bp = control.tolerance_bp;
        self.policy_version += 1;
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

/// Every node of a year, parents before children.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<NodeRow>> {
    budget_nodes::table
        .filter(budget_nodes::fiscal_year_id.eq(year))
        .order((budget_nodes::depth, budget_nodes::id))
        .select(NodeRow::as_select())
        .load(conn)
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

/// A root by its name.
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

/// Keeps the policy that the row has now, under its version.
///
/// # Errors
/// When the version is there already.
pub fn insert_policy(
    conn: &mut AnyConnection,
    row: &NodeRow,
    reason: &str,
    set_by: Option<UserId>,
    now: NaiveDateTime,
) -> QueryResult<()> {
    diesel::insert_into(budget_policies::table)
        .values((
            budget_policies::node_id.eq(row.id),
            budget_policies::version.eq(row.policy_version),
            budget_policies::control_level.eq(row.control_level),
            budget_policies::control_window.eq(row.control_window),
            budget_policies::to_date.eq(row.to_date),
            budget_policies::tolerance_minor.eq(row.tolerance_minor),
            budget_policies::tolerance_bp.eq(row.tolerance_bp),
            budget_policies::reason.eq(reason),
            budget_policies::set_by.eq(set_by),
            budget_policies::set_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Every node of every year.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<NodeRow>> {
    budget_nodes::table.order(budget_nodes::id).select(NodeRow::as_select()).load(conn)
}
