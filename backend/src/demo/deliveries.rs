//! What came of what was ordered, and the accrual of the month that ended last.

use chrono::{NaiveDate, TimeDelta};
use penstock_shared::{
    delivery::{DeliveryCreate, DeliveryLine},
    error_code::ErrorCode,
    expense::ExpenseState,
    ids::UserId,
};

use super::{at, office_hours, viewer};
use crate::{
    commands::{accounting::accrue, expenses::deliver},
    db,
    error::AppResult,
    reads::expenses::{
        list::{ExpenseFilter, ExpenseSort, list},
        page::page,
    },
    writer::WriteTx,
};

/// Open orders that are looked at, newest first.
const LOOKED_AT: i64 = 200;
/// Older ones were never delivered.
const DAYS: i64 = 100;

/// Most of what is ordered and not invoiced was delivered in part.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, finance: UserId, today: NaiveDate) -> AppResult<()> {
    let tx = &mut at(tx, office_hours(today, 0));
    let who = viewer(tx.conn, finance)?;
    let states = vec![ExpenseState::Approved, ExpenseState::PartlyInvoiced];
    let filter = ExpenseFilter { states, ..ExpenseFilter::default() };
    let orders = list(tx.conn, &who, &filter, ExpenseSort::Newest, None, LOOKED_AT)?;
    for order in orders.items.into_iter().filter(|order| order.id.0 % 3 != 0) {
        let ordered = order.submitted_at.map_or(today, |at| at.date());
        if ordered + TimeDelta::days(DAYS) < today {
            continue;
        }
        let expense = page(tx.conn, &who, order.id)?;
        let lines: Vec<DeliveryLine> = expense
            .lines
            .iter()
            .map(|line| {
                let held = line.foreign_minor.unwrap_or(line.committed_minor + line.spent_minor);
                DeliveryLine { expense_line_id: line.id, amount_minor: held * 3 / 5 }
            })
            .filter(|line| line.amount_minor > 0)
            .collect();
        let delivered_on = (ordered + TimeDelta::days(9)).min(today);
        if !lines.is_empty() {
            let note = "首批交付 First part".to_owned();
            deliver::record(tx, &who, order.id, &DeliveryCreate { delivered_on, lines, note })?;
        }
    }
    Ok(())
}

/// Accrues the period that ended last, if anything was open in it.
///
/// # Errors
/// When a command refuses.
pub fn accrue_last(tx: &mut WriteTx<'_>, finance: UserId, today: NaiveDate) -> AppResult<()> {
    let tx = &mut at(tx, office_hours(today, 0));
    let periods = db::periods::all(tx.conn)?;
    let ended = periods.iter().filter(|period| period.ends_on < today).max_by_key(|period| period.ends_on);
    let Some(period) = ended else { return Ok(()) };
    match accrue::accrue(tx, finance, period.id) {
        Err(error) if error.code() != ErrorCode::NothingToPost => Err(error),
        _ => Ok(()),
    }
}
