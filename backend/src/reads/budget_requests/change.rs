//! What a request does to the nodes, worked out on the budgets as they stand: the steps for the
//! ledger, the numbers before and after, and what stands in the way.

use std::collections::HashMap;

use penstock_shared::{
    budget::EntryKind,
    budget_request::{BudgetRequestKind, Funding, NodeEffect, Shortfall},
    error_code::ErrorCode,
    ids::{DepartmentId, NodeId},
    money::split_minor,
    problem::Subject,
};

use super::ask::Ask;
use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow, periods::PeriodRow},
    domain::{
        ledger::{Buckets, LedgerError},
        reallocation::{Holding, Holdings, Obstacle, Step, ways},
    },
    error::{AppError, AppResult},
    reads::{
        expenses::plan::{path_seen, sees_node},
        funds::NodeBook,
        terms::department_now,
    },
    viewer::Viewer,
};

/// What would happen.
pub struct Change {
    /// In order; empty when something stands in the way.
    pub steps: Vec<(EntryKind, Step)>,
    pub periods: Vec<PeriodRow>,
    pub shortfall: Option<Shortfall>,
    pub effect: Vec<NodeEffect>,
    pub giver: Giver,
    book: NodeBook,
}

/// Whose money it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giver {
    /// The node's own: it gives back, moves between its periods, or goes over.
    Itself,
    /// A node, and the nearest department on its way up, as it is by now.
    Node(NodeId, Option<DepartmentId>),
    Outside,
}

impl Change {
    /// Whether a viewer may see a node that is touched.
    #[must_use]
    pub fn is_seen(&self, viewer: &Viewer, node: NodeId) -> bool {
        sees_node(viewer, &self.book, node)
    }

    /// The effect on the nodes that a viewer may see.
    #[must_use]
    pub fn visible_effect(&self, viewer: &Viewer) -> Vec<NodeEffect> {
        seen_effect(viewer, &self.book, self.effect.clone())
    }

    /// What stands in the way, placed as the viewer may see it.
    #[must_use]
    pub fn placed_shortfall(&self, viewer: &Viewer) -> Option<Shortfall> {
        let shortfall = self.shortfall.clone()?;
        Some(Shortfall { node_path: path_seen(viewer, &self.book, shortfall.node_id), ..shortfall })
    }
}

/// The part of an effect that a viewer may see, each node with those above it. The nodes have to be in the book.
#[must_use]
pub fn seen_effect(viewer: &Viewer, book: &NodeBook, effect: Vec<NodeEffect>) -> Vec<NodeEffect> {
    let seen = effect.into_iter().filter(|part| sees_node(viewer, book, part.node_id));
    seen.map(|part| NodeEffect { node_path: path_seen(viewer, book, part.node_id), ..part }).collect()
}

/// The nodes that lose and those that get, in order.
struct Ways {
    outs: Vec<NodeId>,
    ins: Vec<NodeId>,
    kinds: (EntryKind, EntryKind),
    giver: Giver,
    /// The node whose unallocated money is asked for and does not do.
    lacking: Option<NodeId>,
}

/// Works a request out.
///
/// # Errors
/// When sums leave the range of the ledger, or all periods are closed.
pub fn work_out(conn: &mut AnyConnection, ask: &Ask) -> AppResult<Change> {
    let mut book = NodeBook::default();
    book.load(conn, ask.node.id)?;
    if let Some(from) = &ask.from {
        book.load(conn, from.id)?;
    }
    let periods = db::periods::of_year(conn, ask.node.fiscal_year_id)?;
    let mut holdings = holdings(conn, &book, &periods)?;
    let ways = find_ways(ask, &book, &holdings)?;
    let effect = effect(&book, &holdings, &ways, ask.amount_minor)?;
    let giver = match ways.giver {
        Giver::Node(node, department) => Giver::Node(node, department_now(conn, department)?),
        giver @ (Giver::Itself | Giver::Outside) => giver,
    };
    let mut change = Change { steps: Vec::new(), periods, shortfall: None, effect, giver, book };
    if let Some(node) = ways.lacking {
        let free_minor = holdings.unallocated_minor(node)?.max(0);
        let obstacle = Obstacle::GivenOn { node_id: node, free_minor };
        change.shortfall = Some(shortfall(&change.book, &change.periods, obstacle)?);
        return Ok(change);
    }
    let parts = match parts(ask, &ways, &holdings, &change.periods)? {
        Ok(parts) => parts,
        Err(obstacle) => {
            change.shortfall = Some(shortfall(&change.book, &change.periods, obstacle)?);
            return Ok(change);
        }
    };
    for (kind, step) in steps(&ways, &parts) {
        if let Err(obstacle) = holdings.apply(&step)? {
            change.steps.clear();
            change.shortfall = Some(shortfall(&change.book, &change.periods, obstacle)?);
            return Ok(change);
        }
        change.steps.push((kind, step));
    }
    Ok(change)
}

/// The nodes of a book as a reallocation sees them.
///
/// # Errors
/// When the database fails or sums leave the range of the ledger.
pub fn holdings(conn: &mut AnyConnection, book: &NodeBook, periods: &[PeriodRow]) -> AppResult<Holdings> {
    let closed = periods.iter().filter(|period| !period.is_open()).map(|period| period.number);
    let mut holdings = Holdings::new(closed.collect());
    for (node, controlled) in book.nodes() {
        let given_on = db::balances::given_on(conn, node)?;
        let children_minor =
            given_on.into_iter().try_fold(0_i64, i64::checked_add).ok_or(LedgerError::Overflow)?;
        holdings.put(node, Holding { controlled: controlled.clone(), children_minor });
    }
    Ok(holdings)
}

fn find_ways(ask: &Ask, book: &NodeBook, holdings: &Holdings) -> AppResult<Ways> {
    let path = holdings.path(ask.node.id);
    let none = |giver| Ways {
        outs: Vec::new(),
        ins: Vec::new(),
        kinds: (EntryKind::Cut, EntryKind::Allocate),
        giver,
        lacking: None,
    };
    let own = none(Giver::Itself);
    Ok(match (ask.kind, ask.funding, &ask.from) {
        (BudgetRequestKind::Transfer | BudgetRequestKind::TopUp, _, Some(from)) => {
            let (outs, ins) = ways(&holdings.path(from.id), &path);
            let kinds = (EntryKind::TransferOut, EntryKind::TransferIn);
            let same = from.id == ask.node.id;
            let giver = if same { Giver::Itself } else { Giver::Node(from.id, book.department(from.id)) };
            Ways { outs, ins, kinds, giver, lacking: None }
        }
        (BudgetRequestKind::TopUp, Some(Funding::NewMoney), _) => {
            Ways { ins: path.into_iter().rev().collect(), ..none(Giver::Outside) }
        }
        (BudgetRequestKind::TopUp, _, _) => {
            // The nearest node above that has it; all between get it on the way.
            let mut giver = None;
            for (distance, above) in path.iter().enumerate().skip(1) {
                if holdings.unallocated_minor(*above)? >= ask.amount_minor {
                    giver = Some((distance, *above));
                    break;
                }
            }
            match (giver, path.get(1)) {
                (Some((distance, above)), _) => Ways {
                    ins: path.iter().take(distance).rev().copied().collect(),
                    ..none(Giver::Node(above, book.department(above)))
                },
                (None, Some(parent)) => Ways {
                    ins: vec![ask.node.id],
                    lacking: Some(*parent),
                    ..none(Giver::Node(*parent, book.department(*parent)))
                },
                // Nothing stands above a root, so there is nothing that it could be given from.
                (None, None) => Ways { lacking: Some(ask.node.id), ..none(Giver::Outside) },
            }
        }
        (BudgetRequestKind::Cut, _, _) => Ways { outs: vec![ask.node.id], ..own },
        (BudgetRequestKind::Transfer | BudgetRequestKind::Override | BudgetRequestKind::Plan, _, _) => own,
    })
}

type Parts = Vec<(i32, i64)>;

/// How much leaves and arrives in which period.
fn parts(
    ask: &Ask,
    ways: &Ways,
    holdings: &Holdings,
    periods: &[PeriodRow],
) -> AppResult<Result<(Parts, Parts), Obstacle>> {
    let open: Vec<i32> =
        periods.iter().filter(|period| period.is_open()).map(|period| period.number).collect();
    if open.is_empty() {
        return Err(ErrorCode::PeriodClosed.into());
    }
    let leave = match (ways.outs.first(), &ask.from_period) {
        (None, _) => None,
        (Some(_), Some(period)) => Some(vec![(period.number, ask.amount_minor)]),
        (Some(node), None) => match holdings.spread(*node, ask.amount_minor, &open)? {
            Ok(parts) => Some(parts),
            Err(free_minor) => return Ok(Err(Obstacle::Used { node_id: *node, period: None, free_minor })),
        },
    };
    if let Some(node) = ways.outs.first()
        && let Some(obstacle) = holdings.given_on(*node, ask.amount_minor)?
    {
        return Ok(Err(obstacle));
    }
    let arrive = match (&ask.to_period, &leave) {
        (Some(period), _) => vec![(period.number, ask.amount_minor)],
        (None, Some(leave)) => leave.clone(),
        (None, None) => {
            let shares = split_minor(ask.amount_minor, &vec![1; open.len()])?;
            open.into_iter().zip(shares).filter(|(_, share)| *share > 0).collect()
        }
    };
    Ok(Ok((leave.unwrap_or_default(), arrive)))
}

fn steps(ways: &Ways, parts: &(Parts, Parts)) -> Vec<(EntryKind, Step)> {
    let mut steps = Vec::new();
    for node_id in &ways.outs {
        for (period, part) in &parts.0 {
            steps.push((ways.kinds.0, Step { node_id: *node_id, period: *period, amount_minor: -part }));
        }
    }
    for node_id in &ways.ins {
        for (period, part) in &parts.1 {
            steps.push((ways.kinds.1, Step { node_id: *node_id, period: *period, amount_minor: *part }));
        }
    }
    steps
}

/// Before and after over the year, for the nodes whose allocation changes and those that give from, or
/// get into, what they have not given on.
fn effect(
    book: &NodeBook,
    holdings: &Holdings,
    ways: &Ways,
    amount_minor: i64,
) -> AppResult<Vec<NodeEffect>> {
    let mut shown: Vec<NodeId> = ways.outs.clone();
    let above = |way: Option<&NodeId>| way.and_then(|id| book.row(*id).ok()).and_then(|row| row.parent_id);
    let meeting = above(ways.outs.last()).or_else(|| above(ways.ins.first()));
    shown.extend(meeting);
    shown.extend(&ways.ins);
    let mut by_node: HashMap<NodeId, (i64, i64)> = HashMap::new();
    for (nodes, amount_minor) in [(&ways.outs, -amount_minor), (&ways.ins, amount_minor)] {
        for node in nodes {
            let own = by_node.entry(*node).or_default();
            own.0 += amount_minor;
            own.1 += amount_minor;
            if let Some(parent) = book.row(*node)?.parent_id {
                by_node.entry(parent).or_default().1 -= amount_minor;
            }
        }
    }
    let mut effects: Vec<NodeEffect> = Vec::with_capacity(shown.len());
    for node in shown {
        if effects.iter().any(|effect| effect.node_id == node) {
            continue;
        }
        let (allocated, unallocated) = by_node.get(&node).copied().unwrap_or_default();
        // A common node above that keeps everything has nothing to show.
        if Some(node) == meeting && allocated == 0 && unallocated == 0 {
            continue;
        }
        effects.push(node_effect(book.row(node)?, holdings, allocated, unallocated)?);
    }
    Ok(effects)
}

fn node_effect(
    row: &NodeRow,
    holdings: &Holdings,
    allocated_by_minor: i64,
    unallocated_by_minor: i64,
) -> AppResult<NodeEffect> {
    let overflow = || AppError::from(LedgerError::Overflow);
    let before = holdings.held(row.id)?;
    let allocated_minor = before.allocated_minor.checked_add(allocated_by_minor).ok_or_else(overflow)?;
    let unallocated = holdings.unallocated_minor(row.id)?;
    Ok(NodeEffect {
        node_id: row.id,
        node_name: row.name.clone(),
        node_name_zh: row.name_zh.clone(),
        node_path: Vec::new(),
        is_contingency: row.is_contingency,
        currency: row.currency,
        before: before.to_balance()?,
        after: Buckets { allocated_minor, ..before }.to_balance()?,
        unallocated_before_minor: unallocated,
        unallocated_after_minor: unallocated.checked_add(unallocated_by_minor).ok_or_else(overflow)?,
    })
}

/// What stands in the way, with names.
///
/// # Errors
/// Internal when the node is not in the book.
pub fn shortfall(book: &NodeBook, periods: &[PeriodRow], obstacle: Obstacle) -> AppResult<Shortfall> {
    let (code, node_id, number, free_minor) = match obstacle {
        Obstacle::GivenOn { node_id, free_minor } => (ErrorCode::ParentExceeded, node_id, None, free_minor),
        Obstacle::Used { node_id, period, free_minor } => {
            (ErrorCode::CutExceedsFree, node_id, period, free_minor)
        }
    };
    let row = book.row(node_id)?;
    let free = format!("{} {}", row.currency, row.currency.grouped(free_minor));
    let period = number.and_then(|number| periods.iter().find(|period| period.number == number));
    let period_starts_on = period.map(|period| period.starts_on);
    let detail = match (code, period_starts_on) {
        (ErrorCode::ParentExceeded, _) => {
            format!("'{}' has {free} that is not given on to the nodes below it.", row.name)
        }
        (_, Some(day)) => format!(
            "'{}' has {free} free in the period from {day}; the rest is used, promised, or in other periods.",
            row.name
        ),
        (_, None) => format!("'{}' has {free} free; the rest is used or promised.", row.name),
    };
    Ok(Shortfall {
        code,
        node_id,
        node_name: row.name.clone(),
        node_name_zh: row.name_zh.clone(),
        node_path: Vec::new(),
        free_minor,
        currency: row.currency,
        period_starts_on,
        detail,
    })
}

/// The refusal that a shortfall is when it is not only looked at.
#[must_use]
pub fn refusal(shortfall: Shortfall) -> AppError {
    let subject = Subject {
        name: shortfall.node_name,
        name_zh: shortfall.node_name_zh,
        missing_minor: None,
        free_minor: Some(shortfall.free_minor),
        currency: Some(shortfall.currency),
    };
    AppError::new(shortfall.code, shortfall.detail).about([subject])
}

/// The node for contingencies that is nearest in the tree among those that have enough; when none has,
/// the nearest.
///
/// # Errors
/// When the database fails.
pub fn nearest_contingency(
    conn: &mut AnyConnection,
    node: &NodeRow,
    amount_minor: i64,
) -> AppResult<Option<NodeRow>> {
    let rows = db::budget_nodes::of_year(conn, node.fiscal_year_id)?;
    let parents: HashMap<NodeId, Option<NodeId>> = rows.iter().map(|row| (row.id, row.parent_id)).collect();
    let up = crate::domain::tree::with_ancestors(node.id, &parents);
    let mut candidates = Vec::new();
    for row in rows.into_iter().filter(|row| row.is_contingency && row.currency == node.currency) {
        if row.id == node.id {
            continue;
        }
        let way = crate::domain::tree::with_ancestors(row.id, &parents);
        let distance = up.iter().position(|id| way.contains(id)).unwrap_or(up.len());
        let mut available_minor = 0_i64;
        for held in db::balances::of_node(conn, row.id)? {
            let used = held.reserved_minor + held.committed_minor + held.spent_minor;
            available_minor += held.allocated_minor - used;
        }
        candidates.push((available_minor < amount_minor, distance, row));
    }
    candidates.sort_by_key(|(short, distance, row)| (*short, *distance, row.id));
    Ok(candidates.into_iter().next().map(|(_, _, row)| row))
}
