//! Plans.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    ids::{DepartmentId, FiscalYearId, PlanId, UserId},
    money::Currency,
    plan::PlanLevel,
};

use super::{AnyConnection, schema::plans};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = plans)]
pub struct PlanRow {
    pub id: PlanId,
    pub name: String,
    pub name_zh: String,
    pub fiscal_year_id: FiscalYearId,
    /// Absent for the whole year.
    pub quarter: Option<i32>,
    /// Absent when it is the whole organisation's.
    pub department_id: Option<DepartmentId>,
    pub currency: Currency,
    /// See [`PlanRow::levels`].
    levels: String,
    /// The next number for a line or a goal.
    pub next_key: i64,
    pub closed_at: Option<NaiveDateTime>,
    pub created_by: Option<UserId>,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

impl PlanRow {
    /// What the levels below the total stand for.
    #[must_use]
    pub fn levels(&self) -> Vec<PlanLevel> {
        self.levels.split_whitespace().filter_map(|level| level.parse().ok()).collect()
    }
}

/// A row to be.
#[derive(Debug)]
pub struct NewPlan<'a> {
    pub name: &'a str,
    pub name_zh: &'a str,
    pub fiscal_year_id: FiscalYearId,
    pub quarter: Option<i32>,
    pub department_id: Option<DepartmentId>,
    pub currency: Currency,
    pub levels: &'a [PlanLevel],
    pub created_by: UserId,
    pub created_at: NaiveDateTime,
}

/// Every plan, or those of a year; the newest year and plan first.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection, year: Option<FiscalYearId>) -> QueryResult<Vec<PlanRow>> {
    let query = plans::table.order((plans::fiscal_year_id.desc(), plans::id.desc()));
    match year {
        None => query.select(PlanRow::as_select()).load(conn),
        Some(year) => query.filter(plans::fiscal_year_id.eq(year)).select(PlanRow::as_select()).load(conn),
    }
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: PlanId) -> QueryResult<PlanRow> {
    plans::table.find(id).select(PlanRow::as_select()).first(conn)
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewPlan<'_>) -> QueryResult<PlanId> {
    let levels: Vec<&str> = row.levels.iter().map(|level| level.as_str()).collect();
    diesel::insert_into(plans::table)
        .values((
            plans::name.eq(row.name),
            plans::name_zh.eq(row.name_zh),
            plans::fiscal_year_id.eq(row.fiscal_year_id),
            plans::quarter.eq(row.quarter),
            plans::department_id.eq(row.department_id),
            plans::currency.eq(row.currency),
            plans::levels.eq(levels.join(" ")),
            plans::next_key.eq(1_i64),
            plans::created_by.eq(row.created_by),
            plans::created_at.eq(row.created_at),
            plans::version.eq(1_i64),
        ))
        .returning(plans::id)
        .get_result(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &PlanRow) -> QueryResult<bool> {
    diesel::update(plans::table.find(row.id).filter(plans::version.eq(row.version - 1)))
        .set((
            plans::name.eq(&row.name),
            plans::name_zh.eq(&row.name_zh),
            plans::closed_at.eq(row.closed_at),
            plans::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Takes out a plan that has no versions any more.
///
/// # Errors
/// When it has one.
pub fn delete(conn: &mut AnyConnection, id: PlanId) -> QueryResult<()> {
    diesel::delete(plans::table.find(id)).execute(conn).map(drop)
}

/// Takes numbers for `count` lines or goals and gives the first.
///
/// # Errors
/// When the database fails.
pub fn take_keys(conn: &mut AnyConnection, id: PlanId, count: i64) -> QueryResult<i64> {
    let next: i64 = plans::table.find(id).select(plans::next_key).first(conn)?;
    diesel::update(plans::table.find(id)).set(plans::next_key.eq(next + count)).execute(conn)?;
    Ok(next)
}
