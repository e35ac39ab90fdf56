//! A first pass over a whole file, for what its beginning cannot show.

use std::io::{self, Read};

use penstock_shared::import::{ColumnGuess, FileShape};

use super::{RawRow, RowReader, evidence::ColumnEvidence, shape::guessed_columns};

/// What all rows of a file say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSurvey {
    /// Data rows, those with problems included and blank ones not.
    pub rows: u64,
    pub blank_rows: u64,
    /// Rows that are not whole: ragged, cut, undecodable, too long.
    pub broken_rows: u64,
    /// The guesses of the shape, made from every row: a day above twelve may come late.
    pub columns: Vec<ColumnGuess>,
}

/// Reads all rows of a file once.
///
/// # Errors
/// Only when the file itself cannot be read.
pub fn survey<R: Read>(inner: R, shape: &FileShape) -> io::Result<FileSurvey> {
    let headers: Vec<String> = shape.columns.iter().map(|column| column.header.clone()).collect();
    let mut reader = RowReader::new(inner, shape);
    let mut evidence = vec![ColumnEvidence::default(); headers.len()];
    let mut row = RawRow::default();
    let (mut rows, mut broken_rows) = (0, 0);
    while reader.read(&mut row)? {
        rows += 1;
        if row.problems.is_empty() {
            for (column, field) in evidence.iter_mut().zip(row.fields()) {
                column.observe(field);
            }
        } else {
            broken_rows += 1;
        }
    }
    let columns = guessed_columns(evidence, &headers);
    Ok(FileSurvey { rows, blank_rows: reader.blank_rows(), broken_rows, columns })
}
