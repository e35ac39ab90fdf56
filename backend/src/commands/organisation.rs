//! Changing the organisation's settings.

use chrono_tz::Tz;
use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    organisation::{Organisation, OrganisationUpdate},
    problem::FieldErrorCode,
};

use crate::{
    db,
    error::{AppResult, FieldErrors},
    reads,
    writer::WriteTx,
};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 120;
/// The longest time that approvals may be said to stand, in days.
const LONGEST_STAND_DAYS: i32 = 3_650;
/// The longest time in which requests may be said to belong together, in days.
const LONGEST_SPLIT_WINDOW_DAYS: i32 = 90;

/// Changes the settings.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed them since; wrong fields.
pub fn update(tx: &mut WriteTx<'_>, version: i64, change: &OrganisationUpdate) -> AppResult<Organisation> {
    let mut row = db::organisation::get(tx.conn)?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    if let Some(time_zone) = &change.time_zone {
        row.time_zone = check_time_zone(&mut errors, time_zone).name().to_owned();
    }
    row.default_locale = change.default_locale.unwrap_or(row.default_locale);
    if let Some(threshold_minor) = change.finance_approval_from_minor {
        if threshold_minor < 0 {
            let message = "Zero, for every request, or more.";
            errors.add("finance_approval_from_minor", FieldErrorCode::OutOfRange, message);
        }
        row.finance_approval_from_minor = threshold_minor;
    }
    row.unbudgeted_rule = change.unbudgeted_rule.unwrap_or(row.unbudgeted_rule);
    row.receipts_required = change.receipts_required.unwrap_or(row.receipts_required);
    if let Some(days) = change.approvals_stand_days {
        if days.is_some_and(|days| !(1..=LONGEST_STAND_DAYS).contains(&days)) {
            let message = format!("1 to {LONGEST_STAND_DAYS} days, or nothing.");
            errors.add("approvals_stand_days", FieldErrorCode::OutOfRange, message);
        }
        row.approvals_stand_days = days;
    }
    if let Some(days) = change.split_window_days {
        if days.is_some_and(|days| !(1..=LONGEST_SPLIT_WINDOW_DAYS).contains(&days)) {
            let message = format!("1 to {LONGEST_SPLIT_WINDOW_DAYS} days, or nothing.");
            errors.add("split_window_days", FieldErrorCode::OutOfRange, message);
        }
        row.split_window_days = days;
    }
    if let Some(calendar) = change.calendar {
        if !(1..=12).contains(&calendar.start_month) {
            errors.add("calendar.start_month", FieldErrorCode::OutOfRange, "A month from 1 to 12.");
        }
        row.set_calendar(calendar);
    }
    errors.into_result()?;
    row.version += 1;
    if !db::organisation::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::OrganisationChanged, row.id, None)?;
    Ok(reads::organisation::view(row, tx.now))
}

/// Finds a time zone by its IANA name; notes when there is none of that name.
pub fn check_time_zone(errors: &mut FieldErrors, name: &str) -> Tz {
    name.trim().parse().unwrap_or_else(|_| {
        errors.add("time_zone", FieldErrorCode::Unknown, "An IANA name, such as Asia/Shanghai.");
        Tz::UTC
    })
}
