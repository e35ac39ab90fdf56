//! Rows whose fields do not fit the columns.

use penstock_shared::import::{RowProblem, RowProblemCode};

use super::{
    problem::row_problem,
    raw_row::{RawRow, column_name},
};

/// Whether each closing quotation mark is followed by a delimiter or by the end.
pub(super) fn well_quoted(row: &[u8], delimiter: u8) -> bool {
    let mut in_quotes = false;
    let mut at_start = true;
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if in_quotes && byte == b'"' {
            match bytes.peek() {
                Some(b'"') => {
                    bytes.next();
                }
                Some(next) if *next != delimiter => return false,
                _ => in_quotes = false,
            }
        } else if at_start && byte == b'"' {
            in_quotes = true;
        }
        at_start = byte == delimiter && !in_quotes;
    }
    true
}

/// Leaves out fields beyond the columns when they are blank, as spreadsheets write them.
pub(super) fn drop_blank_surplus(row: &mut RawRow, width: usize) {
    if row.width() > width && row.fields().skip(width).all(|field| field.trim().is_empty()) {
        row.truncate(width);
    }
}

/// Names a row with too few or too many fields, and how many it has.
pub(super) fn ragged_problem(row: &RawRow, headers: &[String]) -> RowProblem {
    let few = row.width() < headers.len();
    let code = if few { RowProblemCode::TooFewFields } else { RowProblemCode::TooManyFields };
    let mut problem = row_problem(code, Some(headers.len().to_string()));
    problem.value = Some(row.width().to_string());
    if few {
        problem.column = Some(column_name(headers, row.width()));
    }
    problem
}
