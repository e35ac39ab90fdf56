//! The fiscal calendar.

use penstock_shared::period::{FiscalYear, Period};

use crate::{
    db::{self, AnyConnection},
    error::AppResult,
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
        })
        .collect())
}
