//! What becomes of the money of a budget tree at the end of its year.
//!
//! A node keeps what it spent; everything else that it was given leaves it. Part of that goes on into
//! the next year, as its rule says: promises with their money, and then the balance, up to a cap. The
//! rest lapses. What goes on from a node is never more than what leaves it or any node above it, so a
//! branch that was overspent takes from what its neighbours could have carried; it is shared out by
//! what each asked for, to the last unit.
//!
//! Invariants: children keep at most what their parent keeps; available never gets worse; doing it
//! twice is doing it once.

use std::collections::HashMap;

use penstock_shared::{ids::NodeId, money::split_minor, year_end::YearEndRule};

use super::ledger::LedgerError;

/// A node before the end of its year. Amounts include the nodes below, as everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingNode {
    pub id: NodeId,
    pub parent_id: Option<NodeId>,
    pub rule: YearEndRule,
    pub allocated_minor: i64,
    pub spent_minor: i64,
    /// Reserved and committed.
    pub open_minor: i64,
}

/// What becomes of a node's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ending {
    /// Everything that leaves the node: it goes on or it lapses.
    pub leaves_minor: i64,
    pub carried_balance_minor: i64,
    pub carried_open_minor: i64,
    /// The node's own part of what goes on, without the nodes below.
    pub own_carried_minor: i64,
}

impl Ending {
    /// What ends with the year.
    #[must_use]
    pub const fn lapsed_minor(&self) -> i64 {
        self.leaves_minor - self.carried_minor()
    }

    /// What goes on.
    #[must_use]
    pub const fn carried_minor(&self) -> i64 {
        self.carried_balance_minor + self.carried_open_minor
    }
}

/// What is worked out about a node from below.
#[derive(Debug, Clone, Copy, Default)]
struct Wish {
    kept: i64,
    leaves: i64,
    /// The node's own wishes, and with those of the nodes below, as far as they can be met.
    own_open: i64,
    own_balance: i64,
    open: i64,
    balance: i64,
}

/// Decides for a whole tree; parents come before their children.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn settle(nodes: &[EndingNode]) -> Result<HashMap<NodeId, Ending>, LedgerError> {
    let mut children: HashMap<NodeId, Vec<usize>> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.parent_id {
            children.entry(parent).or_default().push(index);
        }
    }
    let below = |id: NodeId| children.get(&id).map(Vec::as_slice).unwrap_or_default();
    let mut wishes = vec![Wish::default(); nodes.len()];
    for (index, node) in nodes.iter().enumerate().rev() {
        wishes[index] = wish(node, below(node.id), nodes, &wishes)?;
    }
    let mut endings: HashMap<NodeId, Ending> = HashMap::new();
    for (node, own) in nodes.iter().zip(&wishes) {
        let ending = endings.entry(node.id).or_default();
        ending.leaves_minor = own.leaves;
        if node.parent_id.is_none() {
            ending.carried_open_minor = own.open;
            ending.carried_balance_minor = own.balance;
        }
        let given = *ending;
        let parts = below(node.id);
        let open =
            share(given.carried_open_minor, own.own_open, parts.iter().map(|part| wishes[*part].open))?;
        let balance = share(
            given.carried_balance_minor,
            own.own_balance,
            parts.iter().map(|part| wishes[*part].balance),
        )?;
        if let Some(ending) = endings.get_mut(&node.id) {
            ending.own_carried_minor = add(open[0], balance[0])?;
        }
        for ((part, open), balance) in parts.iter().zip(&open[1..]).zip(&balance[1..]) {
            let ending = endings.entry(nodes[*part].id).or_default();
            ending.carried_open_minor = *open;
            ending.carried_balance_minor = *balance;
        }
    }
    Ok(endings)
}

fn wish(
    node: &EndingNode,
    below: &[usize],
    nodes: &[EndingNode],
    wishes: &[Wish],
) -> Result<Wish, LedgerError> {
    let mut wish = Wish::default();
    let (mut kept, mut open_below, mut free_below, mut given_on) = (0, 0, 0, 0);
    for index in below {
        let (child, of_child) = (&nodes[*index], &wishes[*index]);
        kept = add(kept, of_child.kept)?;
        wish.open = add(wish.open, of_child.open)?;
        wish.balance = add(wish.balance, of_child.balance)?;
        open_below = add(open_below, child.open_minor)?;
        free_below = add(free_below, available(child)?.max(0))?;
        given_on = add(given_on, child.allocated_minor)?;
    }
    let own_given = (node.allocated_minor - given_on).max(0);
    wish.kept = kept.max(node.allocated_minor.min(node.spent_minor.max(0)));
    wish.leaves = (node.allocated_minor - wish.kept).max(0);
    if node.rule.policy.carries_commitments() {
        wish.own_open = (node.open_minor - open_below).max(0);
    }
    if node.rule.policy.carries_balance() {
        let free = (available(node)? - free_below).min(own_given).max(0);
        wish.own_balance = free.min(cap_minor(&node.rule, own_given)?);
    }
    wish.open = add(wish.open, wish.own_open)?.min(wish.leaves);
    wish.balance = add(wish.balance, wish.own_balance)?.min(wish.leaves - wish.open);
    Ok(wish)
}

/// The most of a balance that may go on; the share rounds down.
fn cap_minor(rule: &YearEndRule, own_given_minor: i64) -> Result<i64, LedgerError> {
    let share = match rule.cap_bp {
        None => i64::MAX,
        Some(bp) => i64::try_from(i128::from(own_given_minor) * i128::from(bp) / 10_000)
            .map_err(|_| LedgerError::Overflow)?,
    };
    Ok(share.min(rule.cap_minor.unwrap_or(i64::MAX)))
}

/// Shares an amount between a node and those below it by what each wishes; nobody gets more than that.
fn share(amount: i64, own: i64, below: impl Iterator<Item = i64>) -> Result<Vec<i64>, LedgerError> {
    let wishes: Vec<i64> = std::iter::once(own).chain(below).collect();
    if amount == 0 {
        return Ok(vec![0; wishes.len()]);
    }
    let weights: Vec<u64> = wishes
        .iter()
        .map(|wish| u64::try_from(*wish).map_err(|_| LedgerError::Overflow))
        .collect::<Result<_, _>>()?;
    split_minor(amount, &weights).map_err(|_| LedgerError::Overflow)
}

fn available(node: &EndingNode) -> Result<i64, LedgerError> {
    node.allocated_minor
        .checked_sub(node.spent_minor)
        .and_then(|rest| rest.checked_sub(node.open_minor))
        .ok_or(LedgerError::Overflow)
}

fn add(a: i64, b: i64) -> Result<i64, LedgerError> {
    a.checked_add(b).ok_or(LedgerError::Overflow)
}

#[cfg(test)]
mod tests;
