//! Closing a period that still holds promised money.
//!
//! A closed period takes no entries, not even a release. So what is reserved or committed in it
//! moves to the next open period of the year before the door shuts. Nodes that are controlled by the
//! month, the quarter, or to date take as much allocation along as the period has, so that nobody's
//! available money changes by a close. Where that is not enough and a blocking node would be over its
//! limit in the next period, the close is refused: somebody has to decide first.

use std::collections::{BTreeMap, BTreeSet};

use penstock_shared::{
    budget::{Bucket, ControlLevel, ControlWindow, EntryKind},
    error_code::ErrorCode,
    ids::{NodeId, UserId},
    problem::Subject,
};

use super::posting::{Posting, PostingSource, post};
use crate::{
    db::{self, expenses::LineRow, periods::PeriodRow},
    domain::{control::room_minor, ledger::LedgerError},
    error::{AppError, AppResult},
    reads::funds::NodeBook,
    writer::WriteTx,
};

/// Moves everything that is reserved or committed in a period to the next open one.
///
/// # Errors
/// [`ErrorCode::PeriodClosed`] when the year has no later open period to take it.
pub fn carry_forward(tx: &mut WriteTx<'_>, actor: UserId, from: &PeriodRow) -> AppResult<()> {
    let lines = db::expenses::lines_holding_in(tx.conn, from.id)?;
    if lines.is_empty() {
        return Ok(());
    }
    let periods = db::periods::of_year(tx.conn, from.fiscal_year_id)?;
    let Some(to) = periods.into_iter().find(|period| period.number > from.number && period.is_open()) else {
        return Err(AppError::new(
            ErrorCode::PeriodClosed,
            format!("{} lines still hold money and no later period of the year is open.", lines.len()),
        ));
    };
    let nodes: BTreeSet<NodeId> = lines.iter().map(|line| line.node_id).collect();
    let before = rooms(tx, &nodes, to.number)?;
    for mut line in lines {
        carry_line(tx, actor, &mut line, from, &to)?;
    }
    for (node, room_after) in rooms(tx, &nodes, to.number)? {
        if room_after < 0 && before.get(&node).is_none_or(|room_before| room_after < *room_before) {
            return Err(too_little_room(tx, node, room_after, &to)?);
        }
    }
    Ok(())
}

/// What the blocking nodes on and above some nodes have left in a period.
pub fn rooms(
    tx: &mut WriteTx<'_>,
    nodes: &BTreeSet<NodeId>,
    period: i32,
) -> AppResult<BTreeMap<NodeId, i64>> {
    let mut book = NodeBook::default();
    for node in nodes {
        book.load(tx.conn, *node)?;
    }
    book.nodes()
        .filter(|(_, node)| node.policy.level == ControlLevel::Block)
        .map(|(id, node)| Ok((id, room_minor(node, period)?)))
        .collect()
}

pub fn too_little_room(
    tx: &mut WriteTx<'_>,
    node: NodeId,
    room_minor: i64,
    to: &PeriodRow,
) -> AppResult<AppError> {
    let node = db::budget_nodes::get(tx.conn, node)?;
    let missing = room_minor.checked_neg().ok_or(LedgerError::Overflow)?;
    let subject = Subject { missing_minor: Some(missing), currency: Some(node.currency), ..node.subject() };
    Ok(AppError::new(
        ErrorCode::CarriedTooMuch,
        format!(
            "What is still promised would put '{}' {} {} over its budget from {}. Give it more first, or end \
             requests that are no longer needed.",
            node.name,
            node.currency,
            node.currency.grouped(missing),
            to.starts_on
        ),
    )
    .about([subject]))
}

fn carry_line(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    line: &mut LineRow,
    from: &PeriodRow,
    to: &PeriodRow,
) -> AppResult<()> {
    let memo = format!("carried from {} to {}", from.starts_on.format("%Y-%m"), to.starts_on.format("%Y-%m"));
    let amount_minor = line.reserved_minor + line.committed_minor;
    let held = [
        (EntryKind::Reserve, Bucket::Reserved, line.reserved_minor),
        (EntryKind::Commit, Bucket::Committed, line.committed_minor),
    ];
    let posting = |period: &PeriodRow, node_id, kind, from, to, amount_minor, of_line: bool| Posting {
        node_id,
        period_id: period.id,
        entry_date: line.charge_date.clamp(period.starts_on, period.ends_on),
        kind,
        from,
        to,
        amount_minor,
        source: PostingSource {
            expense_id: of_line.then_some(line.expense_id),
            expense_line_id: of_line.then_some(line.id),
            ..PostingSource::default()
        },
        memo: memo.clone(),
    };
    let mut postings = Vec::new();
    for (_, bucket, amount) in held.iter().filter(|(_, _, amount)| *amount > 0) {
        let kind = EntryKind::Release;
        postings.push(posting(from, line.node_id, kind, *bucket, Bucket::Available, *amount, true));
    }
    for (node, movable) in windowed_nodes(tx, line.node_id, from, amount_minor)? {
        let (source, available) = (Bucket::Source, Bucket::Available);
        postings.push(posting(from, node, EntryKind::Cut, available, source, movable, false));
        postings.push(posting(to, node, EntryKind::Allocate, source, available, movable, false));
    }
    for (kind, bucket, amount) in held.iter().filter(|(_, _, amount)| *amount > 0) {
        postings.push(posting(to, line.node_id, *kind, Bucket::Available, *bucket, *amount, true));
    }
    post(tx, Some(actor), &postings)?;
    line.period_id = Some(to.id);
    db::expenses::update_line_money(tx.conn, line)?;
    Ok(())
}

/// The nodes on the way up whose control looks at less than the whole year, with how much of the
/// period's allocation can go along.
fn windowed_nodes(
    tx: &mut WriteTx<'_>,
    node: NodeId,
    period: &PeriodRow,
    amount_minor: i64,
) -> AppResult<Vec<(NodeId, i64)>> {
    let mut found = Vec::new();
    let mut at = Some(node);
    while let Some(id) = at {
        let row = db::budget_nodes::get(tx.conn, id)?;
        if row.control_window != ControlWindow::Year || row.to_date {
            let allocated = db::balances::get(tx.conn, id, period.id)?.map_or(0, |held| held.allocated_minor);
            let movable = allocated.min(amount_minor);
            if movable > 0 {
                found.push((id, movable));
            }
        }
        at = row.parent_id;
    }
    Ok(found)
}
