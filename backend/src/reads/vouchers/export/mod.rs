//! A batch as a file: a plain-text journal, or its lines as CSV or as an Excel workbook.

mod journal;
mod table;

use penstock_shared::{
    accounting::Voucher, accounting::VoucherBatch, ids::VoucherBatchId, organisation::Locale,
};

use super::batches;
use crate::{
    db::{self, AnyConnection},
    error::{AppResult, OrNotFound},
};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Hledger,
    Csv,
    Xlsx,
}

/// A finished file.
pub struct Export {
    /// Of what it is, for the name of the file.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Everything that a file says.
pub(super) struct BatchFile {
    pub batch: VoucherBatch,
    pub vouchers: Vec<Voucher>,
    pub locale: Locale,
}

impl BatchFile {
    /// What a voucher is called outside: year, batch, place in the batch.
    fn code(&self, voucher: &Voucher) -> String {
        format!("{}-{}-{}", self.batch.fiscal_year_code, self.batch.number, voucher.number)
    }
}

/// A batch as a file.
///
/// # Errors
/// [`penstock_shared::error_code::ErrorCode::NotFound`].
pub fn export(
    conn: &mut AnyConnection,
    id: VoucherBatchId,
    format: ExportFormat,
    locale: Locale,
) -> AppResult<Export> {
    let row = db::vouchers::batch(conn, id).or_not_found()?;
    let rows = db::vouchers::of_batch(conn, id, 0, row.voucher_count)?;
    let file =
        BatchFile { batch: batches::get(conn, id)?, vouchers: batches::views(conn, id, rows)?, locale };
    let bytes = match format {
        ExportFormat::Hledger => journal::journal(&file).into_bytes(),
        ExportFormat::Csv => table::csv(&file)?,
        ExportFormat::Xlsx => table::workbook(&file)?,
    };
    Ok(Export { name: format!("vouchers-{}-{}", file.batch.fiscal_year_code, file.batch.number), bytes })
}
