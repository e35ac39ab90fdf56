//! Where the money of an advance or a prepayment stands.

use penstock_shared::{
    ids::ExpenseId,
    prefunding::{PayOut, Prefunding, PrefundingUse},
};

use super::page::Names;
use crate::{
    db::{self, AnyConnection, expenses::ExpenseRow},
    domain::{ledger::LedgerError, prefunding::Standing},
    error::AppResult,
};

/// The sums.
///
/// # Errors
/// When the database fails.
pub fn standing(conn: &mut AnyConnection, row: &ExpenseRow) -> AppResult<Standing> {
    let mut standing = Standing { approved_minor: row.total_minor, ..Standing::default() };
    let add = |sum: &mut i64, minor: i64| -> AppResult<()> {
        *sum = sum.checked_add(minor).ok_or(LedgerError::Overflow)?;
        Ok(())
    };
    for paid in db::prefunding::pay_outs(conn, row.id)? {
        add(&mut standing.paid_minor, paid.amount_minor)?;
    }
    for (one, reversed_at) in db::prefunding::uses(conn, row.id)? {
        if reversed_at.is_none() {
            add(&mut standing.claimed_minor, one.claimed_minor)?;
        }
        add(&mut standing.returned_minor, one.returned_minor)?;
    }
    Ok(standing)
}

/// The sums and what they are made of; nothing for other kinds.
///
/// # Errors
/// When the database fails.
pub fn view(conn: &mut AnyConnection, names: &mut Names, row: &ExpenseRow) -> AppResult<Option<Prefunding>> {
    if !row.kind.is_prefunded() {
        return Ok(None);
    }
    let standing = standing(conn, row)?;
    let mut pay_outs = Vec::new();
    for paid in db::prefunding::pay_outs(conn, row.id)? {
        pay_outs.push(PayOut {
            id: paid.id,
            amount_minor: paid.amount_minor,
            paid_on: paid.paid_on,
            reference: paid.reference,
            recorded_by_name: names.of(conn, paid.recorded_by)?,
            recorded_at: paid.recorded_at,
        });
    }
    let mut uses = Vec::new();
    for (one, reversed_at) in db::prefunding::uses(conn, row.id)? {
        uses.push(PrefundingUse {
            id: one.id,
            day: one.day,
            reference: one.reference,
            claimed_minor: one.claimed_minor,
            returned_minor: one.returned_minor,
            invoice_id: one.invoice_id,
            reversed: reversed_at.is_some(),
            recorded_by_name: names.of(conn, one.recorded_by)?,
            recorded_at: one.recorded_at,
        });
    }
    Ok(Some(Prefunding {
        approved_minor: standing.approved_minor,
        paid_minor: standing.paid_minor,
        claimed_minor: standing.claimed_minor,
        returned_minor: standing.returned_minor,
        open_minor: standing.open_minor(),
        pay_outs,
        uses,
    }))
}

/// Expenses read at once.
const BATCH: usize = 500;

/// Whether money of one of these is out that nobody accounted for yet.
///
/// # Errors
/// When the database fails.
pub fn any_out(conn: &mut AnyConnection, mut expenses: Vec<ExpenseId>) -> AppResult<bool> {
    expenses.sort_unstable();
    expenses.dedup();
    for some in expenses.chunks(BATCH) {
        for row in db::expenses_list::with_ids(conn, some)? {
            if row.kind.is_prefunded() && standing(conn, &row)?.open_minor() > 0 {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
