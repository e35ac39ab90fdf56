//! The rows of a file of either format.

use std::io::{self, Read};

use penstock_shared::import::{Delimiter, FileFormat, FileShape};

use super::{RawRow, delimited::DelimitedRows, json::JsonRows};

/// Reads the data rows of a file, in bounded memory. Blank rows are counted and left out; a row that
/// is not whole comes with its problems and with the text it has.
pub struct RowReader<R> {
    rows: Rows<R>,
    headers: Vec<String>,
    /// Rows up to this number are titles and headers.
    header_row: u64,
}

enum Rows<R> {
    Delimited(Box<DelimitedRows<R>>),
    Json(Box<JsonRows<R>>),
}

impl<R: Read> RowReader<R> {
    /// Reads `inner` from its beginning as `shape` describes it.
    pub fn new(inner: R, shape: &FileShape) -> Self {
        let rows = match shape.format {
            FileFormat::Delimited => Rows::Delimited(Box::new(DelimitedRows::new(
                inner,
                shape.encoding,
                shape.delimiter.unwrap_or(Delimiter::Comma),
            ))),
            FileFormat::Json => Rows::Json(Box::new(JsonRows::new(inner, shape.encoding))),
        };
        Self {
            rows,
            headers: shape.columns.iter().map(|column| column.header.clone()).collect(),
            header_row: shape.header_row.unwrap_or(0),
        }
    }

    /// Reads the next data row into `row`; `false` at the end of the file.
    ///
    /// # Errors
    /// Only when the file itself cannot be read; what the file says is never an error.
    pub fn read(&mut self, row: &mut RawRow) -> io::Result<bool> {
        match &mut self.rows {
            Rows::Json(rows) => rows.read(row, &self.headers),
            Rows::Delimited(rows) => loop {
                // Titles need not have a field per column.
                let before = row_before(rows, self.header_row);
                let headers = (!before).then_some(self.headers.as_slice());
                if !rows.read(row, headers)? {
                    return Ok(false);
                }
                if row.number > self.header_row {
                    return Ok(true);
                }
            },
        }
    }

    /// Reads and drops rows up to and including the one with this number, to go on after an
    /// interruption.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn resume_after(&mut self, number: u64) -> io::Result<()> {
        let mut row = RawRow::default();
        while self.last_number() < number && self.read(&mut row)? {}
        Ok(())
    }

    /// The number of the last row read, blank rows included.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        match &self.rows {
            Rows::Delimited(rows) => rows.number(),
            Rows::Json(rows) => rows.number(),
        }
    }

    /// How many rows had nothing in them so far, those before the header included.
    #[must_use]
    pub fn blank_rows(&self) -> u64 {
        match &self.rows {
            Rows::Delimited(rows) => rows.blank_rows(),
            Rows::Json(rows) => rows.blank_rows(),
        }
    }

    /// How many bytes of the file were taken so far, for showing progress.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        match &self.rows {
            Rows::Delimited(rows) => rows.bytes_read(),
            Rows::Json(rows) => rows.bytes_read(),
        }
    }
}

fn row_before<R: Read>(rows: &DelimitedRows<R>, header_row: u64) -> bool {
    rows.number() < header_row
}
