//! Taking a year end back. Its entries stay; new ones name what they reverse.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use penstock_shared::{
    budget::EntryKind,
    error_code::ErrorCode,
    event::EventTopic,
    ids::{ExpenseId, FiscalYearId, NodeId, PeriodId, YearEndId},
    problem::Subject,
    refusal_reason::RefusalReason,
    year_end::{YearEnd, YearEndState},
};

use super::expenses;
use crate::{
    commands::{
        carry::{carry, rooms},
        posting::{Posting, PostingSource, announce, post_quietly},
    },
    db::{self, expenses::reference, ledger::EntryRow, year_ends::EndedLineRow},
    domain::ledger::{Buckets, LedgerError},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{self, year_end::whole_organisation},
    viewer::Viewer,
    writer::WriteTx,
};

/// How many requests a refusal names.
const MOST_NAMED: usize = 5;

/// Takes a year end back as a whole, while nothing of what it carried has been used.
///
/// # Errors
/// [`ErrorCode::YearEndTakenBack`], [`ErrorCode::LaterYearEnd`], [`ErrorCode::PeriodClosed`], a missing
/// reason; [`ErrorCode::CarriedRequestsMoved`], [`ErrorCode::CarriedMoneyUsed`] and
/// [`ErrorCode::GivenOnSince`] with what was.
pub fn reverse(tx: &mut WriteTx<'_>, viewer: &Viewer, id: YearEndId, reason: &str) -> AppResult<YearEnd> {
    whole_organisation(viewer)?;
    let row = db::year_ends::get(tx.conn, id).or_not_found()?;
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 500);
    errors.into_result()?;
    if row.state != YearEndState::Done {
        return Err(AppError::new(ErrorCode::YearEndTakenBack, "It cannot be taken back twice."));
    }
    let runs = db::year_ends::of_year(tx.conn, row.fiscal_year_id)?;
    if runs.iter().find(|run| run.state == YearEndState::Done).is_some_and(|last| last.id != id) {
        return Err(AppError::new(ErrorCode::LaterYearEnd, "Take the later one back first."));
    }
    let entries = db::year_ends::entries(tx.conn, id)?;
    let lines = db::year_ends::lines(tx.conn, id)?;
    refuse_moved_lines(tx, &lines)?;
    refuse_closed_periods(tx, &entries)?;
    undo_closes(tx, viewer, &lines)?;
    let arrived = arrived(tx, &entries)?;
    let before = Standing::of(tx, &arrived)?;
    before.refuse_cut(tx, &arrived)?;
    let postings: Vec<Posting> = entries.iter().rev().map(|entry| opposite(entry, &reason)).collect();
    post_quietly(tx, Some(viewer.user_id), &postings)?;
    let after = Standing::of(tx, &arrived)?;
    before.refuse_used(tx, &after)?;
    refuse_overgiven(tx, row.fiscal_year_id)?;
    announce(tx, postings.iter().map(|posting| posting.node_id))?;
    for line in &lines {
        put_back(tx, line, row.next_year_id)?;
    }
    let ended = db::year_ends::expenses(tx.conn, id)?;
    for ended in &ended {
        expenses::revive(tx, viewer, ended, &reason)?;
    }
    for expense in &expenses_of(tx, &lines)? {
        if !ended.iter().any(|ended| ended.expense_id == *expense) {
            expenses::tell_taken_back(tx, viewer, *expense, &reason)?;
        }
    }
    db::year_ends::mark_reversed(tx.conn, id, viewer.user_id, tx.now, &reason)?;
    db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, row.fiscal_year_id.0, None)?;
    reads::year_end::run(tx.conn, viewer, id)
}

fn opposite(entry: &EntryRow, reason: &str) -> Posting {
    Posting {
        node_id: entry.node_id,
        period_id: entry.period_id,
        entry_date: entry.entry_date,
        kind: EntryKind::Reverse,
        from: entry.to_bucket,
        to: entry.from_bucket,
        amount_minor: entry.amount_minor,
        source: PostingSource {
            expense_id: entry.expense_id,
            expense_line_id: entry.expense_line_id,
            reverses_sequence: Some(entry.sequence),
            document: entry.document(),
            ..PostingSource::default()
        },
        memo: reason.to_owned(),
    }
}

fn expenses_of(tx: &mut WriteTx<'_>, lines: &[EndedLineRow]) -> AppResult<BTreeSet<ExpenseId>> {
    lines.iter().map(|was| Ok(db::year_ends::line(tx.conn, was.expense_line_id)?.expense_id)).collect()
}

/// The close of a period of the next year moved promises that were carried. They go back to where the
/// year end put them, as its entries are taken back from there.
fn undo_closes(tx: &mut WriteTx<'_>, viewer: &Viewer, ended: &[EndedLineRow]) -> AppResult<()> {
    for was in ended {
        let mut line = db::year_ends::line(tx.conn, was.expense_line_id)?;
        let (Some(put), Some(held)) = (was.next_period_id, line.period_id) else { continue };
        if put != held {
            let (from, to) = (db::periods::get(tx.conn, held)?, db::periods::get(tx.conn, put)?);
            carry(tx, viewer.user_id, std::slice::from_mut(&mut line), &from, &to)?;
        }
    }
    Ok(())
}

/// The lines have to be on the nodes where the year end put them, with what it put there.
fn refuse_moved_lines(tx: &mut WriteTx<'_>, ended: &[EndedLineRow]) -> AppResult<()> {
    let mut changed: BTreeSet<String> = BTreeSet::new();
    for was in ended {
        let line = db::year_ends::line(tx.conn, was.expense_line_id)?;
        let same = match was.next_node_id {
            Some(node) => {
                (line.node_id, line.reserved_minor, line.committed_minor)
                    == (node, was.reserved_minor, was.committed_minor)
            }
            None => line.reserved_minor == 0 && line.committed_minor == 0 && line.node_id == was.node_id,
        };
        if !same {
            changed.insert(reference(line.expense_id));
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let named: Vec<&str> = changed.iter().take(MOST_NAMED).map(String::as_str).collect();
    let more = changed.len().saturating_sub(named.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let detail = format!("They were decided, invoiced or ended: {}{more}.", named.join(", "));
    let subjects = named.iter().map(|name| Subject { name: (*name).to_owned(), ..Subject::default() });
    Err(AppError::new(ErrorCode::CarriedRequestsMoved, detail).about(subjects))
}

fn refuse_closed_periods(tx: &mut WriteTx<'_>, entries: &[EntryRow]) -> AppResult<()> {
    let used: BTreeSet<PeriodId> = entries.iter().map(|entry| entry.period_id).collect();
    let mut closed = Vec::new();
    for id in used {
        let period = db::periods::get(tx.conn, id)?;
        if !period.is_open() {
            closed.push(period.starts_on);
        }
    }
    if closed.is_empty() {
        return Ok(());
    }
    closed.sort_unstable();
    let days: Vec<String> = closed.iter().map(ToString::to_string).collect();
    let detail = format!("Reopen the periods that begin on these days first: {}.", days.join(", "));
    let subjects = days.into_iter().map(|name| Subject { name, ..Subject::default() });
    Err(AppError::refused(RefusalReason::PeriodsClosedSince).saying(detail).about(subjects))
}

/// What came into the nodes of the next year.
struct Arrived {
    minor: BTreeMap<NodeId, i64>,
    period: Option<PeriodId>,
    number: i32,
}

fn arrived(tx: &mut WriteTx<'_>, entries: &[EntryRow]) -> AppResult<Arrived> {
    let mut minor: BTreeMap<NodeId, i64> = BTreeMap::new();
    let mut period = None;
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::CarryIn) {
        let sum = minor.entry(entry.node_id).or_default();
        *sum = sum.checked_add(entry.amount_minor).ok_or(LedgerError::Overflow)?;
        period = Some(entry.period_id);
    }
    let number =
        period.map(|id| db::periods::get(tx.conn, id)).transpose()?.map_or(1, |period| period.number);
    Ok(Arrived { minor, period, number })
}

/// How the nodes of the next year stand.
struct Standing {
    available_minor: HashMap<NodeId, i64>,
    /// Given and not given on.
    ungiven_minor: HashMap<NodeId, i64>,
    rooms: BTreeMap<NodeId, i64>,
    in_period: HashMap<NodeId, i64>,
}

impl Standing {
    fn of(tx: &mut WriteTx<'_>, arrived: &Arrived) -> AppResult<Self> {
        let nodes: BTreeSet<NodeId> = arrived.minor.keys().copied().collect();
        let mut standing = Self {
            available_minor: HashMap::new(),
            ungiven_minor: HashMap::new(),
            rooms: rooms(tx, &nodes, arrived.number)?,
            in_period: HashMap::new(),
        };
        for node in nodes {
            let (mut sum, mut here) = (Buckets::default(), 0);
            for row in db::balances::of_node(tx.conn, node)? {
                if Some(row.period_id) == arrived.period {
                    here = row.allocated_minor;
                }
                sum = sum.plus(&row.into())?;
            }
            let mut given_on = 0_i64;
            for child in db::budget_nodes::children(tx.conn, node)? {
                for row in db::balances::of_node(tx.conn, child.id)? {
                    given_on = given_on.checked_add(row.allocated_minor).ok_or(LedgerError::Overflow)?;
                }
            }
            standing.available_minor.insert(node, sum.to_balance()?.available_minor);
            standing.ungiven_minor.insert(node, sum.allocated_minor - given_on);
            standing.in_period.insert(node, here);
        }
        Ok(standing)
    }

    /// What came in has to be there still: a cut or a transfer may have taken it since.
    fn refuse_cut(&self, tx: &mut WriteTx<'_>, arrived: &Arrived) -> AppResult<()> {
        for (node, minor) in &arrived.minor {
            if self.in_period.get(node).copied().unwrap_or_default() < *minor {
                return Err(used(tx, *node)?);
            }
        }
        Ok(())
    }

    /// Afterwards nobody may stand worse than zero, or than before.
    fn refuse_used(&self, tx: &mut WriteTx<'_>, after: &Self) -> AppResult<()> {
        let worse =
            |before: Option<&i64>, after: i64| after < 0 && before.is_none_or(|before| after < *before);
        for (node, available) in &after.available_minor {
            let ungiven = after.ungiven_minor.get(node).copied().unwrap_or_default();
            if worse(self.available_minor.get(node), *available) || ungiven < 0 {
                return Err(used(tx, *node)?);
            }
        }
        for (node, room) in &after.rooms {
            if worse(self.rooms.get(node), *room) {
                return Err(used(tx, *node)?);
            }
        }
        Ok(())
    }
}

/// In the year that gets its money back a node may have given on what it had left, as money that came
/// to its children from elsewhere. Then there is no room for what they had.
fn refuse_overgiven(tx: &mut WriteTx<'_>, year: FiscalYearId) -> AppResult<()> {
    let mut allocated: HashMap<NodeId, i64> = HashMap::new();
    for row in db::balances::of_year(tx.conn, year)? {
        let sum = allocated.entry(row.node_id).or_default();
        *sum = sum.checked_add(row.allocated_minor).ok_or(LedgerError::Overflow)?;
    }
    let of = |node: NodeId| allocated.get(&node).copied().unwrap_or_default();
    let mut given_on: BTreeMap<NodeId, i64> = BTreeMap::new();
    for node in db::budget_nodes::of_year(tx.conn, year)? {
        let Some(parent) = node.parent_id else { continue };
        let sum = given_on.entry(parent).or_default();
        *sum = sum.checked_add(of(node.id)).ok_or(LedgerError::Overflow)?;
    }
    match given_on.into_iter().find(|(node, given)| *given > of(*node)) {
        None => Ok(()),
        Some((node, _)) => {
            let node = db::budget_nodes::get(tx.conn, node)?;
            let detail =
                format!("'{}' has given on more since than it would have. Take that back first.", node.name);
            Err(AppError::new(ErrorCode::GivenOnSince, detail).about([node.subject()]))
        }
    }
}

fn used(tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<AppError> {
    let node = db::budget_nodes::get(tx.conn, node)?;
    let detail = format!("What was carried into '{}' has been used or given on already.", node.name);
    Ok(AppError::new(ErrorCode::CarriedMoneyUsed, detail).about([node.subject()]))
}

fn put_back(tx: &mut WriteTx<'_>, was: &EndedLineRow, next_year: FiscalYearId) -> AppResult<()> {
    let books = db::control_books::of_line(tx.conn, was.expense_line_id)?;
    let books: Vec<_> =
        books.into_iter().filter(|(_, year)| *year == next_year).map(|(book, _)| book).collect();
    db::control_books::unlink(tx.conn, was.expense_line_id, &books)?;
    let mut line = db::year_ends::line(tx.conn, was.expense_line_id)?;
    line.node_id = was.node_id;
    line.period_id = Some(was.period_id);
    line.reserved_minor = was.reserved_minor;
    line.committed_minor = was.committed_minor;
    Ok(db::year_ends::move_line(tx.conn, &line)?)
}
