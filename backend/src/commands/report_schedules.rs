//! Sending reports on their days: what is sent to whom, and the passes that put it into the outbox.
//!
//! Invariant: a day of a schedule is put into the outbox once, in the transaction that moves the schedule on, however
//! many processes look.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::OptionalExtension as _;
use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{ReportScheduleId, UserId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    report_schedule::{
        LATEST_DAY, MOST_READERS, ReportCadence, ReportFile, ReportScheduleCreate, ReportScheduleUpdate,
        ScheduledReport,
    },
};

use super::mail::queue_report;
use crate::{
    clock::{day_in, moment_of_hour},
    db::{
        self, AnyConnection,
        report_schedules::{NewReportSchedule, ReportScheduleRow},
    },
    domain::report_days,
    error::{AppError, AppResult, FieldErrors},
    reads::{
        self,
        report_schedules::{calendar, expenses_query, may_read, visible, written},
    },
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_NAME: usize = 120;
/// Schedules of a person at most.
const MOST_SCHEDULES: i64 = 50;
/// Thresholds are shares of a whole, in hundredths of a percent.
const WHOLE_BP: i64 = 10_000;

/// Sends a report on its days from now on.
///
/// # Errors
/// Wrong fields, as other readers than oneself without the right; too many schedules.
pub fn create(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    new: &ReportScheduleCreate,
) -> AppResult<ReportScheduleId> {
    if db::report_schedules::count_of(tx.conn, viewer.user_id)? >= MOST_SCHEDULES {
        return Err(AppError::refused(RefusalReason::ReportsTooMany));
    }
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    check_report(tx.conn, &mut errors, viewer, &new.report, new.file)?;
    check_day(&mut errors, new.cadence, new.day);
    let readers = new.reader_ids.clone().unwrap_or_else(|| vec![viewer.user_id]);
    check_readers(tx, &mut errors, viewer, viewer.user_id, &readers)?;
    errors.into_result()?;
    let first = first_day(tx)?;
    let row = NewReportSchedule {
        owner_id: viewer.user_id,
        name: &name,
        report: &json(&new.report)?,
        file: new.file,
        cadence: new.cadence,
        day: new.day,
        paused: false,
        next_on: next_on(tx.conn, new.cadence, new.day, first)?,
        created_at: tx.now,
        version: 1,
    };
    let id = db::report_schedules::insert(tx.conn, &row)?;
    db::report_schedules::set_readers(tx.conn, id, &readers)?;
    announce(tx, id)?;
    Ok(id)
}

/// Changes what is sent, when and to whom. Days that are over are not sent afterwards.
///
/// # Errors
/// [`RefusalReason::ReportOwnerOnly`]; a stale version; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ReportScheduleId,
    version: i64,
    change: &ReportScheduleUpdate,
) -> AppResult<()> {
    let mut row = own(tx, viewer, id, version)?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    row.file = change.file.unwrap_or(row.file);
    let report = match &change.report {
        Some(report) => report.clone(),
        None => written(&row)?,
    };
    if change.report.is_some() || change.file.is_some() {
        // What it may be about stays the owner's matter, whoever changes it.
        let owner = reads::viewer::of_user(tx.conn, row.owner_id)?;
        check_report(tx.conn, &mut errors, &owner, &report, row.file)?;
        row.report = json(&report)?;
    }
    row.cadence = change.cadence.unwrap_or(row.cadence);
    row.day = change.day.unwrap_or(row.day);
    check_day(&mut errors, row.cadence, row.day);
    if let Some(readers) = &change.reader_ids {
        check_readers(tx, &mut errors, viewer, row.owner_id, readers)?;
    }
    errors.into_result()?;
    row.paused = change.paused.unwrap_or(row.paused);
    let first = first_day(tx)?;
    row.next_on = next_on(tx.conn, row.cadence, row.day, first)?;
    row.version += 1;
    if !db::report_schedules::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    if let Some(readers) = &change.reader_ids {
        db::report_schedules::set_readers(tx.conn, id, readers)?;
    }
    announce(tx, id)
}

/// Sends a report no more.
///
/// # Errors
/// [`RefusalReason::ReportOwnerOnly`]; a stale version.
pub fn delete(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ReportScheduleId, version: i64) -> AppResult<()> {
    own(tx, viewer, id, version)?;
    db::report_schedules::delete(tx.conn, id)?;
    announce(tx, id)
}

/// Takes the viewer from those who get it.
///
/// # Errors
/// `not_found` for a schedule that is nothing to the viewer.
pub fn leave(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ReportScheduleId) -> AppResult<()> {
    visible(tx.conn, viewer, id)?;
    db::report_schedules::leave(tx.conn, id, viewer.user_id)?;
    announce(tx, id)
}

/// Sends the viewer the report that it is now, beside its days.
///
/// # Errors
/// `not_found`; [`RefusalReason::MailNotReady`] without a mail server.
pub fn send_now(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ReportScheduleId) -> AppResult<()> {
    visible(tx.conn, viewer, id)?;
    if !db::mail::enabled(tx.conn)? {
        return Err(AppError::refused(RefusalReason::MailNotReady));
    }
    queue_report(tx, viewer.user_id, id)
}

/// The schedules that something may be due for.
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<Vec<ReportScheduleId>> {
    let Some(organisation) = db::organisation::get(conn).optional()? else { return Ok(Vec::new()) };
    Ok(db::report_schedules::due(conn, day_in(organisation.tz(), now))?)
}

/// Puts a report whose hour has come into the outbox, for everybody who gets it, and moves its schedule on. A day that
/// passed while no server ran is sent once, as the report of the day on which it leaves.
///
/// # Errors
/// When the database fails.
pub fn pass(tx: &mut WriteTx<'_>, id: ReportScheduleId) -> AppResult<()> {
    let Some(row) = db::report_schedules::get(tx.conn, id).optional()? else { return Ok(()) };
    if row.paused {
        return Ok(());
    }
    let organisation = db::organisation::get(tx.conn)?;
    let today = day_in(organisation.tz(), tx.now);
    let Some(day) = row.next_on else {
        let first = first_day(tx)?;
        let next = next_on(tx.conn, row.cadence, row.day, first)?;
        return if next.is_some() { moved(tx, &row, row.last_on, next) } else { Ok(()) };
    };
    let hour = u32::try_from(organisation.digest_hour).unwrap_or_default();
    if moment_of_hour(organisation.tz(), day, hour) > tx.now {
        return Ok(());
    }
    let after = today.succ_opt().unwrap_or(today);
    let next = next_on(tx.conn, row.cadence, row.day, after)?;
    if !db::mail::enabled(tx.conn)? {
        return moved(tx, &row, row.last_on, next);
    }
    for (reader, _) in db::report_schedules::readers(tx.conn, id)? {
        queue_report(tx, reader, id)?;
    }
    moved(tx, &row, Some(today), next)
}

fn moved(
    tx: &mut WriteTx<'_>,
    row: &ReportScheduleRow,
    last_on: Option<NaiveDate>,
    next_on: Option<NaiveDate>,
) -> AppResult<()> {
    db::report_schedules::went_out(tx.conn, row.id, last_on, next_on)?;
    announce(tx, row.id)
}

/// The first day on which something can still be sent: today before its hour, else tomorrow.
fn first_day(tx: &mut WriteTx<'_>) -> AppResult<NaiveDate> {
    let organisation = db::organisation::get(tx.conn)?;
    let today = day_in(organisation.tz(), tx.now);
    let hour = u32::try_from(organisation.digest_hour).unwrap_or_default();
    let is_over = moment_of_hour(organisation.tz(), today, hour) <= tx.now;
    Ok(if is_over { today.succ_opt().unwrap_or(today) } else { today })
}

fn next_on(
    conn: &mut AnyConnection,
    cadence: ReportCadence,
    day: i32,
    from: NaiveDate,
) -> AppResult<Option<NaiveDate>> {
    Ok(report_days::next_on(cadence, day, &calendar(conn)?, from))
}

fn own(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ReportScheduleId,
    version: i64,
) -> AppResult<ReportScheduleRow> {
    let (row, may_change) = visible(tx.conn, viewer, id)?;
    if !may_change {
        return Err(AppError::refused(RefusalReason::ReportOwnerOnly));
    }
    if row.version == version { Ok(row) } else { Err(ErrorCode::VersionMismatch.into()) }
}

fn announce(tx: &mut WriteTx<'_>, id: ReportScheduleId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::ReportScheduleChanged, id.0, None)?;
    Ok(())
}

fn json(report: &ScheduledReport) -> AppResult<String> {
    serde_json::to_string(report).map_err(|error| AppError::Internal(error.into()))
}

fn check_report(
    conn: &mut AnyConnection,
    errors: &mut FieldErrors,
    owner: &Viewer,
    report: &ScheduledReport,
    file: ReportFile,
) -> AppResult<()> {
    if !may_read(owner, report) {
        return Err(ErrorCode::Forbidden.into());
    }
    match report {
        ScheduledReport::BudgetUsage { threshold_bp, .. } => {
            if threshold_bp.is_some_and(|share| !(0..=WHOLE_BP).contains(&share)) {
                let message = "In hundredths of a percent: 0 to 10000.";
                errors.add("report.threshold_bp", FieldErrorCode::OutOfRange, message);
            }
        }
        ScheduledReport::Expenses { group_by, currency } => {
            let asked = expenses_query(group_by.clone(), *currency);
            match reads::expense_report::check(conn, owner, &asked) {
                Err(error) if error.code() == ErrorCode::BadQuery => {
                    errors.add("report.group_by", FieldErrorCode::Unknown, error.to_string());
                }
                checked => checked?,
            }
        }
        ScheduledReport::View { id } => {
            match reads::analysis_views::visible(conn, owner, *id) {
                Err(error) if error.code() == ErrorCode::NotFound => {
                    errors.add("report.id", FieldErrorCode::Unknown, "There is no such view.");
                }
                found => drop(found?),
            }
            if file == ReportFile::Pdf {
                let message = "A view leaves as CSV or as an Excel workbook.";
                errors.add("file", FieldErrorCode::NotAllowed, message);
            }
        }
    }
    Ok(())
}

fn check_day(errors: &mut FieldErrors, cadence: ReportCadence, day: i32) {
    if cadence == ReportCadence::Week {
        if !(1..=7).contains(&day) {
            let message = "The weekday: 1 for Monday to 7 for Sunday.";
            errors.add("day", FieldErrorCode::OutOfRange, message);
        }
    } else if !(1..=LATEST_DAY).contains(&day) {
        let message = format!("Days behind the end: 1 to {LATEST_DAY}.");
        errors.add("day", FieldErrorCode::OutOfRange, message);
    }
}

fn check_readers(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    viewer: &Viewer,
    owner: UserId,
    readers: &[UserId],
) -> AppResult<()> {
    if readers.is_empty() {
        errors.add("reader_ids", FieldErrorCode::Required, "Name at least one person.");
    }
    if readers.len() > MOST_READERS {
        let message = format!("At most {MOST_READERS} people.");
        errors.add("reader_ids", FieldErrorCode::OutOfRange, message);
        return Ok(());
    }
    if readers.iter().any(|reader| *reader != owner) && !viewer.may(Permission::AlertsManage) {
        let message =
            "To send it to others takes the right 'alerts:manage'. Leave it out to get it yourself.";
        errors.add("reader_ids", FieldErrorCode::NotAllowed, message);
        return Ok(());
    }
    let known = db::users::names(tx.conn, readers)?;
    for (place, reader) in readers.iter().enumerate() {
        let field = format!("reader_ids[{place}]");
        if !known.iter().any(|(id, _)| id == reader) {
            errors.add(field, FieldErrorCode::Unknown, "There is no such person.");
        } else if readers[..place].contains(reader) {
            errors.add(field, FieldErrorCode::NotUnique, "Name each person once.");
        }
    }
    Ok(())
}
