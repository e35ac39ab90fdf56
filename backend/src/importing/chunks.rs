//! From files to chunks of rows, in the order of the files, from behind the last row that is settled.

use std::{fs::File, io, io::BufReader};

use penstock_shared::{
    ids::ImportFileId,
    import::{FileShape, ImportMapping, ImportSettings, MappingProblem},
};

use super::FileStore;
use crate::{
    commands::imports::chunk::{Chunk, ParsedRow},
    db::import_files::FileRow,
    ingest::rules::{RowKey, mapping_for},
    ingest::{Mapper, Occurrences, RawRow, RowOutcome, RowReader, raw_fingerprint, row_fingerprint},
};

/// Rows that one command writes.
const CHUNK_ROWS: usize = 2_000;
/// Rows that are read at most before the progress is kept, when conditions leave most of them out.
const CHUNK_READ: i64 = 20_000;

/// A file with what is needed to read it.
pub struct Source {
    pub id: ImportFileId,
    pub position: i32,
    pub name: String,
    pub stored_as: String,
    pub shape: FileShape,
    pub mapping: ImportMapping,
    /// Of the files before this one.
    pub bytes_before: i64,
}

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("The file '{name}' cannot be read: {error}.")]
    Unreadable { name: String, error: io::Error },
    #[error("The settings do not fit the file '{name}': {}", problems.first().map_or("", |first| &first.message))]
    Unusable { name: String, problems: Vec<MappingProblem> },
}

/// The files of an import, in order.
///
/// # Errors
/// When a stored shape cannot be read.
pub fn sources(files: Vec<FileRow>, settings: &ImportSettings) -> serde_json::Result<Vec<Source>> {
    let mut bytes_before = 0;
    files
        .into_iter()
        .map(|file| {
            let source = Source {
                id: file.id,
                position: file.position,
                shape: serde_json::from_str(&file.shape)?,
                mapping: mapping_for(settings, file.id),
                name: file.file_name,
                stored_as: file.stored_as,
                bytes_before,
            };
            bytes_before += file.size_bytes;
            Ok(source)
        })
        .collect()
}

/// A file that is open, with everything that reading its rows takes.
pub struct Rows<'a> {
    source: &'a Source,
    reader: RowReader<BufReader<File>>,
    mapper: Mapper,
    row: RawRow,
    /// Equal rows are numbered from the beginning of the file, also when reading goes on in its midst.
    numbers: Occurrences,
    text_numbers: Occurrences,
}

/// A row that was read.
pub enum Read {
    Filtered,
    Row(ParsedRow),
}

impl<'a> Rows<'a> {
    /// # Errors
    /// When the file is gone or the mapping does not fit it.
    pub fn open(store: &FileStore, source: &'a Source) -> Result<Self, SourceError> {
        let mapper = Mapper::new(&source.mapping, &source.shape)
            .map_err(|problems| SourceError::Unusable { name: source.name.clone(), problems })?;
        let file = store.open(&source.stored_as).map_err(|error| source.unreadable(error))?;
        Ok(Self {
            source,
            reader: RowReader::new(BufReader::new(file), &source.shape),
            mapper,
            row: RawRow::default(),
            numbers: Occurrences::default(),
            text_numbers: Occurrences::default(),
        })
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next(&mut self) -> Result<Option<Read>, SourceError> {
        if !self.reader.read(&mut self.row).map_err(|error| self.source.unreadable(error))? {
            return Ok(None);
        }
        let (key, occurrence, parsed) = match self.mapper.apply(&self.row) {
            RowOutcome::FilteredOut => return Ok(Some(Read::Filtered)),
            RowOutcome::Rejected(problems) => {
                let fingerprint = raw_fingerprint(&self.row);
                (RowKey::of_text(&fingerprint), self.text_numbers.next(&fingerprint), Err(problems))
            }
            RowOutcome::Accepted(mapped) => {
                let mapping = &self.source.mapping;
                let fingerprint = row_fingerprint(mapping.kind, mapping.currency, &mapped);
                (RowKey::of(&mapped, &fingerprint), self.numbers.next(&fingerprint), Ok(mapped))
            }
        };
        let occurrence = i32::try_from(occurrence).unwrap_or(i32::MAX);
        Ok(Some(Read::Row(ParsedRow { raw: self.row.clone(), key, occurrence, parsed })))
    }

    /// The number of the last row that was read.
    pub fn last_number(&self) -> i64 {
        i64::try_from(self.reader.last_number()).unwrap_or(i64::MAX)
    }

    /// Bytes read so far, of this file and those before it.
    pub fn bytes_read(&self) -> i64 {
        self.source.bytes_before + i64::try_from(self.reader.bytes_read()).unwrap_or(0)
    }

    /// Rows with nothing in them so far.
    pub fn blank_rows(&self) -> i64 {
        i64::try_from(self.reader.blank_rows()).unwrap_or(i64::MAX)
    }
}

impl Source {
    fn unreadable(&self, error: io::Error) -> SourceError {
        SourceError::Unreadable { name: self.name.clone(), error }
    }
}

/// Reads the files from behind a row of one of them and gives chunks, until one is not taken.
///
/// # Errors
/// When a file cannot be read on.
pub fn read_chunks(
    store: &FileStore,
    sources: &[Source],
    (cursor_file, cursor_row): (i32, i64),
    mut give: impl FnMut(Chunk) -> bool,
) -> Result<(), SourceError> {
    for source in sources.iter().filter(|source| source.position >= cursor_file) {
        let settled = if source.position == cursor_file { cursor_row } else { 0 };
        let mut rows = Rows::open(store, source)?;
        let mut chunk = empty(source);
        while let Some(read) = rows.next()? {
            if rows.last_number() <= settled {
                continue;
            }
            chunk.rows_read += 1;
            match read {
                Read::Filtered => chunk.rows_filtered += 1,
                Read::Row(row) => chunk.rows.push(row),
            }
            if chunk.rows.len() >= CHUNK_ROWS || chunk.rows_read >= CHUNK_READ {
                let full = std::mem::replace(&mut chunk, empty(source));
                if !give(ended(full, &rows)) {
                    return Ok(());
                }
            }
        }
        // Also when it is empty: the file is done.
        if !give(ended(chunk, &rows)) {
            return Ok(());
        }
    }
    Ok(())
}

fn empty(source: &Source) -> Chunk {
    Chunk {
        file_id: source.id,
        file_position: source.position,
        last_row: 0,
        bytes_read: 0,
        rows_read: 0,
        rows_filtered: 0,
        rows: Vec::new(),
    }
}

fn ended(chunk: Chunk, rows: &Rows<'_>) -> Chunk {
    Chunk { last_row: rows.last_number(), bytes_read: rows.bytes_read(), ..chunk }
}
