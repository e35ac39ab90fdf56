//! Who speaks for whom while somebody is away.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use penstock_shared::ids::UserId;

/// Somebody stands in for somebody, first and last day included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delegation {
    pub from: UserId,
    pub to: UserId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

impl Delegation {
    /// Whether it counts on a day.
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && day <= self.ends_on
    }

    fn meets(&self, other: &Self) -> bool {
        self.starts_on <= other.ends_on && other.starts_on <= self.ends_on
    }
}

/// Everybody whom a person stands in for, directly or through others who stand in themselves. A way that leads
/// through `never` does not count: whoever asks for money has no say in who decides on it.
///
/// `delegations` are those of the day.
#[must_use]
pub fn stands_for(speaker: UserId, delegations: &[Delegation], never: Option<UserId>) -> Vec<UserId> {
    let mut givers: HashMap<UserId, Vec<UserId>> = HashMap::new();
    for delegation in delegations {
        givers.entry(delegation.to).or_default().push(delegation.from);
    }
    let mut seen = HashSet::from([speaker]);
    seen.extend(never);
    let mut found = Vec::new();
    let mut next = vec![speaker];
    while let Some(at) = next.pop() {
        for giver in givers.get(&at).into_iter().flatten() {
            if seen.insert(*giver) {
                found.push(*giver);
                next.push(*giver);
            }
        }
    }
    found.sort_unstable();
    found
}

/// Whether a delegation would lead back to who gives it: then nobody would be there to decide.
///
/// Only delegations whose days meet those of the new one are looked at, so a circle that others close on
/// different days is none.
#[must_use]
pub fn closes_a_circle(new: &Delegation, others: &[Delegation]) -> bool {
    let meeting: Vec<Delegation> = others.iter().filter(|other| other.meets(new)).copied().collect();
    stands_for(new.from, &meeting, None).contains(&new.to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).expect("a day")
    }

    fn gives(from: i64, to: i64) -> Delegation {
        Delegation { from: UserId(from), to: UserId(to), starts_on: day(1), ends_on: day(9) }
    }

    #[test]
    fn a_chain_speaks_for_everybody_on_it() {
        let chain = [gives(1, 2), gives(2, 3)];
        assert_eq!(stands_for(UserId(3), &chain, None), [UserId(1), UserId(2)]);
        assert_eq!(stands_for(UserId(1), &chain, None), []);
    }

    #[test]
    fn a_chain_through_the_requester_ends_there() {
        let chain = [gives(1, 2), gives(2, 3), gives(4, 3)];
        assert_eq!(stands_for(UserId(3), &chain, Some(UserId(2))), [UserId(4)]);
    }

    #[test]
    fn a_circle_is_seen_when_its_days_meet() {
        let chain = [gives(1, 2), gives(2, 3)];
        assert!(closes_a_circle(&gives(3, 1), &chain));
        assert!(closes_a_circle(&gives(2, 1), &chain));
        assert!(!closes_a_circle(&gives(1, 3), &chain));
        let later = Delegation { starts_on: day(10), ends_on: day(12), ..gives(3, 1) };
        assert!(!closes_a_circle(&later, &chain));
        assert!(later.counts_on(day(10)) && later.counts_on(day(12)) && !later.counts_on(day(13)));
    }

    proptest! {
        /// Any delegations whatever, circles too: nobody stands in for themselves or for the one left out, and
        /// who is left out only ever takes voices away.
        #[test]
        fn nobody_stands_in_for_themselves(
            pairs in prop::collection::vec((1..7_i64, 1..7_i64), 0..15),
            speaker in 1..7_i64,
            never in 1..7_i64,
        ) {
            let all: Vec<_> = pairs.iter().filter(|(from, to)| from != to).map(|(from, to)| gives(*from, *to)).collect();
            let full = stands_for(UserId(speaker), &all, None);
            let without = stands_for(UserId(speaker), &all, Some(UserId(never)));
            prop_assert!(!full.contains(&UserId(speaker)));
            prop_assert!(!without.contains(&UserId(never)));
            prop_assert!(without.iter().all(|user| full.contains(user)));
        }
    }
}
