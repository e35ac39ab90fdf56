//! Rules of alerts.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use penstock_shared::{
    alert::AlertProblem,
    ids::{AlertRuleId, UserId},
};

use super::{
    AnyConnection,
    schema::{alert_rules, users},
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = alert_rules)]
pub struct AlertRuleRow {
    pub id: AlertRuleId,
    pub owner_id: UserId,
    pub name: String,
    /// An `AlertDefinition` as JSON.
    pub definition: String,
    /// `AlertRecipients` as JSON.
    pub recipients: String,
    pub active: bool,
    /// Why it could not be checked the last time.
    pub problem: Option<AlertProblem>,
    /// The ledger entry up to which it was measured when something was last written about it.
    pub evaluated_sequence: i64,
    /// When it was taken away. Its alerts stay.
    pub ended_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// A row to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = alert_rules)]
pub struct NewAlertRule<'a> {
    pub owner_id: UserId,
    pub name: &'a str,
    pub definition: &'a str,
    pub recipients: &'a str,
    pub active: bool,
    pub evaluated_sequence: i64,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// # Errors
/// When the database fails.
pub fn insert(conn: &mut AnyConnection, row: &NewAlertRule<'_>) -> QueryResult<AlertRuleId> {
    diesel::insert_into(alert_rules::table).values(row).returning(alert_rules::id).get_result(conn)
}

/// A rule that was not taken away.
///
/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: AlertRuleId) -> QueryResult<AlertRuleRow> {
    alert_rules::table
        .find(id)
        .filter(alert_rules::ended_at.is_null())
        .select(AlertRuleRow::as_select())
        .first(conn)
}

/// All that were not taken away, by name, with the names of their owners; with an owner only theirs.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection, owner: Option<UserId>) -> QueryResult<Vec<(AlertRuleRow, String)>> {
    let mut query = alert_rules::table
        .inner_join(users::table)
        .filter(alert_rules::ended_at.is_null())
        .order((alert_rules::name, alert_rules::id))
        .select((AlertRuleRow::as_select(), users::name))
        .into_boxed();
    if let Some(owner) = owner {
        query = query.filter(alert_rules::owner_id.eq(owner));
    }
    query.load(conn)
}

/// The rules that are checked, oldest first.
///
/// # Errors
/// When the database fails.
pub fn active(conn: &mut AnyConnection) -> QueryResult<Vec<AlertRuleRow>> {
    alert_rules::table
        .filter(alert_rules::ended_at.is_null())
        .filter(alert_rules::active.eq(true))
        .order(alert_rules::id)
        .select(AlertRuleRow::as_select())
        .load(conn)
}

/// How many rules a person has.
///
/// # Errors
/// When the database fails.
pub fn count_of(conn: &mut AnyConnection, owner: UserId) -> QueryResult<i64> {
    alert_rules::table
        .filter(alert_rules::ended_at.is_null())
        .filter(alert_rules::owner_id.eq(owner))
        .count()
        .get_result(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &AlertRuleRow) -> QueryResult<bool> {
    diesel::update(alert_rules::table.find(row.id).filter(alert_rules::version.eq(row.version - 1)))
        .set((
            alert_rules::name.eq(&row.name),
            alert_rules::definition.eq(&row.definition),
            alert_rules::recipients.eq(&row.recipients),
            alert_rules::active.eq(row.active),
            alert_rules::problem.eq(row.problem),
            alert_rules::ended_at.eq(row.ended_at),
            alert_rules::changed_at.eq(row.changed_at),
            alert_rules::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Notes up to where a rule was measured, and what kept it from being.
///
/// # Errors
/// When the database fails.
pub fn evaluated(
    conn: &mut AnyConnection,
    id: AlertRuleId,
    sequence: i64,
    problem: Option<AlertProblem>,
) -> QueryResult<()> {
    diesel::update(alert_rules::table.find(id))
        .set((alert_rules::evaluated_sequence.eq(sequence), alert_rules::problem.eq(problem)))
        .execute(conn)
        .map(drop)
}
