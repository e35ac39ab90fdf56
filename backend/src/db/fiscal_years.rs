//! Fiscal years.

use chrono::NaiveDate;
use diesel::{dsl::exists, prelude::*};
use penstock_shared::{ids::FiscalYearId, period::CalendarKind};

use super::{
    AnyConnection,
    schema::{budget_nodes, control_books, fiscal_periods, fiscal_years, period_changes, plans, year_ends},
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = fiscal_years)]
pub struct FiscalYearRow {
    pub id: FiscalYearId,
    /// `FY2026`.
    pub code: String,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub calendar_kind: CalendarKind,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = fiscal_years)]
pub struct NewFiscalYear<'a> {
    pub code: &'a str,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub calendar_kind: CalendarKind,
}

/// Every year, in order.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<FiscalYearRow>> {
    fiscal_years::table.order(fiscal_years::starts_on).select(FiscalYearRow::as_select()).load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: FiscalYearId) -> QueryResult<FiscalYearRow> {
    fiscal_years::table.find(id).select(FiscalYearRow::as_select()).first(conn)
}

/// # Errors
/// When a year has that code or that first day.
pub fn insert(conn: &mut AnyConnection, row: &NewFiscalYear<'_>) -> QueryResult<FiscalYearId> {
    diesel::insert_into(fiscal_years::table).values(row).returning(fiscal_years::id).get_result(conn)
}

/// Whether anything belongs to a year: entries and promises need a budget, so a year without budgets has none.
///
/// # Errors
/// When the database fails.
pub fn is_in_use(conn: &mut AnyConnection, id: FiscalYearId) -> QueryResult<bool> {
    let nodes = budget_nodes::table.filter(budget_nodes::fiscal_year_id.eq(id));
    let plans = plans::table.filter(plans::fiscal_year_id.eq(id));
    let books = control_books::table.filter(control_books::fiscal_year_id.eq(id));
    let ends = year_ends::table.filter(year_ends::fiscal_year_id.eq(id).or(year_ends::next_year_id.eq(id)));
    let closings =
        period_changes::table.inner_join(fiscal_periods::table).filter(fiscal_periods::fiscal_year_id.eq(id));
    Ok(diesel::select(exists(nodes)).get_result(conn)?
        || diesel::select(exists(plans)).get_result(conn)?
        || diesel::select(exists(books)).get_result(conn)?
        || diesel::select(exists(ends)).get_result(conn)?
        || diesel::select(exists(closings)).get_result(conn)?)
}

/// # Errors
/// When the database fails, or something belongs to the year.
pub fn delete(conn: &mut AnyConnection, id: FiscalYearId) -> QueryResult<()> {
    diesel::delete(fiscal_years::table.find(id)).execute(conn).map(drop)
}
