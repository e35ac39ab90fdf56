//! Days that are otherwise than the week says.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{AnyConnection, portable, schema::special_days};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = special_days)]
pub struct SpecialDayRow {
    pub day: NaiveDate,
    pub working: bool,
    pub name: String,
    pub name_zh: String,
}

/// All of them, in order.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<SpecialDayRow>> {
    special_days::table.order(special_days::day).select(SpecialDayRow::as_select()).load(conn)
}

/// Writes all of them anew.
///
/// # Errors
/// When a day is there twice.
pub fn replace(conn: &mut AnyConnection, rows: &[SpecialDayRow]) -> QueryResult<()> {
    diesel::delete(special_days::table).execute(conn)?;
    portable::insert_all!(conn, special_days::table, rows)
}
