//! Fiscal periods: the months of the fiscal years.

use chrono::NaiveDate;
use diesel::prelude::*;
use penstock_shared::{
    ids::{FiscalYearId, PeriodId},
    period::{Period, PeriodState},
};

use super::{AnyConnection, schema::fiscal_periods};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = fiscal_periods)]
pub struct PeriodRow {
    pub id: PeriodId,
    pub fiscal_year_id: FiscalYearId,
    /// 1 for the first period of the year.
    pub number: i32,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub state: PeriodState,
    pub version: i64,
    /// 1 to 4.
    pub quarter: i32,
}

impl PeriodRow {
    /// Whether it takes entries.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == PeriodState::Open
    }
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = fiscal_periods)]
pub struct NewPeriod {
    pub fiscal_year_id: FiscalYearId,
    pub number: i32,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub state: PeriodState,
    pub version: i64,
    pub quarter: i32,
}

impl From<PeriodRow> for Period {
    fn from(row: PeriodRow) -> Self {
        Self {
            id: row.id,
            fiscal_year_id: row.fiscal_year_id,
            number: row.number,
            quarter: row.quarter,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            state: row.state,
            version: row.version,
        }
    }
}

/// Every period of every year, in order.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<PeriodRow>> {
    fiscal_periods::table.order(fiscal_periods::starts_on).select(PeriodRow::as_select()).load(conn)
}

/// The periods of a year, in order.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<PeriodRow>> {
    fiscal_periods::table
        .filter(fiscal_periods::fiscal_year_id.eq(year))
        .order(fiscal_periods::number)
        .select(PeriodRow::as_select())
        .load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: PeriodId) -> QueryResult<PeriodRow> {
    fiscal_periods::table.find(id).select(PeriodRow::as_select()).first(conn)
}

/// The period that a day falls into, if its fiscal year has been opened.
///
/// # Errors
/// When the database fails.
pub fn by_date(conn: &mut AnyConnection, day: NaiveDate) -> QueryResult<Option<PeriodRow>> {
    fiscal_periods::table
        .filter(fiscal_periods::starts_on.le(day))
        .filter(fiscal_periods::ends_on.ge(day))
        .select(PeriodRow::as_select())
        .first(conn)
        .optional()
}

/// # Errors
/// When the year has a period of that number.
pub fn insert(conn: &mut AnyConnection, row: &NewPeriod) -> QueryResult<PeriodId> {
    diesel::insert_into(fiscal_periods::table).values(row).returning(fiscal_periods::id).get_result(conn)
}

/// Writes the state if nobody changed the row since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &PeriodRow) -> QueryResult<bool> {
    diesel::update(fiscal_periods::table.find(row.id).filter(fiscal_periods::version.eq(row.version - 1)))
        .set((fiscal_periods::state.eq(row.state), fiscal_periods::version.eq(row.version)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// # Errors
/// When the database fails, or something belongs to one of them.
pub fn delete_of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<()> {
    diesel::delete(fiscal_periods::table.filter(fiscal_periods::fiscal_year_id.eq(year)))
        .execute(conn)
        .map(drop)
}
