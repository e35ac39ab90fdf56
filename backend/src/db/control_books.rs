//! Control books: what they cover, their policies, and what counts in them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    budget::{Bucket, ControlLevel, ControlPolicy, ControlWindow},
    control::BookTerm,
    ids::{ControlBookId, ExpenseLineId, FiscalYearId, PeriodId, UserId},
    money::Currency,
};

use super::{
    AnyConnection,
    portable::{insert_all, upsert_all},
    schema::{
        control_book_balances, control_book_policies, control_book_terms, control_books, expense_line_books,
        fiscal_periods, ledger_entries,
    },
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = control_books)]
pub struct BookRow {
    pub id: ControlBookId,
    pub fiscal_year_id: FiscalYearId,
    pub name: String,
    pub name_zh: String,
    pub currency: Currency,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub tolerance_minor: i64,
    pub tolerance_bp: i64,
    pub policy_version: i64,
    pub active: bool,
    pub version: i64,
}

impl BookRow {
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
    pub const fn set_control(&mut self, control: ControlPolicy) {
        self.control_level = control.level;
        self.control_window = control.window;
        self.to_date = control.to_date;
        self.tolerance_minor = control.tolerance_minor;
        self.tolerance_bp = control.tolerance_bp;
    }
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = control_books)]
pub struct NewBook<'a> {
    pub fiscal_year_id: FiscalYearId,
    pub name: &'a str,
    pub name_zh: &'a str,
    pub currency: Currency,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub tolerance_minor: i64,
    pub tolerance_bp: i64,
    pub policy_version: i64,
    pub active: bool,
    pub version: i64,
    pub created_at: NaiveDateTime,
}

/// A book's policy, as it was at some version.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = control_book_policies)]
pub struct BookPolicyRow {
    pub book_id: ControlBookId,
    pub version: i64,
    pub control_level: ControlLevel,
    pub control_window: ControlWindow,
    pub to_date: bool,
    pub tolerance_minor: i64,
    pub tolerance_bp: i64,
    pub cap_minor: i64,
    pub reason: String,
    pub set_by: Option<UserId>,
    pub set_at: NaiveDateTime,
}

impl BookPolicyRow {
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
}

/// What a book holds in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = control_book_balances)]
pub struct BookBalanceRow {
    pub book_id: ControlBookId,
    pub period_id: PeriodId,
    pub cap_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewBook<'_>, terms: &[BookTerm]) -> QueryResult<ControlBookId> {
    let id: ControlBookId = diesel::insert_into(control_books::table)
        .values(row)
        .returning(control_books::id)
        .get_result(conn)?;
    for term in terms {
        diesel::insert_into(control_book_terms::table)
            .values((
                control_book_terms::book_id.eq(id),
                control_book_terms::dimension.eq(term.dimension.to_string()),
                control_book_terms::value_id.eq(term.value_id),
            ))
            .execute(conn)?;
    }
    Ok(id)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ControlBookId) -> QueryResult<BookRow> {
    control_books::table.find(id).select(BookRow::as_select()).first(conn)
}

/// The books of a year, by name.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<BookRow>> {
    control_books::table
        .filter(control_books::fiscal_year_id.eq(year))
        .order((control_books::name, control_books::id))
        .select(BookRow::as_select())
        .load(conn)
}

/// Every book.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<BookRow>> {
    control_books::table.order(control_books::id).select(BookRow::as_select()).load(conn)
}

/// What a book covers: dimension as text, number of the value.
///
/// # Errors
/// When the database fails.
pub fn terms(conn: &mut AnyConnection, book: ControlBookId) -> QueryResult<Vec<(String, i64)>> {
    control_book_terms::table
        .filter(control_book_terms::book_id.eq(book))
        .order((control_book_terms::dimension, control_book_terms::value_id))
        .select((control_book_terms::dimension, control_book_terms::value_id))
        .load(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &BookRow) -> QueryResult<bool> {
    diesel::update(control_books::table.find(row.id).filter(control_books::version.eq(row.version - 1)))
        .set((
            control_books::name.eq(&row.name),
            control_books::name_zh.eq(&row.name_zh),
            control_books::control_level.eq(row.control_level),
            control_books::control_window.eq(row.control_window),
            control_books::to_date.eq(row.to_date),
            control_books::tolerance_minor.eq(row.tolerance_minor),
            control_books::tolerance_bp.eq(row.tolerance_bp),
            control_books::policy_version.eq(row.policy_version),
            control_books::active.eq(row.active),
            control_books::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// # Errors
/// When the version is there already.
pub fn insert_policy(conn: &mut AnyConnection, row: &BookPolicyRow) -> QueryResult<()> {
    diesel::insert_into(control_book_policies::table).values(row).execute(conn).map(drop)
}

/// A book's policies, newest first.
///
/// # Errors
/// When the database fails.
pub fn policies(conn: &mut AnyConnection, book: ControlBookId) -> QueryResult<Vec<BookPolicyRow>> {
    control_book_policies::table
        .filter(control_book_policies::book_id.eq(book))
        .order(control_book_policies::version.desc())
        .select(BookPolicyRow::as_select())
        .load(conn)
}

/// A book's periods.
///
/// # Errors
/// When the database fails.
pub fn balances(conn: &mut AnyConnection, book: ControlBookId) -> QueryResult<Vec<BookBalanceRow>> {
    control_book_balances::table
        .filter(control_book_balances::book_id.eq(book))
        .order(control_book_balances::period_id)
        .select(BookBalanceRow::as_select())
        .load(conn)
}

/// A book's row in one period.
///
/// # Errors
/// When the database fails.
pub fn balance(
    conn: &mut AnyConnection,
    book: ControlBookId,
    period: PeriodId,
) -> QueryResult<Option<BookBalanceRow>> {
    control_book_balances::table
        .find((book, period))
        .select(BookBalanceRow::as_select())
        .first(conn)
        .optional()
}

/// Writes rows, new or not.
///
/// # Errors
/// When the database fails.
pub fn put_balances(conn: &mut AnyConnection, rows: &[BookBalanceRow]) -> QueryResult<()> {
    use diesel::upsert::excluded;
    upsert_all!(
        conn,
        control_book_balances::table,
        rows,
        (control_book_balances::book_id, control_book_balances::period_id),
        (
            control_book_balances::cap_minor.eq(excluded(control_book_balances::cap_minor)),
            control_book_balances::reserved_minor.eq(excluded(control_book_balances::reserved_minor)),
            control_book_balances::committed_minor.eq(excluded(control_book_balances::committed_minor)),
            control_book_balances::spent_minor.eq(excluded(control_book_balances::spent_minor)),
        )
    )
}

/// A line that counts in a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Insertable)]
#[diesel(table_name = expense_line_books)]
pub struct LineBookRow {
    pub line_id: ExpenseLineId,
    pub book_id: ControlBookId,
}

/// # Errors
/// When a pair is there already.
pub fn link(conn: &mut AnyConnection, rows: &[LineBookRow]) -> QueryResult<()> {
    insert_all!(conn, expense_line_books::table, rows)
}

/// Forgets in which of a year's books a line counts.
///
/// # Errors
/// When the database fails.
pub fn unlink(conn: &mut AnyConnection, line: ExpenseLineId, books: &[ControlBookId]) -> QueryResult<()> {
    diesel::delete(
        expense_line_books::table
            .filter(expense_line_books::line_id.eq(line))
            .filter(expense_line_books::book_id.eq_any(books.to_vec())),
    )
    .execute(conn)
    .map(drop)
}

/// The books that a line counts in, with their years.
///
/// # Errors
/// When the database fails.
pub fn of_line(
    conn: &mut AnyConnection,
    line: ExpenseLineId,
) -> QueryResult<Vec<(ControlBookId, FiscalYearId)>> {
    expense_line_books::table
        .inner_join(control_books::table)
        .filter(expense_line_books::line_id.eq(line))
        .order(control_books::id)
        .select((control_books::id, control_books::fiscal_year_id))
        .load(conn)
}

/// Every line that counts in a book of a year, with the book.
///
/// # Errors
/// When the database fails.
pub fn lines_of_year(
    conn: &mut AnyConnection,
    year: FiscalYearId,
) -> QueryResult<Vec<(ExpenseLineId, ControlBookId)>> {
    expense_line_books::table
        .inner_join(control_books::table)
        .filter(control_books::fiscal_year_id.eq(year))
        .select((expense_line_books::line_id, expense_line_books::book_id))
        .load(conn)
}

/// Whether there is any book.
///
/// # Errors
/// When the database fails.
pub fn any(conn: &mut AnyConnection) -> QueryResult<bool> {
    let first: Option<ControlBookId> =
        control_books::table.order(control_books::id).select(control_books::id).first(conn).optional()?;
    Ok(first.is_some())
}

/// What the lines of a book moved in its year, by period and direction.
///
/// # Errors
/// When the database fails.
pub fn movements(
    conn: &mut AnyConnection,
    book: ControlBookId,
    year: FiscalYearId,
) -> QueryResult<Vec<(PeriodId, Bucket, Bucket, i64)>> {
    use diesel::{dsl::sql, sql_types::BigInt};
    ledger_entries::table
        .inner_join(
            expense_line_books::table
                .on(ledger_entries::expense_line_id.eq(expense_line_books::line_id.nullable())),
        )
        .inner_join(fiscal_periods::table)
        .filter(expense_line_books::book_id.eq(book))
        .filter(fiscal_periods::fiscal_year_id.eq(year))
        .group_by((ledger_entries::period_id, ledger_entries::from_bucket, ledger_entries::to_bucket))
        .select((
            ledger_entries::period_id,
            ledger_entries::from_bucket,
            ledger_entries::to_bucket,
            sql::<BigInt>("CAST(SUM(ledger_entries.amount_minor) AS BIGINT)"),
        ))
        .load(conn)
}
