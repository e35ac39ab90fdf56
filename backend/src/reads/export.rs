//! What all exported files share.

use penstock_shared::money::Currency;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Tells spreadsheet programs that the file is UTF-8; without it they show Chinese as rubble.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A text that no spreadsheet takes for a formula: an apostrophe before what would start one.
#[must_use]
pub fn as_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Writes an amount as a number: what a workbook holds is a binary fraction, and this is where money
/// becomes one, read from its exact decimal text.
///
/// # Errors
/// When the sheet has no such cell.
pub fn money(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    minor: i64,
    currency: Currency,
    format: &Format,
) -> Result<(), XlsxError> {
    let text = currency.plain(minor);
    match text.parse::<f64>() {
        Ok(number) => sheet.write_number_with_format(row, column, number, format).map(drop),
        Err(_) => sheet.write_string(row, column, text).map(drop),
    }
}

/// How a workbook shows amounts of a currency.
#[must_use]
pub fn number_format(currency: Currency) -> String {
    let decimals = usize::try_from(currency.decimals()).unwrap_or_default();
    if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) }
}
