//! One import with everything about it.

use std::collections::HashMap;

use penstock_shared::{
    ids::ImportId,
    import::{
        FileShape, Import, ImportFailure, ImportFile, ImportSettings, ProblemCount, RowProblemCode, SameFile,
    },
};

use super::{check_scope, list::summaries};
use crate::{
    db::{self, AnyConnection, import_files::FileRow, imports::ImportRecord},
    error::{AppError, AppResult, OrNotFound},
    ingest::Mapper,
    ingest::rules::{mapping_for, suggested_settings},
    viewer::Viewer,
};

/// An import, if the viewer may see imports.
///
/// # Errors
/// Not found.
pub fn page(conn: &mut AnyConnection, viewer: &Viewer, id: ImportId) -> AppResult<Import> {
    let (record, files, settings) = parts(conn, viewer, id)?;
    let contents: Vec<String> = files.iter().map(|file| file.sha256.clone()).collect();
    let mut same: HashMap<String, Vec<SameFile>> = HashMap::new();
    for (sha256, import_id, import_name, created_at) in db::import_files::same_files(conn, id, &contents)? {
        same.entry(sha256).or_default().push(SameFile { import_id, import_name, created_at });
    }
    let files = files.into_iter().map(|file| file_view(file, &settings, &same)).collect::<AppResult<_>>()?;
    let failure = parse_failure(&record)?;
    let problems = problem_counts(conn, id)?;
    let settings_chosen = !record.settings.is_empty();
    let summary = summaries(conn, vec![record])?.pop().ok_or_else(AppError::not_found)?;
    Ok(Import { summary, files, settings, settings_chosen, failure, problems })
}

/// The row of an import, its files, and its settings: the person's, or those that the first file
/// suggests.
///
/// # Errors
/// Not found.
pub fn parts(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ImportId,
) -> AppResult<(ImportRecord, Vec<FileRow>, ImportSettings)> {
    check_scope(viewer)?;
    let record = db::imports::get(conn, id).or_not_found()?;
    let files = db::import_files::of_import(conn, id)?;
    let settings = if record.settings.is_empty() {
        let shape = files.first().map(shape).transpose()?;
        suggested_settings(shape.as_ref(), record.kind, db::organisation::get(conn)?.currency)
    } else {
        parse(&record.settings)?
    };
    Ok((record, files, settings))
}

fn file_view(
    file: FileRow,
    settings: &ImportSettings,
    same: &HashMap<String, Vec<SameFile>>,
) -> AppResult<ImportFile> {
    let shape = shape(&file)?;
    let mapping_problems = Mapper::new(&mapping_for(settings, file.id), &shape).err().unwrap_or_default();
    Ok(ImportFile {
        id: file.id,
        name: file.file_name,
        size_bytes: file.size_bytes,
        same_as: same.get(&file.sha256).cloned().unwrap_or_default(),
        sha256: file.sha256,
        shape,
        mapping_problems,
    })
}

fn shape(file: &FileRow) -> AppResult<FileShape> {
    parse(&file.shape)
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> AppResult<T> {
    serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()))
}

fn parse_failure(record: &ImportRecord) -> AppResult<Option<ImportFailure>> {
    if record.failure.is_empty() { Ok(None) } else { parse(&record.failure).map(Some) }
}

fn problem_counts(conn: &mut AnyConnection, id: ImportId) -> AppResult<Vec<ProblemCount>> {
    let mut counts = Vec::new();
    for (code, count) in db::import_rows::problem_counts(conn, id)? {
        let code: RowProblemCode =
            code.parse().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))?;
        counts.push(ProblemCount { code, count });
    }
    counts.sort_by_key(|problem| (std::cmp::Reverse(problem.count), problem.code));
    Ok(counts)
}
