//! Invoices that come after their period was closed: they are charged to the period that holds the
//! money now, or to the next open one, and name the period that they belong to.

use chrono::NaiveDate;
use penstock_shared::{error_code::ErrorCode, ids::PeriodId};

use crate::{
    db::{self, expenses::LineRow},
    error::{AppError, AppResult},
    writer::WriteTx,
};

/// Sees to it that the line is in an open period, and gives the closed period that the invoice
/// belongs to. A line whose own period was closed after its money was used up moves to the next
/// open one of the year.
///
/// # Errors
/// [`ErrorCode::PeriodClosed`] when the year has no open period after it.
pub fn settle_period(
    tx: &mut WriteTx<'_>,
    line: &mut LineRow,
    invoice_date: NaiveDate,
) -> AppResult<Option<PeriodId>> {
    let invoiced = db::periods::by_date(tx.conn, invoice_date)?;
    let mut late_from = invoiced.filter(|period| !period.is_open()).map(|period| period.id);
    let Some(id) = line.period_id else { return Ok(late_from) };
    let held_in = db::periods::get(tx.conn, id)?;
    if !held_in.is_open() {
        let periods = db::periods::of_year(tx.conn, held_in.fiscal_year_id)?;
        let next = periods.into_iter().find(|period| period.number > held_in.number && period.is_open());
        let next = next.ok_or_else(|| {
            AppError::new(
                ErrorCode::PeriodClosed,
                format!("No period after {} is open. Ask for it to be reopened.", held_in.starts_on),
            )
        })?;
        line.period_id = Some(next.id);
        late_from = late_from.or(Some(held_in.id));
    }
    Ok(late_from)
}
