//! Changing what the nodes of a tree were given.
//!
//! A change is a list of steps in order; after each of them two rules hold: no node has given on
//! more than it has, and no window that a node's control looks at has less than is used in it. So
//! the order counts: money leaves from the bottom up and arrives from the top down.

use std::collections::HashMap;

use penstock_shared::{ids::NodeId, money::split_minor};

use super::{
    control::{ControlledNode, free_to_cut_minor},
    ledger::{Buckets, LedgerError},
};

/// A node as a reallocation sees it.
#[derive(Debug, Clone)]
pub struct Holding {
    pub controlled: ControlledNode,
    /// What the nodes right below were given over the year.
    pub children_minor: i64,
}

/// A change of one node's allocation in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub node_id: NodeId,
    /// The period's number, from 1.
    pub period: i32,
    /// Above zero: it arrives. Below: it leaves.
    pub amount_minor: i64,
}

/// Why a step is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The node has not that much that it has not given on.
    GivenOn { node_id: NodeId, free_minor: i64 },
    /// The node uses the money, in the window around the period, or in all open periods together.
    Used { node_id: NodeId, period: Option<i32>, free_minor: i64 },
}

/// The nodes that a reallocation touches, and those above.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    nodes: HashMap<NodeId, Holding>,
    /// The periods that take no entries. What they left over leaves through the others.
    closed: Vec<i32>,
}

impl Holdings {
    /// Nothing yet, in a year of which these periods are closed.
    #[must_use]
    pub fn new(closed: Vec<i32>) -> Self {
        Self { nodes: HashMap::new(), closed }
    }

    pub fn put(&mut self, node: NodeId, holding: Holding) {
        self.nodes.insert(node, holding);
    }

    #[must_use]
    pub fn get(&self, node: NodeId) -> Option<&Holding> {
        self.nodes.get(&node)
    }

    /// A node and those above it, the node first.
    #[must_use]
    pub fn path(&self, node: NodeId) -> Vec<NodeId> {
        let mut path = Vec::new();
        let mut at = Some(node);
        while let Some(id) = at.filter(|id| !path.contains(id)) {
            path.push(id);
            at = self.nodes.get(&id).and_then(|holding| holding.controlled.parent_id);
        }
        path
    }

    /// What a node holds over the year.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn held(&self, node: NodeId) -> Result<Buckets, LedgerError> {
        let periods = self.nodes.get(&node).map(|holding| holding.controlled.periods.as_slice());
        periods.unwrap_or_default().iter().try_fold(Buckets::default(), |sum, held| sum.plus(held))
    }

    /// What a node has not given on, in minor units.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn unallocated_minor(&self, node: NodeId) -> Result<i64, LedgerError> {
        let children = self.nodes.get(&node).map_or(0, |holding| holding.children_minor);
        self.held(node)?.allocated_minor.checked_sub(children).ok_or(LedgerError::Overflow)
    }

    /// What a node with nodes below it has given on, when so much is not to leave it.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn given_on(&self, node_id: NodeId, amount_minor: i64) -> Result<Option<Obstacle>, LedgerError> {
        let has_given = self.nodes.get(&node_id).is_some_and(|holding| holding.children_minor > 0);
        if has_given { self.cannot_give(node_id, amount_minor) } else { Ok(None) }
    }

    /// What stands in the way of a node giving so much to those below it.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn cannot_give(&self, node_id: NodeId, amount_minor: i64) -> Result<Option<Obstacle>, LedgerError> {
        let free_minor = self.unallocated_minor(node_id)?;
        let obstacle = Obstacle::GivenOn { node_id, free_minor: free_minor.max(0) };
        Ok((amount_minor > free_minor).then_some(obstacle))
    }

    /// Takes one step, or says why not.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn apply(&mut self, step: &Step) -> Result<Result<(), Obstacle>, LedgerError> {
        let parent = self.nodes.get(&step.node_id).and_then(|holding| holding.controlled.parent_id);
        if step.amount_minor < 0 {
            let wanted = step.amount_minor.checked_neg().ok_or(LedgerError::Overflow)?;
            if let Some(obstacle) = self.cannot_leave(step, wanted)? {
                return Ok(Err(obstacle));
            }
        } else if let Some(parent) = parent
            && let Some(obstacle) = self.cannot_give(parent, step.amount_minor)?
        {
            return Ok(Err(obstacle));
        }
        let index = usize::try_from(step.period - 1).map_err(|_| LedgerError::Overflow)?;
        let holding = self.nodes.get_mut(&step.node_id).ok_or(LedgerError::Overflow)?;
        let held = holding.controlled.periods.get_mut(index).ok_or(LedgerError::Overflow)?;
        held.allocated_minor =
            held.allocated_minor.checked_add(step.amount_minor).ok_or(LedgerError::Overflow)?;
        if let Some(above) = parent.and_then(|parent| self.nodes.get_mut(&parent)) {
            above.children_minor =
                above.children_minor.checked_add(step.amount_minor).ok_or(LedgerError::Overflow)?;
        }
        Ok(Ok(()))
    }

    fn cannot_leave(&self, step: &Step, wanted_minor: i64) -> Result<Option<Obstacle>, LedgerError> {
        let node_id = step.node_id;
        let holding = self.nodes.get(&node_id).ok_or(LedgerError::Overflow)?;
        let free_minor = free_to_cut_minor(&holding.controlled, step.period, &self.closed)?;
        if wanted_minor > free_minor {
            return Ok(Some(Obstacle::Used { node_id, period: Some(step.period), free_minor }));
        }
        self.given_on(node_id, wanted_minor)
    }

    /// Spreads what leaves a node over some periods: evenly, and where a period has less free than its
    /// share, the others give more. What closed periods left over comes after all that the periods have
    /// themselves. `Err` has what is free in all of them together.
    ///
    /// The windows of a control are nested in each other, so taking from one period what it has free
    /// never leaves less than the most for the others; and as what is left over is touched last, a period
    /// takes of it only when every other one has given all it can.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn spread(
        &self,
        node: NodeId,
        amount_minor: i64,
        periods: &[i32],
    ) -> Result<Result<Vec<(i32, i64)>, i64>, LedgerError> {
        let mut left = self.nodes.get(&node).ok_or(LedgerError::Overflow)?.controlled.clone();
        let mut taken: Vec<(i32, i64)> = periods.iter().map(|period| (*period, 0)).collect();
        let own = take_evenly(&mut left, &mut taken, amount_minor, &[])?;
        let wanted = take_evenly(&mut left, &mut taken, own, &self.closed)?;
        if wanted > 0 {
            return Ok(Err(amount_minor - wanted));
        }
        taken.retain(|(_, part)| *part > 0);
        Ok(Ok(taken))
    }
}

/// Takes an amount from periods in even shares as far as they have it free, and gives what is still wanted.
fn take_evenly(
    left: &mut ControlledNode,
    taken: &mut [(i32, i64)],
    amount_minor: i64,
    closed: &[i32],
) -> Result<i64, LedgerError> {
    let mut wanted = amount_minor;
    while wanted > 0 {
        let mut open = Vec::new();
        for (at, (period, _)) in taken.iter().enumerate() {
            if free_to_cut_minor(left, *period, closed)? > 0 {
                open.push(at);
            }
        }
        if open.is_empty() {
            break;
        }
        let shares = split_minor(wanted, &vec![1; open.len()]).map_err(|_| LedgerError::Overflow)?;
        for (at, share) in open.into_iter().zip(shares) {
            let Some((period, sum)) = taken.get_mut(at) else { continue };
            let part = share.min(free_to_cut_minor(left, *period, closed)?);
            *sum += part;
            wanted -= part;
            let index = usize::try_from(*period - 1).map_err(|_| LedgerError::Overflow)?;
            if let Some(held) = left.periods.get_mut(index) {
                held.allocated_minor -= part;
            }
        }
    }
    Ok(wanted)
}

/// The nodes that money leaves (the giving one first, upwards) and those where it arrives (downwards to the
/// getting one). What both have above them keeps what it has.
#[must_use]
pub fn ways(from: &[NodeId], to: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
    if from.first() == to.first() {
        let node: Vec<NodeId> = from.first().copied().into_iter().collect();
        return (node.clone(), node);
    }
    let outs = from.iter().copied().take_while(|node| !to.contains(node)).collect();
    let mut ins: Vec<NodeId> = to.iter().copied().take_while(|node| !from.contains(node)).collect();
    ins.reverse();
    (outs, ins)
}

#[cfg(test)]
mod tests {
    use penstock_shared::budget::{ControlLevel, ControlPolicy, ControlWindow};
    use proptest::prelude::*;

    use super::*;

    fn node(
        parent: Option<i64>,
        window: ControlWindow,
        to_date: bool,
        held: &[(i64, i64)],
    ) -> ControlledNode {
        ControlledNode {
            parent_id: parent.map(NodeId),
            override_minor: 0,
            policy: ControlPolicy {
                level: ControlLevel::Block,
                window,
                to_date,
                tolerance_minor: 0,
                tolerance_bp: 0,
            },
            periods: held
                .iter()
                .map(|(allocated, spent)| Buckets {
                    allocated_minor: *allocated,
                    spent_minor: *spent,
                    ..Buckets::default()
                })
                .collect(),
        }
    }

    fn alone(node: ControlledNode) -> Holdings {
        let mut holdings = Holdings::default();
        holdings.put(NodeId(1), Holding { controlled: node, children_minor: 0 });
        holdings
    }

    #[test]
    fn ways_meet_below_what_both_have_above() {
        let ids = |ids: &[i64]| ids.iter().map(|id| NodeId(*id)).collect::<Vec<_>>();
        // 1 > 2 > 4, 1 > 3 > 5 > 6
        let (outs, ins) = ways(&ids(&[4, 2, 1]), &ids(&[6, 5, 3, 1]));
        assert_eq!((outs, ins), (ids(&[4, 2]), ids(&[3, 5, 6])));
        assert_eq!(ways(&ids(&[4, 2, 1]), &ids(&[7, 2, 1])), (ids(&[4]), ids(&[7])), "siblings");
        assert_eq!(ways(&ids(&[4, 2]), &ids(&[4, 2])), (ids(&[4]), ids(&[4])), "other months of one node");
        assert_eq!(ways(&ids(&[4, 2]), &ids(&[9, 8])), (ids(&[4, 2]), ids(&[8, 9])), "two trees");
    }

    #[test]
    fn it_is_spread_evenly_as_far_as_it_is_free() {
        let holdings = alone(node(None, ControlWindow::Month, false, &[(100, 90), (100, 0), (100, 40)]));
        assert_eq!(holdings.spread(NodeId(1), 30, &[1, 2, 3]), Ok(Ok(vec![(1, 10), (2, 10), (3, 10)])));
        assert_eq!(holdings.spread(NodeId(1), 90, &[1, 2, 3]), Ok(Ok(vec![(1, 10), (2, 40), (3, 40)])));
        assert_eq!(holdings.spread(NodeId(1), 171, &[1, 2, 3]), Ok(Err(170)));
    }

    #[test]
    fn what_closed_months_left_over_leaves_through_open_ones() {
        let mut holdings = Holdings::new(vec![1, 2]);
        let controlled = node(None, ControlWindow::Year, true, &[(100, 0), (100, 30), (40, 0), (40, 0)]);
        holdings.put(NodeId(1), Holding { controlled, children_minor: 0 });
        assert_eq!(holdings.spread(NodeId(1), 80, &[3, 4]), Ok(Ok(vec![(3, 40), (4, 40)])));
        assert_eq!(holdings.spread(NodeId(1), 250, &[3, 4]), Ok(Ok(vec![(3, 125), (4, 125)])));
        assert_eq!(holdings.spread(NodeId(1), 251, &[3, 4]), Ok(Err(250)));
        // A month has nothing from other months.
        let mut holdings = Holdings::new(vec![1]);
        let controlled = node(None, ControlWindow::Month, false, &[(100, 0), (40, 0)]);
        holdings.put(NodeId(1), Holding { controlled, children_minor: 0 });
        assert_eq!(holdings.spread(NodeId(1), 41, &[2]), Ok(Err(40)));
    }

    #[test]
    fn what_is_used_or_given_on_does_not_leave() {
        let mut holdings = alone(node(None, ControlWindow::Year, false, &[(100, 130), (100, 0)]));
        let step = Step { node_id: NodeId(1), period: 2, amount_minor: -71 };
        let used = Obstacle::Used { node_id: NodeId(1), period: Some(2), free_minor: 70 };
        assert_eq!(holdings.apply(&step), Ok(Err(used)));
        let mut holdings = Holdings::default();
        let empty = node(None, ControlWindow::Year, false, &[(100, 0)]);
        holdings.put(NodeId(1), Holding { controlled: empty, children_minor: 80 });
        let below = node(Some(1), ControlWindow::Year, false, &[(80, 0)]);
        holdings.put(NodeId(2), Holding { controlled: below, children_minor: 0 });
        let given_on = Obstacle::GivenOn { node_id: NodeId(1), free_minor: 20 };
        let out = Step { node_id: NodeId(1), period: 1, amount_minor: -21 };
        assert_eq!(holdings.apply(&out), Ok(Err(given_on)));
        let more = Step { node_id: NodeId(2), period: 1, amount_minor: 21 };
        assert_eq!(holdings.apply(&more), Ok(Err(given_on)));
        // Bottom up it works.
        assert_eq!(holdings.apply(&Step { node_id: NodeId(2), period: 1, amount_minor: -21 }), Ok(Ok(())));
        assert_eq!(holdings.apply(&out), Ok(Ok(())));
    }

    proptest! {
        #[test]
        fn no_money_of_a_closed_month_is_stranded_in_a_year(
            held in prop::collection::vec((0_i64..200, 0_i64..150), 12),
            closed in 0_i32..12,
            amount in 1_i64..2500,
        ) {
            let node = node(None, ControlWindow::Year, false, &held);
            let mut holdings = Holdings::new((1..=closed).collect());
            holdings.put(NodeId(1), Holding { controlled: node, children_minor: 0 });
            let (ended, open) = held.split_at(usize::try_from(closed).unwrap());
            let left_over: i64 = ended.iter().map(|(allocated, spent)| allocated - spent).sum();
            let own: i64 = open.iter().map(|(allocated, _)| *allocated).sum();
            let available: i64 = held.iter().map(|(allocated, spent)| allocated - spent).sum();
            let most = available.min(own + left_over.max(0)).max(0);
            let periods: Vec<i32> = (closed + 1..=12).collect();
            match holdings.spread(NodeId(1), amount, &periods).unwrap() {
                Ok(parts) => {
                    prop_assert!(amount <= most);
                    for (period, part) in parts {
                        let step = Step { node_id: NodeId(1), period, amount_minor: -part };
                        prop_assert_eq!(holdings.apply(&step).unwrap(), Ok(()));
                    }
                    let after = holdings.held(NodeId(1)).unwrap().to_balance().unwrap();
                    prop_assert_eq!(after.available_minor, available - amount);
                }
                Err(free) => {
                    prop_assert!(amount > most);
                    prop_assert_eq!(free, most);
                }
            }
        }

        #[test]
        fn a_spread_takes_exactly_the_most_that_is_free(
            held in prop::collection::vec((0_i64..200, 0_i64..150), 12),
            window in prop::sample::select(ControlWindow::ALL.to_vec()),
            to_date in any::<bool>(),
            closed in 0_i32..12,
            amount in 1_i64..2500,
        ) {
            let mut holdings = Holdings::new((1..=closed).collect());
            let controlled = node(None, window, to_date, &held);
            holdings.put(NodeId(1), Holding { controlled, children_minor: 0 });
            let periods: Vec<i32> = (closed + 1..=12).collect();
            // What the periods could take one after the other, from the last to the first: what they have, and
            // then what the closed ones left over.
            let mut most = 0;
            let mut left = holdings.clone();
            for closed in [Vec::new(), holdings.closed.clone()] {
                for period in periods.iter().rev() {
                    let now = &left.get(NodeId(1)).unwrap().controlled;
                    let free = free_to_cut_minor(now, *period, &closed).unwrap();
                    if free > 0 {
                        left.apply(&Step { node_id: NodeId(1), period: *period, amount_minor: -free }).unwrap().unwrap();
                    }
                    most += free;
                }
            }
            match holdings.spread(NodeId(1), amount, &periods).unwrap() {
                Ok(parts) => {
                    prop_assert!(amount <= most);
                    prop_assert_eq!(parts.iter().map(|(_, part)| part).sum::<i64>(), amount);
                    let mut after = holdings.clone();
                    for (period, part) in parts {
                        let step = Step { node_id: NodeId(1), period, amount_minor: -part };
                        prop_assert_eq!(after.apply(&step).unwrap(), Ok(()));
                    }
                }
                Err(free) => {
                    prop_assert!(amount > most);
                    prop_assert_eq!(free, most);
                }
            }
        }
    }
}
