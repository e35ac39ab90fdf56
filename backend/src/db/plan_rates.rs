//! Plan rates. Rows are added and never changed; one that nobody has used can go.

use anyhow::Context;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    ids::{PlanRateId, UserId},
    money::Currency,
    rate::{Rate, RateSource},
};

use super::{
    AnyConnection,
    schema::{budget_nodes, expense_lines, expenses, plan_rates},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = plan_rates)]
pub struct PlanRateRow {
    pub id: PlanRateId,
    pub from_currency: Currency,
    pub to_currency: Currency,
    pub valid_from: NaiveDate,
    rate: String,
    pub source: RateSource,
    pub entered_by: UserId,
    pub entered_at: NaiveDateTime,
}

impl PlanRateRow {
    /// The rate.
    ///
    /// # Errors
    /// When the row was edited by hand to something that is none.
    pub fn rate(&self) -> anyhow::Result<Rate> {
        self.rate.parse().with_context(|| format!("plan rate {}", self.id))
    }
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = plan_rates)]
pub struct NewPlanRate {
    pub from_currency: Currency,
    pub to_currency: Currency,
    pub valid_from: NaiveDate,
    pub rate: String,
    pub source: RateSource,
    pub entered_by: UserId,
    pub entered_at: NaiveDateTime,
}

/// Every rate, by currencies, the latest day first and of one day the latest row.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection) -> QueryResult<Vec<PlanRateRow>> {
    plan_rates::table
        .order((
            plan_rates::from_currency,
            plan_rates::to_currency,
            plan_rates::valid_from.desc(),
            plan_rates::id.desc(),
        ))
        .select(PlanRateRow::as_select())
        .load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: PlanRateId) -> QueryResult<PlanRateRow> {
    plan_rates::table.find(id).select(PlanRateRow::as_select()).first(conn)
}

/// The rate that holds on a day.
///
/// # Errors
/// When the database fails.
pub fn on(
    conn: &mut AnyConnection,
    from: Currency,
    to: Currency,
    day: NaiveDate,
) -> QueryResult<Option<PlanRateRow>> {
    plan_rates::table
        .filter(plan_rates::from_currency.eq(from))
        .filter(plan_rates::to_currency.eq(to))
        .filter(plan_rates::valid_from.le(day))
        .order((plan_rates::valid_from.desc(), plan_rates::id.desc()))
        .select(PlanRateRow::as_select())
        .first(conn)
        .optional()
}

/// The currencies of requests and of their budgets, of lines that were checked since a moment for a day or a later
/// one.
///
/// # Errors
/// When the database fails.
pub fn checked_since(
    conn: &mut AnyConnection,
    since: NaiveDateTime,
    day: NaiveDate,
) -> QueryResult<Vec<(Currency, Currency)>> {
    expense_lines::table
        .inner_join(expenses::table)
        .inner_join(budget_nodes::table)
        .filter(expenses::submitted_at.ge(since))
        .filter(expense_lines::charge_date.ge(day))
        .select((expenses::currency, budget_nodes::currency))
        .distinct()
        .load(conn)
}

/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: PlanRateId) -> QueryResult<()> {
    diesel::delete(plan_rates::table.find(id)).execute(conn).map(drop)
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewPlanRate) -> QueryResult<PlanRateId> {
    diesel::insert_into(plan_rates::table).values(row).returning(plan_rates::id).get_result(conn)
}
