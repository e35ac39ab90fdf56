//! What somebody does about an alert that they were told of. It changes nothing for others.

use chrono::{Months, NaiveDate};
use penstock_shared::{
    alert::AlertState, error_code::ErrorCode, ids::AlertId, problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::announce;
use crate::{
    clock::day_in,
    db::{self, alerts::RecipientRow},
    error::{AppError, AppResult},
    reads::alerts::own,
    viewer::Viewer,
    writer::WriteTx,
};

/// How many months an alert can be silent for.
const LONGEST_MONTHS: u32 = 12;

/// The viewer has looked at an alert. Also wakes a snoozed one.
///
/// # Errors
/// `not_found`; a stale version.
pub fn see(tx: &mut WriteTx<'_>, viewer: &Viewer, id: AlertId, version: i64) -> AppResult<()> {
    let (_, row, _) = own(tx.conn, viewer, id)?;
    put(tx, row, version, AlertState::Seen, None)
}

/// The viewer has looked at all alerts.
///
/// # Errors
/// When the database fails.
pub fn see_all(tx: &mut WriteTx<'_>, viewer: &Viewer) -> AppResult<()> {
    if db::alerts::see_all(tx.conn, viewer.user_id)? > 0 {
        announce(tx, viewer.user_id)?;
    }
    Ok(())
}

/// Keeps an alert silent until a day, on which it is new again.
///
/// # Errors
/// `not_found`; a stale version; an alert that has ended; a day that is not after today or more than a year away.
pub fn snooze(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: AlertId,
    version: i64,
    until: NaiveDate,
) -> AppResult<()> {
    let (alert, row, _) = own(tx.conn, viewer, id)?;
    if alert.resolved_at.is_some() {
        return Err(AppError::refused(RefusalReason::AlertEnded));
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let last = today.checked_add_months(Months::new(LONGEST_MONTHS)).unwrap_or(today);
    if until <= today || until > last {
        let message = "A day after today, at most a year away.";
        return Err(AppError::field("until", FieldErrorCode::OutOfRange, message));
    }
    put(tx, row, version, AlertState::Snoozed, Some(until))
}

fn put(
    tx: &mut WriteTx<'_>,
    mut row: RecipientRow,
    version: i64,
    state: AlertState,
    until: Option<NaiveDate>,
) -> AppResult<()> {
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    row.state = state;
    row.snoozed_until = until;
    row.version += 1;
    if !db::alerts::update_recipient(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, row.user_id)
}

/// Makes snoozed alerts new whose day has come, and tells how many there were.
///
/// # Errors
/// When the database fails.
pub fn wake(tx: &mut WriteTx<'_>) -> AppResult<usize> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let rows = db::alerts::slept_out(tx.conn, today)?;
    let count = rows.len();
    for row in rows {
        let version = row.version;
        put(tx, row, version, AlertState::New, None)?;
    }
    Ok(count)
}
