//! Looking into files: their shapes as a person corrects them, and their first rows.

use std::{collections::HashMap, io};

use penstock_shared::{
    ids::ImportFileId,
    import::{
        DuplicatePolicy, FileRefusal, FileShape, ImportRowState, ImportSettings, PreviewRow, ReadingChoice,
        ShapeWarning,
    },
};

use super::{
    FileStore,
    chunks::{Read, Rows, Source, sources},
};
use crate::{
    commands::imports::chunk::ParsedRow,
    db::import_files::FileRow,
    error::{AppError, AppResult},
    ingest::inspect,
    ingest::rules::{mapping_for, row_refusal},
};

/// Rows that a preview shows.
const PREVIEW_ROWS: usize = 60;
/// Rows that a preview shows of each file at least, when there are many files.
const ROWS_PER_FILE: usize = 3;
/// Files that a preview looks into.
const PREVIEW_FILES: usize = 20;
/// Rows of a file that are searched for some that fulfil the conditions.
const ROWS_SEARCHED: usize = 5_000;

/// The shapes of the files that a person's choice reads in another way, or did before: the others have
/// the shape that was recognised when they came.
///
/// # Errors
/// When a file is gone, or is no table when it is read as the settings say.
pub fn shapes_for(
    store: &FileStore,
    files: &[FileRow],
    before: &ImportSettings,
    settings: &ImportSettings,
) -> AppResult<HashMap<ImportFileId, FileShape>> {
    files
        .iter()
        .map(|file| (file, mapping_for(settings, file.id).reading))
        .filter(|(file, reading)| {
            let as_recognised = ReadingChoice::default();
            *reading != as_recognised || mapping_for(before, file.id).reading != as_recognised
        })
        .map(|(file, reading)| {
            let shape = shape_of(store, file, &reading).map_err(|error| AppError::Internal(error.into()))?;
            let shape = shape.map_err(|refusal| {
                let message = format!("Read like this, {} is no table ({refusal}).", file.file_name);
                let code = penstock_shared::problem::FieldErrorCode::NotAllowed;
                AppError::field("mapping.reading", code, message)
            })?;
            Ok((file.id, shape))
        })
        .collect()
}

fn shape_of(
    store: &FileStore,
    file: &FileRow,
    reading: &ReadingChoice,
) -> io::Result<Result<FileShape, FileRefusal>> {
    let (sample, complete) = store.sample(&file.stored_as)?;
    let choice = ReadingChoice { encoding: reading.encoding.or(Some(file.encoding)), ..reading.clone() };
    let shape = inspect(&sample, complete, &choice);
    Ok(shape.map(|mut shape| {
        if file.encoding_guessed && reading.encoding.is_none() {
            shape.warnings.insert(0, ShapeWarning::EncodingGuessed);
        }
        shape
    }))
}

/// The first rows of each file that the conditions let through. Files that the mapping does not fit
/// are left out.
///
/// # Errors
/// When a stored shape cannot be read.
pub fn preview(
    store: &FileStore,
    files: Vec<FileRow>,
    settings: &ImportSettings,
) -> AppResult<Vec<PreviewRow>> {
    let sources = sources(files, settings).map_err(|error| AppError::Internal(error.into()))?;
    let per_file = (PREVIEW_ROWS / sources.len().max(1)).max(ROWS_PER_FILE);
    let mut shown = Vec::new();
    for source in sources.iter().take(PREVIEW_FILES) {
        let Ok(mut rows) = Rows::open(store, source) else { continue };
        let mut searched = 0;
        let most = shown.len() + per_file;
        while shown.len() < most && searched < ROWS_SEARCHED {
            searched += 1;
            let Ok(Some(read)) = rows.next() else { break };
            let Read::Row(row) = read else { continue };
            shown.push(preview_row(source, row, settings.duplicates));
        }
    }
    Ok(shown)
}

/// A row as it would be settled, as far as the files alone can tell.
pub(super) fn preview_row(source: &Source, row: ParsedRow, duplicates: DuplicatePolicy) -> PreviewRow {
    let fields = row.raw.fields().map(str::to_owned).collect();
    let (mapped, problems) = match row.parsed {
        Ok(mapped) => {
            let refusal = row_refusal(source.mapping.kind, &mapped);
            (Some(*mapped), Vec::from_iter(refusal))
        }
        Err(problems) => (None, problems),
    };
    let state = match (problems.is_empty(), row.occurrence > 1, duplicates) {
        (false, _, _) => ImportRowState::Rejected,
        (true, true, DuplicatePolicy::Hold) => ImportRowState::Held,
        (true, _, _) => ImportRowState::Accepted,
    };
    let row_number = i64::try_from(row.raw.number).unwrap_or(i64::MAX);
    PreviewRow { file_id: source.id, row_number, state, fields, mapped, problems }
}
