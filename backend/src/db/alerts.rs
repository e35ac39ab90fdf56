//! Alerts, and who was told of them.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{dsl::count_star, prelude::*};
use penstock_shared::{
    alert::{AlertSeverity, AlertState},
    ids::{AlertId, AlertRuleId, DepartmentId, NodeId, UserId},
    money::Currency,
};

use super::{
    AnyConnection, Backend,
    schema::{alert_recipients, alert_rules, alerts},
};

/// The row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = alerts)]
pub struct AlertRow {
    pub id: AlertId,
    pub rule_id: AlertRuleId,
    pub severity: AlertSeverity,
    pub threshold: i64,
    /// The code of the dimension's value, `none`, or empty for the whole.
    pub member_key: String,
    pub member_name: String,
    pub member_name_zh: String,
    /// The kind of time and its code.
    pub time_key: String,
    pub time_name: String,
    /// The `AlertDefinition` that it was raised by, as JSON.
    pub definition: String,
    pub place_name: String,
    pub place_name_zh: String,
    /// The `PivotQuery` that the figures answer, as JSON.
    pub query: Option<String>,
    pub node_id: Option<NodeId>,
    /// Who sees it sees the alert; without one, who sees everything.
    pub department_id: Option<DepartmentId>,
    pub currency: Currency,
    pub raised_value: i64,
    pub value: i64,
    pub allocated_minor: Option<i64>,
    pub used_minor: Option<i64>,
    pub available_minor: Option<i64>,
    pub raised_at: NaiveDateTime,
    pub resolved_at: Option<NaiveDateTime>,
}

impl AlertRow {
    /// What it is about, in both languages: the dimension's value, or else the place. Empty for everything.
    #[must_use]
    pub fn name(&self) -> (&str, &str) {
        if self.member_key.is_empty() {
            (&self.place_name, &self.place_name_zh)
        } else {
            (&self.member_name, &self.member_name_zh)
        }
    }
}

/// A row to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = alerts)]
pub struct NewAlert<'a> {
    pub rule_id: AlertRuleId,
    pub severity: AlertSeverity,
    pub threshold: i64,
    pub member_key: &'a str,
    pub member_name: &'a str,
    pub member_name_zh: &'a str,
    pub time_key: &'a str,
    pub time_name: &'a str,
    pub definition: &'a str,
    pub place_name: &'a str,
    pub place_name_zh: &'a str,
    pub query: Option<&'a str>,
    pub node_id: Option<NodeId>,
    pub department_id: Option<DepartmentId>,
    pub currency: Currency,
    pub raised_value: i64,
    pub value: i64,
    pub allocated_minor: Option<i64>,
    pub used_minor: Option<i64>,
    pub available_minor: Option<i64>,
    pub raised_at: NaiveDateTime,
}

/// What somebody did about an alert that they were told of.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = alert_recipients)]
pub struct RecipientRow {
    pub alert_id: AlertId,
    pub user_id: UserId,
    /// Never `resolved`: that is the alert's own.
    pub state: AlertState,
    pub snoozed_until: Option<NaiveDate>,
    pub version: i64,
}

/// Which alerts of a person. What is `None` does not restrict.
#[derive(Debug, Clone)]
pub struct AlertFilter<'a> {
    pub user: UserId,
    /// The departments in sight; `None` for all.
    pub within: Option<&'a [DepartmentId]>,
    pub state: Option<AlertState>,
    pub severity: Option<AlertSeverity>,
    pub rule: Option<AlertRuleId>,
    pub node: Option<NodeId>,
    pub department: Option<DepartmentId>,
    pub before: Option<AlertId>,
}

impl AlertFilter<'_> {
    /// Everything of a person.
    #[must_use]
    pub const fn of(user: UserId) -> Self {
        Self {
            user,
            within: None,
            state: None,
            severity: None,
            rule: None,
            node: None,
            department: None,
            before: None,
        }
    }
}

#[diesel::dsl::auto_type]
fn joined() -> _ {
    alerts::table.inner_join(alert_recipients::table).inner_join(alert_rules::table)
}

fn matching(filter: &AlertFilter<'_>) -> diesel::dsl::IntoBoxed<'static, joined, Backend> {
    let mut query = joined().into_boxed().filter(alert_recipients::user_id.eq(filter.user));
    if let Some(departments) = filter.within {
        // What is of no department is in its rule's owner's sight only.
        let own = alerts::department_id.is_null().and(alert_rules::owner_id.eq(filter.user));
        let seen = alerts::department_id.eq_any(departments.to_vec()).assume_not_null();
        query = query.filter(own.or(seen));
    }
    match filter.state {
        None => {}
        Some(AlertState::Resolved) => query = query.filter(alerts::resolved_at.is_not_null()),
        Some(state) => {
            query = query.filter(alerts::resolved_at.is_null()).filter(alert_recipients::state.eq(state));
        }
    }
    if let Some(severity) = filter.severity {
        query = query.filter(alerts::severity.eq(severity));
    }
    if let Some(rule) = filter.rule {
        query = query.filter(alerts::rule_id.eq(rule));
    }
    if let Some(node) = filter.node {
        query = query.filter(alerts::node_id.eq(node));
    }
    if let Some(department) = filter.department {
        query = query.filter(alerts::department_id.eq(department));
    }
    if let Some(before) = filter.before {
        query = query.filter(alerts::id.lt(before));
    }
    query
}

/// An alert as one person has it, with the name of its rule.
pub type OwnAlert = (AlertRow, RecipientRow, String);

/// Alerts of a person, newest first.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut AnyConnection, filter: &AlertFilter<'_>, limit: i64) -> QueryResult<Vec<OwnAlert>> {
    matching(filter)
        .order(alerts::id.desc())
        .limit(limit)
        .select((AlertRow::as_select(), RecipientRow::as_select(), alert_rules::name))
        .load(conn)
}

/// How many alerts a person has.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, filter: &AlertFilter<'_>) -> QueryResult<i64> {
    matching(filter).select(count_star()).first(conn)
}

/// An alert, whoever was told of it.
///
/// # Errors
/// `NotFound` when there is none.
pub fn row(conn: &mut AnyConnection, id: AlertId) -> QueryResult<AlertRow> {
    alerts::table.find(id).select(AlertRow::as_select()).first(conn)
}

/// One alert as a person has it.
///
/// # Errors
/// `NotFound` when there is none of this person.
pub fn get(conn: &mut AnyConnection, filter: &AlertFilter<'_>, id: AlertId) -> QueryResult<OwnAlert> {
    matching(filter)
        .filter(alerts::id.eq(id))
        .select((AlertRow::as_select(), RecipientRow::as_select(), alert_rules::name))
        .first(conn)
}

/// Alerts of a rule that hold, oldest first.
///
/// # Errors
/// When the database fails.
pub fn open_of(conn: &mut AnyConnection, rule: AlertRuleId) -> QueryResult<Vec<AlertRow>> {
    alerts::table
        .filter(alerts::rule_id.eq(rule))
        .filter(alerts::resolved_at.is_null())
        .order(alerts::id)
        .select(AlertRow::as_select())
        .load(conn)
}

/// How many alerts of each rule hold.
///
/// # Errors
/// When the database fails.
pub fn open_counts(conn: &mut AnyConnection) -> QueryResult<HashMap<AlertRuleId, i64>> {
    let rows: Vec<(AlertRuleId, i64)> = alerts::table
        .filter(alerts::resolved_at.is_null())
        .group_by(alerts::rule_id)
        .select((alerts::rule_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// # Errors
/// When the same alert is open already.
pub fn insert(conn: &mut AnyConnection, row: &NewAlert<'_>) -> QueryResult<AlertId> {
    diesel::insert_into(alerts::table).values(row).returning(alerts::id).get_result(conn)
}

/// Writes the figures as they were measured last.
///
/// # Errors
/// When the database fails.
pub fn set_figures(conn: &mut AnyConnection, row: &AlertRow) -> QueryResult<()> {
    diesel::update(alerts::table.find(row.id))
        .set((
            alerts::value.eq(row.value),
            alerts::allocated_minor.eq(row.allocated_minor),
            alerts::used_minor.eq(row.used_minor),
            alerts::available_minor.eq(row.available_minor),
        ))
        .execute(conn)
        .map(drop)
}

/// Ends an alert.
///
/// # Errors
/// When the database fails.
pub fn resolve(conn: &mut AnyConnection, id: AlertId, at: NaiveDateTime) -> QueryResult<()> {
    diesel::update(alerts::table.find(id)).set(alerts::resolved_at.eq(at)).execute(conn).map(drop)
}

/// Who was told of an alert.
///
/// # Errors
/// When the database fails.
pub fn recipients(conn: &mut AnyConnection, id: AlertId) -> QueryResult<Vec<UserId>> {
    alert_recipients::table
        .filter(alert_recipients::alert_id.eq(id))
        .order(alert_recipients::user_id)
        .select(alert_recipients::user_id)
        .load(conn)
}

/// # Errors
/// When the person was told already.
pub fn insert_recipient(conn: &mut AnyConnection, row: &RecipientRow) -> QueryResult<()> {
    diesel::insert_into(alert_recipients::table).values(row).execute(conn).map(drop)
}

/// Takes an alert from somebody's list.
///
/// # Errors
/// When the database fails.
pub fn delete_recipient(conn: &mut AnyConnection, id: AlertId, user: UserId) -> QueryResult<()> {
    diesel::delete(alert_recipients::table.find((id, user))).execute(conn).map(drop)
}

/// Writes what somebody did if nothing changed since `row.version - 1`; false if something did.
///
/// # Errors
/// When the database fails.
pub fn update_recipient(conn: &mut AnyConnection, row: &RecipientRow) -> QueryResult<bool> {
    let at = alert_recipients::table.find((row.alert_id, row.user_id));
    diesel::update(at.filter(alert_recipients::version.eq(row.version - 1)))
        .set((
            alert_recipients::state.eq(row.state),
            alert_recipients::snoozed_until.eq(row.snoozed_until),
            alert_recipients::version.eq(row.version),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Marks everything that is new to a person as seen.
///
/// # Errors
/// When the database fails.
pub fn see_all(conn: &mut AnyConnection, user: UserId) -> QueryResult<usize> {
    let new = alert_recipients::table
        .filter(alert_recipients::user_id.eq(user))
        .filter(alert_recipients::state.eq(AlertState::New));
    diesel::update(new)
        .set((
            alert_recipients::state.eq(AlertState::Seen),
            alert_recipients::version.eq(alert_recipients::version + 1),
        ))
        .execute(conn)
}

/// Snoozed alerts that hold and whose day has come.
///
/// # Errors
/// When the database fails.
pub fn slept_out(conn: &mut AnyConnection, today: NaiveDate) -> QueryResult<Vec<RecipientRow>> {
    alert_recipients::table
        .inner_join(alerts::table)
        .filter(alerts::resolved_at.is_null())
        .filter(alert_recipients::state.eq(AlertState::Snoozed))
        .filter(alert_recipients::snoozed_until.le(today))
        .order((alert_recipients::alert_id, alert_recipients::user_id))
        .select(RecipientRow::as_select())
        .load(conn)
}
