//! The caps of each policy that a control book had, period by period.

use diesel::prelude::*;
use penstock_shared::ids::{ControlBookId, FiscalYearId, PeriodId};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{control_book_balances, control_book_policy_caps, fiscal_periods},
};

/// A policy's cap in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = control_book_policy_caps)]
pub struct PolicyCapRow {
    pub book_id: ControlBookId,
    pub version: i64,
    pub period_id: PeriodId,
    pub cap_minor: i64,
}

/// Keeps the caps that a book has now as those of a version of its policy.
///
/// # Errors
/// When the version has caps already.
pub fn keep(conn: &mut AnyConnection, book: ControlBookId, version: i64) -> QueryResult<()> {
    let caps: Vec<(PeriodId, i64)> = control_book_balances::table
        .filter(control_book_balances::book_id.eq(book))
        .select((control_book_balances::period_id, control_book_balances::cap_minor))
        .load(conn)?;
    let rows: Vec<PolicyCapRow> = caps
        .into_iter()
        .map(|(period_id, cap_minor)| PolicyCapRow { book_id: book, version, period_id, cap_minor })
        .collect();
    insert_all!(conn, control_book_policy_caps::table, &rows)
}

/// The caps of every policy of a year's books.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<PolicyCapRow>> {
    control_book_policy_caps::table
        .inner_join(fiscal_periods::table)
        .filter(fiscal_periods::fiscal_year_id.eq(year))
        .select(PolicyCapRow::as_select())
        .load(conn)
}
