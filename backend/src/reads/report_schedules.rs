//! Reports that go out on their days: those that a person sends or gets, and the table that one is on a day.

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    error_code::ErrorCode,
    expense_report::ExpenseReportQuery,
    ids::{ReportScheduleId, UserId},
    money::Currency,
    organisation::Locale,
    period::Period,
    permission::Permission,
    report_schedule::{ReportReader, ReportSchedule, ScheduledReport},
    usage_report::UsageReportQuery,
};

use super::{
    analysis_views, expense_report,
    pivot::{self, Source},
    sheet::Sheet,
    usage_report,
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection, report_schedules::ReportScheduleRow},
    domain::report_days,
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
};

/// What the viewer has to do with a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    gets: bool,
    /// The owner; and who keeps what tells others, of those that go to others than their owner.
    may_change: bool,
}

impl Part {
    fn of(viewer: &Viewer, row: &ReportScheduleRow, readers: &[(UserId, String)]) -> Self {
        let goes_to_others = readers.iter().any(|(person, _)| *person != row.owner_id);
        Self {
            gets: readers.iter().any(|(person, _)| *person == viewer.user_id),
            may_change: row.owner_id == viewer.user_id
                || goes_to_others && viewer.may(Permission::AlertsManage),
        }
    }
}

/// A schedule that the viewer gets the report of or may change, and whether they may.
///
/// # Errors
/// `not_found` when there is none, or it is nothing to the viewer.
pub fn visible(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ReportScheduleId,
) -> AppResult<(ReportScheduleRow, bool)> {
    let row = db::report_schedules::get(conn, id).or_not_found()?;
    let part = Part::of(viewer, &row, &db::report_schedules::readers(conn, id)?);
    if part.gets || part.may_change { Ok((row, part.may_change)) } else { Err(AppError::not_found()) }
}

/// Those that the viewer gets the report of or may change, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<ReportSchedule>> {
    let person = (!viewer.may(Permission::AlertsManage)).then_some(viewer.user_id);
    let mut list = Vec::new();
    for (row, owner) in db::report_schedules::all(conn, person)? {
        let readers = db::report_schedules::readers(conn, row.id)?;
        let part = Part::of(viewer, &row, &readers);
        if part.gets || part.may_change {
            list.push(view(conn, viewer, row, owner, readers)?);
        }
    }
    Ok(list)
}

/// One of them.
///
/// # Errors
/// As [`visible`].
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: ReportScheduleId) -> AppResult<ReportSchedule> {
    let (row, _) = visible(conn, viewer, id)?;
    let owner = db::users::get(conn, row.owner_id)?.name;
    let readers = db::report_schedules::readers(conn, id)?;
    view(conn, viewer, row, owner, readers)
}

fn view(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    row: ReportScheduleRow,
    owner_name: String,
    readers: Vec<(UserId, String)>,
) -> AppResult<ReportSchedule> {
    let report = written(&row)?;
    let view_name = match &report {
        ScheduledReport::View { id } => match analysis_views::visible(conn, viewer, *id) {
            Err(error) if error.code() == ErrorCode::NotFound => None,
            found => Some(found?.name),
        },
        ScheduledReport::BudgetUsage { .. } | ScheduledReport::Expenses { .. } => None,
    };
    let part = Part::of(viewer, &row, &readers);
    Ok(ReportSchedule {
        id: row.id,
        name: row.name,
        owner_id: row.owner_id,
        owner_name,
        report,
        view_name,
        file: row.file,
        cadence: row.cadence,
        day: row.day,
        readers: readers.into_iter().map(|(id, name)| ReportReader { id, name }).collect(),
        paused: row.paused,
        next_on: row.next_on.filter(|_| !row.paused),
        last_on: row.last_on,
        gets: part.gets,
        may_change: part.may_change,
        created_at: row.created_at,
        version: row.version,
    })
}

/// Which report a row says.
///
/// # Errors
/// When the row was damaged.
pub fn written(row: &ReportScheduleRow) -> AppResult<ScheduledReport> {
    serde_json::from_str(&row.report).map_err(|error| AppError::Internal(error.into()))
}

/// All periods that there are, in order.
///
/// # Errors
/// When the database fails.
pub fn calendar(conn: &mut AnyConnection) -> AppResult<Vec<Period>> {
    Ok(db::periods::all(conn)?.into_iter().map(Period::from).collect())
}

/// What a person may read of a report.
#[must_use]
pub fn may_read(viewer: &Viewer, report: &ScheduledReport) -> bool {
    let budgets = matches!(report, ScheduledReport::BudgetUsage { .. });
    viewer.may(Permission::AnalysisRead) && (!budgets || viewer.may(Permission::BudgetsRead))
}

/// The table that a report is at a moment, by the reader's own right and in their language; `None` when there is
/// nothing that it could be about: no fiscal year is open for that day, or the reader may not see it.
///
/// # Errors
/// What the report itself is refused for.
pub fn sheet(
    conn: &mut AnyConnection,
    reader: &Viewer,
    row: &ReportScheduleRow,
    locale: Locale,
    now: NaiveDateTime,
) -> AppResult<Option<Sheet>> {
    let report = written(row)?;
    if !may_read(reader, &report) {
        return Ok(None);
    }
    let today = day_in(db::organisation::get(conn)?.tz(), now);
    let made = match report {
        ScheduledReport::View { id } => {
            let query = analysis_views::get(conn, reader, id).map(|view| view.query);
            query.and_then(|query| pivot::sheet(conn, Source::Ledger, reader, &query, locale, now))
        }
        ScheduledReport::BudgetUsage { threshold_bp, currency } => {
            let Some(edition) = edition(conn, row, today)? else { return Ok(None) };
            let query = UsageReportQuery {
                fiscal_year_id: edition.fiscal_year_id,
                span: edition.span,
                number: edition.number,
                currency,
                threshold_bp,
            };
            usage_report::sheet(conn, reader, &query, locale, now)
        }
        ScheduledReport::Expenses { group_by, currency } => {
            let Some(edition) = edition(conn, row, today)? else { return Ok(None) };
            let query = ExpenseReportQuery {
                from: Some(edition.starts_on),
                to: Some(edition.ends_on),
                ..expenses_query(group_by, currency)
            };
            expense_report::sheet(conn, reader, &query, locale, now)
        }
    };
    match made {
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        made => made.map(Some),
    }
}

/// The question about expenses that a schedule says, of all days.
#[must_use]
pub fn expenses_query(group_by: String, currency: Option<Currency>) -> ExpenseReportQuery {
    ExpenseReportQuery { group_by, currency, ..ExpenseReportQuery::default() }
}

fn edition(
    conn: &mut AnyConnection,
    row: &ReportScheduleRow,
    today: NaiveDate,
) -> AppResult<Option<report_days::Edition>> {
    Ok(report_days::edition(row.cadence, &calendar(conn)?, today))
}
