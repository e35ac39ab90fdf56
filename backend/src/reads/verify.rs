//! Whether the books are right: the chain of hashes, the sequence, every balance rebuilt from the
//! entries, every line's money, and the tree's own rule; and whether the audit trail is whole.

mod images;
mod trail;

use std::collections::{BTreeMap, HashMap};

use penstock_shared::ids::{ExpenseLineId, NodeId, PeriodId};

use crate::{
    db::{
        self, AnyConnection,
        balances::BalanceRow,
        budget_nodes::NodeRow,
        ledger::{EntryRow, Head},
    },
    domain::ledger::{Buckets, GENESIS_HASH, entry_hash, is_allocation},
    error::AppResult,
};

/// Entries read at once.
const BATCH: i64 = 5_000;
/// Findings listed at most; the rest is counted.
const MOST_FINDINGS: usize = 50;

/// What was looked at and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub entries: i64,
    pub balances: usize,
    /// Deeds of the audit trail.
    pub deeds: i64,
    pub head_hash: String,
    /// What is wrong, in sentences. Empty is good.
    pub findings: Vec<String>,
    /// How many more there are.
    pub further_findings: usize,
}

impl Report {
    /// Whether everything is right.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, finding: String) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        } else {
            self.further_findings += 1;
        }
    }
}

type LineMoney = HashMap<ExpenseLineId, Buckets>;

/// Checks the whole ledger and the whole audit trail. Reads all of it once, in order, in bounded memory.
///
/// # Errors
/// When the database fails; what is wrong with the books is in the report.
pub fn verify(conn: &mut AnyConnection) -> AppResult<Report> {
    let mut report = Report::default();
    let nodes: HashMap<NodeId, NodeRow> =
        db::budget_nodes::all(conn)?.into_iter().map(|node| (node.id, node)).collect();
    let mut rebuilt: BTreeMap<(NodeId, PeriodId), Buckets> = BTreeMap::new();
    let mut lines = LineMoney::new();
    let mut end = Head { sequence: 0, hash: GENESIS_HASH.to_owned() };
    loop {
        let batch = db::ledger::after(conn, end.sequence, BATCH)?;
        if batch.is_empty() {
            break;
        }
        for entry in batch {
            check_link(&mut report, &end, &entry);
            rebuild(&mut report, &nodes, &mut rebuilt, &mut lines, &entry);
            end = Head { sequence: entry.sequence, hash: entry.hash };
            report.entries += 1;
        }
    }
    let head = db::ledger::head(conn)?;
    if head != end {
        report.find(format!("The head says entry {}, the last entry is {}.", head.sequence, end.sequence));
    }
    report.head_hash = head.hash;
    compare_balances(conn, &mut report, rebuilt)?;
    compare_lines(conn, &mut report, lines)?;
    check_tree(conn, &mut report, &nodes)?;
    compare_books(conn, &mut report)?;
    trail::check(conn, &mut report)?;
    images::check(conn, &mut report)?;
    Ok(report)
}

fn check_link(report: &mut Report, end: &Head, entry: &EntryRow) {
    if entry.sequence != end.sequence + 1 {
        report.find(format!("After entry {} comes {}: there is a gap.", end.sequence, entry.sequence));
    }
    if entry.prev_hash != end.hash {
        report.find(format!("Entry {} does not follow on the one before it.", entry.sequence));
    }
    if entry_hash(&entry.prev_hash, &entry.facts()) != entry.hash {
        report.find(format!("Entry {} was changed: its hash is not that of its content.", entry.sequence));
    }
}

fn rebuild(
    report: &mut Report,
    nodes: &HashMap<NodeId, NodeRow>,
    rebuilt: &mut BTreeMap<(NodeId, PeriodId), Buckets>,
    lines: &mut LineMoney,
    entry: &EntryRow,
) {
    let mut at = Some(entry.node_id);
    while let Some(id) = at {
        let slot = rebuilt.entry((id, entry.period_id)).or_default();
        match slot.after_entry(entry.kind, entry.from_bucket, entry.to_bucket, entry.amount_minor) {
            Ok(next) => *slot = next,
            Err(error) => {
                report.find(format!("Entry {} is impossible on node {id}: {error}.", entry.sequence))
            }
        }
        if is_allocation(entry.from_bucket, entry.to_bucket) {
            break;
        }
        at = nodes.get(&id).and_then(|node| node.parent_id);
    }
    if let Some(line) = entry.expense_line_id {
        let slot = lines.entry(line).or_default();
        match slot.after_entry(entry.kind, entry.from_bucket, entry.to_bucket, entry.amount_minor) {
            Ok(next) => *slot = next,
            Err(error) => {
                report.find(format!("Entry {} is impossible on line {line}: {error}.", entry.sequence))
            }
        }
    }
}

fn compare_balances(
    conn: &mut AnyConnection,
    report: &mut Report,
    mut rebuilt: BTreeMap<(NodeId, PeriodId), Buckets>,
) -> AppResult<()> {
    for row in db::balances::all(conn)? {
        report.balances += 1;
        let expected = rebuilt.remove(&(row.node_id, row.period_id)).unwrap_or_default();
        if Buckets::from(row) != expected {
            report.find(format!(
                "Node {} in period {} is stored as {:?} and comes to {expected:?}.",
                row.node_id,
                row.period_id,
                Buckets::from(row)
            ));
        }
    }
    for ((node, period), expected) in rebuilt {
        if expected != Buckets::default() {
            report.find(format!("Node {node} in period {period} has no balance and comes to {expected:?}."));
        }
    }
    Ok(())
}

fn compare_lines(conn: &mut AnyConnection, report: &mut Report, mut lines: LineMoney) -> AppResult<()> {
    let mut after = ExpenseLineId(0);
    loop {
        let batch = db::expenses::line_money_after(conn, after, BATCH)?;
        let Some(last) = batch.last() else { break };
        after = last.0;
        for (id, reserved_minor, committed_minor, spent_minor) in batch {
            let stored = Buckets { allocated_minor: 0, reserved_minor, committed_minor, spent_minor };
            let expected = lines.remove(&id).unwrap_or_default();
            if stored != expected {
                report.find(format!("Line {id} says {stored:?} and comes to {expected:?}."));
            }
        }
    }
    for (line, _) in lines {
        report.find(format!("The ledger names line {line}, which is not there."));
    }
    Ok(())
}

/// What counts in each control book comes to what its lines moved.
fn compare_books(conn: &mut AnyConnection, report: &mut Report) -> AppResult<()> {
    for book in db::control_books::all(conn)? {
        let mut moved: BTreeMap<PeriodId, Vec<_>> = BTreeMap::new();
        for (period, from, to, amount) in db::control_books::movements(conn, book.id, book.fiscal_year_id)? {
            moved.entry(period).or_default().push((from, to, amount));
        }
        for row in db::control_books::balances(conn, book.id)? {
            let moved = moved.remove(&row.period_id).unwrap_or_default();
            let expected = Buckets { allocated_minor: row.cap_minor, ..Buckets::of_movements(&moved)? };
            if Buckets::from(row) != expected {
                report.find(format!(
                    "Control book {} in period {} is stored as {row:?} and comes to {expected:?}.",
                    book.id, row.period_id
                ));
            }
        }
        for period in moved.into_keys() {
            report.find(format!("Control book {} has no balance in period {period}.", book.id));
        }
    }
    Ok(())
}

/// Children have at most what their parent has, over the year.
fn check_tree(
    conn: &mut AnyConnection,
    report: &mut Report,
    nodes: &HashMap<NodeId, NodeRow>,
) -> AppResult<()> {
    let mut allocated: HashMap<NodeId, i64> = HashMap::new();
    for BalanceRow { node_id, allocated_minor, .. } in db::balances::all(conn)? {
        let slot = allocated.entry(node_id).or_default();
        *slot = slot.saturating_add(allocated_minor);
    }
    let mut to_children: BTreeMap<NodeId, i64> = BTreeMap::new();
    for node in nodes.values() {
        if let Some(parent) = node.parent_id {
            let slot = to_children.entry(parent).or_default();
            *slot = slot.saturating_add(allocated.get(&node.id).copied().unwrap_or_default());
        }
    }
    for (parent, given) in to_children {
        let has = allocated.get(&parent).copied().unwrap_or_default();
        if given > has {
            report.find(format!("The nodes below {parent} were given {given}, the node itself has {has}."));
        }
    }
    Ok(())
}
