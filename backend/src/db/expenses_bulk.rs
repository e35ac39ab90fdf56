//! Many expenses at once. Their numbers are reserved first, so that lines and ledger entries can
//! name them without a round trip per row.

use diesel::prelude::*;

use super::{
    AnyConnection,
    expenses::{ExpenseRow, LineRow},
    portable::insert_all,
    schema::{expense_lines, expenses},
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
