//! Replaying a ledger under other policies.
//!
//! Entries and checks come in the order in which they happened. A check that would have been refused
//! takes its expense out of the replay: what it held is not there for later checks. A check that was
//! refused and would have passed holds what it asked for, until the same expense is let through in
//! earnest or the year ends.

use std::collections::{HashMap, HashSet};

use penstock_shared::{
    budget::{Bucket, CheckOutcome, ControlPolicy},
    ids::{ControlBookId, ExpenseId, FundCheckId},
};

use super::{
    control::{Charge, ControlledNode, Holder, Verdict, check, holders_of, outcome_of},
    ledger::{Buckets, LedgerError, is_allocation},
};

/// An entry as far as a replay needs it.
#[derive(Debug, Clone)]
pub struct ReplayEntry {
    pub sequence: i64,
    pub from: Bucket,
    pub to: Bucket,
    /// Node, period, amount, and the books that the line counts in.
    pub charge: Charge,
    pub expense_id: Option<ExpenseId>,
    pub check_id: Option<FundCheckId>,
    pub reverses_sequence: Option<i64>,
}

/// A check as it happened.
#[derive(Debug, Clone)]
pub struct ReplayCheck {
    pub id: FundCheckId,
    pub was: CheckOutcome,
    pub expense_id: Option<ExpenseId>,
    /// Whether a refusal takes the whole expense out: so for a submission, not for an invoice.
    pub is_submission: bool,
    pub charges: Vec<Charge>,
    /// The nodes and books that are asked, as it saw them.
    pub seen: Vec<Seen>,
}

/// What a check saw of a node or a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub holder: Holder,
    pub policy: ControlPolicy,
    pub override_minor: i64,
    /// A book's cap in each period; a node has what the entries gave it.
    pub caps_minor: Option<Vec<i64>>,
}

/// What is tried on a node or a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    pub policy: ControlPolicy,
    /// The cap of each period, for a book whose cap is tried.
    pub caps_minor: Option<Vec<i64>>,
}

/// What a check comes to in the replay.
#[derive(Debug, Clone)]
pub struct Judged {
    pub outcome: CheckOutcome,
    /// The verdict that decides: the first of the worst.
    pub decisive: Option<Verdict>,
}

/// The state of a replay.
#[derive(Debug, Default)]
pub struct Replay {
    /// What is tried, by node or book.
    trials: HashMap<Holder, Trial>,
    /// Expenses that would have been refused.
    dropped: HashSet<ExpenseId>,
    /// Checks of invoices or rows that would have been refused.
    dropped_checks: HashSet<FundCheckId>,
    /// Entries that are not in the replay, so that what takes them back is not either.
    dropped_entries: HashSet<i64>,
    /// What newly passed requests hold.
    assumed: HashMap<ExpenseId, Vec<Charge>>,
}

impl Replay {
    /// A replay that tries these policies.
    #[must_use]
    pub fn new(trials: HashMap<Holder, Trial>) -> Self {
        Self { trials, ..Self::default() }
    }

    /// The books that something is tried on.
    pub fn tried_books(&self) -> impl Iterator<Item = ControlBookId> {
        self.trials.keys().filter_map(|holder| match holder {
            Holder::Book(id) => Some(*id),
            Holder::Node(_) => None,
        })
    }

    /// Judges a check again, and remembers what follows from it.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn judge(
        &mut self,
        holders: &mut HashMap<Holder, ControlledNode>,
        of: &ReplayCheck,
    ) -> Result<Judged, LedgerError> {
        for seen in &of.seen {
            if let Some(held) = holders.get_mut(&seen.holder) {
                self.show(seen, held);
            }
        }
        if let Some(expense) = of.expense_id
            && let Some(assumed) = self.assumed.remove(&expense)
        {
            for charge in assumed {
                shift(holders, &charge, Bucket::Reserved, Bucket::Available)?;
            }
        }
        let verdicts = check(&of.charges, holders)?;
        let outcome = outcome_of(&verdicts);
        let decisive = verdicts.iter().find(|verdict| verdict.outcome == outcome).copied();
        match (of.was, outcome) {
            (CheckOutcome::Refused, CheckOutcome::Passed | CheckOutcome::Warned) => {
                // Rows of an import have no expense when they are refused: each is a request of its own.
                for charge in &of.charges {
                    shift(holders, charge, Bucket::Available, Bucket::Reserved)?;
                }
                if let Some(expense) = of.expense_id {
                    self.assumed.insert(expense, of.charges.clone());
                }
            }
            (CheckOutcome::Passed | CheckOutcome::Warned, CheckOutcome::Refused) => {
                self.dropped_checks.insert(of.id);
                if of.is_submission {
                    self.dropped.extend(of.expense_id);
                }
            }
            _ => {}
        }
        Ok(Judged { outcome, decisive })
    }

    /// Makes a node or a book what the check saw, but for what is tried.
    fn show(&self, seen: &Seen, held: &mut ControlledNode) {
        let trial = self.trials.get(&seen.holder);
        held.policy = trial.map_or(seen.policy, |trial| trial.policy);
        held.override_minor = seen.override_minor;
        let tried = trial.and_then(|trial| trial.caps_minor.as_ref());
        for (period, cap_minor) in
            held.periods.iter_mut().zip(tried.or(seen.caps_minor.as_ref()).into_iter().flatten())
        {
            period.allocated_minor = *cap_minor;
        }
    }

    /// Brings the balances along, unless the entry would not have been.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn apply(
        &mut self,
        holders: &mut HashMap<Holder, ControlledNode>,
        entry: &ReplayEntry,
    ) -> Result<(), LedgerError> {
        let gone = entry.expense_id.is_some_and(|expense| self.dropped.contains(&expense))
            || entry.check_id.is_some_and(|check| self.dropped_checks.contains(&check))
            || entry.reverses_sequence.is_some_and(|other| self.dropped_entries.contains(&other));
        if gone {
            self.dropped_entries.insert(entry.sequence);
            return Ok(());
        }
        shift(holders, &entry.charge, entry.from, entry.to)
    }
}

/// Moves an amount on the charged node alone (allocation) or on everything that the charge touches.
fn shift(
    holders: &mut HashMap<Holder, ControlledNode>,
    charge: &Charge,
    from: Bucket,
    to: Bucket,
) -> Result<(), LedgerError> {
    let mut delta = Buckets::of_movements(&[(from, to, charge.amount_minor)])?;
    let touched = if is_allocation(from, to) {
        let sign = if from == Bucket::Source {
            Some(charge.amount_minor)
        } else {
            charge.amount_minor.checked_neg()
        };
        delta.allocated_minor = sign.ok_or(LedgerError::Overflow)?;
        vec![Holder::Node(charge.node_id)]
    } else {
        holders_of(charge, holders)
    };
    let index = usize::try_from(charge.period - 1).map_err(|_| LedgerError::Overflow)?;
    for holder in touched {
        if let Some(held) = holders.get_mut(&holder).and_then(|held| held.periods.get_mut(index)) {
            *held = held.plus(&delta)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use penstock_shared::{
        budget::{ControlLevel, ControlWindow},
        ids::NodeId,
    };

    use super::*;

    const NODE: NodeId = NodeId(1);
    const HOLDER: Holder = Holder::Node(NODE);

    const fn policy(level: ControlLevel, tolerance_minor: i64) -> ControlPolicy {
        ControlPolicy { level, window: ControlWindow::Year, to_date: false, tolerance_minor, tolerance_bp: 0 }
    }

    fn charge(amount_minor: i64) -> Charge {
        Charge { node_id: NODE, period: 1, amount_minor, books: Vec::new() }
    }

    fn node(allocated_minor: i64) -> HashMap<Holder, ControlledNode> {
        let periods = vec![Buckets { allocated_minor, ..Buckets::default() }];
        let policy = policy(ControlLevel::Block, 0);
        HashMap::from([(HOLDER, ControlledNode { parent_id: None, policy, periods, override_minor: 0 })])
    }

    fn asked(id: i64, was: CheckOutcome, amount_minor: i64) -> ReplayCheck {
        ReplayCheck {
            id: FundCheckId(id),
            was,
            expense_id: Some(ExpenseId(id)),
            is_submission: true,
            charges: vec![charge(amount_minor)],
            seen: vec![Seen {
                holder: HOLDER,
                policy: policy(ControlLevel::Block, 0),
                override_minor: 0,
                caps_minor: None,
            }],
        }
    }

    fn reserve(id: i64, amount_minor: i64) -> ReplayEntry {
        ReplayEntry {
            sequence: id,
            from: Bucket::Available,
            to: Bucket::Reserved,
            charge: charge(amount_minor),
            expense_id: Some(ExpenseId(id)),
            check_id: Some(FundCheckId(id)),
            reverses_sequence: None,
        }
    }

    fn trying(policy: ControlPolicy) -> HashMap<Holder, Trial> {
        HashMap::from([(HOLDER, Trial { policy, caps_minor: None })])
    }

    fn outcomes(trial: ControlPolicy, requests: &[(CheckOutcome, i64)]) -> Vec<CheckOutcome> {
        let mut replay = Replay::new(trying(trial));
        let mut holders = node(100);
        let mut found = Vec::new();
        for (id, (was, amount)) in (1..).zip(requests) {
            found.push(replay.judge(&mut holders, &asked(id, *was, *amount)).unwrap().outcome);
            if *was != CheckOutcome::Refused {
                replay.apply(&mut holders, &reserve(id, *amount)).unwrap();
            }
        }
        found
    }

    use CheckOutcome::{Passed, Refused, Warned};

    #[test]
    fn the_same_policy_changes_nothing() {
        let history = [(Passed, 60), (Refused, 50), (Passed, 40), (Refused, 1)];
        let same = outcomes(policy(ControlLevel::Block, 0), &history);
        assert_eq!(same, history.map(|(was, _)| was));
    }

    #[test]
    fn what_would_have_been_refused_is_not_there_for_those_after_it() {
        // With a tolerance of 50, 140 were let through; without it the first 60 stay, and 40 fit.
        let history = [(Passed, 60), (Warned, 80), (Refused, 40)];
        assert_eq!(outcomes(policy(ControlLevel::Block, 0), &history), [Passed, Refused, Passed]);
    }

    #[test]
    fn what_would_have_passed_holds_its_money_until_it_passes_in_earnest() {
        let history = [(Passed, 60), (Refused, 80), (Passed, 40)];
        assert_eq!(outcomes(policy(ControlLevel::Block, 50), &history), [Passed, Warned, Refused]);
        // The same expense is sent again, smaller, and passes: its first try holds nothing more.
        let mut replay = Replay::new(trying(policy(ControlLevel::Block, 50)));
        let mut holders = node(100);
        let first = asked(1, Refused, 120);
        assert_eq!(replay.judge(&mut holders, &first).unwrap().outcome, Warned);
        let again = ReplayCheck { id: FundCheckId(2), was: Passed, charges: vec![charge(90)], ..first };
        assert_eq!(replay.judge(&mut holders, &again).unwrap().outcome, Passed);
    }

    #[test]
    fn a_book_has_the_cap_that_the_check_saw_unless_one_is_tried() {
        let book = Holder::Book(ControlBookId(1));
        let judge = |tried: Option<Vec<i64>>| {
            let policy = policy(ControlLevel::Block, 0);
            let trials = tried.map(|caps| (book, Trial { policy, caps_minor: Some(caps) }));
            let mut replay = Replay::new(trials.into_iter().collect());
            let mut holders = node(100);
            let periods = vec![Buckets { allocated_minor: 7, ..Buckets::default() }];
            holders.insert(book, ControlledNode { parent_id: None, policy, periods, override_minor: 0 });
            let mut of = asked(1, Passed, 60);
            of.charges[0].books = vec![ControlBookId(1)];
            of.seen.push(Seen { holder: book, policy, override_minor: 0, caps_minor: Some(vec![80]) });
            replay.judge(&mut holders, &of).unwrap().outcome
        };
        assert_eq!(judge(None), Passed);
        assert_eq!(judge(Some(vec![59])), Refused);
    }

    #[test]
    fn what_takes_a_dropped_entry_back_is_dropped_too() {
        let mut replay = Replay::new(trying(policy(ControlLevel::Block, 0)));
        let mut holders = node(100);
        assert_eq!(replay.judge(&mut holders, &asked(1, Warned, 120)).unwrap().outcome, Refused);
        replay.apply(&mut holders, &reserve(1, 120)).unwrap();
        let back = ReplayEntry {
            sequence: 2,
            from: Bucket::Reserved,
            to: Bucket::Available,
            expense_id: None,
            check_id: None,
            reverses_sequence: Some(1),
            ..reserve(1, 120)
        };
        replay.apply(&mut holders, &back).unwrap();
        assert_eq!(holders[&HOLDER].periods[0].used_minor().unwrap(), 0);
    }
}
