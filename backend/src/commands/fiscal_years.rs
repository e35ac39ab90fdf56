//! Opening fiscal years, and deleting one that was opened by mistake.

use penstock_shared::{
    event::EventTopic,
    ids::FiscalYearId,
    period::{FiscalYear, FiscalYearCreate, Period, PeriodState},
    refusal_reason::RefusalReason,
};

use crate::{
    db::{self, fiscal_years::NewFiscalYear, periods::NewPeriod},
    error::{AppError, AppResult, OrNotFound},
    reads::fiscal_years::lay_out,
    writer::WriteTx,
};

/// Opens a fiscal year with its periods, in the organisation's calendar or in the one that is given.
///
/// # Errors
/// A year out of range, or one of which the years that are there leave nothing.
pub fn open(tx: &mut WriteTx<'_>, new: &FiscalYearCreate) -> AppResult<FiscalYear> {
    let calendar = match new.calendar {
        Some(calendar) => calendar,
        None => db::organisation::get(tx.conn)?.calendar(),
    };
    let plan = lay_out(tx.conn, new.ends_in_year, &calendar)?;
    let row = NewFiscalYear {
        code: &plan.code,
        starts_on: plan.starts_on,
        ends_on: plan.ends_on,
        calendar_kind: calendar.kind,
    };
    let id = db::fiscal_years::insert(tx.conn, &row)?;
    for period in plan.periods {
        let row = NewPeriod {
            fiscal_year_id: id,
            number: period.number,
            quarter: period.quarter,
            starts_on: period.starts_on,
            ends_on: period.ends_on,
            state: PeriodState::Open,
            version: 1,
        };
        db::periods::insert(tx.conn, &row)?;
    }
    db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, id.0, None)?;
    let periods = db::periods::of_year(tx.conn, id)?.into_iter().map(Period::from).collect();
    Ok(FiscalYear {
        id,
        code: plan.code,
        starts_on: plan.starts_on,
        ends_on: plan.ends_on,
        calendar: calendar.kind,
        periods,
    })
}

/// Deletes a year to which nothing belongs, with its periods.
///
/// # Errors
/// `in_use` once a budget, a plan, a control book or a year end belongs to it, or one of its periods was
/// closed: that record stays.
pub fn delete(tx: &mut WriteTx<'_>, id: FiscalYearId) -> AppResult<()> {
    let year = db::fiscal_years::get(tx.conn, id).or_not_found()?;
    if db::fiscal_years::is_in_use(tx.conn, id)? {
        let detail = format!(
            "{} stays: budgets, plans, control books, a year end or closed periods belong to it.",
            year.code
        );
        return Err(AppError::refused(RefusalReason::YearInUse).saying(detail));
    }
    db::periods::delete_of_year(tx.conn, id)?;
    db::fiscal_years::delete(tx.conn, id)?;
    Ok(db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, id.0, None)?)
}
