//! The entries behind a figure.

use std::collections::HashMap;

use penstock_shared::{
    ids::NodeId,
    page::Page,
    pivot::{PivotEntriesQuery, PivotEntry, PivotQuery},
};

use super::{Asked, Source, ask::refused};
use crate::{
    db::{self, AnyConnection, pivot::EntryPart},
    error::AppResult,
    paging::PageRequest,
    viewer::Viewer,
};

/// Entries of a page when the caller does not say, and at most.
const USUAL_LIMIT: u32 = 100;
const MOST_ENTRIES: u32 = 500;

/// A page of the entries that make a figure, the newest first, with how many there are. The sum over all pages is the
/// figure.
///
/// # Errors
/// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) as for the figure, and for a measure that
/// is no money, a cell that there cannot be, and a cursor that is none.
pub fn entries(
    conn: &mut AnyConnection,
    source: Source<'_>,
    viewer: &Viewer,
    asked: &PivotEntriesQuery,
) -> AppResult<Page<PivotEntry>> {
    let query = &asked.query;
    if !asked.measure.has_entries() {
        return Err(refused(format!(
            "'measure' is '{}', which is no sum of entries. They are behind money that was decided, such as 'spent'.",
            asked.measure
        )));
    }
    cell_fits("row", asked.row.len(), query.rows.len())?;
    cell_fits("column", asked.column.len(), query.columns.len())?;
    let limit = asked.limit.unwrap_or(USUAL_LIMIT);
    let page = PageRequest::up_to("entry", limit, MOST_ENTRIES, asked.cursor.as_deref())?;
    let plain = PivotQuery { sort: None, limit: None, comparison: None, ..query.clone() };
    let plan = Asked::read(conn, source, viewer, &plain)?.plan;
    let rows = asked.row.iter().copied().enumerate();
    let columns = asked.column.iter().copied().enumerate();
    let codes = rows.chain(columns.map(|(place, code)| (query.rows.len() + place, code)));
    let plan = plan.of_cell(codes);
    let before = page.after.as_ref().map(|after| after.id);
    let (parts, total) = source.entries(conn, &plan, asked.measure, before, page.rows_to_load())?;
    let (parts, next_cursor) = page.cut(parts, |part| (String::new(), part.sequence))?;
    Ok(Page { items: views(conn, &parts)?, next_cursor, total })
}

fn cell_fits(field: &str, given: usize, most: usize) -> AppResult<()> {
    if given <= most {
        return Ok(());
    }
    Err(refused(format!(
        "'{field}' has {given} values, and the question has {most} dimensions there. Give a value for each of them, or \
         fewer for a subtotal."
    )))
}

fn views(conn: &mut AnyConnection, parts: &[EntryPart]) -> AppResult<Vec<PivotEntry>> {
    let sequences: Vec<i64> = parts.iter().map(|part| part.sequence).collect();
    let mut texts: HashMap<i64, _> =
        db::pivot::texts(conn, &sequences)?.into_iter().map(|text| (text.sequence, text)).collect();
    let mut nodes: Vec<i64> = parts.iter().map(|part| part.node_id).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let names: HashMap<NodeId, (String, String)> = db::analysis::node_names(conn, &nodes)?
        .into_iter()
        .map(|(id, name, name_zh)| (id, (name, name_zh)))
        .collect();
    let mut views = Vec::with_capacity(parts.len());
    for part in parts {
        let Some(text) = texts.remove(&part.sequence) else { continue };
        let (node, node_zh) = names.get(&NodeId(part.node_id)).cloned().unwrap_or_default();
        views.push(PivotEntry {
            sequence: part.sequence,
            date: text.date,
            node_id: NodeId(part.node_id),
            node,
            node_zh,
            expense_id: text.expense_id,
            // What a budget gave on is written at the one that got it, which may be out of sight.
            text: if part.own == 1 { text.title.unwrap_or(text.memo) } else { String::new() },
            effect_minor: part.effect_minor,
        });
    }
    Ok(views)
}
