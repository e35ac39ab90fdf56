//! The ledger's arithmetic: buckets, entries, and the chain of hashes.
//!
//! An entry moves an amount above zero between two buckets of one node in one period:
//! source > available (given), available > reserved > committed > spent (used), and back.
//! Invariant: `available = allocated - reserved - committed - spent`, so the buckets of a node add
//! up to what it was given; nothing is stored for `available`.

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    budget::{Balance, Bucket, DocumentRef, EntryKind},
    ids::{ExpenseId, ExpenseLineId, FundCheckId, InvoiceId, NodeId, PeriodId, UserId},
};
use sha2::{Digest, Sha256};

/// The hash before the first entry.
pub const GENESIS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The largest amount of one movement, in minor units: with it, a million entries cannot overflow
/// the 64 bits of a balance.
pub const LARGEST_MOVEMENT_MINOR: i64 = 1_000_000_000_000;

/// Why a movement is impossible. Commands check before they post, so this is the last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    #[error("an amount left the range of the ledger")]
    Overflow,
    #[error("{0} would fall below zero")]
    BelowZero(Bucket),
    #[error("money does not move from {from} to {to}")]
    NotAMovement { from: Bucket, to: Bucket },
    #[error("a movement has an amount above zero")]
    NotPositive,
}

/// What a node holds in one period, in minor units. Use includes the nodes below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Buckets {
    pub allocated_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    /// Below zero when more was credited than spent.
    pub spent_minor: i64,
}

impl Buckets {
    /// Reserved, committed and spent.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn used_minor(&self) -> Result<i64, LedgerError> {
        self.reserved_minor
            .checked_add(self.committed_minor)
            .and_then(|sum| sum.checked_add(self.spent_minor))
            .ok_or(LedgerError::Overflow)
    }

    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn plus(&self, other: &Self) -> Result<Self, LedgerError> {
        let add = |a: i64, b: i64| a.checked_add(b).ok_or(LedgerError::Overflow);
        Ok(Self {
            allocated_minor: add(self.allocated_minor, other.allocated_minor)?,
            reserved_minor: add(self.reserved_minor, other.reserved_minor)?,
            committed_minor: add(self.committed_minor, other.committed_minor)?,
            spent_minor: add(self.spent_minor, other.spent_minor)?,
        })
    }

    /// The buckets after a movement.
    ///
    /// # Errors
    /// When it is no movement of the ledger, or allocated, reserved or committed would fall below zero.
    pub fn after(&self, from: Bucket, to: Bucket, amount_minor: i64) -> Result<Self, LedgerError> {
        let next = self.moved(from, to, amount_minor)?;
        if to == Bucket::Source && next.allocated_minor < 0 {
            return Err(LedgerError::BelowZero(Bucket::Source));
        }
        Ok(next)
    }

    /// The buckets after an entry. What closed periods left over leaves by the periods that are still open,
    /// when a year ends and when money is moved, and may be more than those were given: a period's
    /// allocation may fall below zero by it. The year's never does.
    ///
    /// # Errors
    /// As [`Self::after`].
    pub fn after_entry(
        &self,
        kind: EntryKind,
        from: Bucket,
        to: Bucket,
        amount_minor: i64,
    ) -> Result<Self, LedgerError> {
        match kind {
            EntryKind::Lapse | EntryKind::CarryOut | EntryKind::Cut | EntryKind::TransferOut => {
                self.moved(from, to, amount_minor)
            }
            _ => self.after(from, to, amount_minor),
        }
    }

    fn moved(&self, from: Bucket, to: Bucket, amount_minor: i64) -> Result<Self, LedgerError> {
        if amount_minor <= 0 {
            return Err(LedgerError::NotPositive);
        }
        if !is_movement(from, to) {
            return Err(LedgerError::NotAMovement { from, to });
        }
        let mut next = *self;
        next.shift(from, amount_minor.checked_neg().ok_or(LedgerError::Overflow)?)?;
        next.shift(to, amount_minor)?;
        next.used_minor()?;
        Ok(next)
    }

    fn shift(&mut self, bucket: Bucket, by_minor: i64) -> Result<(), LedgerError> {
        // What leaves the source is what was allocated; `available` is derived and not kept.
        let (slot, by_minor) = match bucket {
            Bucket::Source => {
                (&mut self.allocated_minor, by_minor.checked_neg().ok_or(LedgerError::Overflow)?)
            }
            Bucket::Available => return Ok(()),
            Bucket::Reserved => (&mut self.reserved_minor, by_minor),
            Bucket::Committed => (&mut self.committed_minor, by_minor),
            Bucket::Spent => (&mut self.spent_minor, by_minor),
        };
        *slot = slot.checked_add(by_minor).ok_or(LedgerError::Overflow)?;
        if *slot < 0 && !matches!(bucket, Bucket::Spent | Bucket::Source) {
            return Err(LedgerError::BelowZero(bucket));
        }
        Ok(())
    }

    /// What is held after movements of use, in whatever order they came.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn of_movements(movements: &[(Bucket, Bucket, i64)]) -> Result<Self, LedgerError> {
        let mut held = Self::default();
        for (from, to, amount_minor) in movements {
            for (bucket, by_minor) in [(from, amount_minor.checked_neg()), (to, Some(*amount_minor))] {
                let by_minor = by_minor.ok_or(LedgerError::Overflow)?;
                let slot = match bucket {
                    Bucket::Reserved => &mut held.reserved_minor,
                    Bucket::Committed => &mut held.committed_minor,
                    Bucket::Spent => &mut held.spent_minor,
                    Bucket::Source | Bucket::Available => continue,
                };
                *slot = slot.checked_add(by_minor).ok_or(LedgerError::Overflow)?;
            }
        }
        Ok(held)
    }

    /// As the API shows it.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn to_balance(self) -> Result<Balance, LedgerError> {
        let used = self.used_minor()?;
        Ok(Balance {
            allocated_minor: self.allocated_minor,
            reserved_minor: self.reserved_minor,
            committed_minor: self.committed_minor,
            spent_minor: self.spent_minor,
            available_minor: self.allocated_minor.checked_sub(used).ok_or(LedgerError::Overflow)?,
        })
    }
}

/// Whether money may move this way at all.
#[must_use]
pub const fn is_movement(from: Bucket, to: Bucket) -> bool {
    use Bucket::{Available, Committed, Reserved, Source, Spent};
    matches!(
        (from, to),
        (Source, Available)
            | (Available, Source)
            | (Available, Reserved | Committed | Spent)
            | (Reserved, Available | Committed)
            | (Committed, Available | Spent)
            | (Spent, Available | Committed)
    )
}

/// Whether a movement is about the node's own allocation; every other movement is use, which counts
/// on all nodes above as well.
#[must_use]
pub const fn is_allocation(from: Bucket, to: Bucket) -> bool {
    matches!((from, to), (Bucket::Source, _) | (_, Bucket::Source))
}

/// What a movement does to `available`, in minor units.
#[must_use]
pub const fn effect_on_available(from: Bucket, to: Bucket, amount_minor: i64) -> i64 {
    match (from, to) {
        (Bucket::Available, _) => -amount_minor,
        (_, Bucket::Available) => amount_minor,
        _ => 0,
    }
}

/// Everything that an entry says, apart from the hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFacts {
    pub sequence: i64,
    pub posted_at: NaiveDateTime,
    pub entry_date: NaiveDate,
    pub node_id: NodeId,
    pub period_id: PeriodId,
    pub kind: EntryKind,
    pub from: Bucket,
    pub to: Bucket,
    pub amount_minor: i64,
    pub expense_id: Option<ExpenseId>,
    pub expense_line_id: Option<ExpenseLineId>,
    pub invoice_id: Option<InvoiceId>,
    pub reverses_sequence: Option<i64>,
    pub check_id: Option<FundCheckId>,
    pub actor_id: Option<UserId>,
    pub document: Option<DocumentRef>,
    /// The closed period that a late entry belongs to.
    pub late_from: Option<PeriodId>,
    pub memo: String,
}

/// SHA-256 in hexadecimal over the hash before and every field of the entry. Fields are joined by
/// the unit separator; the memo, the only free text and free of control characters, comes last. A
/// document, where there is one, comes after a record separator, and the period that a late entry
/// belongs to after a group separator: entries from before there were any keep their hashes.
#[must_use]
pub fn entry_hash(prev_hash: &str, entry: &EntryFacts) -> String {
    let optional = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let fields = [
        prev_hash.to_owned(),
        entry.sequence.to_string(),
        entry.posted_at.and_utc().timestamp_micros().to_string(),
        entry.entry_date.to_string(),
        entry.node_id.to_string(),
        entry.period_id.to_string(),
        entry.kind.to_string(),
        entry.from.to_string(),
        entry.to.to_string(),
        entry.amount_minor.to_string(),
        optional(entry.expense_id.map(|id| id.0)),
        optional(entry.expense_line_id.map(|id| id.0)),
        optional(entry.invoice_id.map(|id| id.0)),
        optional(entry.reverses_sequence),
        optional(entry.check_id.map(|id| id.0)),
        optional(entry.actor_id.map(|id| id.0)),
        entry.memo.clone(),
    ];
    let mut text = fields.join("\u{1f}");
    if let Some(document) = entry.document {
        text.push('\u{1e}');
        text.push_str(&format!("{}\u{1f}{}", document.kind, document.id));
    }
    if let Some(period) = entry.late_from {
        text.push('\u{1d}');
        text.push_str(&period.to_string());
    }
    format!("{:x}", Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use penstock_shared::budget::DocumentKind;
    use proptest::prelude::*;

    use super::*;

    fn bucket() -> impl Strategy<Value = Bucket> {
        prop::sample::select(Bucket::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn buckets_add_up_to_what_was_allocated(moves in prop::collection::vec((bucket(), bucket(), 1_i64..1000), 1..200)) {
            let mut buckets = Buckets::default();
            let mut available = 0_i64;
            for (from, to, amount) in moves {
                let Ok(next) = buckets.after(from, to, amount) else { continue };
                available += effect_on_available(from, to, amount);
                buckets = next;
                let balance = buckets.to_balance().unwrap();
                prop_assert_eq!(balance.available_minor, available);
                prop_assert_eq!(
                    balance.available_minor + balance.reserved_minor + balance.committed_minor + balance.spent_minor,
                    balance.allocated_minor
                );
                prop_assert!(balance.reserved_minor >= 0 && balance.committed_minor >= 0 && balance.allocated_minor >= 0);
            }
        }

        #[test]
        fn there_and_back_changes_nothing(from in bucket(), to in bucket(), amount in 1_i64..1000) {
            let full = Buckets { allocated_minor: 5000, reserved_minor: 1000, committed_minor: 1000, spent_minor: 1000 };
            if is_movement(from, to) && is_movement(to, from) {
                let there = full.after(from, to, amount).unwrap();
                prop_assert_eq!(there.after(to, from, amount).unwrap(), full);
            }
        }
    }

    #[test]
    fn overflow_is_an_error_and_not_a_wrap() {
        let full = Buckets { allocated_minor: i64::MAX, ..Buckets::default() };
        assert_eq!(full.after(Bucket::Source, Bucket::Available, 1), Err(LedgerError::Overflow));
        let spent = Buckets { spent_minor: i64::MAX, ..Buckets::default() };
        assert_eq!(spent.after(Bucket::Available, Bucket::Reserved, 1), Err(LedgerError::Overflow));
    }

    #[test]
    fn every_field_counts_in_the_hash() {
        let entry = EntryFacts {
            sequence: 1,
            posted_at: NaiveDateTime::default(),
            entry_date: NaiveDate::default(),
            node_id: NodeId(1),
            period_id: PeriodId(2),
            kind: EntryKind::Reserve,
            from: Bucket::Available,
            to: Bucket::Reserved,
            amount_minor: 5,
            expense_id: Some(ExpenseId(3)),
            expense_line_id: None,
            invoice_id: None,
            reverses_sequence: None,
            check_id: None,
            actor_id: None,
            document: None,
            late_from: None,
            memo: "memo".to_owned(),
        };
        let hash = entry_hash(GENESIS_HASH, &entry);
        assert_eq!(hash.len(), 64);
        let moved = EntryFacts { expense_id: None, expense_line_id: Some(ExpenseLineId(3)), ..entry.clone() };
        assert_ne!(entry_hash(GENESIS_HASH, &moved), hash);
        assert_ne!(entry_hash(&hash, &entry), hash);
        let document = |id| Some(DocumentRef { kind: DocumentKind::Plan, id });
        let of_plan = entry_hash(GENESIS_HASH, &EntryFacts { document: document(1), ..entry.clone() });
        assert_ne!(of_plan, hash);
        assert_ne!(entry_hash(GENESIS_HASH, &EntryFacts { document: document(2), ..entry.clone() }), of_plan);
        let late = EntryFacts { late_from: Some(PeriodId(1)), ..entry.clone() };
        assert_ne!(entry_hash(GENESIS_HASH, &late), hash);
        assert_ne!(entry_hash(GENESIS_HASH, &EntryFacts { amount_minor: 6, ..entry }), hash);
    }
}
