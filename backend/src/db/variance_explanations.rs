//! Why budgets were used otherwise than planned.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{FiscalYearId, NodeId, UserId, VarianceExplanationId},
    usage_report::{ReportSpan, VarianceCause},
};

use super::{
    AnyConnection,
    schema::{budget_nodes, users, variance_explanations},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = variance_explanations)]
pub struct ExplanationRow {
    pub id: VarianceExplanationId,
    pub node_id: NodeId,
    pub span: ReportSpan,
    /// Of the period or the quarter; 0 of a year.
    pub number: i32,
    pub cause: VarianceCause,
    pub text: String,
    pub action: String,
    pub author_id: UserId,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = variance_explanations)]
pub struct NewExplanation<'a> {
    pub node_id: NodeId,
    pub span: ReportSpan,
    pub number: i32,
    pub cause: VarianceCause,
    pub text: &'a str,
    pub action: &'a str,
    pub author_id: UserId,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the database fails, as all of the following.
pub fn insert(conn: &mut AnyConnection, row: &NewExplanation<'_>) -> QueryResult<VarianceExplanationId> {
    diesel::insert_into(variance_explanations::table)
        .values(row)
        .returning(variance_explanations::id)
        .get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: VarianceExplanationId) -> QueryResult<ExplanationRow> {
    variance_explanations::table.find(id).select(ExplanationRow::as_select()).first(conn)
}

/// The one of a budget and a span.
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut AnyConnection,
    node: NodeId,
    span: ReportSpan,
    number: i32,
) -> QueryResult<Option<ExplanationRow>> {
    variance_explanations::table
        .filter(variance_explanations::node_id.eq(node))
        .filter(variance_explanations::span.eq(span))
        .filter(variance_explanations::number.eq(number))
        .select(ExplanationRow::as_select())
        .first(conn)
        .optional()
}

/// Those of a span of a year, with the names of who wrote them.
///
/// # Errors
/// When the database fails.
pub fn of_span(
    conn: &mut AnyConnection,
    year: FiscalYearId,
    span: ReportSpan,
    number: i32,
) -> QueryResult<Vec<(ExplanationRow, String)>> {
    variance_explanations::table
        .inner_join(budget_nodes::table)
        .inner_join(users::table)
        .filter(budget_nodes::fiscal_year_id.eq(year))
        .filter(variance_explanations::span.eq(span))
        .filter(variance_explanations::number.eq(number))
        .select((ExplanationRow::as_select(), users::name))
        .load(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &ExplanationRow) -> QueryResult<bool> {
    let unchanged = variance_explanations::version.eq(row.version - 1);
    diesel::update(variance_explanations::table.find(row.id).filter(unchanged))
        .set((
            variance_explanations::cause.eq(row.cause),
            variance_explanations::text.eq(&row.text),
            variance_explanations::action.eq(&row.action),
            variance_explanations::author_id.eq(row.author_id),
            variance_explanations::changed_at.eq(row.changed_at),
            variance_explanations::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: VarianceExplanationId) -> QueryResult<()> {
    diesel::delete(variance_explanations::table.find(id)).execute(conn).map(drop)
}
