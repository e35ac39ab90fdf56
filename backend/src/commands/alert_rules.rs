//! Keeping rules of alerts, changing them, taking them away.

use std::collections::BTreeSet;

use diesel::OptionalExtension as _;
use penstock_shared::{
    alert::{
        AlertDefinition, AlertDirection, AlertPlace, AlertRecipients, AlertRuleCreate, AlertRuleUpdate,
        AlertSeverity, AlertThreshold, AlertTime, AlertWatch, MOST_DAYS, MOST_PEOPLE, MOST_THRESHOLDS,
    },
    error_code::ErrorCode,
    event::EventTopic,
    ids::{AlertRuleId, UserId},
    organisation::Locale,
    permission::{Permission, Role},
    pivot::{Axis, AxisKind, MeasureUnit, PivotMeasure, PivotQuery},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};
use serde::Serialize;

use super::alerts;
use crate::{
    db::{
        self, AnyConnection,
        alert_rules::{AlertRuleRow, NewAlertRule},
    },
    error::{AppError, AppResult, FieldErrors},
    reads::{self, alerts::rules::visible},
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_NAME: usize = 120;
/// Rules of a person at most: each is measured after every change of the ledger.
const MOST_RULES: i64 = 50;
/// The farthest threshold of a rate, in hundredths of a percent.
const FARTHEST_RATE: i64 = 1_000_000;

/// Keeps a rule. It is measured right behind the commit.
///
/// # Errors
/// Wrong fields; other recipients than the owner without the right; too many rules.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &AlertRuleCreate) -> AppResult<AlertRuleId> {
    if !new.recipients.is_empty() {
        viewer.require(Permission::AlertsManage)?;
    }
    if db::alert_rules::count_of(tx.conn, viewer.user_id)? >= MOST_RULES {
        return Err(AppError::refused(RefusalReason::AlertRulesTooMany));
    }
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    check(tx.conn, &mut errors, viewer, &new.definition)?;
    check_recipients(tx, &mut errors, &new.recipients)?;
    errors.into_result()?;
    insert(tx, viewer.user_id, &name, &new.definition, &new.recipients)
}

/// The rule that a new organisation has: how far each budget is used, for who keeps the money.
///
/// # Errors
/// When the database fails.
pub fn create_usual(tx: &mut WriteTx<'_>, owner: UserId, locale: Locale) -> AppResult<AlertRuleId> {
    let name = match locale {
        Locale::En => "Usage of each budget",
        Locale::ZhCn => "各项预算使用率",
    };
    let at = |value, severity| AlertThreshold { value, severity };
    let definition = AlertDefinition {
        watch: AlertWatch::Measure { measure: PivotMeasure::UsageRate },
        place: AlertPlace::Everything,
        per: Some(Axis::of(AxisKind::Node)),
        time: AlertTime::FiscalYear,
        direction: AlertDirection::AtOrAbove,
        thresholds: vec![
            at(5_000, AlertSeverity::Info),
            at(8_000, AlertSeverity::Warning),
            at(10_000, AlertSeverity::Critical),
        ],
    };
    let roles = vec![Role::Administrator, Role::FinanceController];
    insert(tx, owner, name, &definition, &AlertRecipients { roles, ..AlertRecipients::default() })
}

fn insert(
    tx: &mut WriteTx<'_>,
    owner_id: UserId,
    name: &str,
    definition: &AlertDefinition,
    recipients: &AlertRecipients,
) -> AppResult<AlertRuleId> {
    let row = NewAlertRule {
        owner_id,
        name,
        definition: &json(definition)?,
        recipients: &json(recipients)?,
        active: true,
        evaluated_sequence: 0,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
    };
    let id = db::alert_rules::insert(tx.conn, &row)?;
    announce(tx, id)?;
    Ok(id)
}

/// Changes a rule. Another question ends its alerts; it is asked right behind the commit.
///
/// # Errors
/// Somebody else's rule; a stale version; wrong fields; other recipients without the right.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: AlertRuleId,
    version: i64,
    change: &AlertRuleUpdate,
) -> AppResult<AlertRuleId> {
    let mut row = visible(tx.conn, viewer, id)?;
    at_version(&row, version)?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    let (question, told) = (row.definition.clone(), row.recipients.clone());
    if let Some(definition) = &change.definition {
        // Figures stay the owner's, whoever changes the rule.
        let owner = reads::viewer::of_user(tx.conn, row.owner_id)?;
        check(tx.conn, &mut errors, &owner, definition)?;
        row.definition = json(definition)?;
    }
    if let Some(recipients) = &change.recipients {
        row.recipients = json(recipients)?;
        if row.recipients != told {
            if !recipients.is_empty() {
                viewer.require(Permission::AlertsManage)?;
            }
            check_recipients(tx, &mut errors, recipients)?;
        }
    }
    errors.into_result()?;
    row.active = change.active.unwrap_or(row.active);
    if !row.active || row.definition != question {
        row.problem = None;
        alerts::resolve_all(tx, id)?;
    } else if row.recipients != told {
        alerts::tell_others(tx, &row)?;
        let before: AlertRecipients = reads::alerts::written(&told)?;
        alerts::tell_other_webhooks(tx, &row, &before.webhooks)?;
    }
    write(tx, row)?;
    Ok(id)
}

/// Takes a rule away. Its alerts end and stay in the lists of those who were told.
///
/// # Errors
/// Somebody else's rule; a stale version.
pub fn delete(tx: &mut WriteTx<'_>, viewer: &Viewer, id: AlertRuleId, version: i64) -> AppResult<()> {
    let mut row = visible(tx.conn, viewer, id)?;
    at_version(&row, version)?;
    alerts::resolve_all(tx, id)?;
    row.ended_at = Some(tx.now);
    write(tx, row)
}

fn write(tx: &mut WriteTx<'_>, mut row: AlertRuleRow) -> AppResult<()> {
    row.version += 1;
    row.changed_at = tx.now;
    if !db::alert_rules::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, row.id)
}

fn at_version(row: &AlertRuleRow, version: i64) -> AppResult<()> {
    if row.version == version { Ok(()) } else { Err(ErrorCode::VersionMismatch.into()) }
}

fn announce(tx: &mut WriteTx<'_>, id: AlertRuleId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::AlertRuleChanged, id.0, None)?;
    Ok(())
}

fn json<T: Serialize>(value: &T) -> AppResult<String> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.into()))
}

/// Refuses what a question of a rule may not be.
///
/// # Errors
/// Wrong fields; when the database fails.
pub fn check_alone(conn: &mut AnyConnection, owner: &Viewer, definition: &AlertDefinition) -> AppResult<()> {
    let mut errors = FieldErrors::new();
    check(conn, &mut errors, owner, definition)?;
    errors.into_result()
}

fn check(
    conn: &mut AnyConnection,
    errors: &mut FieldErrors,
    owner: &Viewer,
    definition: &AlertDefinition,
) -> AppResult<()> {
    check_thresholds(errors, definition);
    check_watch(errors, definition);
    if let Some(axis) = definition.per {
        let query =
            PivotQuery { measures: vec![PivotMeasure::Used], rows: vec![axis], ..PivotQuery::default() };
        if axis.kind.is_time() || reads::pivot::check(&query).is_err() {
            let message = "Choose a dimension that is no time.";
            errors.add("definition.per", FieldErrorCode::NotAllowed, message);
        }
    }
    if !reads::alerts::sees(conn, owner, definition.place)? {
        errors.add("definition.place", FieldErrorCode::Unknown, "There is no such place.");
    }
    Ok(())
}

fn check_thresholds(errors: &mut FieldErrors, definition: &AlertDefinition) {
    let field = "definition.thresholds";
    let values: BTreeSet<i64> = definition.thresholds.iter().map(|threshold| threshold.value).collect();
    if values.is_empty() {
        errors.add(field, FieldErrorCode::Required, "Name at least one threshold.");
    } else if values.len() < definition.thresholds.len() {
        errors.add(field, FieldErrorCode::NotUnique, "Name each threshold once.");
    }
    if definition.thresholds.len() > MOST_THRESHOLDS {
        let message = format!("At most {MOST_THRESHOLDS} thresholds.");
        errors.add(field, FieldErrorCode::OutOfRange, message);
    }
    let fits = |value: i64| match definition.watch.unit() {
        MeasureUnit::Money => true,
        MeasureUnit::Count | MeasureUnit::Minutes => value >= 0,
        MeasureUnit::BasisPoints => (-FARTHEST_RATE..=FARTHEST_RATE).contains(&value),
    };
    for (place, value) in definition.thresholds.iter().map(|threshold| threshold.value).enumerate() {
        if !fits(value) {
            let field = format!("{field}[{place}].value");
            errors.add(field, FieldErrorCode::OutOfRange, "The figure does not get there.");
        }
    }
}

fn check_watch(errors: &mut FieldErrors, definition: &AlertDefinition) {
    if let AlertWatch::UnusedNearEnd { days } = definition.watch {
        if !(1..=MOST_DAYS).contains(&days) {
            let message = format!("A number from 1 to {MOST_DAYS}.");
            errors.add("definition.watch.days", FieldErrorCode::OutOfRange, message);
        }
        if definition.time == AlertTime::All {
            errors.add("definition.time", FieldErrorCode::NotAllowed, "All time has no end.");
        }
    }
    if let AlertWatch::Measure { measure } = definition.watch
        && measure.is_of_a_year()
        && definition.time != AlertTime::FiscalYear
    {
        let message = "This is about a whole fiscal year. Write 'fiscal_year'.";
        errors.add("definition.time", FieldErrorCode::NotAllowed, message);
    }
    if let AlertWatch::Measure { measure } = definition.watch
        && measure.is_of_results()
    {
        check_results(errors, definition);
    }
    if definition.watch.is_measured_by_query() {
        return;
    }
    if !matches!(definition.place, AlertPlace::Everything | AlertPlace::Department { .. }) {
        let message = "What is overdue is counted for everything or for a department.";
        errors.add("definition.place", FieldErrorCode::NotAllowed, message);
    }
    if definition.per.is_some_and(|axis| axis.kind != AxisKind::Department) {
        let message = "What is overdue is counted by department only.";
        errors.add("definition.per", FieldErrorCode::NotAllowed, message);
    }
    if definition.time != AlertTime::All {
        let message = "What is overdue is overdue now. Write 'all'.";
        errors.add("definition.time", FieldErrorCode::NotAllowed, message);
    }
}

/// What campaigns brought back is not known everywhere.
fn check_results(errors: &mut FieldErrors, definition: &AlertDefinition) {
    let message = "What campaigns brought back is known by department, campaign, channel and the like only.";
    if matches!(definition.place, AlertPlace::Node { .. }) {
        errors.add("definition.place", FieldErrorCode::NotAllowed, message);
    }
    if definition.per.is_some_and(|axis| !axis.kind.knows_results()) {
        errors.add("definition.per", FieldErrorCode::NotAllowed, message);
    }
}

fn check_recipients(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    recipients: &AlertRecipients,
) -> AppResult<()> {
    if recipients.people.len() > MOST_PEOPLE {
        let message = format!("At most {MOST_PEOPLE} people.");
        errors.add("recipients.people", FieldErrorCode::OutOfRange, message);
        return Ok(());
    }
    let known = db::users::names(tx.conn, &recipients.people)?;
    for (place, person) in recipients.people.iter().enumerate() {
        if !known.iter().any(|(id, _)| id == person) {
            let field = format!("recipients.people[{place}]");
            errors.add(field, FieldErrorCode::Unknown, "There is no such person.");
        }
    }
    for (place, webhook) in recipients.webhooks.iter().enumerate() {
        if db::webhooks::get(tx.conn, *webhook).optional()?.is_none() {
            let field = format!("recipients.webhooks[{place}]");
            errors.add(field, FieldErrorCode::Unknown, "There is no such webhook.");
        }
    }
    if recipients.roles.contains(&Role::Service) {
        errors.add("recipients.roles", FieldErrorCode::NotAllowed, "Machines are not told.");
    }
    Ok(())
}
