//! Rules of plans that need neither connection nor clock.

use std::collections::BTreeMap;

use penstock_shared::{
    ids::{NodeId, PeriodId},
    money::{MoneyError, split_minor},
    period::quarter_of,
    plan::{
        PlanSplit, ProposalRule,
        grid::{spread_minor, sum_minor},
    },
};

use super::ledger::LedgerError;

/// The first and the last period of a quarter, or of the whole year.
#[must_use]
pub fn quarter_periods(quarter: Option<i32>, periods_in_year: i32) -> (i32, i32) {
    let within = |number: &i32| quarter.is_none_or(|quarter| quarter_of(*number, periods_in_year) == quarter);
    let periods = 1..=periods_in_year;
    // A quarter that the year does not have is empty.
    (periods.clone().find(within).unwrap_or(1), periods.rev().find(within).unwrap_or(0))
}

/// What a node's allocation changes by in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub node_id: NodeId,
    /// 0 for a root.
    pub depth: i32,
    pub period_id: PeriodId,
    /// The period's number in the year.
    pub period: i32,
    /// Above zero is given, below zero is taken.
    pub delta_minor: i64,
}

/// Puts changes into an order in which parts do not exceed the whole on the way, as long as they do not at
/// the end: what nodes lose on balance first, from the deepest up; then everything that is given, from the
/// top down; then what only moves between the periods of a node, from the deepest up. A node whose money
/// moves between its periods has it twice for the length of the transaction; the other way round its
/// available money would fall below what is used.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn in_order(changes: &[Change]) -> Result<Vec<Change>, LedgerError> {
    let mut net: BTreeMap<NodeId, i64> = BTreeMap::new();
    for change in changes {
        let sum = net.entry(change.node_id).or_default();
        *sum = sum.checked_add(change.delta_minor).ok_or(LedgerError::Overflow)?;
    }
    let (mut lost, mut given, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        if change.delta_minor > 0 {
            given.push(*change);
        } else if change.delta_minor < 0 {
            let left = net.entry(change.node_id).or_default();
            let part = change.delta_minor.max((*left).min(0));
            *left = left.checked_sub(part).ok_or(LedgerError::Overflow)?;
            lost.push(Change { delta_minor: part, ..*change });
            moved.push(Change { delta_minor: change.delta_minor - part, ..*change });
        }
    }
    lost.sort_by_key(|change| (-change.depth, change.node_id, change.period));
    given.sort_by_key(|change| (change.depth, change.node_id, change.period));
    moved.sort_by_key(|change| (-change.depth, change.node_id, change.period));
    let all = lost.into_iter().chain(given).chain(moved);
    Ok(all.filter(|change| change.delta_minor != 0).collect())
}

/// A line, as a proposal looks at it.
#[derive(Debug, Clone)]
pub struct LineBefore {
    pub key: i64,
    pub parent_key: Option<i64>,
    pub months: Vec<i64>,
    /// What it had last year, by the proposal's basis, if last year had it.
    pub last_year_minor: Option<i64>,
    /// What was spent in each period last year.
    pub curve: Vec<i64>,
    /// It is kept back for contingencies: what was spent of it says nothing.
    pub is_kept: bool,
}

/// What a line could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    pub key: i64,
    pub rule: ProposalRule,
    pub share_bp: Option<i64>,
    pub months: Vec<i64>,
}

/// Splits every line over the lines below it by what they had last year, from the top down.
///
/// A line without a history keeps what it has, and so does a contingency. What is left of the line above is
/// divided over the others by the largest remainder; what the line above had last year beyond them stays with
/// it. Periods follow last year's spend; closed ones keep what they have. What was divided decides the periods
/// of the line above, so that they add up. Lines come parents before children.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn propose(lines: &[LineBefore], open: &[bool]) -> Result<Vec<Proposed>, MoneyError> {
    let mut totals: BTreeMap<i64, (i64, ProposalRule, Option<i64>)> = BTreeMap::new();
    for line in lines {
        if line.parent_key.is_none() {
            totals.insert(line.key, (sum_minor(&line.months)?, ProposalRule::Given, None));
        }
        let children: Vec<&LineBefore> =
            lines.iter().filter(|child| child.parent_key == Some(line.key)).collect();
        let total_minor = totals.get(&line.key).map_or(0, |(total, _, _)| *total);
        for (child, share) in children.iter().zip(shares(line, &children, total_minor)?) {
            let kept = (sum_minor(&child.months)?, ProposalRule::Kept, None);
            totals.insert(child.key, share.map_or(kept, |(part, bp)| (part, ProposalRule::Share, Some(bp))));
        }
    }
    let mut proposed: BTreeMap<i64, Proposed> = BTreeMap::new();
    for line in lines.iter().rev() {
        let (total, rule, share_bp) = totals.get(&line.key).copied().unwrap_or((0, ProposalRule::Kept, None));
        let below = lines.iter().filter(|child| child.parent_key == Some(line.key));
        let below: Vec<&Proposed> = below.filter_map(|child| proposed.get(&child.key)).collect();
        let kept =
            Proposed { key: line.key, rule: ProposalRule::Kept, share_bp: None, months: line.months.clone() };
        let given = Proposed { rule: ProposalRule::Given, ..kept.clone() };
        let found = match (rule, months_of(line, rule, total, &below, open)) {
            (ProposalRule::Kept, _) => kept,
            (ProposalRule::Given, Ok(months)) => Proposed { months, ..given },
            (ProposalRule::Share, Ok(months)) => Proposed { rule, share_bp, months, ..kept },
            // The closed periods have more already.
            (ProposalRule::Given, Err(MoneyError::Malformed)) => given,
            (ProposalRule::Share, Err(MoneyError::Malformed)) => kept,
            (_, Err(error)) => return Err(error),
        };
        proposed.insert(line.key, found);
    }
    Ok(lines.iter().filter_map(|line| proposed.remove(&line.key)).collect())
}

/// A line's periods: by its curve, or, where something is divided over the lines below, what these have and
/// then what stays with the line itself.
fn months_of(
    line: &LineBefore,
    rule: ProposalRule,
    total_minor: i64,
    below: &[&Proposed],
    open: &[bool],
) -> Result<Vec<i64>, MoneyError> {
    let split = if rule == ProposalRule::Given { PlanSplit::Typed } else { PlanSplit::Curve };
    let alone = || match rule {
        ProposalRule::Share => spread_minor(total_minor, &line.months, open, split, &line.curve),
        ProposalRule::Given | ProposalRule::Kept => Ok(line.months.clone()),
    };
    if !below.iter().any(|child| child.rule == ProposalRule::Share) {
        return alone();
    }
    let is_open = |at: usize| open.get(at) == Some(&true);
    let mut months = Vec::with_capacity(line.months.len());
    for (at, own) in line.months.iter().enumerate() {
        let parts: Vec<i64> = below.iter().filter_map(|child| child.months.get(at)).copied().collect();
        months.push(if is_open(at) { sum_minor(&parts)? } else { *own });
    }
    let rest = total_minor.checked_sub(sum_minor(&months)?).ok_or(MoneyError::Overflow)?;
    if rest < 0 {
        return alone();
    }
    let weights: Vec<i64> =
        (0..months.len()).map(|at| if is_open(at) { line.months[at] } else { 0 }).collect();
    for (month, part) in months.iter_mut().zip(spread_minor(rest, &weights, open, split, &line.curve)?) {
        *month = month.checked_add(part).ok_or(MoneyError::Overflow)?;
    }
    Ok(months)
}

/// For each child its part of the parent's total and its share in hundredths of a percent; `None` where it
/// keeps what it has.
fn shares(
    parent: &LineBefore,
    children: &[&LineBefore],
    total_minor: i64,
) -> Result<Vec<Option<(i64, i64)>>, MoneyError> {
    let (mut kept, mut kept_before) = (0_i64, 0_i64);
    let mut weights = Vec::with_capacity(children.len() + 1);
    for child in children {
        match child.last_year_minor.filter(|_| !child.is_kept) {
            None => {
                kept = kept.checked_add(sum_minor(&child.months)?).ok_or(MoneyError::Overflow)?;
                let before = child.last_year_minor.unwrap_or(0).max(0);
                kept_before = kept_before.checked_add(before).ok_or(MoneyError::Overflow)?;
            }
            Some(last_year) => weights.push(last_year.max(0)),
        }
    }
    let known = sum_minor(&weights)?;
    let rest = total_minor.checked_sub(kept).ok_or(MoneyError::Overflow)?;
    if known == 0 || rest < 0 {
        return Ok(vec![None; children.len()]);
    }
    let divided = parent.last_year_minor.and_then(|year| year.checked_sub(kept_before));
    let of_parent = divided.unwrap_or(known).max(known);
    weights.push(of_parent - known);
    let weights: Vec<u64> = weights.into_iter().map(|weight| u64::try_from(weight).unwrap_or(0)).collect();
    let mut parts = split_minor(rest, &weights)?.into_iter();
    let share_bp = |last_year: i64| {
        i64::try_from(i128::from(last_year.max(0)) * 10_000 / i128::from(of_parent)).unwrap_or(0)
    };
    Ok(children
        .iter()
        .map(|child| {
            child
                .last_year_minor
                .filter(|_| !child.is_kept)
                .and_then(|year| parts.next().map(|part| (part, share_bp(year))))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(key: i64, parent_key: Option<i64>, total: i64, last_year_minor: Option<i64>) -> LineBefore {
        let (months, curve) = (vec![total, 0], vec![1, 3]);
        LineBefore { key, parent_key, months, last_year_minor, curve, is_kept: false }
    }

    fn total(proposed: &Proposed) -> i64 {
        proposed.months.iter().sum()
    }

    #[test]
    fn quarters_cover_the_year() {
        assert_eq!(quarter_periods(None, 12), (1, 12));
        assert_eq!(quarter_periods(Some(2), 12), (4, 6));
        assert_eq!(quarter_periods(Some(4), 12), (10, 12));
        assert_eq!(quarter_periods(Some(4), 13), (10, 13));
        assert_eq!(quarter_periods(Some(4), 5), (1, 0));
    }

    #[test]
    fn last_years_shares_are_scaled_to_the_new_total() {
        let lines = [
            line(1, None, 1_000, Some(800)),
            line(2, Some(1), 0, Some(300)),
            line(3, Some(1), 0, Some(300)),
            line(4, Some(1), 100, None),
        ];
        let proposed = propose(&lines, &[true, true]).unwrap();
        // 100 is kept by the line without a history; 900 is divided 300 : 300 : 200, the last with the parent.
        let rules: Vec<_> = proposed.iter().map(|line| (line.rule, total(line), line.share_bp)).collect();
        assert_eq!(
            rules,
            [
                (ProposalRule::Given, 1_000, None),
                (ProposalRule::Share, 338, Some(3_750)),
                (ProposalRule::Share, 337, Some(3_750)),
                (ProposalRule::Kept, 100, None)
            ]
        );
        assert_eq!(proposed[1].months, [85, 253]);
    }

    #[test]
    fn a_contingency_is_not_given_away() {
        let kept_back = LineBefore { is_kept: true, ..line(3, Some(1), 100, Some(0)) };
        let lines = [line(1, None, 1_000, None), line(2, Some(1), 0, Some(300)), kept_back];
        let proposed = propose(&lines, &[true, true]).unwrap();
        let rules: Vec<_> = proposed.iter().map(|line| (line.rule, total(line))).collect();
        assert_eq!(
            rules,
            [(ProposalRule::Given, 1_000), (ProposalRule::Share, 900), (ProposalRule::Kept, 100)]
        );
    }

    proptest! {
        #[test]
        fn periods_of_the_lines_below_add_up(
            total_minor in 0_i64..1_000_000_000,
            children in prop::collection::vec((1_i64..1_000_000, prop::collection::vec(0_i64..1_000, 3)), 1..9),
            own in prop::collection::vec(0_i64..1_000, 3),
        ) {
            let of = |key, parent_key, last_year_minor, curve: &[i64]| LineBefore {
                key, parent_key, months: vec![0; 3], last_year_minor, curve: curve.to_vec(), is_kept: false,
            };
            let known: i64 = children.iter().map(|child| child.0).sum();
            let whole = LineBefore { months: vec![total_minor, 0, 0], ..of(1, None, None, &own) };
            let mut lines = vec![whole, of(2, Some(1), Some(known), &own)];
            lines.extend((3..).zip(&children).map(|(key, (last, curve))| of(key, Some(2), Some(*last), curve)));
            let proposed = propose(&lines, &[true; 3]).unwrap();
            for month in 0..3 {
                let parts: i64 = proposed.iter().skip(2).map(|line| line.months[month]).sum();
                prop_assert_eq!(proposed[1].months[month], parts);
                prop_assert_eq!(proposed[0].months[month], parts);
            }
            prop_assert_eq!(total(&proposed[0]), total_minor);
        }

        #[test]
        fn a_proposal_never_gives_more_than_there_is(
            total_minor in 0_i64..1_000_000_000,
            children in prop::collection::vec((0_i64..1_000, prop::option::of(0_i64..1_000_000)), 1..12),
        ) {
            let mut lines = vec![line(1, None, total_minor, None)];
            lines.extend((2..).zip(&children).map(|(key, (now, last))| line(key, Some(1), *now, *last)));
            let proposed = propose(&lines, &[true, true]).unwrap();
            let given: i64 = proposed.iter().skip(1).map(total).sum();
            let kept: i64 = children.iter().filter(|child| child.1.is_none()).map(|child| child.0).sum();
            let known: i64 = children.iter().filter_map(|child| child.1).sum();
            if known > 0 && kept <= total_minor {
                // Without a history of its own the parent keeps nothing: every unit is given on.
                prop_assert_eq!(given, total_minor);
            } else {
                prop_assert_eq!(given, children.iter().map(|child| child.0).sum::<i64>());
            }
        }

        #[test]
        fn parts_do_not_exceed_the_whole_on_the_way(
            children in prop::collection::vec(((50_i64..99, 50_i64..99), (0_i64..50, 0_i64..50), any::<bool>()), 3),
            spare in (0_i64..20, 0_i64..20),
        ) {
            // A parent that has, in each of two periods, at least what its three children have in it.
            let whole = |parts: &[(i64, i64)], spare: i64| {
                [parts.iter().map(|part| part.0).sum::<i64>() + spare, parts.iter().map(|part| part.1).sum::<i64>() + spare]
            };
            let before: Vec<(i64, i64)> = children.iter().map(|(before, _, _)| *before).collect();
            let moved = |((a, b), (x, y), up): &((i64, i64), (i64, i64), bool)| {
                if *up { (a + x, b + y) } else { (a - x, b - y) }
            };
            let after: Vec<(i64, i64)> = children.iter().map(moved).collect();
            let (old, new) = (whole(&before, spare.0), whole(&after, spare.1));
            let mut changes = Vec::new();
            let mut note = |node: i64, depth: i32, old: [i64; 2], new: [i64; 2]| {
                for period in 0..2_usize {
                    changes.push(Change {
                        node_id: NodeId(node), depth, period_id: PeriodId(i64::from(period == 1)),
                        period: i32::from(period == 1) + 1, delta_minor: new[period] - old[period],
                    });
                }
            };
            note(1, 0, old, new);
            for (node, (old, new)) in (2..).zip(before.iter().zip(&after)) {
                note(node, 1, [old.0, old.1], [new.0, new.1]);
            }
            let (mut parent, mut children) = (old[0] + old[1], whole(&before, 0).iter().sum::<i64>());
            for change in in_order(&changes).unwrap() {
                prop_assert!(change.delta_minor != 0);
                if change.depth == 0 { parent += change.delta_minor } else { children += change.delta_minor }
                prop_assert!(children <= parent, "{} of {}", children, parent);
            }
            prop_assert_eq!((parent, children), (new[0] + new[1], whole(&after, 0).iter().sum::<i64>()));
        }
    }
}
