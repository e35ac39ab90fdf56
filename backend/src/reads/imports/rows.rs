//! The rows of an import that wait for a person, or did.

use std::collections::HashMap;

use penstock_shared::{
    ids::{ImportFileId, ImportId, ImportRowId},
    import::{ImportRow, ImportRowState},
    page::Page,
};

use super::check_scope;
use crate::{
    db::{self, AnyConnection, import_rows::WaitingRow},
    error::{AppError, AppResult, OrNotFound},
    paging::PageRequest,
    viewer::Viewer,
};

/// A page of the rows in a state, in the order of the files.
///
/// # Errors
/// Not found; a limit or a cursor that is none.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ImportId,
    state: ImportRowState,
    cursor: Option<&str>,
    limit: Option<i64>,
) -> AppResult<Page<ImportRow>> {
    check_scope(viewer)?;
    db::imports::get(conn, id).or_not_found()?;
    let request = PageRequest::new(state.as_str(), limit, cursor)?;
    let after = ImportRowId(request.after.as_ref().map_or(0, |after| after.id));
    let rows = db::import_rows::page(conn, id, state, after, request.rows_to_load())?;
    let counts = db::import_rows::counts(conn, &[id])?;
    let total = counts.into_iter().find(|(_, known, _)| *known == state).map_or(0, |(_, _, count)| count);
    let names = file_names(conn, id)?;
    let rows = rows.into_iter().map(|row| view(row, &names)).collect::<AppResult<Vec<_>>>()?;
    request.page(rows, total, |row: &ImportRow| (String::new(), row.id.0))
}

/// One row.
///
/// # Errors
/// Not found.
pub fn get(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ImportId,
    row: ImportRowId,
) -> AppResult<ImportRow> {
    check_scope(viewer)?;
    let row = db::import_rows::get(conn, id, row).or_not_found()?;
    let names = file_names(conn, id)?;
    view(row, &names)
}

fn file_names(conn: &mut AnyConnection, id: ImportId) -> AppResult<HashMap<ImportFileId, String>> {
    let files = db::import_files::of_import(conn, id)?;
    Ok(files.into_iter().map(|file| (file.id, file.file_name)).collect())
}

fn view(row: WaitingRow, names: &HashMap<ImportFileId, String>) -> AppResult<ImportRow> {
    let lost = |error: serde_json::Error| AppError::Internal(error.into());
    Ok(ImportRow {
        id: row.id,
        file_id: row.file_id,
        file_name: names.get(&row.file_id).cloned().unwrap_or_default(),
        row_number: row.row_number,
        state: row.state,
        fields: serde_json::from_str(&row.fields).map_err(lost)?,
        problems: serde_json::from_str(&row.problems).map_err(lost)?,
        expense_id: row.expense_id,
    })
}
