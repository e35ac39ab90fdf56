//! A statement as an Excel workbook. Texts are cells of text, so none of them is ever run as a
//! formula; amounts are numbers, so they can be added up.

use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{
    export::{StatementFile, TEXT_COLUMNS, sums, texts},
    words::Words,
};
use crate::{
    error::{AppError, AppResult},
    reads::export::{money, number_format},
};

/// Widths of the columns, in characters.
const WIDTHS: [u16; TEXT_COLUMNS + 3] =
    [9, 11, 14, 14, 19, 14, 12, 12, 24, 12, 30, 22, 40, 18, 9, 18, 18, 18];

/// The workbook, with one sheet.
///
/// # Errors
/// When it cannot be written.
pub fn workbook(file: &StatementFile) -> AppResult<Vec<u8>> {
    write(file).map_err(|error| AppError::Internal(error.into()))
}

fn write(file: &StatementFile) -> Result<Vec<u8>, XlsxError> {
    let words = Words::of(file.locale);
    let currency = file.summary.currency;
    let amount = Format::new().set_num_format(number_format(currency));
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00EE_F1F5));
    let head_amount = head.clone().set_align(FormatAlign::Right);
    let strong = Format::new().set_bold();
    let strong_amount = amount.clone().set_bold();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(words.sheet())?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    for (index, title) in words.columns(file.summary.figure).into_iter().enumerate() {
        let format = if index < TEXT_COLUMNS { &head } else { &head_amount };
        sheet.write_string_with_format(0, column(index), title, format)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let [opening, total, closing] = sums(file, &words);
    let mut row = 1_u32;
    let sum = |sheet: &mut Worksheet, row: u32, line: (&str, Option<i64>, Option<i64>)| {
        sheet.write_string_with_format(row, 0, line.0, &strong)?;
        for (index, minor) in [line.1, line.2].into_iter().enumerate() {
            if let Some(minor) = minor {
                money(sheet, row, column(TEXT_COLUMNS + 1 + index), minor, currency, &strong_amount)?;
            }
        }
        Ok::<(), XlsxError>(())
    };
    sum(sheet, row, opening)?;
    for entry in &file.entries {
        row += 1;
        for (index, text) in texts(entry, &file.periods, &words).into_iter().enumerate() {
            sheet.write_string(row, column(index), text)?;
        }
        let amounts = [entry.amount_minor, entry.effect_minor, entry.running_minor];
        for (index, minor) in amounts.into_iter().enumerate() {
            money(sheet, row, column(TEXT_COLUMNS + index), minor, currency, &amount)?;
        }
    }
    sum(sheet, row + 1, total)?;
    sum(sheet, row + 2, closing)?;
    workbook.save_to_buffer()
}

/// A column of this sheet: there are fewer than twenty.
fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
