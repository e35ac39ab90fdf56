//! Where an invoice is charged when its line's money was moved by the close of a period. It goes to the
//! period that it belongs to while that takes entries, which may be one that was opened again; otherwise
//! to the period that holds the money now, or to the next open one, and names the period that it belongs
//! to.

use chrono::NaiveDate;
use penstock_shared::{
    ids::{PeriodId, UserId},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use crate::{
    commands::carry::{carry, goes_whole},
    db::{
        self,
        expenses::LineRow,
        periods::{PeriodRow, by_date},
    },
    error::{AppError, AppResult},
    reads::fiscal_years::next_open,
    writer::WriteTx,
};

/// Where a line is charged.
#[derive(Debug, Default)]
pub struct Charged {
    /// The period that it belongs to, when another one has to take it.
    pub late_from: Option<PeriodId>,
    /// The period that holds what is promised, and the open one before it that gets it back.
    back: Option<(PeriodRow, PeriodRow)>,
}

impl Charged {
    /// Brings what the line holds to where it is charged.
    ///
    /// # Errors
    /// `carried_too_much` when a budget has no room for it there.
    pub fn bring_back(&self, tx: &mut WriteTx<'_>, actor: UserId, line: &mut LineRow) -> AppResult<()> {
        match &self.back {
            Some((from, to)) => carry(tx, actor, std::slice::from_mut(line), from, to),
            None => Ok(()),
        }
    }
}

/// The period that an invoice's day is in.
///
/// # Errors
/// A field error for a day that is in no fiscal year.
pub fn period_of(tx: &mut WriteTx<'_>, invoice_date: NaiveDate) -> AppResult<PeriodRow> {
    by_date(tx.conn, invoice_date)?.ok_or_else(|| {
        let message = "This day is in no fiscal year that has been opened.";
        AppError::field("invoice_date", FieldErrorCode::OutsideFiscalYear, message)
    })
}

/// Sees to it that the line is in an open period, and says which one the invoice belongs to if that is
/// another. A line whose own period was closed after its money was used up moves to the next open one of
/// the year.
///
/// # Errors
/// `period_closed` when the year has no open period after it.
pub fn settle_period(tx: &mut WriteTx<'_>, line: &mut LineRow, invoiced: &PeriodRow) -> AppResult<Charged> {
    let mut charged = Charged { late_from: (!invoiced.is_open()).then_some(invoiced.id), back: None };
    let Some(id) = line.period_id else { return Ok(charged) };
    let held_in = db::periods::get(tx.conn, id)?;
    // A line is charged to its own period however early its invoice is.
    let own = by_date(tx.conn, line.charge_date)?.filter(|own| own.starts_on > invoiced.starts_on);
    let belongs = own.as_ref().unwrap_or(invoiced);
    let moved = line.charge_date < held_in.starts_on;
    if moved && belongs.starts_on < held_in.starts_on {
        charged.late_from = Some(belongs.id);
        let same_year = belongs.fiscal_year_id == held_in.fiscal_year_id;
        if belongs.is_open() && same_year && goes_whole(tx, line, &held_in)? {
            line.period_id = Some(belongs.id);
            return Ok(Charged { late_from: None, back: Some((held_in, belongs.clone())) });
        }
    }
    if !held_in.is_open() {
        let next = next_open(tx.conn, &held_in)?.ok_or_else(|| {
            AppError::refused(RefusalReason::NoLaterPeriodOpen)
                .saying(format!("No period after {} is open. Ask for it to be reopened.", held_in.starts_on))
        })?;
        line.period_id = Some(next.id);
        charged.late_from = charged.late_from.or(Some(held_in.id));
    }
    Ok(charged)
}
