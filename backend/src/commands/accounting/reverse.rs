//! Taking a batch back as a whole, by a batch that mirrors it. Its entries are free again.

use std::collections::HashMap;

use penstock_shared::{
    error_code::ErrorCode,
    ids::{UserId, VoucherBatchId, VoucherId},
};

use super::changed;
use crate::{
    db::{
        self,
        vouchers::{BatchRow, LineRow, NewBatch, NewVoucher, VoucherEntryRow},
    },
    domain::ledger::LedgerError,
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    writer::WriteTx,
};

/// Reverses a batch and gives the one that mirrors it.
///
/// # Errors
/// [`ErrorCode::BatchReversed`]; a missing reason.
pub fn reverse(
    tx: &mut WriteTx<'_>,
    who: UserId,
    id: VoucherBatchId,
    reason: &str,
) -> AppResult<VoucherBatchId> {
    let batch = db::vouchers::batch(tx.conn, id).or_not_found()?;
    if batch.reverses_batch_id.is_some() || db::vouchers::reversal_of(tx.conn, id)?.is_some() {
        return Err(ErrorCode::BatchReversed.into());
    }
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 500);
    errors.into_result()?;
    // An accrual and its reversal stand and fall together.
    if let Some(other) = db::vouchers::other_of_accrual(tx.conn, &batch)? {
        let other = db::vouchers::batch(tx.conn, other)?;
        mirror(tx, who, &other, &reason)?;
    }
    mirror(tx, who, &batch, &reason)
}

fn mirror(tx: &mut WriteTx<'_>, who: UserId, batch: &BatchRow, reason: &str) -> AppResult<VoucherBatchId> {
    let id = batch.id;
    let number = db::vouchers::last_number(tx.conn, batch.fiscal_year_id)? + 1;
    let mirror_id = db::vouchers::insert_batch(
        tx.conn,
        &NewBatch {
            fiscal_year_id: batch.fiscal_year_id,
            number,
            from_day: batch.from_day,
            to_day: batch.to_day,
            through_sequence: batch.through_sequence,
            mapping_version: batch.mapping_version,
            voucher_count: batch.voucher_count,
            entry_count: batch.entry_count,
            posted_by: who,
            posted_at: tx.now,
            reason,
            reverses_batch_id: Some(id),
            kind: batch.kind,
            accrual_period_id: batch.accrual_period_id,
            accrual_batch_id: None,
        },
    )?;
    let mirrored = vouchers(tx, batch, mirror_id)?;
    lines(tx, batch, &mirrored)?;
    db::vouchers::release_entries(tx.conn, id)?;
    changed(tx, id.0)?;
    Ok(mirror_id)
}

/// Writes the vouchers again, and says which is which.
fn vouchers(
    tx: &mut WriteTx<'_>,
    batch: &BatchRow,
    mirror_id: VoucherBatchId,
) -> AppResult<HashMap<VoucherId, VoucherId>> {
    let mut mirrored = HashMap::new();
    for row in db::vouchers::of_batch(tx.conn, batch.id, 0, batch.voucher_count)? {
        let new = NewVoucher {
            batch_id: mirror_id,
            number: row.number,
            kind: row.kind,
            voucher_date: row.voucher_date,
            expense_id: row.expense_id,
            invoice_id: row.invoice_id,
            payee: &row.payee,
            title: &row.title,
            invoice_number: &row.invoice_number,
            credit_note_id: row.credit_note_id,
        };
        mirrored.insert(row.id, db::vouchers::insert_voucher(tx.conn, &new)?);
    }
    Ok(mirrored)
}

fn lines(tx: &mut WriteTx<'_>, batch: &BatchRow, mirrored: &HashMap<VoucherId, VoucherId>) -> AppResult<()> {
    let mirror_of = |id: VoucherId| {
        let missing = || AppError::Internal(anyhow::anyhow!("voucher {id} has no mirror"));
        mirrored.get(&id).copied().ok_or_else(missing)
    };
    let lines = db::vouchers::lines(tx.conn, batch.id, 1, batch.voucher_count)?
        .into_iter()
        .map(|row| {
            let amount_minor = row.amount_minor.checked_neg().ok_or(LedgerError::Overflow)?;
            Ok(LineRow { voucher_id: mirror_of(row.voucher_id)?, amount_minor, ..row })
        })
        .collect::<AppResult<Vec<LineRow>>>()?;
    let entries = db::vouchers::entries(tx.conn, batch.id, 1, batch.voucher_count)?
        .into_iter()
        .map(|row| {
            Ok(VoucherEntryRow {
                voucher_id: mirror_of(row.voucher_id)?,
                sequence: row.sequence,
                held_sequence: None,
            })
        })
        .collect::<AppResult<Vec<VoucherEntryRow>>>()?;
    db::vouchers::insert_lines(tx.conn, &lines)?;
    Ok(db::vouchers::insert_entries(tx.conn, &entries)?)
}
