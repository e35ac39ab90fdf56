//! Whether the audit trail is whole: the chain of deeds, what each sealed, the ledger's end that each saw, and
//! whether everything is noted that should be.

use std::collections::{HashMap, VecDeque};

use super::Report;
use crate::{
    db::{
        self, AnyConnection,
        audit::{ChangeRow, DeedRow},
        ledger::Head,
    },
    domain::{
        audit::{Digester, deed_hash},
        ledger::GENESIS_HASH,
    },
    error::AppResult,
};

/// Deeds read at once.
const DEEDS: i64 = 1_000;
/// Changes read at once.
const CHANGES: i64 = 5_000;

/// Checks the trail. Reads it once, in order, in bounded memory.
pub(super) fn check(conn: &mut AnyConnection, report: &mut Report) -> AppResult<()> {
    for table in db::audit::missing(conn)? {
        report.find(format!(
            "Changes of {table} are not noted in the audit trail: its triggers are not right."
        ));
    }
    let mut end = Head { sequence: 0, hash: GENESIS_HASH.to_owned() };
    let mut ledger_sequence = 0;
    let mut changes = Changes::default();
    loop {
        let deeds = db::audit::after(conn, end.sequence, DEEDS)?;
        if deeds.is_empty() {
            break;
        }
        check_ledger(conn, report, &deeds, &mut ledger_sequence)?;
        for deed in deeds {
            check_link(report, &end, &deed);
            changes.check(conn, report, &deed)?;
            end = Head { sequence: deed.sequence, hash: deed.hash };
            report.deeds += 1;
        }
    }
    let head = db::audit::head(conn)?;
    if head != end {
        report.find(format!(
            "The audit trail's head says deed {}, the last deed is {}.",
            head.sequence, end.sequence
        ));
    }
    changes.rest(conn, report)
}

fn check_link(report: &mut Report, end: &Head, deed: &DeedRow) {
    if deed.sequence != end.sequence + 1 {
        report.find(format!("After deed {} comes {}: there is a gap.", end.sequence, deed.sequence));
    }
    if deed.prev_hash != end.hash {
        report.find(format!("Deed {} does not follow on the one before it.", deed.sequence));
    }
    if deed_hash(&deed.prev_hash, &deed.facts()) != deed.hash {
        report.find(format!("Deed {} was changed: its hash is not that of its content.", deed.sequence));
    }
}

/// The end of the ledger that each deed saw is an entry, and later deeds saw no earlier one.
fn check_ledger(
    conn: &mut AnyConnection,
    report: &mut Report,
    deeds: &[DeedRow],
    before: &mut i64,
) -> AppResult<()> {
    let mut sequences: Vec<i64> = deeds.iter().map(|deed| deed.ledger_sequence).collect();
    sequences.dedup();
    let mut hashes: HashMap<i64, String> = db::ledger::hashes(conn, &sequences)?.into_iter().collect();
    hashes.insert(0, GENESIS_HASH.to_owned());
    for deed in deeds {
        if hashes.get(&deed.ledger_sequence) != Some(&deed.ledger_hash) {
            report.find(format!(
                "Deed {} saw ledger entry {} with another hash, or there is none.",
                deed.sequence, deed.ledger_sequence
            ));
        }
        if deed.ledger_sequence < *before {
            report.find(format!(
                "Deed {} saw an earlier end of the ledger than the one before it.",
                deed.sequence
            ));
        }
        *before = deed.ledger_sequence;
    }
    Ok(())
}

/// The changes, in the order of their deeds.
#[derive(Default)]
struct Changes {
    read: VecDeque<ChangeRow>,
    last: (i64, i64),
    is_end: bool,
}

impl Changes {
    fn next_up_to(&mut self, conn: &mut AnyConnection, deed: i64) -> AppResult<Option<ChangeRow>> {
        if self.read.is_empty() && !self.is_end {
            self.read = db::audit::changes_behind(conn, self.last, CHANGES)?.into();
            self.is_end = self.read.is_empty();
            self.last = self.read.back().map_or(self.last, |change| (change.deed, change.id));
        }
        Ok(if self.read.front().is_some_and(|change| change.deed <= deed) {
            self.read.pop_front()
        } else {
            None
        })
    }

    /// Compares what a deed sealed with what there is.
    fn check(&mut self, conn: &mut AnyConnection, report: &mut Report, deed: &DeedRow) -> AppResult<()> {
        let mut digester = Digester::default();
        let (mut count, mut strays) = (0, 0_i64);
        while let Some(change) = self.next_up_to(conn, deed.sequence)? {
            if change.deed == deed.sequence {
                digester.add_change(&change.facts());
                count += 1;
            } else {
                strays += 1;
            }
        }
        if strays > 0 {
            report.find(format!("{strays} changes before deed {} belong to no deed.", deed.sequence));
        }
        if count != deed.change_count {
            report.find(format!(
                "Deed {} sealed {} changes, and there are {count}.",
                deed.sequence, deed.change_count
            ));
        } else if digester.finish() != deed.changes_hash {
            report.find(format!("A change of deed {} is not what was sealed.", deed.sequence));
        }
        Ok(())
    }

    /// What no deed has sealed.
    fn rest(&mut self, conn: &mut AnyConnection, report: &mut Report) -> AppResult<()> {
        let mut unsealed = 0_i64;
        while let Some(change) = self.next_up_to(conn, i64::MAX)? {
            tracing::debug!(change = change.id, table = change.row_table, "a change that no deed has sealed");
            unsealed += 1;
        }
        if unsealed > 0 {
            report.find(format!("{unsealed} changes were made beside the program: no deed has sealed them."));
        }
        Ok(())
    }
}
