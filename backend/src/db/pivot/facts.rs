//! What the cube is made of, as the tables have it.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{BigInt, Bool, Nullable},
};
use penstock_shared::{
    audit::AuditObjectKind,
    budget::Bucket,
    expense::ExpenseState,
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, DimensionId, DimensionValueId,
        ExpenseId, ExpenseLineId, FiscalYearId, NodeId, VendorId,
    },
    money::Currency,
};

use super::{approval_minutes, is_baseline};
use crate::db::{
    AnyConnection,
    schema::{
        audit_changes, budget_node_dimensions, budget_nodes, campaign_dimensions, expense_line_dimensions,
        expense_lines, expenses, ledger_entries,
    },
};

/// An entry, as far as facts are made of it.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct EntryFact {
    pub sequence: i64,
    pub day: NaiveDate,
    pub node: NodeId,
    pub from: Bucket,
    pub to: Bucket,
    pub amount_minor: i64,
    pub line: Option<ExpenseLineId>,
    /// Whether what it allocates is part of the baseline.
    pub is_baseline: bool,
}

/// The entries behind a sequence number and up to another one, in order, at most `limit`.
///
/// # Errors
/// When the database fails, as all of the following.
pub fn entry_facts(
    conn: &mut AnyConnection,
    after: i64,
    up_to: i64,
    limit: i64,
) -> QueryResult<Vec<EntryFact>> {
    ledger_entries::table
        .filter(ledger_entries::sequence.gt(after))
        .filter(ledger_entries::sequence.le(up_to))
        .order(ledger_entries::sequence)
        .limit(limit)
        .select((
            ledger_entries::sequence,
            ledger_entries::entry_date,
            ledger_entries::node_id,
            ledger_entries::from_bucket,
            ledger_entries::to_bucket,
            ledger_entries::amount_minor,
            ledger_entries::expense_line_id,
            sql::<Bool>(&is_baseline("ledger_entries")),
        ))
        .load(conn)
}

/// What is written with a line, and the state of its request.
#[derive(Debug, Clone, Queryable)]
pub struct LineFact {
    pub id: ExpenseLineId,
    pub expense: ExpenseId,
    pub state: ExpenseState,
    pub department: DepartmentId,
    pub channel: Option<ChannelId>,
    pub activity_type: Option<ActivityTypeId>,
    pub category: Option<CategoryId>,
    pub campaign: Option<CampaignId>,
    pub vendor: Option<VendorId>,
    /// How long the approval of its request took.
    pub approval_minutes: Option<i64>,
}

type LineColumns = (
    expense_lines::id,
    expense_lines::expense_id,
    expenses::state,
    expense_lines::department_id,
    expense_lines::channel_id,
    expense_lines::activity_type_id,
    expense_lines::category_id,
    expense_lines::campaign_id,
    expense_lines::vendor_id,
    SqlLiteral<Nullable<BigInt>>,
);

fn line_columns(conn: &AnyConnection) -> LineColumns {
    (
        expense_lines::id,
        expense_lines::expense_id,
        expenses::state,
        expense_lines::department_id,
        expense_lines::channel_id,
        expense_lines::activity_type_id,
        expense_lines::category_id,
        expense_lines::campaign_id,
        expense_lines::vendor_id,
        sql(&approval_minutes(conn, "expenses")),
    )
}

/// Some lines.
pub fn lines(conn: &mut AnyConnection, ids: &[ExpenseLineId]) -> QueryResult<Vec<LineFact>> {
    let columns = line_columns(conn);
    expense_lines::table
        .inner_join(expenses::table)
        .filter(expense_lines::id.eq_any(ids.to_vec()))
        .select(columns)
        .load(conn)
}

/// The lines of some requests.
pub fn lines_of(conn: &mut AnyConnection, ids: &[ExpenseId]) -> QueryResult<Vec<LineFact>> {
    let columns = line_columns(conn);
    expense_lines::table
        .inner_join(expenses::table)
        .filter(expense_lines::expense_id.eq_any(ids.to_vec()))
        .select(columns)
        .load(conn)
}

/// What some lines are in the organisation's own dimensions.
pub fn line_values(
    conn: &mut AnyConnection,
    ids: &[ExpenseLineId],
) -> QueryResult<Vec<(ExpenseLineId, DimensionId, DimensionValueId)>> {
    expense_line_dimensions::table
        .filter(expense_line_dimensions::line_id.eq_any(ids.to_vec()))
        .order((expense_line_dimensions::line_id, expense_line_dimensions::dimension_id))
        .select((
            expense_line_dimensions::line_id,
            expense_line_dimensions::dimension_id,
            expense_line_dimensions::value_id,
        ))
        .load(conn)
}

/// A budget and what it itself is kept for.
#[derive(Debug, Clone, Queryable)]
pub struct NodeFact {
    pub id: NodeId,
    pub parent: Option<NodeId>,
    pub fiscal_year: FiscalYearId,
    pub currency: Currency,
    pub department: Option<DepartmentId>,
    pub channel: Option<ChannelId>,
    pub activity_type: Option<ActivityTypeId>,
    pub campaign: Option<CampaignId>,
}

/// Every budget.
pub fn nodes(conn: &mut AnyConnection) -> QueryResult<Vec<NodeFact>> {
    budget_nodes::table
        .order(budget_nodes::id)
        .select((
            budget_nodes::id,
            budget_nodes::parent_id,
            budget_nodes::fiscal_year_id,
            budget_nodes::currency,
            budget_nodes::department_id,
            budget_nodes::channel_id,
            budget_nodes::activity_type_id,
            budget_nodes::campaign_id,
        ))
        .load(conn)
}

/// What each budget itself is in the organisation's own dimensions.
pub fn node_values(
    conn: &mut AnyConnection,
) -> QueryResult<HashMap<(NodeId, DimensionId), DimensionValueId>> {
    let rows: Vec<(NodeId, DimensionId, DimensionValueId)> = budget_node_dimensions::table
        .select((
            budget_node_dimensions::node_id,
            budget_node_dimensions::dimension_id,
            budget_node_dimensions::value_id,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(node, dimension, value)| ((node, dimension), value)).collect())
}

/// What each campaign is in them.
pub fn campaign_values(
    conn: &mut AnyConnection,
) -> QueryResult<HashMap<(CampaignId, DimensionId), DimensionValueId>> {
    let rows: Vec<(CampaignId, DimensionId, DimensionValueId)> = campaign_dimensions::table
        .select((
            campaign_dimensions::campaign_id,
            campaign_dimensions::dimension_id,
            campaign_dimensions::value_id,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(campaign, dimension, value)| ((campaign, dimension), value)).collect())
}

/// The last change that the audit trail has noted.
pub fn last_change(conn: &mut AnyConnection) -> QueryResult<i64> {
    audit_changes::table.select(sql::<BigInt>("CAST(COALESCE(MAX(id), 0) AS BIGINT)")).first(conn)
}

/// The tables of which a change may make a line another one. All their rows are noted with the request they belong to.
pub const TABLES_OF_LINES: [&str; 3] = ["expenses", "expense_lines", "expense_line_dimensions"];

/// The requests that changed behind one change and up to another one: they, their lines or what those are.
pub fn changed_requests(conn: &mut AnyConnection, after: i64, up_to: i64) -> QueryResult<Vec<ExpenseId>> {
    let ids: Vec<i64> = audit_changes::table
        .filter(audit_changes::id.gt(after))
        .filter(audit_changes::id.le(up_to))
        .filter(audit_changes::object_kind.eq(AuditObjectKind::Expense.as_str()))
        .filter(audit_changes::row_table.eq_any(TABLES_OF_LINES))
        .select(audit_changes::object_id)
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().map(ExpenseId).collect())
}
