//! The list of imports.

use std::collections::HashMap;

use penstock_shared::{
    ids::{ImportId, UserId},
    import::{ImportProgress, ImportRowState, ImportSettings, ImportSummary},
    money::Currency,
    page::Page,
};

use super::check_scope;
use crate::{
    db::{self, AnyConnection, imports::ImportRecord},
    error::AppResult,
    paging::PageRequest,
    viewer::Viewer,
};

/// A page of imports, newest first.
///
/// # Errors
/// A limit or a cursor that is none.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    cursor: Option<&str>,
    limit: Option<i64>,
) -> AppResult<Page<ImportSummary>> {
    check_scope(viewer)?;
    let request = PageRequest::new("newest", limit, cursor)?;
    let before = request.after.as_ref().map(|after| ImportId(after.id));
    let rows = db::imports::page(conn, before, request.rows_to_load())?;
    let total = db::imports::count(conn)?;
    let rows = summaries(conn, rows)?;
    request.page(rows, total, |row: &ImportSummary| (String::new(), row.id.0))
}

/// Imports as a list shows them.
///
/// # Errors
/// When the database fails.
pub fn summaries(conn: &mut AnyConnection, rows: Vec<ImportRecord>) -> AppResult<Vec<ImportSummary>> {
    let ids: Vec<ImportId> = rows.iter().map(|row| row.id).collect();
    let people: Vec<UserId> = rows.iter().map(|row| row.created_by).collect();
    let names: HashMap<UserId, String> = db::users::names(conn, &people)?.into_iter().collect();
    let mut sizes: HashMap<ImportId, (i64, i64)> = HashMap::new();
    for (id, bytes) in db::import_files::sizes(conn, &ids)? {
        let (files, total) = sizes.entry(id).or_default();
        (*files, *total) = (*files + 1, *total + bytes);
    }
    let counts: HashMap<(ImportId, ImportRowState), i64> = db::import_rows::counts(conn, &ids)?
        .into_iter()
        .map(|(id, state, count)| ((id, state), count))
        .collect();
    let currency = db::organisation::get(conn)?.currency;
    let open = |id, state| counts.get(&(id, state)).copied().unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| {
            let (file_count, bytes_total) = sizes.get(&row.id).copied().unwrap_or_default();
            ImportSummary {
                id: row.id,
                kind: row.kind,
                state: row.state,
                currency: chosen_currency(&row).unwrap_or(currency),
                created_by_name: names.get(&row.created_by).cloned().unwrap_or_default(),
                created_at: row.created_at,
                started_at: row.started_at,
                finished_at: row.finished_at,
                file_count,
                progress: progress(&row, bytes_total),
                open_rejected: open(row.id, ImportRowState::Rejected),
                open_held: open(row.id, ImportRowState::Held),
                version: row.version,
                name: row.name,
            }
        })
        .collect())
}

fn chosen_currency(row: &ImportRecord) -> Option<Currency> {
    let settings: ImportSettings = serde_json::from_str(&row.settings).ok()?;
    Some(settings.mapping.currency)
}

fn progress(row: &ImportRecord, bytes_total: i64) -> ImportProgress {
    ImportProgress {
        bytes_total,
        bytes_read: row.bytes_read,
        rows_read: row.rows_read,
        rows_accepted: row.rows_accepted,
        rows_filtered: row.rows_filtered,
        rows_rejected: row.rows_rejected,
        rows_held: row.rows_held,
        rows_known: row.rows_known,
        amount_accepted_minor: row.amount_accepted_minor,
    }
}
