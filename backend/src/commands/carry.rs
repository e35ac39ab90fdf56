//! Moving promised money from one period of a year to another, without anybody's available money
//! changing.
//!
//! A closed period takes no entries, not even a release. So what is reserved or committed in it
//! moves to the next open period of the year before the door shuts, and moves back when a late invoice
//! finds its period open again. Nodes that are controlled by the month, the quarter, or to date take
//! as much allocation along as the period has, so that nobody's available money changes by a close.
//! Where that is not enough and a blocking node would be over its limit in the other period, the move
//! is refused: somebody has to decide first.

use std::collections::{BTreeMap, BTreeSet};

use penstock_shared::{
    budget::{Bucket, ControlLevel, ControlWindow, DocumentKind, DocumentRef, EntryKind},
    error_code::ErrorCode,
    ids::{NodeId, UserId},
    problem::Subject,
};

use super::posting::{Posting, PostingSource, post};
use crate::{
    db::{self, expenses::LineRow, periods::PeriodRow},
    domain::{control::room_minor, ledger::LedgerError},
    error::{AppError, AppResult},
    reads::{fiscal_years::next_open, funds::NodeBook},
    writer::WriteTx,
};

/// How many requests a refusal names.
const MOST_NAMED: usize = 5;

/// Moves everything that is reserved or committed in a period to the next open one.
///
/// # Errors
/// [`ErrorCode::PromisesLeft`] when the year has no later open period to take it;
/// [`ErrorCode::CarriedTooMuch`] when a budget has no room for it there.
pub fn carry_forward(tx: &mut WriteTx<'_>, actor: UserId, from: &PeriodRow) -> AppResult<()> {
    let mut lines = db::expenses::lines_holding_in(tx.conn, from.id)?;
    if lines.is_empty() {
        return Ok(());
    }
    match next_open(tx.conn, from)? {
        Some(to) => carry(tx, actor, &mut lines, from, &to),
        None => Err(promises_left(&lines)),
    }
}

/// Moves what lines hold in one period to another of the same year.
///
/// # Errors
/// [`ErrorCode::CarriedTooMuch`] when a budget has no room for it there.
pub fn carry(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    lines: &mut [LineRow],
    from: &PeriodRow,
    to: &PeriodRow,
) -> AppResult<()> {
    let nodes: BTreeSet<NodeId> = lines.iter().map(|line| line.node_id).collect();
    let before = rooms(tx, &nodes, to.number)?;
    for line in lines {
        carry_line(tx, actor, line, from, to)?;
    }
    refuse_too_little(tx, &nodes, &before, to)
}

fn refuse_too_little(
    tx: &mut WriteTx<'_>,
    nodes: &BTreeSet<NodeId>,
    before: &BTreeMap<NodeId, i64>,
    to: &PeriodRow,
) -> AppResult<()> {
    for (node, room_after) in rooms(tx, nodes, to.number)? {
        if room_after < 0 && before.get(&node).is_none_or(|room_before| room_after < *room_before) {
            return Err(too_little_room(tx, node, room_after, to)?);
        }
    }
    Ok(())
}

/// Moves a part of what a line has committed to another period of the same year, to be spent there. The rest of the
/// line stays where it is.
///
/// # Errors
/// [`ErrorCode::CarriedTooMuch`] when a budget has no room for it there.
pub fn carry_part(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    line: &LineRow,
    amount_minor: i64,
    (from, to): (&PeriodRow, &PeriodRow),
) -> AppResult<()> {
    let part = LineRow { reserved_minor: 0, committed_minor: amount_minor, ..line.clone() };
    let nodes = BTreeSet::from([line.node_id]);
    let before = rooms(tx, &nodes, to.number)?;
    post_carried(tx, actor, &part, from, to)?;
    refuse_too_little(tx, &nodes, &before, to)
}

/// Whether all the allocation that a line's promise needs can go along with it.
///
/// # Errors
/// When the database fails.
pub fn goes_whole(tx: &mut WriteTx<'_>, line: &LineRow, from: &PeriodRow) -> AppResult<bool> {
    let amount_minor = line.reserved_minor + line.committed_minor;
    let movable = windowed_nodes(tx, line.node_id, from, amount_minor)?;
    Ok(movable.iter().all(|(_, movable)| *movable == amount_minor))
}

fn promises_left(lines: &[LineRow]) -> AppError {
    let requests: BTreeSet<_> = lines.iter().map(|line| line.expense_id).collect();
    let named: Vec<String> =
        requests.iter().take(MOST_NAMED).map(|id| db::expenses::reference(*id)).collect();
    let detail = format!(
        "{} requests still hold money in it and no later period of the year is open: {}. The year end ends \
         or carries what they hold; the period can be closed after it.",
        requests.len(),
        named.join(", "),
    );
    let subjects = named.into_iter().map(|name| Subject { name, ..Subject::default() });
    AppError::new(ErrorCode::PromisesLeft, detail).about(subjects)
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

fn too_little_room(
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
    post_carried(tx, actor, line, from, to)?;
    line.period_id = Some(to.id);
    db::expenses::update_line_money(tx.conn, line)?;
    Ok(())
}

/// What a line holds leaves the one period and arrives in the other, with as much allocation as has to go along.
fn post_carried(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    line: &LineRow,
    from: &PeriodRow,
    to: &PeriodRow,
) -> AppResult<()> {
    let amount_minor = line.reserved_minor + line.committed_minor;
    let held = [
        (EntryKind::Reserve, Bucket::Reserved, line.reserved_minor),
        (EntryKind::Commit, Bucket::Committed, line.committed_minor),
    ];
    let posting = |of: (&PeriodRow, &PeriodRow), node_id, kind, from, to, amount_minor, of_line: bool| {
        let (period, other) = of;
        Posting {
            node_id,
            period_id: period.id,
            entry_date: line.charge_date,
            kind,
            from,
            to,
            amount_minor,
            source: PostingSource {
                expense_id: of_line.then_some(line.expense_id),
                expense_line_id: of_line.then_some(line.id),
                document: Some(DocumentRef { kind: DocumentKind::PeriodMove, id: other.id.0 }),
                ..PostingSource::default()
            },
            memo: String::new(),
        }
    };
    let (leaves, arrives) = ((from, to), (to, from));
    let mut postings = Vec::new();
    for (_, bucket, amount) in held.iter().filter(|(_, _, amount)| *amount > 0) {
        let kind = EntryKind::Release;
        postings.push(posting(leaves, line.node_id, kind, *bucket, Bucket::Available, *amount, true));
    }
    let windowed = windowed_nodes(tx, line.node_id, from, amount_minor)?;
    for (node, movable) in windowed.into_iter().filter(|(_, movable)| *movable > 0) {
        let (source, available) = (Bucket::Source, Bucket::Available);
        postings.push(posting(leaves, node, EntryKind::Cut, available, source, movable, false));
        postings.push(posting(arrives, node, EntryKind::Allocate, source, available, movable, false));
    }
    for (kind, bucket, amount) in held.iter().filter(|(_, _, amount)| *amount > 0) {
        postings.push(posting(arrives, line.node_id, *kind, Bucket::Available, *bucket, *amount, true));
    }
    post(tx, Some(actor), &postings)?;
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
            found.push((id, allocated.clamp(0, amount_minor)));
        }
        at = row.parent_id;
    }
    Ok(found)
}
