//! A small table from a file that people keep: CSV, or the first sheet of a workbook. Cells come as texts.
//!
//! A workbook keeps numbers as binary fractions of some fifteen decimal digits; that many are read, as its
//! own programs show them, so that 0.1 + 0.2 is 0.3.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use encoding_rs::{GB18030, UTF_8};
use rust_decimal::Decimal;

/// More rows than a table that a person works on.
const MOST_ROWS: usize = 5_000;
const MOST_COLUMNS: usize = 200;

/// Why a table was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetRefusal {
    Empty,
    /// Neither text nor a workbook that can be read.
    Unreadable,
    TooLarge,
}

/// The rows of a table, the head among them.
///
/// # Errors
/// When it is empty, too large, or no table.
pub fn read_sheet(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetRefusal> {
    let rows = if bytes.starts_with(b"PK\x03\x04") { workbook(bytes)? } else { delimited(bytes)? };
    if rows.len() > MOST_ROWS || rows.iter().any(|row| row.len() > MOST_COLUMNS) {
        return Err(SheetRefusal::TooLarge);
    }
    if rows.iter().all(|row| row.iter().all(String::is_empty)) {
        return Err(SheetRefusal::Empty);
    }
    Ok(rows)
}

fn workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetRefusal> {
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| SheetRefusal::Unreadable)?;
    let range =
        book.worksheet_range_at(0).ok_or(SheetRefusal::Empty)?.map_err(|_| SheetRefusal::Unreadable)?;
    let (above, left) = range.start().unwrap_or((0, 0));
    let (above, left) = (usize::try_from(above).unwrap_or(0), usize::try_from(left).unwrap_or(0));
    if above > MOST_ROWS || left > MOST_COLUMNS || range.height() > MOST_ROWS || range.width() > MOST_COLUMNS
    {
        return Err(SheetRefusal::TooLarge);
    }
    // Row and column are named as the workbook numbers them, so what it leaves empty before counts.
    let mut rows = vec![Vec::new(); above];
    rows.extend(range.rows().map(|row| {
        let cells = row.iter().map(text_of);
        std::iter::repeat_n(String::new(), left).chain(cells).collect::<Vec<String>>()
    }));
    Ok(rows)
}

fn text_of(cell: &Data) -> String {
    match cell {
        Data::Float(number) => number_text(*number),
        Data::Int(number) => number.to_string(),
        Data::Empty => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

/// Fifteen significant digits, as a plain decimal number.
fn number_text(number: f64) -> String {
    let scientific = format!("{number:.14e}");
    Decimal::from_scientific(&scientific).map_or(scientific, |decimal| decimal.normalize().to_string())
}

fn delimited(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetRefusal> {
    if bytes.contains(&0) {
        return Err(SheetRefusal::Unreadable);
    }
    let (text, _, broken) = UTF_8.decode(bytes);
    let text = if broken { GB18030.decode(bytes).0 } else { text };
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(count).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().take(MOST_ROWS + 1) {
        let record = record.map_err(|_| SheetRefusal::Unreadable)?;
        rows.push(record.iter().map(|cell| cell.trim().to_owned()).collect());
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_workbook_come_as_it_shows_them() {
        assert_eq!(number_text(1234.56), "1234.56");
        assert_eq!(number_text("0.30000000000000004".parse().unwrap()), "0.3");
        assert_eq!(number_text(-12.0), "-12");
        assert_eq!(number_text(9_999_999_999_999.99), "9999999999999.99");
    }

    #[test]
    fn csv_comes_with_any_delimiter_and_encoding() {
        let expected =
            vec![vec!["名称".to_owned(), "P1".to_owned()], vec!["搜索".to_owned(), "1,5".to_owned()]];
        assert_eq!(read_sheet("\u{feff}名称;P1\r\n搜索;1,5\r\n".as_bytes()), Ok(expected.clone()));
        let (chinese, _, _) = GB18030.encode("名称\tP1\n搜索\t1,5");
        assert_eq!(read_sheet(&chinese), Ok(expected));
        assert_eq!(read_sheet(b""), Err(SheetRefusal::Empty));
        assert_eq!(read_sheet(b"PK\x03\x04 not a workbook"), Err(SheetRefusal::Unreadable));
        assert_eq!(read_sheet(&[0, 1, 2]), Err(SheetRefusal::Unreadable));
    }
}
