//! Fiscal years.

use chrono::NaiveDate;
use diesel::prelude::*;
use penstock_shared::ids::FiscalYearId;

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
pub fn insert(
    conn: &mut AnyConnection,
    code: &str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
) -> QueryResult<FiscalYearId> {
    diesel::insert_into(fiscal_years::table)
        .values((
            fiscal_years::code.eq(code),
            fiscal_years::starts_on.eq(starts_on),
            fiscal_years::ends_on.eq(ends_on),
        ))
        .returning(fiscal_years::id)
        .get_result(conn)
}
