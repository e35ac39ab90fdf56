//! Opening fiscal years.

use penstock_shared::{
    event::EventTopic,
    period::{FiscalYear, FiscalYearCreate, Period, PeriodState},
    problem::FieldErrorCode,
};

use crate::{
    db::{self, periods::NewPeriod},
    domain::calendar,
    error::{AppError, AppResult},
    writer::WriteTx,
};

/// Opens a fiscal year with its twelve periods. It begins with the organisation's first month.
///
/// # Errors
/// A year out of range, or one that overlaps with a year that is there.
pub fn open(tx: &mut WriteTx<'_>, new: &FiscalYearCreate) -> AppResult<FiscalYear> {
    let organisation = db::organisation::get(tx.conn)?;
    let plan = calendar::fiscal_year(new.ends_in_year, organisation.first_month()?)
        .map_err(|error| AppError::field("ends_in_year", FieldErrorCode::OutOfRange, error.to_string()))?;
    let overlaps = db::fiscal_years::all(tx.conn)?
        .into_iter()
        .find(|year| year.starts_on <= plan.ends_on && plan.starts_on <= year.ends_on);
    if let Some(year) = overlaps {
        let message = format!("{} covers these days already.", year.code);
        return Err(AppError::field("ends_in_year", FieldErrorCode::NotUnique, message));
    }
    let id = db::fiscal_years::insert(tx.conn, &plan.code, plan.starts_on, plan.ends_on)?;
    for (number, (starts_on, ends_on)) in (1..).zip(plan.months) {
        let row = NewPeriod {
            fiscal_year_id: id,
            number,
            starts_on,
            ends_on,
            state: PeriodState::Open,
            version: 1,
        };
        db::periods::insert(tx.conn, &row)?;
    }
    db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, id.0, None)?;
    let periods = db::periods::of_year(tx.conn, id)?.into_iter().map(Period::from).collect();
    Ok(FiscalYear { id, code: plan.code, starts_on: plan.starts_on, ends_on: plan.ends_on, periods })
}
