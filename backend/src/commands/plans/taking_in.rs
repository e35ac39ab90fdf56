//! Taking nodes into a plan's tree that stood at the top of the year so far.
//!
//! A department's plan that takes effect before the company's makes its node at the top. When the company's plan
//! comes, that node goes below its new parent with everything below it: the same node with its entries, requests
//! and policies. No entry is written for it. What is used in it counts on the nodes above it from then on, so
//! their balances take it along, as `verify` rebuilds them from the tree as it stands.
//!
//! Invariant: no node goes below itself, and no blocking node gets above its limit by a node that is taken in.

use std::collections::{BTreeMap, HashMap, HashSet};

use penstock_shared::{
    budget::ControlLevel, error_code::ErrorCode, event::EventTopic, ids::NodeId, problem::Subject,
    refusal_reason::RefusalReason,
};

use crate::{
    clock::day_in,
    commands::budgets::create::{DEEPEST, DEFAULT_CONTROL},
    db::{self, balances::BalanceRow, budget_nodes::NodeRow},
    domain::{
        control::{ControlledNode, room_minor},
        ledger::{Buckets, LedgerError},
    },
    error::{AppError, AppResult},
    reads::{
        funds::NodeBook,
        known::Known,
        plans::{
            book::{BookLine, PlanBook},
            bound::home_of,
        },
    },
    writer::WriteTx,
};

/// A node that stands at the top and belongs below a line's parent.
pub struct TakenIn {
    pub node: NodeId,
    parent_key: i64,
}

/// What is to stand above a node that is taken in: a line of the plan, or a node above the plan's top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Above {
    Line(i64),
    Node(NodeId),
}

/// The nodes that have to be taken in, once it is certain that there is room for them.
///
/// # Errors
/// [`ErrorCode::ParentExceeded`] naming the budgets that what is used already would take over their limit.
pub fn check(tx: &mut WriteTx<'_>, book: &PlanBook) -> AppResult<Vec<TakenIn>> {
    let tops: HashSet<NodeId> = db::budget_nodes::of_year(tx.conn, book.plan.fiscal_year_id)?
        .iter()
        .filter(|node| node.parent_id.is_none())
        .map(|node| node.id)
        .collect();
    let taken: Vec<TakenIn> = book
        .lines
        .iter()
        .filter_map(|line| Some(TakenIn { node: line.row.node_id?, parent_key: line.row.parent_key? }))
        .filter(|taken| tops.contains(&taken.node))
        .collect();
    if !taken.is_empty() {
        check_room(tx, book, &taken)?;
    }
    Ok(taken)
}

fn check_room(tx: &mut WriteTx<'_>, book: &PlanBook, taken: &[TakenIn]) -> AppResult<()> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let mut nodes = NodeBook::asking(&Known::default(), today, None);
    let mut over = Vec::new();
    for (above, more) in use_to_come(tx, book, &mut nodes, taken)? {
        let (subject, mut controlled) = match above {
            Above::Line(key) => {
                let Some(line) = book.lines.iter().find(|line| line.row.line_key == key) else { continue };
                (line.row.subject(), planned(tx, book, &mut nodes, line)?)
            }
            Above::Node(id) => {
                let Some(controlled) = nodes.controlled(id) else { continue };
                (nodes.row(id)?.subject(), controlled.clone())
            }
        };
        if controlled.policy.level != ControlLevel::Block {
            continue;
        }
        let before = rooms(&controlled)?;
        for (held, more) in controlled.periods.iter_mut().zip(&more) {
            *held = held.plus(&Buckets { allocated_minor: 0, ..*more })?;
        }
        // Who was over before stays over by as much: that is nothing that this plan does.
        let after = rooms(&controlled)?.into_iter().zip(before);
        let short = after.filter(|(after, before)| after < before).map(|(after, _)| after).min().unwrap_or(0);
        if short < 0 {
            let missing_minor = Some(short.checked_neg().ok_or(LedgerError::Overflow)?);
            over.push(Subject { missing_minor, currency: Some(book.plan.currency), ..subject });
        }
    }
    if over.is_empty() { Ok(()) } else { Err(AppError::refused(RefusalReason::RoofTooLow).about(over)) }
}

/// What is used in the nodes that are taken in, for everything that is to stand above them.
fn use_to_come(
    tx: &mut WriteTx<'_>,
    book: &PlanBook,
    nodes: &mut NodeBook,
    taken: &[TakenIn],
) -> AppResult<BTreeMap<Above, Vec<Buckets>>> {
    let roof = above_the_top(tx, book, nodes)?;
    let parents: HashMap<i64, Option<i64>> =
        book.lines.iter().map(|line| (line.row.line_key, line.row.parent_key)).collect();
    let mut found: BTreeMap<Above, Vec<Buckets>> = BTreeMap::new();
    for taken in taken {
        nodes.load(tx.conn, taken.node)?;
        let Some(own) = nodes.controlled(taken.node).map(|node| node.periods.clone()) else { continue };
        let lines = std::iter::successors(Some(taken.parent_key), |key| parents.get(key).copied().flatten());
        for above in lines.map(Above::Line).chain(roof.iter().copied().map(Above::Node)) {
            let sums = found.entry(above).or_insert_with(|| vec![Buckets::default(); own.len()]);
            for (sum, own) in sums.iter_mut().zip(&own) {
                *sum = sum.plus(own)?;
            }
        }
    }
    Ok(found)
}

/// The nodes above the plan's top, from its parent up.
fn above_the_top(tx: &mut WriteTx<'_>, book: &PlanBook, nodes: &mut NodeBook) -> AppResult<Vec<NodeId>> {
    let Some(top) = book.lines.iter().find(|line| line.row.parent_key.is_none()) else {
        return Ok(Vec::new());
    };
    let mut at = match top.row.node_id {
        Some(node) => db::budget_nodes::get(tx.conn, node)?.parent_id,
        None => home_of(tx.conn, book, &top.row)?,
    };
    let mut found = Vec::new();
    while let Some(id) = at {
        nodes.load(tx.conn, id)?;
        found.push(id);
        at = nodes.row(id)?.parent_id;
    }
    Ok(found)
}

/// A line's node as it will be: with what is planned for it, under the policy that it has or will get.
fn planned(
    tx: &mut WriteTx<'_>,
    book: &PlanBook,
    nodes: &mut NodeBook,
    line: &BookLine,
) -> AppResult<ControlledNode> {
    let year = db::periods::of_year(tx.conn, book.plan.fiscal_year_id)?;
    let known = match line.row.node_id {
        Some(node) => {
            nodes.load(tx.conn, node)?;
            nodes.controlled(node).cloned()
        }
        None => None,
    };
    let mut node = match known {
        Some(node) => node,
        None => {
            let like = line.row.like_node_id.map(|like| db::budget_nodes::get(tx.conn, like)).transpose()?;
            let policy = like.map_or(DEFAULT_CONTROL, |like| like.control());
            ControlledNode {
                parent_id: None,
                policy,
                periods: vec![Buckets::default(); year.len()],
                override_minor: 0,
            }
        }
    };
    for (held, period) in node.periods.iter_mut().zip(&year) {
        let at = book.periods.iter().position(|own| own.id == period.id);
        if let Some(planned) = at.and_then(|at| line.months.get(at)) {
            held.allocated_minor = *planned;
        }
    }
    Ok(node)
}

fn rooms(node: &ControlledNode) -> Result<Vec<i64>, LedgerError> {
    let last = i32::try_from(node.periods.len()).map_err(|_| LedgerError::Overflow)?;
    (1..=last).map(|number| room_minor(node, number)).collect()
}

/// Puts nodes below the nodes of their lines' parents, which have to be there.
///
/// # Errors
/// `wrong_state` when the tree would be too deep; [`ErrorCode::VersionMismatch`]; [`ErrorCode::AmountOverflow`].
pub fn take(tx: &mut WriteTx<'_>, book: &PlanBook, taken: &[TakenIn]) -> AppResult<()> {
    for taken in taken {
        let parent = book.lines.iter().find(|line| line.row.line_key == taken.parent_key);
        let parent = parent.and_then(|line| line.row.node_id);
        let parent = parent.ok_or_else(|| AppError::Internal(anyhow::anyhow!("a line has no node")))?;
        put_below(tx, taken.node, parent)?;
    }
    Ok(())
}

fn put_below(tx: &mut WriteTx<'_>, node: NodeId, parent: NodeId) -> AppResult<()> {
    let mut above = vec![db::budget_nodes::get(tx.conn, parent)?];
    while let Some(next) = above.last().and_then(|row| row.parent_id) {
        above.push(db::budget_nodes::get(tx.conn, next)?);
    }
    if above.iter().any(|row| row.id == node) {
        return Err(AppError::Internal(anyhow::anyhow!("node {node} would stand below itself")));
    }
    let row = db::budget_nodes::get(tx.conn, node)?;
    let deeper = above[0].depth + 1;
    for mut below in with_below(tx, row)? {
        if below.id == node {
            below.parent_id = Some(parent);
        }
        below.depth += deeper;
        below.version += 1;
        if below.depth > DEEPEST {
            return Err(AppError::refused(RefusalReason::TreeTooDeep).about([below.subject()]));
        }
        if !db::budget_nodes::place(tx.conn, &below)? {
            return Err(ErrorCode::VersionMismatch.into());
        }
        db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, below.id.0, below.department_id)?;
    }
    count_above(tx, node, &above)
}

/// A node and everything below it, parents first.
fn with_below(tx: &mut WriteTx<'_>, top: NodeRow) -> AppResult<Vec<NodeRow>> {
    let year = db::budget_nodes::of_year(tx.conn, top.fiscal_year_id)?;
    let mut found = vec![top];
    for row in year {
        if row.parent_id.is_some_and(|parent| found.iter().any(|node| node.id == parent)) {
            found.push(row);
        }
    }
    Ok(found)
}

/// What is used in a node counts on the nodes above it.
fn count_above(tx: &mut WriteTx<'_>, node: NodeId, above: &[NodeRow]) -> AppResult<()> {
    let mut rows = Vec::new();
    for own in db::balances::of_node(tx.conn, node)? {
        let used = Buckets { allocated_minor: 0, ..Buckets::from(own) };
        if used == Buckets::default() {
            continue;
        }
        for row in above {
            let held =
                db::balances::get(tx.conn, row.id, own.period_id)?.map(Buckets::from).unwrap_or_default();
            let held = held.plus(&used)?;
            rows.push(BalanceRow {
                node_id: row.id,
                period_id: own.period_id,
                allocated_minor: held.allocated_minor,
                reserved_minor: held.reserved_minor,
                committed_minor: held.committed_minor,
                spent_minor: held.spent_minor,
            });
        }
    }
    db::balances::put_all(tx.conn, &rows)?;
    Ok(())
}
