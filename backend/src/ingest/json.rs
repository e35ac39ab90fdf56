//! A JSON array of objects as a table: the array is the file, or the first array of objects among
//! the members of the top object, as in `{"metadata": {}, "data": [{}, {}]}`.
//!
//! The elements are cut out of the stream one by one and only then parsed, so the file may be of any
//! size. Numbers keep their digits: an amount never becomes a float.

use std::{
    collections::HashMap,
    io::{self, Read},
};

use penstock_shared::import::{Encoding, RowProblemCode};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{ROW_LIMIT, encoding::TextSource, problem::row_problem, raw_row::RawRow};

/// Reads the elements of the table in a JSON file.
pub(super) struct JsonRows<R> {
    source: TextSource<R>,
    buffer: Vec<u8>,
    position: usize,
    element: Vec<u8>,
    state: State,
    number: u64,
    blank_rows: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The table has not been looked for.
    Before,
    Within,
    /// After the table, or there is none.
    After,
}

/// How an element ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Captured {
    Whole,
    TooLong,
    /// The file ends within it.
    Cut,
}

impl<R: Read> JsonRows<R> {
    pub(super) fn new(inner: R, encoding: Encoding) -> Self {
        Self {
            source: TextSource::new(inner, encoding),
            buffer: Vec::new(),
            position: 0,
            element: Vec::new(),
            state: State::Before,
            number: 0,
            blank_rows: 0,
        }
    }

    pub(super) const fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }

    /// The number of the last row read.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    pub(super) const fn blank_rows(&self) -> u64 {
        self.blank_rows
    }

    /// Finds the table; `false` when the text read has none.
    pub(super) fn find_table(&mut self) -> io::Result<bool> {
        if self.state != State::Before {
            return Ok(self.state == State::Within);
        }
        let found = match self.peek_token()? {
            Some(b'[') => self.enter_table()?,
            Some(b'{') => self.find_in_members()?,
            _ => false,
        };
        self.state = if found { State::Within } else { State::After };
        Ok(found)
    }

    /// Reads the next element as a row with a field per column; `false` at the end. Members without
    /// a column are left out, columns without a member are empty.
    pub(super) fn read(&mut self, row: &mut RawRow, columns: &[String]) -> io::Result<bool> {
        loop {
            row.clear();
            let Some(captured) = self.next_element()? else {
                return Ok(false);
            };
            row.number = self.number;
            match self.fill_row(row, captured, columns) {
                Ok(()) if row.is_blank() => {
                    self.blank_rows += 1;
                    continue;
                }
                Ok(()) => row.check_bytes(columns),
                Err(code) => {
                    let shown = self.element.len().min(super::FIELD_LIMIT);
                    row.clear();
                    row.push(&String::from_utf8_lossy(&self.element[..shown]));
                    row.problems.push(row_problem(code, None));
                }
            }
            return Ok(true);
        }
    }

    /// The names of the members of the next element, in its order; `None` at the end.
    pub(super) fn read_names(&mut self) -> io::Result<Option<Vec<String>>> {
        let Some(_) = self.next_element()? else {
            return Ok(None);
        };
        let names: Result<Names, _> = serde_json::from_slice(&self.element);
        Ok(Some(names.map(|names| names.0).unwrap_or_default()))
    }

    fn fill_row(
        &self,
        row: &mut RawRow,
        captured: Captured,
        columns: &[String],
    ) -> Result<(), RowProblemCode> {
        match captured {
            Captured::Whole => {}
            Captured::TooLong => return Err(RowProblemCode::RowTooLong),
            Captured::Cut => return Err(RowProblemCode::RowCut),
        }
        if self.element.first() != Some(&b'{') {
            return Err(RowProblemCode::JsonNotAnObject);
        }
        let object: HashMap<String, &RawValue> =
            serde_json::from_slice(&self.element).map_err(|_| RowProblemCode::JsonMalformed)?;
        for column in columns {
            let raw = object.get(column).map_or("null", |raw| raw.get());
            if raw.starts_with('"') {
                let text: String = serde_json::from_str(raw).map_err(|_| RowProblemCode::JsonMalformed)?;
                row.push(&text);
            } else {
                row.push(if raw == "null" { "" } else { raw });
            }
        }
        Ok(())
    }

    /// Cuts the next element out into `element`.
    fn next_element(&mut self) -> io::Result<Option<Captured>> {
        if !self.find_table()? {
            return Ok(None);
        }
        self.element.clear();
        let first = loop {
            match self.peek_token()? {
                Some(b',') => self.position += 1,
                other => break other,
            }
        };
        if first == Some(b']') {
            self.state = State::After;
            return Ok(None);
        }
        self.number += 1;
        let captured = if first.is_some() { self.take_value(true)? } else { Captured::Cut };
        if captured == Captured::Cut {
            self.state = State::After;
        }
        Ok(Some(captured))
    }

    /// Steps into an array whose first element is an object.
    fn enter_table(&mut self) -> io::Result<bool> {
        self.position += 1;
        Ok(self.peek_token()? == Some(b'{'))
    }

    fn find_in_members(&mut self) -> io::Result<bool> {
        self.position += 1;
        loop {
            match self.peek_token()? {
                Some(b',') => {
                    self.position += 1;
                    continue;
                }
                Some(b'"') => {}
                _ => return Ok(false),
            }
            self.take_value(false)?;
            if self.peek_token()? != Some(b':') {
                return Ok(false);
            }
            self.position += 1;
            if self.peek_token()? == Some(b'[') {
                if self.enter_table()? {
                    return Ok(true);
                }
                self.skip_rest_of_array()?;
            } else if self.take_value(false)? == Captured::Cut {
                return Ok(false);
            }
        }
    }

    /// Leaves an array that is no table.
    fn skip_rest_of_array(&mut self) -> io::Result<()> {
        loop {
            match self.peek_token()? {
                None => return Ok(()),
                Some(b']') => {
                    self.position += 1;
                    return Ok(());
                }
                Some(b',') => self.position += 1,
                Some(_) => {
                    self.take_value(false)?;
                }
            }
        }
    }

    /// Steps over one value, keeping its text when asked. Brackets and strings are balanced; what
    /// stands between them is checked later. Always moves on by at least one byte.
    fn take_value(&mut self, keep: bool) -> io::Result<Captured> {
        let (mut depth, mut in_string, mut escaped, mut length) = (0_u32, false, false, 0_usize);
        while let Some(byte) = self.peek()? {
            let ends_scalar =
                length > 0 && depth == 0 && !in_string && matches!(byte, b',' | b']' | b'}' | b':');
            if ends_scalar {
                return Ok(captured(length));
            }
            self.position += 1;
            length += 1;
            if keep && length <= ROW_LIMIT {
                self.element.push(byte);
            }
            if in_string {
                in_string = escaped || byte != b'"';
                escaped = byte == b'\\' && !escaped;
            } else {
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => continue,
                }
            }
            if depth == 0 && !in_string {
                return Ok(captured(length));
            }
        }
        Ok(Captured::Cut)
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        while self.position >= self.buffer.len() {
            self.buffer.clear();
            self.position = 0;
            if !self.source.fill(&mut self.buffer)? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.position]))
    }

    /// The next byte that is not blank.
    fn peek_token(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.position += 1;
        }
        Ok(None)
    }
}

/// The names of an object's members in the order of the file.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> Visitor<'de> for NamesVisitor {
            type Value = Names;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = members.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(NamesVisitor)
    }
}

const fn captured(length: usize) -> Captured {
    if length > ROW_LIMIT { Captured::TooLong } else { Captured::Whole }
}
