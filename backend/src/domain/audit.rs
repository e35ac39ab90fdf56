//! The chain of the audit trail: what its hashes are made of.

use chrono::NaiveDateTime;
use penstock_shared::{
    audit::{AuditAction, AuditObjectKind, AuditOrigin},
    ids::{ApiKeyId, UserId},
};
use sha2::{Digest, Sha256};

/// What became of one row.
#[derive(Debug, Clone, Copy)]
pub struct ChangeFacts<'a> {
    pub id: i64,
    pub object_kind: AuditObjectKind,
    pub object_id: i64,
    pub row_table: &'a str,
    pub row_id: &'a str,
    pub action: AuditAction,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

/// Everything that a deed says, apart from the hashes of the chain.
#[derive(Debug, Clone, Copy)]
pub struct DeedFacts<'a> {
    pub sequence: i64,
    pub at: NaiveDateTime,
    pub origin: AuditOrigin,
    pub user_id: Option<UserId>,
    pub api_key_id: Option<ApiKeyId>,
    pub stands_for_id: Option<UserId>,
    pub address: Option<&'a str>,
    pub agent: Option<&'a str>,
    pub request_id: Option<&'a str>,
    pub operation: &'a str,
    pub ledger_sequence: i64,
    pub ledger_hash: &'a str,
    pub change_count: i64,
    pub changes_hash: &'a str,
}

/// SHA-256 over texts, each behind its length, so that no two lists read the same. What is absent is told from
/// what is empty.
#[derive(Default)]
pub struct Digester(Sha256);

impl Digester {
    fn add(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.0.update(text.len().to_string().as_bytes());
                self.0.update(b":");
                self.0.update(text.as_bytes());
            }
            None => self.0.update(b"-"),
        }
    }

    /// Adds a change. Changes come in the order of their numbers.
    pub fn add_change(&mut self, change: &ChangeFacts<'_>) {
        self.add(Some(&change.id.to_string()));
        self.add(Some(change.object_kind.as_str()));
        self.add(Some(&change.object_id.to_string()));
        self.add(Some(change.row_table));
        self.add(Some(change.row_id));
        self.add(Some(change.action.as_str()));
        self.add(change.before);
        self.add(change.after);
    }

    /// The digest in hexadecimal.
    #[must_use]
    pub fn finish(self) -> String {
        format!("{:x}", self.0.finalize())
    }
}

/// The digest over a deed's changes.
#[must_use]
pub fn changes_hash<'a>(changes: impl IntoIterator<Item = ChangeFacts<'a>>) -> String {
    let mut digester = Digester::default();
    for change in changes {
        digester.add_change(&change);
    }
    digester.finish()
}

/// The hash of a deed: over the hash before and every field.
#[must_use]
pub fn deed_hash(prev_hash: &str, deed: &DeedFacts<'_>) -> String {
    let mut digester = Digester::default();
    let number = |number: Option<i64>| number.map(|number| number.to_string());
    digester.add(Some(prev_hash));
    digester.add(Some(&deed.sequence.to_string()));
    digester.add(Some(&deed.at.and_utc().timestamp_micros().to_string()));
    digester.add(Some(deed.origin.as_str()));
    digester.add(number(deed.user_id.map(|id| id.0)).as_deref());
    digester.add(number(deed.api_key_id.map(|id| id.0)).as_deref());
    digester.add(number(deed.stands_for_id.map(|id| id.0)).as_deref());
    digester.add(deed.address);
    digester.add(deed.agent);
    digester.add(deed.request_id);
    digester.add(Some(deed.operation));
    digester.add(Some(&deed.ledger_sequence.to_string()));
    digester.add(Some(deed.ledger_hash));
    digester.add(Some(&deed.change_count.to_string()));
    digester.add(Some(deed.changes_hash));
    digester.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ledger::GENESIS_HASH;

    fn deed() -> DeedFacts<'static> {
        DeedFacts {
            sequence: 1,
            at: NaiveDateTime::default(),
            origin: AuditOrigin::Person,
            user_id: Some(UserId(1)),
            api_key_id: None,
            stands_for_id: None,
            address: Some("127.0.0.1"),
            agent: None,
            request_id: None,
            operation: "POST /api/v1/vendors",
            ledger_sequence: 0,
            ledger_hash: GENESIS_HASH,
            change_count: 1,
            changes_hash: GENESIS_HASH,
        }
    }

    #[test]
    fn every_field_counts_in_the_hash() {
        let deed = deed();
        let others = [
            DeedFacts { sequence: 2, ..deed },
            DeedFacts { at: deed.at + chrono::TimeDelta::microseconds(1), ..deed },
            DeedFacts { origin: AuditOrigin::ApiKey, ..deed },
            DeedFacts { user_id: None, ..deed },
            DeedFacts { user_id: None, api_key_id: Some(ApiKeyId(1)), ..deed },
            DeedFacts { user_id: None, stands_for_id: Some(UserId(1)), ..deed },
            DeedFacts { address: None, ..deed },
            DeedFacts { address: None, agent: Some("127.0.0.1"), ..deed },
            DeedFacts { address: None, request_id: Some("127.0.0.1"), ..deed },
            DeedFacts { operation: "POST /api/v1/users", ..deed },
            DeedFacts { ledger_sequence: 1, ..deed },
            DeedFacts { ledger_hash: "", ..deed },
            DeedFacts { change_count: 2, ..deed },
            DeedFacts { changes_hash: "", ..deed },
        ];
        let mut hashes: Vec<_> = others.iter().map(|other| deed_hash(GENESIS_HASH, other)).collect();
        hashes.push(deed_hash(GENESIS_HASH, &deed));
        hashes.push(deed_hash("", &deed));
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }

    fn texts() -> impl Strategy<Value = (Option<String>, Option<String>)> {
        (prop::option::of("[a-z0-9:\\-]{0,6}"), prop::option::of("[a-z0-9:\\-]{0,6}"))
    }

    proptest! {
        #[test]
        fn two_changes_that_differ_have_two_digests(one in texts(), other in texts()) {
            let digest = |(before, after): &(Option<String>, Option<String>)| {
                changes_hash([ChangeFacts {
                    id: 1,
                    object_kind: AuditObjectKind::Vendor,
                    object_id: 1,
                    row_table: "vendors",
                    row_id: "1",
                    action: AuditAction::Update,
                    before: before.as_deref(),
                    after: after.as_deref(),
                }])
            };
            prop_assert_eq!(digest(&one) == digest(&other), one == other);
        }
    }
}
