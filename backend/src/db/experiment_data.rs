//! What came in for experiments: units, and figures of days.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use penstock_shared::ids::ExperimentId;

use super::{
    AnyConnection,
    portable::upsert_all,
    schema::{experiment_days, experiment_units},
};

/// Rows of one statement: each has eight values, and a statement takes some thousands.
const ROWS_AT_ONCE: usize = 500;

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = experiment_units)]
pub struct UnitRow {
    pub experiment_id: ExperimentId,
    pub unit_key: String,
    /// The position of its arm.
    pub arm: i32,
    pub day: NaiveDate,
    pub segment: String,
    pub bot: bool,
    pub in_two_arms: bool,
    /// What was measured, as JSON.
    pub figures: String,
}

/// What an arm showed on a day.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = experiment_days)]
pub struct DayRow {
    pub experiment_id: ExperimentId,
    /// The position of the arm.
    pub arm: i32,
    pub day: NaiveDate,
    pub segment: String,
    pub units: i64,
    /// What was measured, as JSON.
    pub figures: String,
}

/// Those of some units that are known already, by their keys.
///
/// # Errors
/// When the database fails.
pub fn known_units(
    conn: &mut AnyConnection,
    experiment: ExperimentId,
    keys: &[&str],
) -> QueryResult<HashMap<String, UnitRow>> {
    let mut known = HashMap::new();
    for keys in keys.chunks(ROWS_AT_ONCE) {
        let rows: Vec<UnitRow> = experiment_units::table
            .filter(experiment_units::experiment_id.eq(experiment))
            .filter(experiment_units::unit_key.eq_any(keys))
            .select(UnitRow::as_select())
            .load(conn)?;
        known.extend(rows.into_iter().map(|row| (row.unit_key.clone(), row)));
    }
    Ok(known)
}

/// Adds units, or writes what is new about those that are there. Each key is there once.
///
/// # Errors
/// When the database fails.
pub fn put_units(conn: &mut AnyConnection, rows: &[UnitRow]) -> QueryResult<()> {
    use diesel::upsert::excluded;
    upsert_all!(
        conn,
        experiment_units::table,
        rows,
        (experiment_units::experiment_id, experiment_units::unit_key),
        (
            experiment_units::day.eq(excluded(experiment_units::day)),
            experiment_units::segment.eq(excluded(experiment_units::segment)),
            experiment_units::bot.eq(excluded(experiment_units::bot)),
            experiment_units::in_two_arms.eq(excluded(experiment_units::in_two_arms)),
            experiment_units::figures.eq(excluded(experiment_units::figures)),
        )
    )
}

/// Some units, by their number.
///
/// # Errors
/// When the database fails.
pub fn units_after(
    conn: &mut AnyConnection,
    experiment: ExperimentId,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<(i64, UnitRow)>> {
    experiment_units::table
        .filter(experiment_units::experiment_id.eq(experiment))
        .filter(experiment_units::id.gt(after))
        .order(experiment_units::id)
        .limit(limit)
        .select((experiment_units::id, UnitRow::as_select()))
        .load(conn)
}

/// How many units are compared.
///
/// # Errors
/// When the database fails.
pub fn count_units(conn: &mut AnyConnection, experiment: ExperimentId) -> QueryResult<i64> {
    experiment_units::table
        .filter(experiment_units::experiment_id.eq(experiment))
        .filter(experiment_units::bot.eq(false))
        .filter(experiment_units::in_two_arms.eq(false))
        .count()
        .get_result(conn)
}

/// How many units the figures of days come to.
///
/// # Errors
/// When the database fails.
pub fn count_day_units(conn: &mut AnyConnection, experiment: ExperimentId) -> QueryResult<i64> {
    experiment_days::table
        .filter(experiment_days::experiment_id.eq(experiment))
        .select(sql::<BigInt>("CAST(COALESCE(SUM(units), 0) AS BIGINT)"))
        .get_result(conn)
}

/// All figures of days.
///
/// # Errors
/// When the database fails.
pub fn days(conn: &mut AnyConnection, experiment: ExperimentId) -> QueryResult<Vec<DayRow>> {
    experiment_days::table
        .filter(experiment_days::experiment_id.eq(experiment))
        .order((experiment_days::day, experiment_days::arm, experiment_days::segment))
        .select(DayRow::as_select())
        .load(conn)
}

/// Adds the figures of a day, or puts them in the place of those that are there; true when there were some.
///
/// # Errors
/// When the database fails.
pub fn put_day(conn: &mut AnyConnection, row: &DayRow) -> QueryResult<bool> {
    let there = experiment_days::table
        .filter(experiment_days::experiment_id.eq(row.experiment_id))
        .filter(experiment_days::day.eq(row.day))
        .filter(experiment_days::arm.eq(row.arm))
        .filter(experiment_days::segment.eq(&row.segment));
    let change = (experiment_days::units.eq(row.units), experiment_days::figures.eq(&row.figures));
    if diesel::update(there).set(change).execute(conn)? > 0 {
        return Ok(true);
    }
    diesel::insert_into(experiment_days::table).values(row).execute(conn)?;
    Ok(false)
}
