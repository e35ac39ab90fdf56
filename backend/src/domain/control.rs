//! Whether a request goes through.
//!
//! A request passes only if every line passes on the node it is charged to, on every node above, and
//! in every control book that covers the line, each under its own policy. Lines of one request add
//! up: what an earlier line asks of a node is gone for the later ones.

use std::collections::HashMap;

use penstock_shared::{
    budget::{CheckOutcome, ControlLevel, ControlPolicy, ControlWindow},
    ids::{ControlBookId, NodeId},
    period::quarter_of,
};

use super::ledger::{Buckets, LedgerError};

/// What says yes or no: a node of the tree, or a book beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holder {
    Node(NodeId),
    Book(ControlBookId),
}

/// A line of a request: an amount charged to a node in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub node_id: NodeId,
    /// The period's number in its fiscal year, from 1.
    pub period: i32,
    pub amount_minor: i64,
    /// The control books that cover the line.
    pub books: Vec<ControlBookId>,
}

/// A node or a book as a check sees it. What a book may hold is its cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlledNode {
    /// Absent for a root, and for a book.
    pub parent_id: Option<NodeId>,
    pub policy: ControlPolicy,
    /// What it holds in each period of its year; the first is period 1.
    pub periods: Vec<Buckets>,
    /// How far granted overrides let a request go over, beside the tolerance.
    pub override_minor: i64,
}

/// One node's or book's verdict on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub line_index: usize,
    pub holder: Holder,
    pub outcome: CheckOutcome,
    /// The numbers of the first and last period that were looked at.
    pub window: (i32, i32),
    pub allocated_minor: i64,
    pub used_minor: i64,
    pub tolerance_minor: i64,
    pub override_minor: i64,
    /// By this line and the earlier lines of the request together, within the window.
    pub asked_minor: i64,
}

impl Verdict {
    /// What the node had before the request, tolerance aside.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn available_minor(&self) -> Result<i64, LedgerError> {
        self.allocated_minor.checked_sub(self.used_minor).ok_or(LedgerError::Overflow)
    }

    /// What the request would leave of the limit, tolerance and overrides included; below zero when it asks for
    /// more.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn room_minor(&self) -> Result<i64, LedgerError> {
        self.available_minor()?
            .checked_add(self.tolerance_minor)
            .and_then(|room| room.checked_add(self.override_minor))
            .and_then(|room| room.checked_sub(self.asked_minor))
            .ok_or(LedgerError::Overflow)
    }
}

/// The periods, by number, that a window spans around a period.
#[must_use]
pub fn window_periods(window: ControlWindow, period: i32, periods_in_year: i32) -> (i32, i32) {
    match window {
        ControlWindow::Month => (period, period),
        ControlWindow::Quarter => {
            let quarter = quarter_of(period, periods_in_year);
            let same = |number: &i32| quarter_of(*number, periods_in_year) == quarter;
            let first = (1..=period).find(same).unwrap_or(period);
            (first, (period..=periods_in_year).rfind(same).unwrap_or(period))
        }
        ControlWindow::Year => (1, periods_in_year),
    }
}

/// The larger of the two tolerances, in minor units; the share rounds down.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn tolerance_minor(policy: &ControlPolicy, allocated_minor: i64) -> Result<i64, LedgerError> {
    let share = i128::from(allocated_minor) * i128::from(policy.tolerance_bp) / 10_000;
    let share = i64::try_from(share).map_err(|_| LedgerError::Overflow)?;
    Ok(policy.tolerance_minor.max(share))
}

/// Checks a request against everything that it touches: from the charged node up, then the books.
/// An amount of zero or below asks for nothing.
///
/// # Errors
/// [`LedgerError::Overflow`] when the sums leave the range of the ledger.
pub fn check<S: std::hash::BuildHasher>(
    charges: &[Charge],
    holders: &HashMap<Holder, ControlledNode, S>,
) -> Result<Vec<Verdict>, LedgerError> {
    let mut asked: HashMap<(Holder, i32), i64> = HashMap::new();
    let mut verdicts = Vec::new();
    for (line_index, charge) in charges.iter().enumerate() {
        for holder in holders_of(charge, holders) {
            let Some(held) = holders.get(&holder) else { continue };
            let slot = asked.entry((holder, charge.period)).or_default();
            *slot = slot.checked_add(charge.amount_minor).ok_or(LedgerError::Overflow)?;
            verdicts.push(judge(line_index, holder, held, charge.period, &asked)?);
        }
    }
    Ok(verdicts)
}

/// The charged node, those above it, and the books.
#[must_use]
pub fn holders_of<S: std::hash::BuildHasher>(
    charge: &Charge,
    holders: &HashMap<Holder, ControlledNode, S>,
) -> Vec<Holder> {
    let mut found = Vec::new();
    let mut at = Some(charge.node_id);
    while let Some(node_id) = at {
        let holder = Holder::Node(node_id);
        let Some(held) = holders.get(&holder) else { break };
        found.push(holder);
        at = held.parent_id;
    }
    found.extend(charge.books.iter().map(|book| Holder::Book(*book)));
    found
}

/// The verdict of the request as a whole: the worst of its parts.
#[must_use]
pub fn outcome_of(verdicts: &[Verdict]) -> CheckOutcome {
    let has = |outcome| verdicts.iter().any(|verdict| verdict.outcome == outcome);
    if has(CheckOutcome::Refused) {
        CheckOutcome::Refused
    } else if has(CheckOutcome::Warned) {
        CheckOutcome::Warned
    } else {
        CheckOutcome::Passed
    }
}

/// A node that counts to date has to hold at every later month of its window as well: what is asked
/// in March is also gone in December. The tightest month is the one that is reported.
fn judge(
    line_index: usize,
    holder: Holder,
    node: &ControlledNode,
    period: i32,
    asked: &HashMap<(Holder, i32), i64>,
) -> Result<Verdict, LedgerError> {
    let periods_in_year = i32::try_from(node.periods.len()).map_err(|_| LedgerError::Overflow)?;
    let (first, last) = window_periods(node.policy.window, period, periods_in_year);
    let ends = if node.policy.to_date { period..=last } else { last..=last };
    let mut tightest: Option<(i64, Verdict)> = None;
    for end in ends {
        let verdict = judge_window(line_index, holder, node, (first, end), asked)?;
        let room = verdict.room_minor()?;
        if tightest.as_ref().is_none_or(|(least, _)| room < *least) {
            tightest = Some((room, verdict));
        }
    }
    tightest.map(|(_, verdict)| verdict).ok_or(LedgerError::Overflow)
}

fn judge_window(
    line_index: usize,
    holder: Holder,
    node: &ControlledNode,
    window: (i32, i32),
    asked: &HashMap<(Holder, i32), i64>,
) -> Result<Verdict, LedgerError> {
    let mut held = Buckets::default();
    let mut asked_minor = 0_i64;
    for number in window.0..=window.1 {
        let index = usize::try_from(number - 1).map_err(|_| LedgerError::Overflow)?;
        held = held.plus(&node.periods.get(index).copied().unwrap_or_default())?;
        let asked_here = asked.get(&(holder, number)).copied().unwrap_or_default();
        asked_minor = asked_minor.checked_add(asked_here).ok_or(LedgerError::Overflow)?;
    }
    let used_minor = held.used_minor()?;
    let tolerance_minor = tolerance_minor(&node.policy, held.allocated_minor)?;
    let wanted = used_minor.checked_add(asked_minor).ok_or(LedgerError::Overflow)?;
    let limit = held
        .allocated_minor
        .checked_add(tolerance_minor)
        .and_then(|limit| limit.checked_add(node.override_minor))
        .ok_or(LedgerError::Overflow)?;
    let outcome = if asked_minor <= 0 || wanted <= held.allocated_minor {
        CheckOutcome::Passed
    } else if wanted <= limit {
        CheckOutcome::Warned
    } else {
        match node.policy.level {
            ControlLevel::Block => CheckOutcome::Refused,
            ControlLevel::Warn => CheckOutcome::Warned,
            ControlLevel::Track => CheckOutcome::Passed,
        }
    };
    Ok(Verdict {
        line_index,
        holder,
        outcome,
        window,
        allocated_minor: held.allocated_minor,
        used_minor,
        tolerance_minor,
        override_minor: node.override_minor,
        asked_minor,
    })
}

/// What a node could still let through in a period, tolerance and overrides included, in minor units; below zero
/// when it is over its limit.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn room_minor(node: &ControlledNode, period: i32) -> Result<i64, LedgerError> {
    judge(0, Holder::Node(NodeId(0)), node, period, &HashMap::new())?.room_minor()
}

/// How much can leave through a period without any month that the control looks at falling below what is
/// used in it. Never below zero, and never more than the period has together with what `closed` periods of
/// the same window left over: a closed period takes no entries, so its money leaves through one that is
/// open, whose allocation may fall below zero then.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn free_to_cut_minor(node: &ControlledNode, period: i32, closed: &[i32]) -> Result<i64, LedgerError> {
    let periods_in_year = i32::try_from(node.periods.len()).map_err(|_| LedgerError::Overflow)?;
    let (first, last) = window_periods(node.policy.window, period, periods_in_year);
    let ends = if node.policy.to_date { period..=last } else { last..=last };
    let index = usize::try_from(period - 1).map_err(|_| LedgerError::Overflow)?;
    let own_minor = node.periods.get(index).copied().unwrap_or_default().allocated_minor;
    let left_over_minor = left_over_minor(node, (first, last), period, closed)?;
    let mut free = own_minor.checked_add(left_over_minor).ok_or(LedgerError::Overflow)?;
    for end in ends {
        let verdict = judge_window(0, Holder::Node(NodeId(0)), node, (first, end), &HashMap::new())?;
        free = free.min(verdict.available_minor()?);
    }
    Ok(free.max(0))
}

/// What the closed periods of a window left over and no other open period has let leave yet.
fn left_over_minor(
    node: &ControlledNode,
    (first, last): (i32, i32),
    period: i32,
    closed: &[i32],
) -> Result<i64, LedgerError> {
    let mut sum = 0_i64;
    for (number, held) in (1_i32..).zip(&node.periods) {
        let part = if !(first..=last).contains(&number) || number == period {
            0
        } else if closed.contains(&number) {
            held.allocated_minor.checked_sub(held.used_minor()?).ok_or(LedgerError::Overflow)?
        } else {
            held.allocated_minor.min(0)
        };
        sum = sum.checked_add(part).ok_or(LedgerError::Overflow)?;
    }
    Ok(sum.max(0))
}
