//! Changing which days the organisation works, and when decisions are due.

use std::collections::HashSet;

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    period::WeekDay,
    problem::FieldErrorCode,
    working_days::{WorkingDaySettings, WorkingDaySettingsUpdate},
};

use crate::{
    db::{self, special_days::SpecialDayRow},
    domain::working_days::{MOST_DUE_DAYS, WorkingWeek},
    error::{AppResult, FieldErrors},
    reads,
    writer::WriteTx,
};

/// How many days can be otherwise than the week says.
const MOST_SPECIAL_DAYS: usize = 1_000;
/// The longest name of such a day, in characters.
const LONGEST_NAME: usize = 120;

/// Writes the working days anew.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed the organisation since; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    version: i64,
    change: &WorkingDaySettingsUpdate,
) -> AppResult<WorkingDaySettings> {
    let mut row = db::organisation::get(tx.conn)?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    match week(&change.week) {
        Some(week) => row.working_week = week.bits(),
        None => errors.add("week", FieldErrorCode::Required, "Somebody works on one day at least."),
    }
    let special = special(&mut errors, change);
    number(&mut errors, "digest_hour", change.digest_hour, 0, 23);
    number(&mut errors, "approval_due_days", change.approval_due_days, 1, MOST_DUE_DAYS);
    if let Some(after) = change.escalate_after_days {
        number(&mut errors, "escalate_after_days", after, 1, MOST_DUE_DAYS);
    }
    errors.into_result()?;
    row.digest_hour = change.digest_hour;
    row.approval_due_days = change.approval_due_days;
    row.escalate_after_days = change.escalate_after_days;
    row.version += 1;
    if !db::organisation::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::special_days::replace(tx.conn, &special)?;
    db::events::insert(tx.conn, tx.now, EventTopic::OrganisationChanged, row.id, None)?;
    reads::working_days::settings(tx.conn)
}

fn week(days: &[WeekDay]) -> Option<WorkingWeek> {
    let all = WeekDay::ALL.iter().zip([1, 2, 4, 8, 16, 32, 64]);
    WorkingWeek::new(all.filter(|(day, _)| days.contains(day)).map(|(_, bit)| bit).sum())
}

fn special(errors: &mut FieldErrors, change: &WorkingDaySettingsUpdate) -> Vec<SpecialDayRow> {
    if change.special.len() > MOST_SPECIAL_DAYS {
        errors.add("special", FieldErrorCode::TooLong, format!("At most {MOST_SPECIAL_DAYS} days."));
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(change.special.len());
    for (position, day) in change.special.iter().enumerate() {
        if !seen.insert(day.day) {
            let message = "This day is in the list already.";
            errors.add(format!("special[{position}].day"), FieldErrorCode::NotUnique, message);
        }
        rows.push(SpecialDayRow {
            day: day.day,
            working: day.working,
            name: errors.text(&format!("special[{position}].name"), &day.name, LONGEST_NAME),
            name_zh: errors.optional_text(
                &format!("special[{position}].name_zh"),
                &day.name_zh,
                LONGEST_NAME,
            ),
        });
    }
    rows
}

fn number(errors: &mut FieldErrors, field: &str, value: i32, least: i32, most: i32) {
    if !(least..=most).contains(&value) {
        errors.add(field, FieldErrorCode::OutOfRange, format!("A number from {least} to {most}."));
    }
}
