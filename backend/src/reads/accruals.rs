//! What a period's accrual has: lines that were delivered and not invoiced when it ended.

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    accounting::AccountRole,
    budget::Bucket,
    delivery::{Accrual, AccrualBatches, AccrualLine, AccrualTotal},
    ids::{ExpenseId, ExpenseLineId, PeriodId},
    money::Currency,
};

use super::{accounting, vouchers::Prepared};
use crate::{
    db::{self, AnyConnection, deliveries::DeliveredRow, periods::PeriodRow},
    domain::{
        accrual::{self, Accrued, accrued_minor, in_node_currency},
        ledger::LedgerError,
        voucher::Dimensions,
    },
    error::{AppResult, OrNotFound},
};

/// An accrual as it would be posted, with what its lines say.
pub struct PreparedAccrual {
    pub period: PeriodRow,
    /// The period that follows, if its year is there.
    pub next: Option<PeriodRow>,
    pub prepared: Prepared,
    lines: Vec<Open>,
}

/// A line with something to accrue.
struct Open {
    of: DeliveredRow,
    delivered_minor: i64,
    spent_minor: i64,
    accrued: Accrued,
}

/// Counts what was delivered and not invoiced at the end of a period.
///
/// # Errors
/// [`penstock_shared::error_code::ErrorCode::NotFound`].
pub fn prepare(conn: &mut AnyConnection, id: PeriodId) -> AppResult<PreparedAccrual> {
    let period = db::periods::get(conn, id).or_not_found()?;
    let next = match period.ends_on.succ_opt() {
        Some(day) => db::periods::by_date(conn, day)?,
        None => None,
    };
    let lines = open_lines(conn, &period)?;
    let mapping_version = db::accounts::mapping_version(conn)?.map_or(0, |(version, ..)| version);
    let accounts = accounting::accounts(conn, mapping_version)?;
    let accrued: Vec<Accrued> = lines.iter().map(|line| line.accrued).collect();
    let drafted = accrual::draft(&accrued, &accounts, period.ends_on)?;
    let prepared = Prepared::of_drafts(conn, period.fiscal_year_id, mapping_version, drafted)?;
    Ok(PreparedAccrual { period, next, prepared, lines })
}

fn open_lines(conn: &mut AnyConnection, period: &PeriodRow) -> AppResult<Vec<Open>> {
    let rows = db::deliveries::delivered_by(conn, period.ends_on)?;
    let mut expenses: Vec<ExpenseId> = rows.iter().map(|row| row.expense_id).collect();
    expenses.dedup();
    let mut spent: HashMap<ExpenseLineId, i64> = HashMap::new();
    for (line, _, to, amount_minor) in db::deliveries::spent_by(conn, &expenses, period.ends_on)? {
        let Some(line) = line else { continue };
        let signed = if to == Bucket::Spent { Some(amount_minor) } else { amount_minor.checked_neg() };
        let sum = spent.entry(line).or_default();
        *sum = signed.and_then(|signed| sum.checked_add(signed)).ok_or(LedgerError::Overflow)?;
    }
    // A row per line, in order: what was delivered in parts comes together.
    let mut whole: Vec<DeliveredRow> = Vec::new();
    for row in rows {
        match whole.last_mut() {
            Some(last) if last.line_id == row.line_id => {
                let sum = last.delivered_minor.checked_add(row.delivered_minor);
                last.delivered_minor = sum.ok_or(LedgerError::Overflow)?;
            }
            _ => whole.push(row),
        }
    }
    let mut lines = Vec::new();
    for of in whole {
        let delivered_minor = in_node_currency(of.delivered_minor, of.amount_minor, of.foreign_minor)?;
        let spent_minor = spent.get(&of.line_id).copied().unwrap_or_default();
        let amount_minor = accrued_minor(delivered_minor, spent_minor)?;
        if amount_minor > 0 {
            let dimensions = Dimensions {
                node_id: Some(of.node_id),
                department_id: Some(of.department_id),
                category_id: of.category_id,
                campaign_id: of.campaign_id,
            };
            let (expense_id, currency) = (of.expense_id, of.currency);
            let accrued = Accrued { expense_id, currency, dimensions, amount_minor };
            lines.push(Open { of, delivered_minor, spent_minor, accrued });
        }
    }
    Ok(lines)
}

/// What a period's accrual would have, and the one that stands.
///
/// # Errors
/// As [`prepare`].
pub fn preview(conn: &mut AnyConnection, id: PeriodId) -> AppResult<Accrual> {
    let PreparedAccrual { period, next, prepared, lines } = prepare(conn, id)?;
    let accounts = accounting::accounts(conn, prepared.mapping_version)?;
    let codes: HashMap<_, _> =
        db::accounts::all(conn)?.into_iter().map(|account| (account.id, account.code)).collect();
    let mut totals: BTreeMap<Currency, i64> = BTreeMap::new();
    let mut shown = Vec::with_capacity(lines.len());
    for Open { of, delivered_minor, spent_minor, accrued } in lines {
        let sum = totals.entry(accrued.currency).or_default();
        *sum = sum.checked_add(accrued.amount_minor).ok_or(LedgerError::Overflow)?;
        let (title, payee) = prepared.papers.of_expense(of.expense_id);
        let account = accounts.find(AccountRole::Expense, of.category_id);
        shown.push(AccrualLine {
            expense_id: of.expense_id,
            expense_reference: db::expenses::reference(of.expense_id),
            title: title.to_owned(),
            payee: payee.to_owned(),
            description: of.description,
            currency: accrued.currency,
            delivered_minor,
            spent_minor,
            accrued_minor: accrued.amount_minor,
            account_code: account.and_then(|id| codes.get(&id).cloned()),
        });
    }
    let totals = totals.into_iter();
    Ok(Accrual {
        period_id: id,
        day: period.ends_on,
        reversal_day: next.map(|next| next.starts_on),
        lines: shown,
        totals: totals.map(|(currency, accrued_minor)| AccrualTotal { currency, accrued_minor }).collect(),
        unmapped: prepared.unmapped(conn)?,
        missing_defaults: prepared.drafted.missing_defaults.clone(),
        posted: standing(conn, id)?,
    })
}

/// The accrual of a period that was posted and not taken back.
///
/// # Errors
/// When the database fails.
pub fn standing(conn: &mut AnyConnection, id: PeriodId) -> AppResult<Option<AccrualBatches>> {
    let found = db::vouchers::accrual_of(conn, id)?;
    Ok(found.map(|(batch_id, reversal_batch_id)| AccrualBatches { batch_id, reversal_batch_id }))
}
