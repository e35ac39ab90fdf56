//! The batches that were posted.

use std::collections::HashMap;

use penstock_shared::{
    accounting::{Voucher, VoucherBatch, VoucherBatchState},
    ids::{FiscalYearId, VoucherBatchId, VoucherId},
    page::Page,
};

use super::{names::Names, totals};
use crate::{
    db::{
        self, AnyConnection,
        vouchers::{BatchRow, VoucherRow},
    },
    error::{AppResult, OrNotFound},
    paging::PageRequest,
};

/// Every batch, or those of a year, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, year: Option<FiscalYearId>) -> AppResult<Vec<VoucherBatch>> {
    let rows = db::vouchers::batches(conn, year)?;
    rows.into_iter().map(|row| summary(conn, row)).collect()
}

/// One batch.
///
/// # Errors
/// [`penstock_shared::error_code::ErrorCode::NotFound`].
pub fn get(conn: &mut AnyConnection, id: VoucherBatchId) -> AppResult<VoucherBatch> {
    let row = db::vouchers::batch(conn, id).or_not_found()?;
    summary(conn, row)
}

fn summary(conn: &mut AnyConnection, row: BatchRow) -> AppResult<VoucherBatch> {
    let reversed_by_id = db::vouchers::reversal_of(conn, row.id)?;
    let state = match (row.reverses_batch_id, reversed_by_id) {
        (Some(_), _) => VoucherBatchState::Reversal,
        (None, Some(_)) => VoucherBatchState::Reversed,
        (None, None) => VoucherBatchState::Posted,
    };
    Ok(VoucherBatch {
        fiscal_year_code: db::fiscal_years::get(conn, row.fiscal_year_id)?.code,
        totals: totals(db::vouchers::sums(conn, row.id)?.into_iter())?,
        posted_by_name: db::users::get(conn, row.posted_by)?.name,
        id: row.id,
        fiscal_year_id: row.fiscal_year_id,
        number: row.number,
        state,
        kind: row.kind,
        from: row.from_day,
        to: row.to_day,
        mapping_version: row.mapping_version,
        voucher_count: row.voucher_count,
        entry_count: row.entry_count,
        posted_at: row.posted_at,
        reason: row.reason,
        reverses_id: row.reverses_batch_id,
        reversed_by_id,
    })
}

/// A page of a batch's vouchers, in order.
///
/// # Errors
/// As [`get`]; a cursor that is none.
pub fn vouchers(
    conn: &mut AnyConnection,
    id: VoucherBatchId,
    limit: Option<i64>,
    cursor: Option<&str>,
) -> AppResult<Page<Voucher>> {
    let batch = db::vouchers::batch(conn, id).or_not_found()?;
    let request = PageRequest::new("number", limit, cursor)?;
    let after = request.after.as_ref().map_or(0, |after| after.id);
    let rows = db::vouchers::of_batch(conn, id, after, request.rows_to_load())?;
    let (rows, next_cursor) = request.cut(rows, |row| (String::new(), row.number))?;
    Ok(Page { items: views(conn, id, rows)?, next_cursor, total: batch.voucher_count })
}

/// Vouchers that follow each other, with their lines and entries.
///
/// # Errors
/// When the database fails.
pub fn views(
    conn: &mut AnyConnection,
    batch: VoucherBatchId,
    rows: Vec<VoucherRow>,
) -> AppResult<Vec<Voucher>> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    let (first, last) = (first.number, last.number);
    let lines = db::vouchers::lines(conn, batch, first, last)?;
    let names = Names::read(conn, lines.iter().map(super::names::Line::from))?;
    let mut of: HashMap<VoucherId, Vec<_>> = HashMap::new();
    for line in &lines {
        of.entry(line.voucher_id).or_default().push(names.view(&line.into()));
    }
    let mut sequences: HashMap<VoucherId, Vec<i64>> = HashMap::new();
    for entry in db::vouchers::entries(conn, batch, first, last)? {
        sequences.entry(entry.voucher_id).or_default().push(entry.sequence);
    }
    let view = |row: VoucherRow| Voucher {
        id: Some(row.id),
        number: row.number,
        kind: row.kind,
        date: row.voucher_date,
        expense_id: row.expense_id,
        expense_reference: db::expenses::reference(row.expense_id),
        title: row.title,
        invoice_id: row.invoice_id,
        credit_note_id: row.credit_note_id,
        invoice_number: row.invoice_number,
        payee: row.payee,
        lines: of.remove(&row.id).unwrap_or_default(),
        sequences: sequences.remove(&row.id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(view).collect())
}
