//! The customer's own dimensions, their values, and what has which value.

use chrono::NaiveDate;
use diesel::prelude::*;
use penstock_shared::{
    dimension::{CustomDimension, DimensionAssignment, DimensionValue, FieldUse},
    ids::{CampaignId, DimensionId, DimensionValueId, ExpenseId, ExpenseLineId, FiscalYearId, NodeId},
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{
        budget_node_dimensions, budget_nodes, campaign_dimensions, dimension_values, dimensions,
        expense_line_dimensions, expense_lines,
    },
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = dimensions)]
pub struct DimensionRow {
    pub id: DimensionId,
    pub code: String,
    pub name: String,
    pub name_zh: String,
    pub on_campaigns: FieldUse,
    pub on_expense_lines: FieldUse,
    pub on_budget_nodes: FieldUse,
    pub active: bool,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = dimensions)]
pub struct NewDimension<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub name_zh: &'a str,
    pub on_campaigns: FieldUse,
    pub on_expense_lines: FieldUse,
    pub on_budget_nodes: FieldUse,
    pub active: bool,
    pub version: i64,
}

/// A value's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = dimension_values)]
pub struct ValueRow {
    pub id: DimensionValueId,
    pub dimension_id: DimensionId,
    pub parent_id: Option<DimensionValueId>,
    pub code: String,
    pub name: String,
    pub name_zh: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    pub active: bool,
    pub version: i64,
}

/// A value's row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = dimension_values)]
pub struct NewValue<'a> {
    pub dimension_id: DimensionId,
    pub parent_id: Option<DimensionValueId>,
    pub code: &'a str,
    pub name: &'a str,
    pub name_zh: &'a str,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    pub active: bool,
    pub version: i64,
}

impl DimensionRow {
    /// As the API shows it, with its values.
    #[must_use]
    pub fn with_values(self, values: Vec<ValueRow>) -> CustomDimension {
        CustomDimension {
            id: self.id,
            code: self.code,
            name: self.name,
            name_zh: self.name_zh,
            on_campaigns: self.on_campaigns,
            on_expense_lines: self.on_expense_lines,
            on_budget_nodes: self.on_budget_nodes,
            active: self.active,
            version: self.version,
            values: values.into_iter().map(DimensionValue::from).collect(),
        }
    }
}

impl From<ValueRow> for DimensionValue {
    fn from(row: ValueRow) -> Self {
        Self {
            id: row.id,
            dimension_id: row.dimension_id,
            parent_id: row.parent_id,
            code: row.code,
            name: row.name,
            name_zh: row.name_zh,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            active: row.active,
            version: row.version,
        }
    }
}

/// Every dimension, by code.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<DimensionRow>> {
    dimensions::table.order(dimensions::code).select(DimensionRow::as_select()).load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: DimensionId) -> QueryResult<DimensionRow> {
    dimensions::table.find(id).select(DimensionRow::as_select()).first(conn)
}

/// # Errors
/// When the code is taken.
pub fn insert(conn: &mut AnyConnection, row: &NewDimension<'_>) -> QueryResult<DimensionId> {
    diesel::insert_into(dimensions::table).values(row).returning(dimensions::id).get_result(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &DimensionRow) -> QueryResult<bool> {
    diesel::update(dimensions::table.find(row.id).filter(dimensions::version.eq(row.version - 1)))
        .set((
            dimensions::name.eq(&row.name),
            dimensions::name_zh.eq(&row.name_zh),
            dimensions::on_campaigns.eq(row.on_campaigns),
            dimensions::on_expense_lines.eq(row.on_expense_lines),
            dimensions::on_budget_nodes.eq(row.on_budget_nodes),
            dimensions::active.eq(row.active),
            dimensions::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Every value of every dimension, by code.
///
/// # Errors
/// When the database fails.
pub fn values(conn: &mut AnyConnection) -> QueryResult<Vec<ValueRow>> {
    dimension_values::table.order(dimension_values::code).select(ValueRow::as_select()).load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn value(conn: &mut AnyConnection, id: DimensionValueId) -> QueryResult<ValueRow> {
    dimension_values::table.find(id).select(ValueRow::as_select()).first(conn)
}

/// # Errors
/// When the code is taken.
pub fn insert_value(conn: &mut AnyConnection, row: &NewValue<'_>) -> QueryResult<DimensionValueId> {
    diesel::insert_into(dimension_values::table).values(row).returning(dimension_values::id).get_result(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update_value(conn: &mut AnyConnection, row: &ValueRow) -> QueryResult<bool> {
    diesel::update(dimension_values::table.find(row.id).filter(dimension_values::version.eq(row.version - 1)))
        .set((
            dimension_values::parent_id.eq(row.parent_id),
            dimension_values::name.eq(&row.name),
            dimension_values::name_zh.eq(&row.name_zh),
            dimension_values::valid_from.eq(row.valid_from),
            dimension_values::valid_to.eq(row.valid_to),
            dimension_values::active.eq(row.active),
            dimension_values::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

const fn assignment((dimension_id, value_id): (DimensionId, DimensionValueId)) -> DimensionAssignment {
    DimensionAssignment { dimension_id, value_id }
}

/// What a node itself has.
///
/// # Errors
/// When the database fails.
pub fn of_node(conn: &mut AnyConnection, node: NodeId) -> QueryResult<Vec<DimensionAssignment>> {
    let rows: Vec<_> = budget_node_dimensions::table
        .filter(budget_node_dimensions::node_id.eq(node))
        .order(budget_node_dimensions::dimension_id)
        .select((budget_node_dimensions::dimension_id, budget_node_dimensions::value_id))
        .load(conn)?;
    Ok(rows.into_iter().map(assignment).collect())
}

/// What the nodes of a year themselves have.
///
/// # Errors
/// When the database fails.
pub fn of_year(
    conn: &mut AnyConnection,
    year: FiscalYearId,
) -> QueryResult<Vec<(NodeId, DimensionAssignment)>> {
    let nodes = budget_nodes::table.filter(budget_nodes::fiscal_year_id.eq(year)).select(budget_nodes::id);
    let rows: Vec<(NodeId, DimensionId, DimensionValueId)> = budget_node_dimensions::table
        .filter(budget_node_dimensions::node_id.eq_any(nodes))
        .order((budget_node_dimensions::node_id, budget_node_dimensions::dimension_id))
        .select((
            budget_node_dimensions::node_id,
            budget_node_dimensions::dimension_id,
            budget_node_dimensions::value_id,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(node, dimension, value)| (node, assignment((dimension, value)))).collect())
}

/// Writes what a node has, anew.
///
/// # Errors
/// When the database fails.
pub fn set_node(
    conn: &mut AnyConnection,
    node: NodeId,
    assignments: &[DimensionAssignment],
) -> QueryResult<()> {
    diesel::delete(budget_node_dimensions::table.filter(budget_node_dimensions::node_id.eq(node)))
        .execute(conn)?;
    for of in assignments {
        diesel::insert_into(budget_node_dimensions::table)
            .values((
                budget_node_dimensions::node_id.eq(node),
                budget_node_dimensions::dimension_id.eq(of.dimension_id),
                budget_node_dimensions::value_id.eq(of.value_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What some campaigns have.
///
/// # Errors
/// When the database fails.
pub fn of_campaigns(
    conn: &mut AnyConnection,
    campaigns: &[CampaignId],
) -> QueryResult<Vec<(CampaignId, DimensionAssignment)>> {
    let rows: Vec<(CampaignId, DimensionId, DimensionValueId)> = campaign_dimensions::table
        .filter(campaign_dimensions::campaign_id.eq_any(campaigns.to_vec()))
        .order((campaign_dimensions::campaign_id, campaign_dimensions::dimension_id))
        .select((
            campaign_dimensions::campaign_id,
            campaign_dimensions::dimension_id,
            campaign_dimensions::value_id,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(of, dimension, value)| (of, assignment((dimension, value)))).collect())
}

/// Writes what a campaign has, anew.
///
/// # Errors
/// When the database fails.
pub fn set_campaign(
    conn: &mut AnyConnection,
    campaign: CampaignId,
    assignments: &[DimensionAssignment],
) -> QueryResult<()> {
    diesel::delete(campaign_dimensions::table.filter(campaign_dimensions::campaign_id.eq(campaign)))
        .execute(conn)?;
    for of in assignments {
        diesel::insert_into(campaign_dimensions::table)
            .values((
                campaign_dimensions::campaign_id.eq(campaign),
                campaign_dimensions::dimension_id.eq(of.dimension_id),
                campaign_dimensions::value_id.eq(of.value_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What a line has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Insertable)]
#[diesel(table_name = expense_line_dimensions)]
pub struct LineValue {
    pub line_id: ExpenseLineId,
    pub dimension_id: DimensionId,
    pub value_id: DimensionValueId,
}

/// What the lines of an expense have.
///
/// # Errors
/// When the database fails.
pub fn of_lines(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<LineValue>> {
    let rows: Vec<(ExpenseLineId, DimensionId, DimensionValueId)> = expense_line_dimensions::table
        .inner_join(expense_lines::table)
        .filter(expense_lines::expense_id.eq(expense))
        .order((expense_line_dimensions::line_id, expense_line_dimensions::dimension_id))
        .select((
            expense_line_dimensions::line_id,
            expense_line_dimensions::dimension_id,
            expense_line_dimensions::value_id,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(line_id, dimension_id, value_id)| LineValue { line_id, dimension_id, value_id })
        .collect())
}

/// What one line has.
///
/// # Errors
/// When the database fails.
pub fn of_line(conn: &mut AnyConnection, line: ExpenseLineId) -> QueryResult<Vec<DimensionAssignment>> {
    let rows: Vec<_> = expense_line_dimensions::table
        .filter(expense_line_dimensions::line_id.eq(line))
        .order(expense_line_dimensions::dimension_id)
        .select((expense_line_dimensions::dimension_id, expense_line_dimensions::value_id))
        .load(conn)?;
    Ok(rows.into_iter().map(assignment).collect())
}

/// # Errors
/// When a line has a value of the dimension already.
pub fn insert_lines(conn: &mut AnyConnection, rows: &[LineValue]) -> QueryResult<()> {
    insert_all!(conn, expense_line_dimensions::table, rows)
}

/// Takes away what the lines of an expense have, before the lines themselves.
///
/// # Errors
/// When the database fails.
pub fn clear_lines(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<()> {
    let lines = expense_lines::table.filter(expense_lines::expense_id.eq(expense)).select(expense_lines::id);
    diesel::delete(expense_line_dimensions::table.filter(expense_line_dimensions::line_id.eq_any(lines)))
        .execute(conn)
        .map(drop)
}
