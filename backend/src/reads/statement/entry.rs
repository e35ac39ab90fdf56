//! One entry of the ledger, explained.

use penstock_shared::{
    budget::{LedgerEntry, NodeRef},
    ids::NodeId,
    statement::{EntryExplanation, EntryRef, Figure, StatementQuery},
};

use super::{Asked, Book, Order};
use crate::{
    db::{self, AnyConnection, ledger::EntryRow, statement::StatementFilter},
    domain::ledger::entry_hash,
    error::{AppError, AppResult, OrNotFound},
    reads::{budgets::YearBook, checks},
    viewer::Viewer,
};

/// What an entry moved, for what, by whose leave, and what became of it.
///
/// # Errors
/// `not_found` when neither its budget nor one above it is in sight.
pub fn explain(conn: &mut AnyConnection, viewer: &Viewer, sequence: i64) -> AppResult<EntryExplanation> {
    let row = db::ledger::get(conn, sequence).or_not_found()?;
    let ancestors = way_down(conn, viewer, row.node_id)?;
    let period = db::periods::get(conn, row.period_id).or_not_found()?;
    let check = match row.check_id {
        Some(id) => {
            let check = db::checks::get(conn, id).or_not_found()?;
            Some(checks::full(conn, viewer, check)?)
        }
        None => None,
    };
    let reverses = match row.reverses_sequence {
        Some(other) => Some(reference(&db::ledger::get(conn, other).or_not_found()?)),
        None => None,
    };
    let lineage = match (row.expense_id, row.expense_line_id) {
        (Some(expense), Some(line)) => db::ledger::of_line(conn, expense, line)?,
        _ => Vec::new(),
    };
    let invoice = match (row.expense_id, row.invoice_id) {
        (Some(expense), Some(id)) => {
            db::invoices::of_expense(conn, expense)?.into_iter().find(|invoice| invoice.id == id)
        }
        _ => None,
    };
    Ok(EntryExplanation {
        ancestors,
        period_number: period.number,
        period_starts_on: period.starts_on,
        invoice_id: row.invoice_id,
        invoice_number: invoice.map(|invoice| invoice.number),
        check,
        reverses,
        reversed_by: db::ledger::reversals_of(conn, &row)?.iter().map(reference).collect(),
        lineage: lineage.iter().map(reference).collect(),
        hash_holds: entry_hash(&row.prev_hash, &row.facts()) == row.hash,
        prev_hash: row.prev_hash.clone(),
        entry: own_view(conn, row)?,
    })
}

fn reference(row: &EntryRow) -> EntryRef {
    EntryRef {
        sequence: row.sequence,
        posted_at: row.posted_at,
        kind: row.kind,
        from: row.from_bucket,
        to: row.to_bucket,
        amount_minor: row.amount_minor,
    }
}

/// The budgets above a node that are in sight, from the top down. A statement shows the entries of
/// everything below its node, so an entry is in sight as soon as one of them is.
fn way_down(conn: &mut AnyConnection, viewer: &Viewer, id: NodeId) -> AppResult<Vec<NodeRef>> {
    let node = db::budget_nodes::get(conn, id).or_not_found()?;
    let book = YearBook::read(conn, viewer, node.fiscal_year_id)?;
    let mut seen = book.sees(id);
    let mut way = Vec::new();
    let mut at = node.parent_id;
    while let Some(parent) = at {
        let row = db::budget_nodes::get(conn, parent).or_not_found()?;
        if book.sees(parent) {
            seen = true;
            way.push(NodeRef { id: row.id, name: row.name, name_zh: row.name_zh });
        }
        at = row.parent_id;
    }
    if !seen {
        return Err(AppError::not_found());
    }
    way.reverse();
    Ok(way)
}

/// The entry as the statement of its own node shows it.
fn own_view(conn: &mut AnyConnection, row: EntryRow) -> AppResult<LedgerEntry> {
    let node = db::budget_nodes::get(conn, row.node_id).or_not_found()?;
    let nodes = db::budget_nodes::of_year(conn, node.fiscal_year_id)?;
    let book = Book::over(vec![node.id], node.currency, nodes);
    let asked = Asked::read(conn, &StatementQuery::default())?;
    let everything = StatementFilter::default();
    let (_, before) =
        db::statement::sum(conn, &book.ground, &everything, Figure::Available, row.sequence - 1)?;
    let rows =
        db::statement::rows_after(conn, &book.ground, &everything, Figure::Available, row.sequence - 1, 1)?;
    let items = book.views(conn, &asked, before, Order::OldestFirst, rows)?;
    items.into_iter().next().ok_or_else(AppError::not_found)
}
