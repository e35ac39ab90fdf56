//! Stored funds checks.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    budget::{CheckOutcome, ControlLevel, ControlWindow},
    ids::{ControlBookId, ExpenseId, FiscalYearId, FundCheckId, NodeId, PeriodId, UserId},
};

use super::{
    AnyConnection,
    schema::{fiscal_periods, fund_check_book_results, fund_check_charges, fund_check_results, fund_checks},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = fund_checks, treat_none_as_default_value = false)]
pub struct CheckRow {
    pub id: FundCheckId,
    pub checked_at: NaiveDateTime,
    pub actor_id: Option<UserId>,
    pub purpose: String,
    pub outcome: CheckOutcome,
    pub expense_id: Option<ExpenseId>,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = fund_checks)]
pub struct NewCheck<'a> {
    pub checked_at: NaiveDateTime,
    pub actor_id: Option<UserId>,
    pub purpose: &'a str,
    pub outcome: CheckOutcome,
    pub expense_id: Option<ExpenseId>,
}

/// One node's part in a check.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = fund_check_results)]
pub struct CheckResultRow {
    pub check_id: FundCheckId,
    pub position: i32,
    pub line_index: i32,
    pub node_id: NodeId,
    pub outcome: CheckOutcome,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub policy_version: i64,
    pub window_from: NaiveDate,
    pub window_to: NaiveDate,
    pub allocated_minor: i64,
    pub used_minor: i64,
    pub tolerance_minor: i64,
    pub asked_minor: i64,
    pub override_minor: i64,
}

/// One book's part in a check.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = fund_check_book_results)]
pub struct CheckBookResultRow {
    pub check_id: FundCheckId,
    pub position: i32,
    pub line_index: i32,
    pub book_id: ControlBookId,
    pub outcome: CheckOutcome,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub policy_version: i64,
    pub window_from: NaiveDate,
    pub window_to: NaiveDate,
    pub allocated_minor: i64,
    pub used_minor: i64,
    pub tolerance_minor: i64,
    pub asked_minor: i64,
    pub override_minor: i64,
}

/// What a check was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = fund_check_charges)]
pub struct CheckChargeRow {
    pub check_id: FundCheckId,
    pub line_index: i32,
    pub node_id: NodeId,
    pub period_id: PeriodId,
    pub amount_minor: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewCheck<'_>) -> QueryResult<FundCheckId> {
    diesel::insert_into(fund_checks::table).values(row).returning(fund_checks::id).get_result(conn)
}

/// Keeps checks whose numbers were reserved.
///
/// # Errors
/// When a number is taken.
pub fn insert_all(conn: &mut AnyConnection, rows: &[CheckRow]) -> QueryResult<()> {
    super::portable::insert_all!(conn, fund_checks::table, rows)
}

/// # Errors
/// When the database fails.
pub fn insert_results(
    conn: &mut AnyConnection,
    nodes: &[CheckResultRow],
    books: &[CheckBookResultRow],
    charges: &[CheckChargeRow],
) -> QueryResult<()> {
    super::portable::insert_all!(conn, fund_check_results::table, nodes)?;
    super::portable::insert_all!(conn, fund_check_book_results::table, books)?;
    super::portable::insert_all!(conn, fund_check_charges::table, charges)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: FundCheckId) -> QueryResult<CheckRow> {
    fund_checks::table.find(id).select(CheckRow::as_select()).first(conn)
}

/// The checks of an expense, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_expense(conn: &mut AnyConnection, expense: ExpenseId) -> QueryResult<Vec<CheckRow>> {
    fund_checks::table
        .filter(fund_checks::expense_id.eq(expense))
        .order(fund_checks::id)
        .select(CheckRow::as_select())
        .load(conn)
}

/// A check's nodes, in order.
///
/// # Errors
/// When the database fails.
pub fn results(conn: &mut AnyConnection, check: FundCheckId) -> QueryResult<Vec<CheckResultRow>> {
    fund_check_results::table
        .filter(fund_check_results::check_id.eq(check))
        .order(fund_check_results::position)
        .select(CheckResultRow::as_select())
        .load(conn)
}

/// A check's books, in order.
///
/// # Errors
/// When the database fails.
pub fn book_results(conn: &mut AnyConnection, check: FundCheckId) -> QueryResult<Vec<CheckBookResultRow>> {
    fund_check_book_results::table
        .filter(fund_check_book_results::check_id.eq(check))
        .order(fund_check_book_results::position)
        .select(CheckBookResultRow::as_select())
        .load(conn)
}

/// What a check was asked for, in order.
///
/// # Errors
/// When the database fails.
pub fn charges(conn: &mut AnyConnection, check: FundCheckId) -> QueryResult<Vec<CheckChargeRow>> {
    fund_check_charges::table
        .filter(fund_check_charges::check_id.eq(check))
        .order(fund_check_charges::line_index)
        .select(CheckChargeRow::as_select())
        .load(conn)
}

/// The refused checks that asked for money of a fiscal year, in the order in which they were made.
///
/// # Errors
/// When the database fails.
pub fn refused_in_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<CheckRow>> {
    let of_year = fund_check_charges::table
        .inner_join(fiscal_periods::table)
        .filter(fiscal_periods::fiscal_year_id.eq(year))
        .select(fund_check_charges::check_id);
    fund_checks::table
        .filter(fund_checks::outcome.eq(CheckOutcome::Refused))
        .filter(fund_checks::id.eq_any(of_year))
        .order(fund_checks::id)
        .select(CheckRow::as_select())
        .load(conn)
}
