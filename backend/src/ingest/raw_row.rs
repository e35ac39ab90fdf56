//! One row of a file as text, before its values mean anything.

use penstock_shared::import::{RowProblem, RowProblemCode};

use super::{
    encoding::UNDECODABLE,
    problem::{ValueProblem, row_problem},
};

/// A row's fields and what is wrong with the row as such. Reused from row to row, so that reading a
/// million rows does not allocate a million times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRow {
    /// The number a person sees in a spreadsheet: from 1, headers and blank rows counted. In JSON
    /// the number of the element.
    pub number: u64,
    /// Empty when the row can be mapped.
    pub problems: Vec<RowProblem>,
    text: String,
    /// Where each field ends in `text`.
    ends: Vec<usize>,
}

impl RawRow {
    /// A row that a person has corrected: the text of every column. With another number of fields
    /// than there are columns it has the problem of a ragged row.
    #[must_use]
    pub fn corrected(number: u64, fields: &[String], columns: usize) -> Self {
        let mut row = Self { number, ..Self::default() };
        fields.iter().for_each(|field| row.push(field));
        let code = match fields.len().cmp(&columns) {
            std::cmp::Ordering::Less => RowProblemCode::TooFewFields,
            std::cmp::Ordering::Greater => RowProblemCode::TooManyFields,
            std::cmp::Ordering::Equal => return row,
        };
        row.problems.push(row_problem(code, Some(columns.to_string())));
        row
    }

    /// The fields as the file has them, quotation marks resolved.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.get(index).unwrap_or(""))
    }

    /// A field by its position from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text.get(start..end)
    }

    /// How many fields the row has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// Whether no field has anything but blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.problems.clear();
        self.text.clear();
        self.ends.clear();
    }

    pub(super) fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.ends.push(self.text.len());
    }

    /// Leaves out fields at the end until `width` are left.
    pub(super) fn truncate(&mut self, width: usize) {
        self.ends.truncate(width);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// The parts, for a parser that fills them by itself; give them back with [`Self::set_parts`].
    pub(super) fn take_parts(&mut self) -> (Vec<u8>, Vec<usize>) {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        let mut ends = std::mem::take(&mut self.ends);
        bytes.clear();
        ends.clear();
        (bytes, ends)
    }

    /// Takes text and field ends. Where the text was cut within a character it ends before it.
    pub(super) fn set_parts(&mut self, bytes: Vec<u8>, mut ends: Vec<usize>) {
        self.text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let valid = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(valid);
            String::from_utf8(bytes).unwrap_or_default()
        });
        for end in &mut ends {
            *end = (*end).min(self.text.len());
        }
        self.ends = ends;
    }

    /// Names NUL and undecodable bytes, with the column where the first of them stands, and makes
    /// the text fit for showing.
    pub(super) fn check_bytes(&mut self, headers: &[String]) {
        let checks = [('\0', RowProblemCode::NulByte), (UNDECODABLE, RowProblemCode::UndecodableBytes)];
        for (sign, code) in checks {
            let Some(at) = self.text.find(sign) else {
                continue;
            };
            let index = self.ends.partition_point(|end| *end <= at);
            let value = self.get(index).unwrap_or("").replace(sign, "\u{fffd}");
            let column = column_name(headers, index);
            self.problems.push(ValueProblem::new(code).at(None, &column, &value));
        }
        if self.text.contains(UNDECODABLE) {
            // Both are three bytes long, so the ends stay right.
            self.text = self.text.replace(UNDECODABLE, "\u{fffd}");
        }
    }
}

/// What a person calls a column: its header, or its number from 1.
pub(super) fn column_name(headers: &[String], index: usize) -> String {
    match headers.get(index) {
        Some(header) if !header.is_empty() => header.clone(),
        _ => (index + 1).to_string(),
    }
}
