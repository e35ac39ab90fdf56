//! Changing a request whose money is reserved: which of its lines stay, and what is asked for on top or given
//! back. A line stays when it is still charged to the same budget in the same period and is the same in every
//! dimension; only the difference of its amount moves. Any other line gives back all that it held, and the one
//! that takes its place asks for all of its own.

use penstock_shared::ids::ExpenseLineId;

use super::ledger::LedgerError;

/// A line that holds money. `K` is what has to stay the same for the line to stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldLine<K> {
    pub id: ExpenseLineId,
    pub key: K,
    /// What it holds, in minor units of its budget's currency.
    pub held_minor: i64,
}

/// A line as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextLine<K> {
    /// The line that it was.
    pub was: Option<ExpenseLineId>,
    pub key: K,
    /// What it asks for, in minor units of its budget's currency.
    pub amount_minor: i64,
}

/// What becomes of a line that is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFate {
    /// It stays, and holds so much more, or less.
    Kept { id: ExpenseLineId, by_minor: i64 },
    /// It is a new one, in the place of another or beside the others.
    New { replaces: Option<ExpenseLineId> },
}

/// What becomes of all lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// In the order of the lines that are to be.
    pub lines: Vec<LineFate>,
    /// The old lines that leave.
    pub dropped: Vec<ExpenseLineId>,
}

/// Matches the lines. An old line stays at most once: of two that say they were it the first is, the other is new.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn match_lines<K: PartialEq>(old: &[OldLine<K>], next: &[NextLine<K>]) -> Result<Matched, LedgerError> {
    let mut left: Vec<&OldLine<K>> = old.iter().collect();
    let mut dropped = Vec::new();
    let mut lines = Vec::with_capacity(next.len());
    for line in next {
        let place = left.iter().position(|known| Some(known.id) == line.was);
        let fate = match place.map(|place| left.remove(place)) {
            Some(known) if known.key == line.key => {
                let by_minor =
                    line.amount_minor.checked_sub(known.held_minor).ok_or(LedgerError::Overflow)?;
                LineFate::Kept { id: known.id, by_minor }
            }
            Some(known) => {
                dropped.push(known.id);
                LineFate::New { replaces: Some(known.id) }
            }
            None => LineFate::New { replaces: None },
        };
        lines.push(fate);
    }
    dropped.extend(left.into_iter().map(|line| line.id));
    Ok(Matched { lines, dropped })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn old(id: i64, key: u8, held_minor: i64) -> OldLine<u8> {
        OldLine { id: ExpenseLineId(id), key, held_minor }
    }

    fn next(was: Option<i64>, key: u8, amount_minor: i64) -> NextLine<u8> {
        NextLine { was: was.map(ExpenseLineId), key, amount_minor }
    }

    #[test]
    fn a_line_of_the_same_kind_stays_and_moves_the_difference() {
        let matched = match_lines(
            &[old(1, 7, 100), old(2, 7, 50), old(3, 9, 10)],
            &[next(Some(1), 7, 130), next(Some(2), 8, 50), next(None, 9, 10)],
        )
        .unwrap();
        assert_eq!(
            matched.lines,
            [
                LineFate::Kept { id: ExpenseLineId(1), by_minor: 30 },
                LineFate::New { replaces: Some(ExpenseLineId(2)) },
                LineFate::New { replaces: None },
            ]
        );
        assert_eq!(matched.dropped, [ExpenseLineId(2), ExpenseLineId(3)]);
    }

    #[test]
    fn an_old_line_stays_at_most_once() {
        let matched =
            match_lines(&[old(1, 7, 100)], &[next(Some(1), 7, 100), next(Some(1), 7, 100)]).unwrap();
        assert_eq!(
            matched.lines,
            [LineFate::Kept { id: ExpenseLineId(1), by_minor: 0 }, LineFate::New { replaces: None }]
        );
        assert!(matched.dropped.is_empty());
    }

    prop_compose! {
        fn lines()(amounts in prop::collection::vec((0..4_u8, 1..1_000_i64), 0..8)) -> Vec<OldLine<u8>> {
            amounts.into_iter().zip(1..).map(|((key, held), id)| old(id, key, held)).collect()
        }
    }

    proptest! {
        /// What is held afterwards is what the lines ask for, and every old line either stays or leaves, once.
        #[test]
        fn the_money_adds_up(
            before in lines(),
            after in prop::collection::vec((prop::option::of(1..10_i64), 0..4_u8, 1..1_000_i64), 0..8),
        ) {
            let after: Vec<_> = after.into_iter().map(|(was, key, amount)| next(was, key, amount)).collect();
            let matched = match_lines(&before, &after).unwrap();
            let held = |id: ExpenseLineId| before.iter().find(|line| line.id == id).unwrap().held_minor;
            let mut sum: i64 = before.iter().map(|line| line.held_minor).sum();
            sum -= matched.dropped.iter().map(|id| held(*id)).sum::<i64>();
            let mut seen = matched.dropped.clone();
            for (line, fate) in after.iter().zip(&matched.lines) {
                match fate {
                    LineFate::Kept { id, by_minor } => {
                        prop_assert_eq!(held(*id) + by_minor, line.amount_minor);
                        seen.push(*id);
                        sum += by_minor;
                    }
                    LineFate::New { replaces } => {
                        prop_assert!(replaces.is_none_or(|id| matched.dropped.contains(&id)));
                        sum += line.amount_minor;
                    }
                }
            }
            prop_assert_eq!(sum, after.iter().map(|line| line.amount_minor).sum::<i64>());
            seen.sort_unstable();
            prop_assert_eq!(seen, before.iter().map(|line| line.id).collect::<Vec<_>>());
        }
    }
}
