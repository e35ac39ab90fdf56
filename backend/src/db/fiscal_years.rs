//! Fiscal years.

use chrono::NaiveDate;
use diesel::prelude::*;
use penstock_shared::{ids::FiscalYearId, period::CalendarKind};

use super::{AnyConnection, schema::fiscal_years};

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
