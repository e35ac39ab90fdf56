//! The fiscal calendar.

use penstock_shared::{
    ids::{FiscalYearId, PeriodId},
    period::{
        FiscalCalendar, FiscalYear, FiscalYearPreview, FiscalYearPreviewQuery, Period, PeriodChange,
        PeriodClosing, PeriodPreview, quarter_of,
    },
    problem::FieldErrorCode,
};

use crate::{
    db::{self, AnyConnection, periods::PeriodRow},
    domain::{
        calendar::{self, Span},
        ledger::LedgerError,
    },
    error::{AppError, AppResult, OrNotFound},
};

/// Every fiscal year with its periods, in order.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<FiscalYear>> {
    let periods = db::periods::all(conn)?;
    let years = db::fiscal_years::all(conn)?;
    Ok(years
        .into_iter()
        .map(|year| FiscalYear {
            periods: periods
                .iter()
                .filter(|period| period.fiscal_year_id == year.id)
                .cloned()
                .map(Period::from)
                .collect(),
            id: year.id,
            code: year.code,
            starts_on: year.starts_on,
            ends_on: year.ends_on,
            calendar: year.calendar_kind,
        })
        .collect())
}

/// A year as it would be opened.
///
/// # Errors
/// As [`lay_out`].
pub fn preview(conn: &mut AnyConnection, query: &FiscalYearPreviewQuery) -> AppResult<FiscalYearPreview> {
    let usual = db::organisation::get(conn)?.calendar();
    let wanted = FiscalCalendar {
        kind: query.kind.unwrap_or(usual.kind),
        start_month: query.start_month.unwrap_or(usual.start_month),
        week_start: query.week_start.unwrap_or(usual.week_start),
        anchor: query.anchor.unwrap_or(usual.anchor),
    };
    lay_out(conn, query.ends_in_year, &wanted)
}

/// Lays a year out beside those that are there.
///
/// # Errors
/// A year out of range, or one of which the years that are there leave nothing.
pub fn lay_out(
    conn: &mut AnyConnection,
    ends_in_year: i32,
    wanted: &FiscalCalendar,
) -> AppResult<FiscalYearPreview> {
    let years = db::fiscal_years::all(conn)?;
    let others: Vec<Span> = years.iter().map(|year| (year.starts_on, year.ends_on)).collect();
    let plan = calendar::fiscal_year(ends_in_year, wanted)
        .map_err(|error| AppError::field("ends_in_year", FieldErrorCode::OutOfRange, error.to_string()))?;
    let covered = years.iter().find(|year| year.starts_on <= plan.ends_on && plan.starts_on <= year.ends_on);
    let covered = covered.map(|year| year.code.clone()).unwrap_or_default();
    let plan = calendar::join(plan, &others).ok_or_else(|| {
        let message = format!("{covered} covers these days already.");
        AppError::field("ends_in_year", FieldErrorCode::NotUnique, message)
    })?;
    let before = others.iter().map(|(_, last)| *last).filter(|last| *last < plan.starts_on).max();
    let taken = |code: &str| years.iter().any(|year| year.code == code);
    // A short year between two calendars ends in the same year as the one before it.
    let code = std::iter::once(plan.code.clone())
        .chain((2..).map(|number| format!("{}-{number}", plan.code)))
        .find(|code| !taken(code))
        .unwrap_or_default();
    let count = i32::try_from(plan.periods.len()).map_err(|_| LedgerError::Overflow)?;
    let periods = (1..).zip(&plan.periods).map(|(number, (starts_on, ends_on))| PeriodPreview {
        number,
        quarter: quarter_of(number, count),
        starts_on: *starts_on,
        ends_on: *ends_on,
        days: (*ends_on - *starts_on).num_days() + 1,
    });
    Ok(FiscalYearPreview {
        code,
        calendar: *wanted,
        starts_on: plan.starts_on,
        ends_on: plan.ends_on,
        periods: periods.collect(),
        joined: plan.joined,
        gap_days: before.map_or(0, |last| (plan.starts_on - last).num_days() - 1),
    })
}

/// Who closed and reopened the periods of a year, newest first.
///
/// # Errors
/// `not_found` when there is no such year.
pub fn changes(conn: &mut AnyConnection, id: FiscalYearId) -> AppResult<Vec<PeriodChange>> {
    db::fiscal_years::get(conn, id).or_not_found()?;
    Ok(db::period_changes::of_year(conn, id)?)
}

/// What closing a period would move, and where to.
///
/// # Errors
/// `not_found` when there is no such period.
pub fn closing(conn: &mut AnyConnection, id: PeriodId) -> AppResult<PeriodClosing> {
    let row = db::periods::get(conn, id).or_not_found()?;
    let lines = i64::try_from(db::expenses::lines_holding_in(conn, id)?.len());
    Ok(PeriodClosing {
        lines: lines.map_err(|_| LedgerError::Overflow)?,
        next: next_open(conn, &row)?.map(Period::from),
    })
}

/// The next period of the year that takes entries.
///
/// # Errors
/// When the database fails.
pub fn next_open(conn: &mut AnyConnection, after: &PeriodRow) -> AppResult<Option<PeriodRow>> {
    let periods = db::periods::of_year(conn, after.fiscal_year_id)?;
    Ok(periods.into_iter().find(|period| period.number > after.number && period.is_open()))
}
