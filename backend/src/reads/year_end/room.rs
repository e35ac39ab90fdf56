//! Whether the budgets of the next year have room for the promises that would go on. Promises bring their
//! money along, so there is too little only where somebody promised more than there was.

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    budget::ControlLevel, ids::NodeId, money::Currency, problem::Subject, year_end::YearEndShortfall,
};

use super::plan::YearEndPlan;
use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow, periods::PeriodRow},
    domain::{
        control::{ControlledNode, room_minor},
        ledger::{Buckets, LedgerError},
    },
    error::{AppError, AppResult},
    reads::funds::NodeBook,
};

/// A node of the next year: one that is there, or the one that would be made for a node of this year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    There(NodeId),
    Made(NodeId),
}

/// What would come into a place, with the places below it.
#[derive(Debug, Clone, Copy, Default)]
struct Coming {
    money_minor: i64,
    promised_minor: i64,
}

/// The blocking budgets of the next year that would be over their limits.
///
/// # Errors
/// When sums leave the range of the ledger.
pub fn shortfalls(conn: &mut AnyConnection, plan: &YearEndPlan) -> AppResult<Vec<YearEndShortfall>> {
    let (Some(next), Some(first_open)) = (&plan.next, &plan.first_open) else { return Ok(Vec::new()) };
    let ways = Ways::of(plan);
    let mut coming: BTreeMap<Place, Coming> = BTreeMap::new();
    let mut uncovered: BTreeMap<NodeId, i64> = BTreeMap::new();
    for line in plan.open_lines.iter().filter(|line| plan.carries(line.node_id)) {
        let held = plus(line.reserved_minor, line.committed_minor)?;
        let of_node = uncovered.entry(line.node_id).or_default();
        *of_node = plus(*of_node, held)?;
        for place in ways.up_from(line.node_id) {
            let slot = &mut coming.entry(place).or_default().promised_minor;
            *slot = plus(*slot, held)?;
        }
    }
    for (node, ending) in plan.endings.iter().filter(|(_, ending)| ending.own_carried_minor > 0) {
        if let Some(of_node) = uncovered.get_mut(node) {
            *of_node = of_node.checked_sub(ending.own_carried_minor).ok_or(LedgerError::Overflow)?;
        }
        for place in ways.up_from(*node) {
            let slot = &mut coming.entry(place).or_default().money_minor;
            *slot = plus(*slot, ending.own_carried_minor)?;
        }
    }
    uncovered.retain(|_, minor| *minor > 0);
    let periods = db::periods::of_year(conn, next.id)?.len();
    let mut found = Vec::new();
    for (place, coming) in coming {
        if let Some(missing_minor) = missing(conn, &ways, place, coming, (periods, first_open))? {
            let overspent = uncovered.iter().filter(|(node, _)| ways.up_from(**node).contains(&place));
            let overspent =
                overspent.filter_map(|(node, minor)| ways.ending_subject(*node, *minor)).collect();
            let Some(node) = ways.subject(place, missing_minor) else { continue };
            found.push(YearEndShortfall { node, overspent });
        }
    }
    Ok(found)
}

/// How far a place would be over its limit, if it blocks and would stand worse than it does.
fn missing(
    conn: &mut AnyConnection,
    ways: &Ways<'_>,
    place: Place,
    coming: Coming,
    (periods, first_open): (usize, &PeriodRow),
) -> AppResult<Option<i64>> {
    let mut standing = match place {
        Place::There(id) => {
            let mut book = NodeBook::default();
            book.load(conn, id)?;
            book.controlled(id).cloned().ok_or_else(AppError::not_found)?
        }
        Place::Made(node) => ControlledNode {
            parent_id: None,
            policy: ways.ending.get(&node).ok_or_else(AppError::not_found)?.control(),
            periods: vec![Buckets::default(); periods],
            override_minor: 0,
        },
    };
    if standing.policy.level != ControlLevel::Block {
        return Ok(None);
    }
    let before = match place {
        Place::There(_) => Some(room_minor(&standing, first_open.number)?),
        Place::Made(_) => None,
    };
    let index = usize::try_from(first_open.number - 1).map_err(|_| LedgerError::Overflow)?;
    if let Some(held) = standing.periods.get_mut(index) {
        held.allocated_minor = plus(held.allocated_minor, coming.money_minor)?;
        held.committed_minor = plus(held.committed_minor, coming.promised_minor)?;
    }
    let after = room_minor(&standing, first_open.number)?;
    let worse = after < 0 && before.is_none_or(|before| after < before);
    Ok(worse.then(|| after.saturating_neg()))
}

fn plus(a: i64, b: i64) -> Result<i64, LedgerError> {
    a.checked_add(b).ok_or(LedgerError::Overflow)
}

/// Where the nodes of this year go on, and what is above that.
pub(super) struct Ways<'a> {
    plan: &'a YearEndPlan,
    ending: HashMap<NodeId, &'a NodeRow>,
    next: HashMap<NodeId, &'a NodeRow>,
}

impl<'a> Ways<'a> {
    pub(super) fn of(plan: &'a YearEndPlan) -> Self {
        Self {
            plan,
            ending: plan.nodes.iter().map(|node| (node.id, node)).collect(),
            next: plan.next_nodes.iter().map(|node| (node.id, node)).collect(),
        }
    }

    fn place(&self, node: NodeId) -> Option<Place> {
        let found = self.plan.successors.get(&node)?;
        Some(found.id.map_or(Place::Made(node), Place::There))
    }

    /// The place of a node of this year, and those above it.
    pub(super) fn up_from(&self, node: NodeId) -> Vec<Place> {
        let mut way = Vec::new();
        let mut at = self.place(node);
        while let Some(place) = at {
            way.push(place);
            at = match place {
                Place::There(id) => self.next.get(&id).and_then(|node| node.parent_id).map(Place::There),
                Place::Made(node) => self
                    .ending
                    .get(&node)
                    .and_then(|node| node.parent_id)
                    .and_then(|parent| self.place(parent)),
            };
        }
        way
    }

    /// The currency of a node of this year, which the one that is made for it has as well.
    pub(super) fn currency(&self, node: NodeId) -> Option<Currency> {
        self.ending.get(&node).map(|node| node.currency)
    }

    fn subject(&self, place: Place, missing_minor: i64) -> Option<Subject> {
        match place {
            Place::There(id) => {
                let node = self.next.get(&id)?;
                Some(short(node.subject(), node.currency, missing_minor))
            }
            Place::Made(id) => {
                let (node, found) = (self.ending.get(&id)?, self.plan.successors.get(&id)?);
                let made = Subject {
                    name: found.name.clone(),
                    name_zh: found.name_zh.clone(),
                    ..Subject::default()
                };
                Some(short(made, node.currency, missing_minor))
            }
        }
    }

    fn ending_subject(&self, node: NodeId, missing_minor: i64) -> Option<Subject> {
        let node = self.ending.get(&node)?;
        Some(short(node.subject(), node.currency, missing_minor))
    }
}

fn short(subject: Subject, currency: Currency, missing_minor: i64) -> Subject {
    Subject { missing_minor: Some(missing_minor), currency: Some(currency), ..subject }
}
