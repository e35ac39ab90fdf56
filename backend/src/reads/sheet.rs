//! A table that leaves as a file: what stands in it, and how it becomes CSV or an Excel workbook. The same table is
//! printed by `crate::printing`.

use std::collections::BTreeSet;

use penstock_shared::{money::Currency, organisation::Locale};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::export::{BYTE_ORDER_MARK, as_text, money, number_format};
use crate::error::{AppError, AppResult};

/// A table with a head, rows and a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub title: String,
    /// What the file is called, without its ending.
    pub name: String,
    pub locale: Locale,
    /// Of every amount.
    pub currency: Currency,
    /// Whose it is, which filters it has, who made it and when: word and value.
    pub facts: Vec<(String, String)>,
    /// What a reader has to know of the numbers.
    pub notes: Vec<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// The places of rows that sum up those before them.
    pub subtotals: BTreeSet<usize>,
    pub total: Vec<Cell>,
}

/// A column: texts first, then numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    pub is_number: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// In minor units.
    Money(i64),
    Count(i64),
    /// In hundredths of a percent.
    Rate(i64),
    /// In minutes; shown in hours.
    Hours(i64),
    /// A measured number as it is written, such as `0.0125` or `1.5e-13`.
    Number(String),
    /// There is nothing.
    Nothing,
}

/// How a row's cells look.
struct Formats {
    plain: Format,
    amount: Format,
    rate: Format,
    hours: Format,
}

/// A whole number with its last digits behind the point.
fn decimal(number: i64, places: u32) -> String {
    let one = 10_u64.pow(places);
    let (sign, size) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let width = usize::try_from(places).unwrap_or_default();
    format!("{sign}{}.{:0width$}", size / one, size % one)
}

/// Minutes as hours, to the hundredth, rounded to the nearest.
#[must_use]
pub fn in_hours(minutes: i64) -> String {
    decimal(minutes.saturating_mul(10).saturating_add(3 * minutes.signum()) / 6, 2)
}

impl Cell {
    /// As people read it.
    #[must_use]
    pub fn shown(&self, currency: Currency) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Money(minor) => currency.grouped(*minor),
            Self::Count(count) => count.to_string(),
            Self::Hours(minutes) => in_hours(*minutes),
            Self::Rate(rate) => format!("{}%", decimal(*rate, 2)),
            Self::Nothing => String::new(),
        }
    }
}

impl Sheet {
    /// The table as CSV, amounts in major units: the head, the rows, the total. Names that a spreadsheet would run as
    /// a formula get an apostrophe before them.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn csv(&self) -> AppResult<Vec<u8>> {
        let failed = |error: csv::Error| AppError::Internal(error.into());
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
        writer.write_record(self.columns.iter().map(|column| as_text(&column.title))).map_err(failed)?;
        for row in self.rows.iter().chain([&self.total]) {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => as_text(text),
                Cell::Money(minor) => self.currency.plain(*minor),
                Cell::Count(_) | Cell::Rate(_) | Cell::Hours(_) | Cell::Number(_) | Cell::Nothing => {
                    cell.shown(self.currency)
                }
            });
            writer.write_record(cells).map_err(failed)?;
        }
        writer.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))
    }

    /// The table as a workbook with one sheet. Texts are cells of text, so none of them is ever run as a formula.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn workbook(&self) -> AppResult<Vec<u8>> {
        self.write().map_err(|error| AppError::Internal(error.into()))
    }

    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let strong = Format::new().set_bold();
        let head = strong.clone().set_background_color(Color::RGB(0x00EE_F1F5));
        let head_number = head.clone().set_align(FormatAlign::Right);
        let amount = Format::new().set_num_format(number_format(self.currency));
        let rate = Format::new().set_num_format("0.00%");
        let hours = Format::new().set_num_format("0.00");
        let formats = [
            Formats {
                plain: Format::new(),
                amount: amount.clone(),
                rate: rate.clone(),
                hours: hours.clone(),
            },
            Formats {
                plain: strong.clone(),
                amount: amount.set_bold(),
                rate: rate.set_bold(),
                hours: hours.set_bold(),
            },
        ];
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(&self.title)?;
        sheet.write_string_with_format(0, 0, &self.title, &strong)?;
        let mut row = 1_u32;
        let notes = self.notes.iter().map(|note| (String::new(), note.clone()));
        for (word, value) in self.facts.iter().cloned().chain(notes) {
            sheet.write_string(row, 0, word)?;
            sheet.write_string(row, 1, value)?;
            row += 1;
        }
        row += 1;
        for (index, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(index, if column.is_number { 17 } else { 28 })?;
            let format = if column.is_number { &head_number } else { &head };
            sheet.write_string_with_format(row, index, &column.title, format)?;
        }
        sheet.set_freeze_panes(row + 1, 0)?;
        let [usual, total] = &formats;
        for (place, cells) in self.rows.iter().enumerate() {
            row += 1;
            let formats = if self.subtotals.contains(&place) { total } else { usual };
            self.write_row(sheet, row, cells, formats)?;
        }
        self.write_row(sheet, row + 1, &self.total, total)?;
        workbook.save_to_buffer()
    }

    fn write_row(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        cells: &[Cell],
        Formats { plain, amount, rate, hours }: &Formats,
    ) -> Result<(), XlsxError> {
        for (index, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string_with_format(row, index, text, plain).map(drop)?,
                Cell::Money(minor) => money(sheet, row, index, *minor, self.currency, amount)?,
                // Counts are far below what a binary fraction holds exactly.
                Cell::Count(count) => match i32::try_from(*count) {
                    Ok(count) => sheet.write_number_with_format(row, index, count, plain).map(drop)?,
                    Err(_) => {
                        sheet.write_string_with_format(row, index, count.to_string(), plain).map(drop)?
                    }
                },
                // A workbook holds a rate as a part of one.
                Cell::Rate(part) => self.fraction(sheet, (row, index), (cell, decimal(*part, 4)), rate)?,
                Cell::Hours(minutes) => {
                    self.fraction(sheet, (row, index), (cell, in_hours(*minutes)), hours)?;
                }
                Cell::Number(text) => self.fraction(sheet, (row, index), (cell, text.clone()), plain)?,
                Cell::Nothing => sheet.write_blank(row, index, plain).map(drop)?,
            }
        }
        Ok(())
    }

    fn fraction(
        &self,
        sheet: &mut Worksheet,
        (row, index): (u32, u16),
        (cell, number): (&Cell, String),
        format: &Format,
    ) -> Result<(), XlsxError> {
        match number.parse::<f64>() {
            Ok(number) => sheet.write_number_with_format(row, index, number, format).map(drop),
            Err(_) => sheet.write_string(row, index, cell.shown(self.currency)).map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_amounts_keep_every_minor_unit() {
        let sheet = Sheet {
            title: "Report".to_owned(),
            name: "report".to_owned(),
            locale: Locale::En,
            currency: Currency::GBP,
            facts: Vec::new(),
            notes: Vec::new(),
            columns: vec![
                Column { title: "Vendor".to_owned(), is_number: false },
                Column { title: "Spent".to_owned(), is_number: true },
                Column { title: "Lines".to_owned(), is_number: true },
            ],
            rows: vec![vec![Cell::Text("=1+2".to_owned()), Cell::Money(-1_205), Cell::Count(2)]],
            subtotals: BTreeSet::new(),
            total: vec![Cell::Text("Total".to_owned()), Cell::Money(-1_205), Cell::Count(2)],
        };
        let text = String::from_utf8(sheet.csv().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Vendor,Spent,Lines\r\n'=1+2,-12.05,2\r\nTotal,-12.05,2\r\n");
    }

    #[test]
    fn rates_are_hundredths_of_a_percent() {
        assert_eq!(Cell::Rate(-1_205).shown(Currency::GBP), "-12.05%");
        assert_eq!(Cell::Rate(7).shown(Currency::GBP), "0.07%");
        assert_eq!(Cell::Hours(1_595).shown(Currency::GBP), "26.58");
        assert_eq!(decimal(10_000, 4), "1.0000");
        assert_eq!(Cell::Nothing.shown(Currency::GBP), "");
    }
}
