//! The end of what was approved: a notice a week before, and after the last day what is left is released, once.
//! Every step looks again at the state inside the one writer, so two passes at once do it once.

use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::OptionalExtension as _;
use penstock_shared::{
    claim::ClaimState, error_code::ErrorCode, event::EventTopic, expense::ExpenseState, ids::ExpenseId,
    problem::FieldErrorCode, refusal_reason::RefusalReason,
};

use super::{
    prefunding::is_out,
    release::{end, require_reason},
};
use crate::{
    clock::day_in,
    commands::notifications,
    db::{self, expenses::ExpenseRow},
    error::{AppError, AppResult, FieldErrors},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// How long before the end the requester is told, in days.
pub const NOTICE_DAYS: u64 = 7;
/// Expenses of one pass; the next one goes on.
const MOST_AT_ONCE: i64 = 2_000;
/// What the timeline says of the notice, and of a new end.
const NOTICED: &str = "expires_soon";
const EXTENDED: &str = "extended";

/// What became of an expense whose end is near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// Nothing was to be done, or something else holds it still.
    Nothing,
    Noticed,
    Expired,
}

/// The approved expenses that something may be due for: their end is near, or over.
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut db::AnyConnection, now: NaiveDateTime) -> AppResult<Vec<ExpenseId>> {
    let Some(organisation) = db::organisation::get(conn).optional()? else { return Ok(Vec::new()) };
    let today = day_in(organisation.tz(), now);
    let near = today.checked_add_days(Days::new(NOTICE_DAYS)).unwrap_or(today);
    Ok(db::expenses_list::standing_until(conn, near, MOST_AT_ONCE)?)
}

/// Does what is due for one expense: tells of the end, or releases what is left.
///
/// # Errors
/// When the database fails, or the money is in a closed period.
pub fn pass(tx: &mut WriteTx<'_>, id: ExpenseId) -> AppResult<Passed> {
    let row = db::expenses::get(tx.conn, id)?;
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let open = matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced);
    let Some(last) = row.expires_on.filter(|_| open) else { return Ok(Passed::Nothing) };
    if last >= today {
        return notice(tx, &row, last, today);
    }
    let claimed = db::claims::holding(tx.conn, id)?.is_some_and(|claim| claim.state == ClaimState::Open);
    // Money that is out, or about to be paid back, is accounted for first.
    if claimed || is_out(tx, &row)? {
        return Ok(Passed::Nothing);
    }
    let requester = row.requester_id;
    end(tx, None, row, ExpenseState::Closed, "expired", "")?;
    notifications::expired(tx, requester, id)?;
    Ok(Passed::Expired)
}

fn notice(tx: &mut WriteTx<'_>, row: &ExpenseRow, last: NaiveDate, today: NaiveDate) -> AppResult<Passed> {
    let near = today.checked_add_days(Days::new(NOTICE_DAYS)).is_some_and(|day| last <= day);
    let told = db::expenses::history(tx.conn, row.id)?;
    let newest = told.iter().rev().find(|item| [NOTICED, EXTENDED].contains(&item.what.as_str()));
    if !near || newest.is_some_and(|item| item.what == NOTICED) {
        return Ok(Passed::Nothing);
    }
    db::expenses::happened(tx.conn, row.id, tx.now, NOTICED, None, None, &last.to_string())?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    notifications::expires_soon(tx, row.requester_id, row.id)?;
    Ok(Passed::Noticed)
}

/// Gives an approved expense a later end.
///
/// # Errors
/// One that is not open or has no end; a day that is over, or no later one; a missing reason.
pub fn extend(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    until: NaiveDate,
    reason: &str,
) -> AppResult<ExpenseId> {
    let mut row = page::visible(tx.conn, viewer, id)?;
    let open = matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced);
    let Some(last) = row.expires_on.filter(|_| open) else {
        return Err(AppError::refused(RefusalReason::NothingExpires));
    };
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    require_reason(reason)?;
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("comment", reason, 1000);
    if until < today || until <= last {
        errors.add(
            "expires_on",
            FieldErrorCode::OutOfRange,
            "A day after the present end, and not over yet.",
        );
    }
    errors.into_result()?;
    row.expires_on = Some(until);
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let (who, told) = (Some(viewer.user_id), format!("{until}: {reason}"));
    db::expenses::happened(tx.conn, id, tx.now, EXTENDED, who, None, &told)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, id.0, Some(row.department_id))?;
    Ok(id)
}
