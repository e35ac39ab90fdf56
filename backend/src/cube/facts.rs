//! Facts in columns, in the order of the ledger.

use chrono::{NaiveDate, TimeDelta};
use penstock_shared::budget::Bucket;

use super::columns::Column;

/// Sums of a group while facts are added up: two for what was allocated, at the beginning and since, and one for each pair
/// of buckets that money moves between. What a group holds follows from them.
pub const SLOTS: usize = 8;
/// The slot of what was allocated since the baseline.
pub const ALLOCATED: u8 = 6;
/// The slot of what was allocated by the baseline.
pub const BASELINE: u8 = 7;

/// Marks the second fact of an entry: the ledger has no gaps, so whose fact each one is need not be written.
const SECOND: u8 = 1 << 7;

/// Where a fact is added.
#[inline]
pub const fn slot_of(mark: u8) -> u8 {
    mark & !SECOND
}

/// Whether it is the second fact of its entry.
#[inline]
pub const fn is_second(mark: u8) -> bool {
    mark & SECOND != 0
}

/// What a movement adds to, and how much.
pub const fn slot(from: Bucket, to: Bucket, amount_minor: i64) -> Option<(u8, i64)> {
    use Bucket::{Available, Committed, Reserved, Source, Spent};
    Some(match (from, to) {
        (Source, _) => (ALLOCATED, amount_minor),
        (_, Source) => (ALLOCATED, -amount_minor),
        (Available, Reserved) => (0, amount_minor),
        (Reserved, Available) => (0, -amount_minor),
        (Available, Committed) => (1, amount_minor),
        (Committed, Available) => (1, -amount_minor),
        (Available, Spent) => (2, amount_minor),
        (Spent, Available) => (2, -amount_minor),
        (Reserved, Committed) => (3, amount_minor),
        (Committed, Reserved) => (3, -amount_minor),
        (Reserved, Spent) => (4, amount_minor),
        (Spent, Reserved) => (4, -amount_minor),
        (Committed, Spent) => (5, amount_minor),
        (Spent, Committed) => (5, -amount_minor),
        (Available, Available) | (Reserved, Reserved) | (Committed, Committed) | (Spent, Spent) => {
            return None;
        }
    })
}

/// Allocated, reserved, committed, spent and baseline, from the sums of the slots.
pub fn held(slots: &[i128; SLOTS]) -> [i128; 5] {
    let [
        to_reserved,
        to_committed,
        to_spent,
        reserved_committed,
        reserved_spent,
        committed_spent,
        allocated,
        baseline,
    ] = *slots;
    [
        allocated + baseline,
        to_reserved - reserved_committed - reserved_spent,
        to_committed + reserved_committed - committed_spent,
        to_spent + reserved_spent + committed_spent,
        baseline,
    ]
}

/// The first day that can be kept, and the last: 65,536 days.
pub const FIRST_DAY: NaiveDate = match NaiveDate::from_yo_opt(1970, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A day as a number; none out of reach.
pub fn day_number(day: NaiveDate) -> Option<u16> {
    u16::try_from(day.signed_duration_since(FIRST_DAY).num_days()).ok()
}

/// The day of a number.
pub fn day_of(number: u16) -> NaiveDate {
    FIRST_DAY.checked_add_signed(TimeDelta::days(i64::from(number))).unwrap_or(NaiveDate::MAX)
}

/// The columns.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub days: Column<u16>,
    pub places: Column<u32>,
    /// The slot, marked when the fact is the second one of its entry.
    pub slots: Column<u8>,
    pub amounts: Column<i64>,
    /// The sum of all amounts whatever their sign: no sum of some of them is larger.
    pub most: u128,
    /// The earliest day and the latest.
    pub span: Option<(u16, u16)>,
}

impl Facts {
    /// Adds the one fact of an entry, or the first.
    pub fn push(&mut self, day: u16, place: u32, slot: u8, amount: i64) {
        self.days.push(day);
        self.places.push(place);
        self.slots.push(slot);
        self.amounts.push(amount);
        self.most += u128::from(amount.unsigned_abs());
        self.span = Some(self.span.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
    }

    /// Adds the second fact of the last entry.
    pub fn push_second(&mut self, day: u16, place: u32, slot: u8, amount: i64) {
        self.push(day, place, slot | SECOND, amount);
    }

    pub const fn len(&self) -> usize {
        self.amounts.len()
    }

    pub fn bytes(&self) -> usize {
        self.days.bytes() + self.places.bytes() + self.slots.bytes() + self.amounts.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_come_to_what_movements_do() {
        use Bucket::{Available, Committed, Reserved, Source, Spent};
        let order = [Source, Available, Reserved, Committed, Spent];
        for from in order {
            for to in order {
                if from == to {
                    continue;
                }
                let (slot, amount) = slot(from, to, 5).unwrap();
                let mut slots = [0; SLOTS];
                slots[usize::from(slot)] = i128::from(amount);
                let effect = |bucket| i128::from(to == bucket) * 5 - i128::from(from == bucket) * 5;
                let is_allocation = from == Source || to == Source;
                let use_of = |bucket| if is_allocation { 0 } else { effect(bucket) };
                let allocated = if is_allocation { -effect(Source) } else { 0 };
                let uses = [use_of(Reserved), use_of(Committed), use_of(Spent)];
                assert_eq!(held(&slots), [allocated, uses[0], uses[1], uses[2], 0]);
            }
        }
    }

    #[test]
    fn what_the_baseline_allocated_is_allocated() {
        let mut slots = [0; SLOTS];
        slots[usize::from(ALLOCATED)] = 3;
        slots[usize::from(BASELINE)] = 40;
        assert_eq!(held(&slots), [43, 0, 0, 0, 40]);
    }

    #[test]
    fn days_are_numbers_and_back() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 16).unwrap();
        assert_eq!(day_number(day).map(day_of), Some(day));
        assert_eq!(day_number(FIRST_DAY), Some(0));
        assert_eq!(day_number(FIRST_DAY.pred_opt().unwrap()), None);
    }
}
