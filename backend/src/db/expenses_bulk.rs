//! Many expenses at once. Their numbers are reserved first, so that lines and ledger entries can
//! name them without a round trip per row.

use diesel::prelude::*;

use super::{
    AnyConnection,
    expenses::{ExpenseRow, LineRow, NewHappened},
    portable::insert_all,
    schema::{expense_events, expense_lines, expenses},
};

/// # Errors
/// When a number is taken.
pub fn insert(conn: &mut AnyConnection, rows: &[ExpenseRow]) -> QueryResult<()> {
    insert_all!(conn, expenses::table, rows)
}

/// # Errors
/// When a number is taken.
pub fn insert_lines(conn: &mut AnyConnection, rows: &[LineRow]) -> QueryResult<()> {
    insert_all!(conn, expense_lines::table, rows)
}

/// # Errors
/// When the database fails.
pub fn insert_events(conn: &mut AnyConnection, rows: &[NewHappened<'_>]) -> QueryResult<()> {
    insert_all!(conn, expense_events::table, rows)
}
