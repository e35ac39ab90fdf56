//! Rows of fields with a delimiter: CSV and its relatives.
//!
//! The grammar is csv-core's, which reads anything. This file adds what a ledger needs: bounded
//! memory, blank rows that count, and recovery. A quotation mark that is never closed would make one
//! field of the rest of the file; here it costs one line.

use std::io::{self, Read};

use csv_core::ReadRecordResult;
use penstock_shared::import::{Delimiter, Encoding, RowProblemCode};

use super::{
    FIELD_LIMIT, ROW_LIMIT,
    encoding::TextSource,
    problem::row_problem,
    ragged::{drop_blank_surplus, ragged_problem, well_quoted},
    raw_row::RawRow,
};

/// How much text the parser is given at a time; limits are checked in between.
const STEP: usize = 8 * 1024;

/// How many bytes may be read a second time after quotation marks that were never closed. A file
/// made to have such a mark in each line must not cost the square of its length.
const RESCAN_BYTES: usize = 32 * 1024 * 1024;

/// The byte between two fields.
pub(super) const fn delimiter_byte(delimiter: Delimiter) -> u8 {
    match delimiter {
        Delimiter::Comma => b',',
        Delimiter::Semicolon => b';',
        Delimiter::Tab => b'\t',
        Delimiter::Pipe => b'|',
    }
}

/// How a row ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// With a line's end.
    Line,
    /// With the file's, outside quotation marks.
    File,
    /// With the file's, within quotation marks.
    OpenQuote,
    /// It did not end within the limits.
    Limit(RowProblemCode),
}

/// Reads rows of a delimited file.
pub(super) struct DelimitedRows<R> {
    source: TextSource<R>,
    parser: csv_core::Reader,
    /// The same without quotation marks, for a line in which they do not work.
    plain_parser: csv_core::Reader,
    /// Decoded text that is not used up.
    buffer: Vec<u8>,
    /// Where the current row begins in `buffer`.
    start: usize,
    /// Where it ended, including the line's end.
    end: usize,
    after_carriage_return: bool,
    number: u64,
    blank_rows: u64,
    rescan_left: usize,
    delimiter: u8,
}

impl<R: Read> DelimitedRows<R> {
    pub(super) fn new(inner: R, encoding: Encoding, delimiter: Delimiter) -> Self {
        let mut builder = csv_core::ReaderBuilder::new();
        builder.delimiter(delimiter_byte(delimiter));
        let parser = builder.build();
        let plain_parser = builder.quoting(false).build();
        Self {
            source: TextSource::new(inner, encoding),
            parser,
            plain_parser,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            after_carriage_return: false,
            number: 0,
            blank_rows: 0,
            rescan_left: RESCAN_BYTES,
            delimiter: delimiter_byte(delimiter),
        }
    }

    pub(super) const fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }

    /// The number of the last row read, blank rows included.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    pub(super) const fn blank_rows(&self) -> u64 {
        self.blank_rows
    }

    /// Reads the next row that is not blank; `false` at the end. With headers the row must have a
    /// field for each.
    pub(super) fn read(&mut self, row: &mut RawRow, headers: Option<&[String]>) -> io::Result<bool> {
        loop {
            row.clear();
            if !self.skip_line_ends()? {
                return Ok(false);
            }
            self.number += 1;
            row.number = self.number;
            let ending = self.parse(row)?;
            self.judge(row, ending, headers)?;
            self.start = self.end;
            if row.problems.is_empty() && row.is_blank() {
                self.blank_rows += 1;
                continue;
            }
            row.check_bytes(headers.unwrap_or_default());
            return Ok(true);
        }
    }

    /// Skips what is left of the last line's end, and lines with nothing in them, which csv-core
    /// would skip without counting. `false` at the end of the file.
    fn skip_line_ends(&mut self) -> io::Result<bool> {
        loop {
            let Some(byte) = self.byte_at_start()? else {
                return Ok(false);
            };
            match byte {
                b'\n' if self.after_carriage_return => self.after_carriage_return = false,
                b'\n' | b'\r' => {
                    self.after_carriage_return = byte == b'\r';
                    self.number += 1;
                    self.blank_rows += 1;
                }
                _ => {
                    self.after_carriage_return = false;
                    return Ok(true);
                }
            }
            self.start += 1;
        }
    }

    fn byte_at_start(&mut self) -> io::Result<Option<u8>> {
        while self.start >= self.buffer.len() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.start]))
    }

    /// Appends text to the buffer, after dropping what lies before the current row.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.start);
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
        self.source.fill(&mut self.buffer)
    }

    /// Parses from `start`; sets `end` and the row's fields.
    fn parse(&mut self, row: &mut RawRow) -> io::Result<Ending> {
        let (mut text, mut ends) = row.take_parts();
        let (mut written, mut fields) = (0, 0);
        self.parser.reset();
        self.end = self.start;
        let ending = loop {
            if self.end == self.buffer.len() {
                if !self.fill()? {
                    break self.parse_end(&mut text, &mut ends, &mut written, &mut fields);
                }
                // The parser takes nothing for the end, but decoding may yield nothing for now.
                continue;
            }
            let step = (self.buffer.len() - self.end).min(STEP);
            text.resize(written + step + 1, 0);
            ends.resize(fields + 64, 0);
            let (result, read, wrote, found) = self.parser.read_record(
                &self.buffer[self.end..self.end + step],
                &mut text[written..],
                &mut ends[fields..],
            );
            self.end += read;
            written += wrote;
            fields += found;
            match result {
                ReadRecordResult::Record => {
                    self.after_carriage_return = self.buffer[self.end - 1] == b'\r';
                    break Ending::Line;
                }
                ReadRecordResult::End => break Ending::File,
                _ => {}
            }
            let field_start = if fields == 0 { 0 } else { ends[fields - 1] };
            if written - field_start > FIELD_LIMIT {
                break Ending::Limit(RowProblemCode::FieldTooLong);
            }
            if written > ROW_LIMIT || self.end - self.start > 2 * ROW_LIMIT || fields > ROW_LIMIT / 8 {
                break Ending::Limit(RowProblemCode::RowTooLong);
            }
        };
        text.truncate(written);
        ends.truncate(fields);
        if let Ending::Limit(_) = ending {
            ends.push(written);
        }
        row.set_parts(text, ends);
        Ok(ending)
    }

    /// Finishes the row that the file's end cuts or completes. A line's end that does not end the
    /// row shows that a quotation mark is still open.
    fn parse_end(
        &mut self,
        text: &mut Vec<u8>,
        ends: &mut Vec<usize>,
        written: &mut usize,
        fields: &mut usize,
    ) -> Ending {
        let mut ending = Ending::File;
        text.resize(*written + 2, 0);
        ends.resize(*fields + 2, 0);
        let (result, _, wrote, found) =
            self.parser.read_record(b"\n", &mut text[*written..], &mut ends[*fields..]);
        *fields += found;
        if result == ReadRecordResult::InputEmpty {
            ending = Ending::OpenQuote;
            ends[*fields] = *written;
            *fields += 1;
        } else {
            *written += wrote;
        }
        ending
    }

    /// Names what is wrong with the row as a row, and where the next one begins.
    fn judge(&mut self, row: &mut RawRow, ending: Ending, headers: Option<&[String]>) -> io::Result<()> {
        let spans_lines = self.row_bytes().iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        if let Some(headers) = headers {
            drop_blank_surplus(row, headers.len());
        }
        let width = headers.map(<[String]>::len);
        let ragged = width.is_some_and(|width| width != row.width()) && !row.is_blank();
        let broken = match ending {
            Ending::Limit(_) | Ending::OpenQuote => true,
            Ending::Line | Ending::File => ragged || (spans_lines && self.swallows_rows(width)),
        };
        if !broken {
            return Ok(());
        }
        if spans_lines && self.rescan_left > 0 {
            self.keep_first_line_only(row);
            row.problems.push(row_problem(RowProblemCode::QuoteNotClosed, None));
            return Ok(());
        }
        let expected = width.map(|width| width.to_string());
        match ending {
            Ending::Limit(code) => {
                self.skip_to_line_end()?;
                let limit = if code == RowProblemCode::FieldTooLong { FIELD_LIMIT } else { ROW_LIMIT };
                row.problems.push(row_problem(code, Some(format!("{limit} bytes"))));
            }
            Ending::OpenQuote => row.problems.push(row_problem(RowProblemCode::RowCut, expected)),
            Ending::File if width.is_some_and(|width| row.width() < width) => {
                row.problems.push(row_problem(RowProblemCode::RowCut, expected));
            }
            Ending::Line | Ending::File => {
                row.problems.push(ragged_problem(row, headers.unwrap_or_default()))
            }
        }
        Ok(())
    }

    /// Whether a row over several lines is rather several rows, made one by a quotation mark that
    /// another row's mark seems to close: what follows the closing mark does not fit, or a line
    /// within is a row by itself.
    fn swallows_rows(&self, width: Option<usize>) -> bool {
        let bytes = self.row_bytes();
        let Some(width) = width else {
            return false;
        };
        let fields = |line: &[u8]| line.iter().filter(|byte| **byte == self.delimiter).count() + 1;
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        // The first and the last line are parts of a row that spans lines by right.
        let inner = bytes.iter().position(is_end).zip(bytes.iter().rposition(is_end));
        let mut lines = inner.map_or(&[][..], |(first, last)| &bytes[first..last]).split(is_end);
        // Two or three columns are too few to tell a row from a sentence.
        let row_within = width > 3 && lines.any(|line| fields(line) == width);
        row_within || !well_quoted(bytes, self.delimiter)
    }

    /// The current row's text without its line's end.
    fn row_bytes(&self) -> &[u8] {
        let bytes = &self.buffer[self.start..self.end];
        bytes.strip_suffix(b"\n").or_else(|| bytes.strip_suffix(b"\r")).unwrap_or(bytes)
    }

    /// Gives up the quotation marks of a row that spans lines: the row is its first line, and reading
    /// goes on with the second.
    fn keep_first_line_only(&mut self, row: &mut RawRow) {
        let bytes = &self.buffer[self.start..self.end];
        let line = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
        self.rescan_left = self.rescan_left.saturating_sub(bytes.len());
        let shown = line.min(FIELD_LIMIT);
        let (mut text, mut ends) = row.take_parts();
        text.resize(shown + 1, 0);
        ends.resize(shown + 1, 0);
        self.plain_parser.reset();
        let (_, _, wrote, found) = self.plain_parser.read_record(&bytes[..shown], &mut text, &mut ends);
        text.truncate(wrote);
        ends.truncate(found);
        // The line was given without its end, so its last field is still open.
        ends.push(wrote);
        row.set_parts(text, ends);
        self.end = self.start + line;
        self.skip_one_line_end();
    }

    /// Drops the rest of an overlong line, a piece at a time.
    fn skip_to_line_end(&mut self) -> io::Result<()> {
        loop {
            let rest = &self.buffer[self.end..];
            if let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                self.end += at;
                self.skip_one_line_end();
                return Ok(());
            }
            self.start = self.buffer.len();
            self.end = self.start;
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    /// Steps over the line's end at `end`; the second half of a CR LF is left to the next row.
    fn skip_one_line_end(&mut self) {
        if let Some(byte) = self.buffer.get(self.end) {
            self.after_carriage_return = *byte == b'\r';
            self.end += 1;
        }
    }
}
