//! Who closed and reopened periods, when and why. Written and read, never changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{FiscalYearId, PeriodId, UserId},
    period::{PeriodChange, PeriodState},
};

use super::{
    AnyConnection,
    schema::{fiscal_periods, period_changes, users},
};

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = period_changes)]
pub struct NewChange<'a> {
    pub period_id: PeriodId,
    pub state: PeriodState,
    pub actor_id: UserId,
    pub at: NaiveDateTime,
    pub reason: &'a str,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewChange<'_>) -> QueryResult<()> {
    diesel::insert_into(period_changes::table).values(row).execute(conn).map(drop)
}

/// What happened to the periods of a year, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_year(conn: &mut AnyConnection, year: FiscalYearId) -> QueryResult<Vec<PeriodChange>> {
    let rows = period_changes::table
        .inner_join(fiscal_periods::table)
        .inner_join(users::table)
        .filter(fiscal_periods::fiscal_year_id.eq(year))
        .order(period_changes::id.desc())
        .select((
            period_changes::period_id,
            fiscal_periods::number,
            fiscal_periods::starts_on,
            period_changes::state,
            period_changes::at,
            users::name,
            period_changes::reason,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(period_id, number, starts_on, state, at, actor_name, reason)| PeriodChange {
            period_id,
            number,
            starts_on,
            state,
            at,
            actor_name,
            reason,
        })
        .collect())
}
