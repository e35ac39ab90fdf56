//! A question in numbers.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use penstock_shared::{ids::DimensionId, money::Currency, pivot::MOST_AXES};

use super::Inputs;

/// Groups of the finest kind at most. More cannot be shown, and are a question to narrow.
pub const MOST_GROUPS: usize = 400_000;

/// A group's values, in the order of the plan's keys; empty behind them, and where a key was not grouped by.
pub type Group = [Option<i64>; MOST_AXES];

/// What is written with a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Department,
    Channel,
    ActivityType,
    Category,
    Campaign,
    Vendor,
    Node,
    FiscalYear,
    /// The state of the request whose line it is.
    Status,
    Custom(DimensionId),
}

/// What facts are grouped by.
#[derive(Debug, Clone)]
pub enum Key {
    Value {
        field: Field,
        /// Values that are shown as another one, or as none.
        shown: HashMap<i64, Option<i64>>,
    },
    Day(DayCodes),
}

/// The code of a time for each day from the first one on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCodes {
    pub first: NaiveDate,
    pub codes: Arc<Vec<Option<i64>>>,
}

impl DayCodes {
    /// The code of a day; none of days that no fiscal year has.
    #[must_use]
    pub fn of(&self, day: NaiveDate) -> Option<i64> {
        let place = usize::try_from(day.signed_duration_since(self.first).num_days()).ok()?;
        self.codes.get(place).copied().flatten()
    }

    /// The days of a code; without one, those that have none.
    fn days(&self, code: Option<i64>) -> Days {
        let days = self.first.iter_days().zip(self.codes.iter());
        let alike = |known: &Option<i64>| code.map_or(known.is_some(), |code| *known == Some(code));
        let found = Days::new(days.filter(|(_, known)| alike(known)).map(|(day, _)| (day, day)));
        if code.is_some() { found } else { found.others() }
    }
}

/// What a written value has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub field: Field,
    pub values: BTreeSet<i64>,
    /// The values are those that it may not be.
    pub inverted: bool,
    /// Whether facts without a value pass.
    pub none: bool,
}

impl Condition {
    /// Facts whose value is shown as this one.
    #[must_use]
    fn shown_as(field: Field, shown: &HashMap<i64, Option<i64>>, code: Option<i64>) -> Self {
        let mapped = shown.iter().filter(|(_, shown)| **shown == code).map(|(value, _)| *value);
        let itself = code.filter(|code| !shown.contains_key(code));
        Self { field, values: mapped.chain(itself).collect(), inverted: false, none: code.is_none() }
    }

    /// Whether a fact with this value passes.
    #[must_use]
    pub fn lets(&self, value: Option<i64>) -> bool {
        value.map_or(self.none, |value| self.values.contains(&value) != self.inverted)
    }
}

/// Stretches of days, both ends included, in order and apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days(Vec<(NaiveDate, NaiveDate)>);

impl Days {
    /// The union of the stretches.
    #[must_use]
    pub fn new(stretches: impl IntoIterator<Item = (NaiveDate, NaiveDate)>) -> Self {
        let mut all: Vec<_> = stretches.into_iter().filter(|(from, to)| from <= to).collect();
        all.sort_unstable();
        let mut days: Vec<(NaiveDate, NaiveDate)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match days.last_mut() {
                Some(last) if last.1.succ_opt().is_none_or(|next| from <= next) => last.1 = last.1.max(to),
                _ => days.push((from, to)),
            }
        }
        Self(days)
    }

    /// Every day that is in none of the stretches.
    #[must_use]
    pub fn others(&self) -> Self {
        let mut from = Some(NaiveDate::MIN);
        let mut rest = Vec::with_capacity(self.0.len() + 1);
        for (first, last) in &self.0 {
            if let (Some(from), Some(to)) = (from, first.pred_opt()) {
                rest.push((from, to));
            }
            from = last.succ_opt();
        }
        rest.extend(from.map(|from| (from, NaiveDate::MAX)));
        Self::new(rest)
    }

    /// The days of both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let pairs = self.0.iter().flat_map(|one| other.0.iter().map(move |two| (one, two)));
        Self::new(pairs.map(|(one, two)| (one.0.max(two.0), one.1.min(two.1))))
    }

    #[must_use]
    pub fn stretches(&self) -> &[(NaiveDate, NaiveDate)] {
        &self.0
    }

    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        let place = self.0.partition_point(|(_, last)| *last < day);
        self.0.get(place).is_some_and(|(first, _)| *first <= day)
    }
}

/// A question in numbers: whoever answers it needs no words, names or trees.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The last entry that counts.
    pub as_of_sequence: i64,
    pub currency: Currency,
    /// The departments in sight; `None` for all.
    pub departments: Option<Vec<i64>>,
    pub conditions: Vec<Condition>,
    /// The days that count; `None` for all.
    pub days: Option<Days>,
    pub keys: Vec<Key>,
    /// What is asked for: a group with nothing of it is no group.
    pub inputs: Inputs,
}

impl Plan {
    /// The plan of one group: the key at each of these places has this value.
    #[must_use]
    pub fn of_cell(mut self, codes: impl IntoIterator<Item = (usize, Option<i64>)>) -> Self {
        let keys = std::mem::take(&mut self.keys);
        for (place, code) in codes {
            match keys.get(place) {
                Some(Key::Value { field, shown }) => {
                    self.conditions.push(Condition::shown_as(*field, shown, code));
                }
                Some(Key::Day(codes)) => {
                    let days = codes.days(code);
                    self.days =
                        Some(self.days.as_ref().map_or_else(|| days.clone(), |known| known.and(&days)));
                }
                None => {}
            }
        }
        self
    }

    /// The organisation's own dimensions that the plan needs.
    #[must_use]
    pub fn custom(&self) -> Vec<DimensionId> {
        let grouped = self.keys.iter().filter_map(|key| match key {
            Key::Value { field, .. } => Some(*field),
            Key::Day(_) => None,
        });
        let all = grouped.chain(self.conditions.iter().map(|condition| condition.field));
        let own: BTreeSet<_> = all
            .filter_map(|field| match field {
                Field::Custom(id) => Some(id),
                _ => None,
            })
            .collect();
        own.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(738_000 + number).unwrap()
    }

    proptest! {
        #[test]
        fn days_are_what_their_stretches_say(
            one in prop::collection::vec((0..60, 0..60), 0..6),
            two in prop::collection::vec((0..60, 0..60), 0..6),
        ) {
            let of = |all: &[(i32, i32)]| Days::new(all.iter().map(|(from, to)| (day(*from), day(*to))));
            let has = |all: &[(i32, i32)], at| all.iter().any(|(from, to)| (*from..=*to).contains(&at));
            for at in -1..=60 {
                prop_assert_eq!(of(&one).contains(day(at)), has(&one, at));
                prop_assert_eq!(of(&one).others().contains(day(at)), !has(&one, at));
                prop_assert_eq!(of(&one).and(&of(&two)).contains(day(at)), has(&one, at) && has(&two, at));
            }
            for pair in of(&one).stretches().windows(2) {
                prop_assert!(pair[0].1.succ_opt().unwrap() < pair[1].0);
            }
        }
    }
}
