//! Posting a batch: all free entries of some days become vouchers, or none does.

use chrono::NaiveDate;
use penstock_shared::{
    accounting::{AccountRole, VoucherBatchKind, VoucherRange},
    error_code::ErrorCode,
    ids::{PeriodId, UserId, VoucherBatchId},
    problem::Subject,
};

use super::changed;
use crate::{
    db::{
        self,
        vouchers::{LineRow, NewBatch, NewVoucher, VoucherEntryRow},
    },
    domain::ledger::LedgerError,
    error::{AppError, AppResult},
    reads::vouchers::{Prepared, prepare},
    writer::WriteTx,
};

/// A batch that is written.
pub(super) struct Writing<'a> {
    pub prepared: &'a Prepared,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub kind: VoucherBatchKind,
    pub accrual_period_id: Option<PeriodId>,
    pub accrual_batch_id: Option<VoucherBatchId>,
}

/// Posts a batch.
///
/// # Errors
/// [`ErrorCode::NothingToPost`], [`ErrorCode::AccountsMissing`], [`ErrorCode::VoucherUnbalanced`], and those of
/// [`prepare`].
pub fn post(tx: &mut WriteTx<'_>, who: UserId, range: &VoucherRange) -> AppResult<VoucherBatchId> {
    let prepared = prepare(tx.conn, range)?;
    if prepared.entry_count == 0 {
        return Err(ErrorCode::NothingToPost.into());
    }
    check(tx, &prepared)?;
    let batch = Writing {
        prepared: &prepared,
        from: range.from,
        to: range.to,
        kind: VoucherBatchKind::Spending,
        accrual_period_id: None,
        accrual_batch_id: None,
    };
    write(tx, who, &batch)
}

/// Writes a batch with its vouchers.
///
/// # Errors
/// When the database fails.
pub(super) fn write(tx: &mut WriteTx<'_>, who: UserId, of: &Writing<'_>) -> AppResult<VoucherBatchId> {
    let prepared = of.prepared;
    let vouchers = &prepared.drafted.vouchers;
    let number = db::vouchers::last_number(tx.conn, prepared.fiscal_year_id)? + 1;
    let batch_id = db::vouchers::insert_batch(
        tx.conn,
        &NewBatch {
            fiscal_year_id: prepared.fiscal_year_id,
            number,
            from_day: of.from,
            to_day: of.to,
            through_sequence: prepared.through_sequence,
            mapping_version: prepared.mapping_version,
            voucher_count: i64::try_from(vouchers.len()).map_err(|_| LedgerError::Overflow)?,
            entry_count: prepared.entry_count,
            posted_by: who,
            posted_at: tx.now,
            reason: "",
            reverses_batch_id: None,
            kind: of.kind,
            accrual_period_id: of.accrual_period_id,
            accrual_batch_id: of.accrual_batch_id,
        },
    )?;
    let (mut lines, mut entries) = (Vec::new(), Vec::new());
    for (draft, number) in vouchers.iter().zip(1..) {
        let document = draft.document;
        let (title, payee) = prepared.papers.of_expense(document.expense_id);
        let voucher_id = db::vouchers::insert_voucher(
            tx.conn,
            &NewVoucher {
                batch_id,
                number,
                kind: document.kind,
                voucher_date: draft.date,
                expense_id: document.expense_id,
                invoice_id: document.invoice_id,
                payee,
                title,
                invoice_number: prepared.papers.number_of(&document),
                credit_note_id: document.credit_note_id,
            },
        )?;
        lines.extend(draft.lines.iter().zip(0..).map(|(line, position)| LineRow {
            voucher_id,
            position,
            role: line.role,
            account_id: line.account_id,
            currency: line.currency,
            amount_minor: line.amount_minor,
            node_id: line.dimensions.node_id,
            department_id: line.dimensions.department_id,
            category_id: line.dimensions.category_id,
            campaign_id: line.dimensions.campaign_id,
        }));
        entries.extend(draft.sequences.iter().map(|sequence| VoucherEntryRow {
            voucher_id,
            sequence: *sequence,
            held_sequence: Some(*sequence),
        }));
    }
    db::vouchers::insert_lines(tx.conn, &lines)?;
    db::vouchers::insert_entries(tx.conn, &entries)?;
    changed(tx, batch_id.0)?;
    Ok(batch_id)
}

/// Whether everything has an account and balances.
///
/// # Errors
/// [`ErrorCode::AccountsMissing`], [`ErrorCode::VoucherUnbalanced`].
pub(super) fn check(tx: &mut WriteTx<'_>, prepared: &Prepared) -> AppResult<()> {
    let mut missing = prepared.unmapped(tx.conn)?;
    missing.extend(prepared.drafted.missing_defaults.iter().copied().map(role_name));
    if !missing.is_empty() {
        return Err(AppError::from(ErrorCode::AccountsMissing).about(missing));
    }
    let unbalanced = prepared.unbalanced();
    if !unbalanced.is_empty() {
        let subjects = unbalanced.into_iter().map(|name| Subject { name, ..Subject::default() });
        return Err(AppError::from(ErrorCode::VoucherUnbalanced).about(subjects));
    }
    Ok(())
}

/// What a default account is called, where an error speaks of one.
fn role_name(role: AccountRole) -> Subject {
    let (name, name_zh) = match role {
        AccountRole::Expense => ("Default: expense", "默认：费用"),
        AccountRole::InputTax => ("Default: input tax", "默认：进项税"),
        AccountRole::Payable => ("Default: accounts payable", "默认：应付账款"),
        AccountRole::AccruedLiabilities => ("Default: accrued liabilities", "默认：预提费用"),
        AccountRole::ExchangeDifference => ("Default: exchange difference", "默认：汇兑差额"),
    };
    Subject { name: name.to_owned(), name_zh: name_zh.to_owned(), ..Subject::default() }
}
