//! What the beginning of a file says about the whole.

use std::io;

use penstock_shared::import::{
    ColumnGuess, Delimiter, Encoding, FileFormat, FileRefusal, FileShape, LineEnding, ReadingChoice,
    ShapeWarning,
};

use super::{
    RawRow,
    delimited::{DelimitedRows, delimiter_byte},
    encoding::{EncodingGuess, EncodingScan, TextSource, UNDECODABLE},
    evidence::ColumnEvidence,
    header::find_header,
    json::JsonRows,
    names::suggest_fields,
    refusal::refusal,
};

/// How many rows decide on the delimiter.
const DELIMITER_ROWS: usize = 200;

/// How many elements of a JSON table are searched for names.
const JSON_NAME_ROWS: usize = 200;

/// In the order in which they win a tie: commas also stand in text and in numbers.
const DELIMITERS: [Delimiter; 4] = [Delimiter::Tab, Delimiter::Semicolon, Delimiter::Pipe, Delimiter::Comma];

/// Looks at the first bytes of a file, or at all of them when `complete`, and respects what a
/// person has chosen.
///
/// # Errors
/// When the file is no text table.
pub fn inspect(sample: &[u8], complete: bool, choice: &ReadingChoice) -> Result<FileShape, FileRefusal> {
    if let Some(refusal) = refusal(sample) {
        return Err(refusal);
    }
    let encoding = recognised_encoding(sample, complete, choice);
    let text = decoded(sample, encoding.encoding);
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\0').is_empty() {
        return Err(FileRefusal::Empty);
    }
    let shape =
        if text.trim_start().starts_with(['{', '[']) { json_shape(&text, encoding, complete) } else { None };
    let mut shape = match shape {
        Some(shape) => shape,
        None if looks_like_json(&text) => return Err(FileRefusal::JsonWithoutTable),
        None => delimited_shape(&text, encoding, complete, choice),
    };
    add_text_warnings(&mut shape, &text, encoding, complete);
    Ok(shape)
}

fn recognised_encoding(sample: &[u8], complete: bool, choice: &ReadingChoice) -> EncodingGuess {
    let mut scan = EncodingScan::default();
    scan.feed(sample);
    let guess = scan.guess(complete);
    match choice.encoding {
        None => guess,
        Some(encoding) => EncodingGuess {
            encoding,
            byte_order_mark: guess.byte_order_mark && guess.encoding == encoding,
            guessed: false,
        },
    }
}

fn decoded(sample: &[u8], encoding: Encoding) -> String {
    let mut bytes = Vec::with_capacity(sample.len());
    let mut source = TextSource::new(sample, encoding);
    while source.fill(&mut bytes).unwrap_or(false) {}
    String::from_utf8(bytes).unwrap_or_default()
}

/// A brace or bracket that JSON's next sign follows; CSV may begin with a bracket too.
fn looks_like_json(text: &str) -> bool {
    let text = text.trim_start();
    let next = text.get(1..).unwrap_or("").trim_start().chars().next();
    (text.starts_with('{') && matches!(next, Some('"' | '}')))
        || (text.starts_with('[') && matches!(next, Some('{' | '[' | ']')))
}

fn json_shape(text: &str, encoding: EncodingGuess, complete: bool) -> Option<FileShape> {
    let headers = json_names(text).ok().flatten()?;
    let mut rows = JsonRows::new(text.as_bytes(), Encoding::Utf8);
    let mut evidence = vec![ColumnEvidence::default(); headers.len()];
    let mut row = RawRow::default();
    let mut sample_rows = 0;
    while rows.read(&mut row, &headers).unwrap_or(false) {
        if row.problems.is_empty() {
            sample_rows += 1;
            observe(&mut evidence, row.fields());
        }
    }
    Some(FileShape {
        format: FileFormat::Json,
        encoding: encoding.encoding,
        byte_order_mark: encoding.byte_order_mark,
        delimiter: None,
        quoted: true,
        line_ending: None,
        header_row: None,
        columns: guessed_columns(evidence, &headers),
        sample_rows,
        complete,
        warnings: Vec::new(),
    })
}

fn json_names(text: &str) -> io::Result<Option<Vec<String>>> {
    let mut rows = JsonRows::new(text.as_bytes(), Encoding::Utf8);
    if !rows.find_table()? {
        return Ok(None);
    }
    let mut names: Vec<String> = Vec::new();
    for _ in 0..JSON_NAME_ROWS {
        let Some(found) = rows.read_names()? else {
            break;
        };
        for name in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok((!names.is_empty()).then_some(names))
}

fn observe<'a>(evidence: &mut [ColumnEvidence], fields: impl Iterator<Item = &'a str>) {
    for (column, field) in evidence.iter_mut().zip(fields) {
        column.observe(field);
    }
}

pub(super) fn guessed_columns(evidence: Vec<ColumnEvidence>, headers: &[String]) -> Vec<ColumnGuess> {
    let mut columns: Vec<ColumnGuess> = evidence
        .into_iter()
        .enumerate()
        .map(|(index, evidence)| evidence.guess(index, headers.get(index).map_or("", String::as_str)))
        .collect();
    suggest_fields(&mut columns);
    columns
}

fn delimited_shape(text: &str, encoding: EncodingGuess, complete: bool, choice: &ReadingChoice) -> FileShape {
    let delimiter = choice.delimiter.unwrap_or_else(|| likely_delimiter(text));
    let (mut numbers, mut rows, blank_rows) = rows_of(text, delimiter, usize::MAX);
    if !complete && rows.len() > 1 {
        // The sample cuts its last row.
        rows.pop();
        numbers.pop();
    }
    let header = match choice.header_row {
        None => find_header(&rows),
        Some(number) => numbers.iter().position(|known| *known == number),
    };
    let data = &rows[header.map_or(0, |at| at + 1)..];
    let width = columns_in_use(header.map(|at| rows[at].as_slice()), data);
    let headers: Vec<String> = (0..width)
        .map(|index| {
            header.and_then(|at| rows[at].get(index)).map_or("", |cell| clean_header(cell)).to_owned()
        })
        .collect();
    let mut evidence = vec![ColumnEvidence::default(); width];
    for row in data {
        observe(&mut evidence, row.iter().map(String::as_str));
    }
    let mut shape = FileShape {
        format: FileFormat::Delimited,
        encoding: encoding.encoding,
        byte_order_mark: encoding.byte_order_mark,
        delimiter: Some(delimiter),
        quoted: is_quoted(text, delimiter),
        line_ending: line_ending(text),
        header_row: header.and_then(|at| numbers.get(at).copied()),
        columns: guessed_columns(evidence, &headers),
        sample_rows: u32::try_from(data.len()).unwrap_or(u32::MAX),
        complete,
        warnings: Vec::new(),
    };
    add_table_warnings(&mut shape, &rows, header, blank_rows);
    shape
}

/// The rows that are not blank with their numbers, and how many are blank.
fn rows_of(text: &str, delimiter: Delimiter, limit: usize) -> (Vec<u64>, Vec<Vec<String>>, u64) {
    let mut reader = DelimitedRows::new(text.as_bytes(), Encoding::Utf8, delimiter);
    let mut row = RawRow::default();
    let (mut numbers, mut rows) = (Vec::new(), Vec::new());
    while rows.len() < limit && reader.read(&mut row, None).unwrap_or(false) {
        numbers.push(row.number);
        rows.push(row.fields().map(str::to_owned).collect());
    }
    (numbers, rows, reader.blank_rows())
}

fn clean_header(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// The delimiter with which most rows have the same number of fields, and more than one.
fn likely_delimiter(text: &str) -> Delimiter {
    if let Some(line) = text.lines().next().and_then(|line| line.trim().strip_prefix("sep="))
        && let Some(known) = DELIMITERS.iter().find(|d| line.as_bytes() == [delimiter_byte(**d)])
    {
        return *known;
    }
    let score = |delimiter: &Delimiter| {
        let (_, rows, _) = rows_of(text, *delimiter, DELIMITER_ROWS);
        let (width, count) = usual_width(&rows);
        // In tenths: a few ragged rows must not outweigh the number of fields.
        let agreeing = count * 10 / rows.len().max(1);
        if width > 1 { (agreeing, width) } else { (0, 0) }
    };
    let mut best = (Delimiter::Comma, (0, 0));
    for delimiter in DELIMITERS {
        let score = score(&delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// The commonest number of fields and how many rows have it; wider wins a tie.
fn usual_width(rows: &[Vec<String>]) -> (usize, usize) {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        match counts.iter_mut().find(|(width, _)| *width == row.len()) {
            Some((_, count)) => *count += 1,
            None => counts.push((row.len(), 1)),
        }
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).unwrap_or((0, 0))
}

/// How many columns the table has, without those at the right that have no header and few values.
/// Values beyond the header are more often a delimiter within a field than a column without a name.
fn columns_in_use(header: Option<&[String]>, data: &[Vec<String>]) -> usize {
    let named = |index: usize| {
        header.and_then(|cells| cells.get(index)).is_some_and(|cell| !clean_header(cell).is_empty())
    };
    let filled = |index: usize| {
        let has_value = |row: &&Vec<String>| row.get(index).is_some_and(|cell| !cell.trim().is_empty());
        data.iter().filter(has_value).count()
    };
    let enough = if header.is_some() { data.len() / 2 } else { data.len() / 10 };
    let widest = header.map_or(0, <[String]>::len).max(usual_width(data).0);
    let last = (0..widest).rev().find(|index| named(*index) || filled(*index) > enough);
    last.map_or(1, |last| last + 1)
}

fn is_quoted(text: &str, delimiter: Delimiter) -> bool {
    let delimiter = char::from(delimiter_byte(delimiter));
    let mut before = '\n';
    text.chars().any(|c| {
        let opens = c == '"' && (before == delimiter || matches!(before, '\n' | '\r'));
        before = c;
        opens
    })
}

fn line_ending(text: &str) -> Option<LineEnding> {
    let crlf = text.matches("\r\n").count();
    let lf = text.matches('\n').count() - crlf;
    let cr = text.matches('\r').count() - crlf;
    match (crlf > 0, lf > 0, cr > 0) {
        (false, false, false) => None,
        (true, false, false) => Some(LineEnding::CrLf),
        (false, true, false) => Some(LineEnding::Lf),
        (false, false, true) => Some(LineEnding::Cr),
        _ => Some(LineEnding::Mixed),
    }
}

fn add_text_warnings(shape: &mut FileShape, text: &str, encoding: EncodingGuess, complete: bool) {
    let mut warn = |condition: bool, warning| {
        if condition {
            shape.warnings.push(warning);
        }
    };
    // A sample may end within a character.
    let tail = if complete { 0 } else { UNDECODABLE.len_utf8() };
    let whole = text.get(..text.len().saturating_sub(tail)).unwrap_or(text);
    warn(encoding.guessed, ShapeWarning::EncodingGuessed);
    warn(whole.contains(UNDECODABLE), ShapeWarning::UndecodableBytes);
    warn(text.contains('\0'), ShapeWarning::NulBytes);
    let several = |counts: fn(&ColumnGuess) -> usize| shape.columns.iter().any(|c| counts(c) > 1);
    let dates = several(|column| column.date_formats.len());
    let amounts = several(|column| column.decimal_styles.len());
    if dates {
        shape.warnings.push(ShapeWarning::DatesAmbiguous);
    }
    if amounts {
        shape.warnings.push(ShapeWarning::AmountsAmbiguous);
    }
}

fn add_table_warnings(shape: &mut FileShape, rows: &[Vec<String>], header: Option<usize>, blank_rows: u64) {
    let width = shape.columns.len();
    let data = &rows[header.map_or(0, |at| at + 1)..];
    let ragged =
        |row: &Vec<String>| row.len() < width || row.iter().skip(width).any(|cell| !cell.trim().is_empty());
    let mut names: Vec<String> =
        shape.columns.iter().map(|c| super::text::normal_header(&c.header)).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    let wider = rows.get(header.unwrap_or(0)).is_some_and(|row| row.len() > width);
    let checks = [
        (width == 1, ShapeWarning::OneColumn),
        (shape.header_row.is_some_and(|number| number > 1), ShapeWarning::TitleRowsSkipped),
        (header.is_none(), ShapeWarning::NoHeaderRow),
        (names.windows(2).any(|pair| pair[0] == pair[1]), ShapeWarning::DuplicateHeaders),
        (wider, ShapeWarning::TrailingBlankColumns),
        (blank_rows > 0, ShapeWarning::BlankRows),
        (data.iter().any(ragged), ShapeWarning::RaggedRows),
        (shape.line_ending == Some(LineEnding::Mixed), ShapeWarning::MixedLineEndings),
    ];
    shape.warnings.extend(checks.iter().filter(|(holds, _)| *holds).map(|(_, warning)| *warning));
}
