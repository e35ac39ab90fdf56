//! A node's statement: every entry on the node and below it, newest first, with what was available
//! after each.

use std::collections::HashMap;

use chrono::NaiveDate;
use penstock_shared::{
    budget::{EntryKind, LedgerEntry},
    error_code::ErrorCode,
    ids::{NodeId, PeriodId, UserId},
    page::Page,
};

use crate::{
    db::{
        self, AnyConnection,
        budget_nodes::NodeRow,
        expenses::reference,
        ledger::{EntryRow, StatementFilter},
    },
    domain::{
        ledger::{LedgerError, effect_on_available, is_allocation},
        tree::with_descendants,
    },
    error::{AppError, AppResult, OrNotFound},
    reads::budgets::YearBook,
    viewer::Viewer,
};

/// Which entries of the node's statement.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatementQuery {
    pub period_id: Option<PeriodId>,
    pub kind: Option<EntryKind>,
    /// Entries before this sequence number.
    pub before: Option<i64>,
    pub limit: i64,
}

/// A page of a node's statement.
///
/// # Errors
/// `not_found` when the node is not in sight.
pub fn statement(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: NodeId,
    query: &StatementQuery,
) -> AppResult<Page<LedgerEntry>> {
    let node = db::budget_nodes::get(conn, id).or_not_found()?;
    if !YearBook::read(conn, viewer, node.fiscal_year_id)?.sees(id) {
        return Err(AppError::not_found());
    }
    let nodes: HashMap<NodeId, NodeRow> = db::budget_nodes::of_year(conn, node.fiscal_year_id)?
        .into_iter()
        .map(|node| (node.id, node))
        .collect();
    let parents = nodes.iter().map(|(id, node)| (*id, node.parent_id)).collect();
    let filter = StatementFilter {
        nodes: with_descendants(id, &parents),
        period_id: query.period_id,
        kind: query.kind,
    };
    let before = query.before.unwrap_or(i64::MAX);
    let mut rows = db::ledger::statement(conn, &filter, before, query.limit + 1)?;
    let more = i64::try_from(rows.len()).is_ok_and(|length| length > query.limit);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|(row, _)| row.sequence.to_string());
    let total = db::ledger::statement_count(conn, &filter)?;
    let running = running_available(conn, id, &filter, &rows)?;
    let actors: Vec<UserId> = rows.iter().filter_map(|(row, _)| row.actor_id).collect();
    let names: HashMap<_, _> = db::users::names(conn, &actors)?.into_iter().collect();
    let first_days: HashMap<PeriodId, NaiveDate> =
        db::periods::all(conn)?.into_iter().map(|period| (period.id, period.starts_on)).collect();
    let items = rows
        .into_iter()
        .map(|(row, title)| {
            let late_from = row.late_from_period_id;
            let available_after_minor = running.get(&row.sequence).copied().unwrap_or_default();
            let mut entry = view(row, title, available_after_minor, &nodes, &names)?;
            entry.late_from = late_from.and_then(|id| first_days.get(&id).copied());
            Ok(entry)
        })
        .collect::<AppResult<Vec<_>>>()?;
    Ok(Page { items, next_cursor, total })
}

/// What was available at the node after each of the rows, which are newest first. The filter hides
/// entries from the page, never from the sum.
fn running_available(
    conn: &mut AnyConnection,
    id: NodeId,
    filter: &StatementFilter,
    rows: &[(EntryRow, Option<String>)],
) -> AppResult<HashMap<i64, i64>> {
    let mut running = HashMap::new();
    for (row, _) in rows {
        if filter.period_id.is_some() || filter.kind.is_some() || running.is_empty() {
            running.insert(row.sequence, available_at(conn, id, &filter.nodes, row.sequence)?);
        }
    }
    if filter.period_id.is_none() && filter.kind.is_none() {
        let mut available =
            rows.first().and_then(|(row, _)| running.get(&row.sequence).copied()).unwrap_or(0);
        for (row, _) in rows {
            running.insert(row.sequence, available);
            available = available
                .checked_sub(effect(id, row.node_id, row.from_bucket, row.to_bucket, row.amount_minor))
                .ok_or(LedgerError::Overflow)?;
        }
    }
    Ok(running)
}

fn available_at(conn: &mut AnyConnection, id: NodeId, nodes: &[NodeId], sequence: i64) -> AppResult<i64> {
    let mut available = 0_i64;
    for (node, from, to, amount) in db::ledger::movements_up_to(conn, nodes, sequence)? {
        available = available.checked_add(effect(id, node, from, to, amount)).ok_or(LedgerError::Overflow)?;
    }
    Ok(available)
}

/// What an entry below a node does to the node: its use counts, its allocation does not.
fn effect(
    id: NodeId,
    entry_node: NodeId,
    from: penstock_shared::budget::Bucket,
    to: penstock_shared::budget::Bucket,
    amount_minor: i64,
) -> i64 {
    if is_allocation(from, to) && entry_node != id { 0 } else { effect_on_available(from, to, amount_minor) }
}

fn view(
    row: EntryRow,
    expense_title: Option<String>,
    available_after_minor: i64,
    nodes: &HashMap<NodeId, NodeRow>,
    names: &HashMap<UserId, String>,
) -> AppResult<LedgerEntry> {
    let node = nodes.get(&row.node_id).ok_or_else(|| AppError::from(ErrorCode::Internal))?;
    Ok(LedgerEntry {
        sequence: row.sequence,
        posted_at: row.posted_at,
        entry_date: row.entry_date,
        period_id: row.period_id,
        node_id: row.node_id,
        node_name: node.name.clone(),
        node_name_zh: node.name_zh.clone(),
        kind: row.kind,
        from: row.from_bucket,
        to: row.to_bucket,
        amount_minor: row.amount_minor,
        currency: node.currency,
        available_after_minor,
        expense_id: row.expense_id,
        expense_reference: row.expense_id.map(reference),
        expense_title,
        reverses_sequence: row.reverses_sequence,
        check_id: row.check_id,
        document: row.document(),
        late_from: None,
        actor_name: row.actor_id.and_then(|actor| names.get(&actor).cloned()),
        memo: row.memo,
        hash: row.hash,
    })
}
