//! Running a year end.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use penstock_shared::{
    budget::{Bucket, BudgetNodeCreate, DocumentKind, DocumentRef, EntryKind},
    event::EventTopic,
    ids::{ActivityTypeId, ChannelId, DepartmentId, ExpenseId, FiscalYearId, NodeId, YearEndId},
    period::{PeriodState, PeriodUpdate},
    reference::Vocabulary,
    refusal_reason::RefusalReason,
    year_end::{YearEndChoice, YearEndCreate, YearEndResult, YearEndState},
};

use super::{choose::choose, expenses, lines::MovingLine, obstacles};
use crate::{
    commands::{
        budgets::create::create,
        expenses::foreign,
        periods,
        posting::{Posting, PostingSource, announce, post_quietly},
    },
    db::{
        self,
        control_books::LineBookRow,
        periods::PeriodRow,
        year_ends::{EndedNodeRow, NewYearEnd},
    },
    domain::{
        control::{ControlledNode, free_to_cut_minor},
        ledger::{LARGEST_MOVEMENT_MINOR, LedgerError},
    },
    error::{AppError, AppResult},
    reads::{
        self,
        funds::{LineFacts, NodeBook},
        year_end::{YearEndPlan, short_books, whole_organisation},
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Ends a year: what is left lapses or goes on, as each node's rule says. Done again, it finds nothing
/// to do, and says so.
///
/// # Errors
/// [`ErrorCode::WrongState`], [`ErrorCode::CarriedTooMuch`] or [`ErrorCode::BookWithoutRoom`] with what
/// stands in the way.
pub fn run(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: FiscalYearId,
    new: &YearEndCreate,
) -> AppResult<YearEndResult> {
    whole_organisation(viewer)?;
    let plan = YearEndPlan::read(tx.conn, id)?;
    if plan.is_empty() {
        let last =
            db::year_ends::of_year(tx.conn, id)?.into_iter().find(|row| row.state == YearEndState::Done);
        if new.close_periods {
            close_periods(tx, viewer, &plan.periods)?;
        }
        let run = last.map(|row| reads::year_end::run(tx.conn, viewer, row.id)).transpose()?;
        return Ok(YearEndResult { changed: false, run });
    }
    let (Some(next), Some(last_open), Some(first_open)) = (&plan.next, &plan.last_open, &plan.first_open)
    else {
        return Err(AppError::refused(obstacles::first(&plan)));
    };
    if plan.money_out {
        return Err(AppError::refused(RefusalReason::LapsingMoneyOut));
    }
    obstacles::refuse_shortfalls(tx, &plan, &next.code)?;
    let row = NewYearEnd {
        fiscal_year_id: id,
        next_year_id: next.id,
        state: YearEndState::Done,
        closed_periods: new.close_periods,
        run_by: viewer.user_id,
        run_at: tx.now,
        reason: String::new(),
    };
    let year_end = db::year_ends::insert(tx.conn, &row)?;
    let successors = make_successors(tx, viewer, &plan, next.id)?;
    let memo = format!("{} > {}", plan.year.code, next.code);
    let document = DocumentRef { kind: DocumentKind::YearEnd, id: year_end.0 };
    let moving = moving_lines(&plan, &successors)?;
    count_in_books(tx, &moving, first_open)?;
    let mut postings: Vec<Posting> = moving.iter().flat_map(|line| line.releases(document, &memo)).collect();
    postings.extend(leave(tx, &plan, last_open, document, &memo)?);
    let arriving = arriving(tx, &plan, &successors)?;
    let in_next = Entries { period: first_open, date: first_open.starts_on, document, memo: &memo };
    for (node, amount_minor) in &arriving {
        postings.extend(in_next.of(*node, EntryKind::CarryIn, *amount_minor));
    }
    postings.extend(moving.iter().flat_map(|line| line.promises(document, &memo, first_open)));
    post_quietly(tx, Some(viewer.user_id), &postings)?;
    announce(tx, postings.iter().map(|posting| posting.node_id))?;
    keep(tx, viewer, year_end, &plan, &moving, &successors, first_open, &memo)?;
    if new.close_periods {
        close_periods(tx, viewer, &plan.periods)?;
    }
    db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, id.0, None)?;
    let run = reads::year_end::run(tx.conn, viewer, year_end)?;
    Ok(YearEndResult { changed: true, run: Some(run) })
}

/// Entries of one period.
struct Entries<'a> {
    period: &'a PeriodRow,
    date: NaiveDate,
    document: DocumentRef,
    memo: &'a str,
}

impl Entries<'_> {
    /// An amount of any size, in movements that the ledger takes; nothing for nothing.
    fn of(&self, node_id: NodeId, kind: EntryKind, amount_minor: i64) -> Vec<Posting> {
        let (from, to) = match kind {
            EntryKind::CarryIn => (Bucket::Source, Bucket::Available),
            _ => (Bucket::Available, Bucket::Source),
        };
        let mut left = amount_minor;
        let mut postings = Vec::new();
        while left > 0 {
            let amount_minor = left.min(LARGEST_MOVEMENT_MINOR);
            left -= amount_minor;
            postings.push(Posting {
                node_id,
                period_id: self.period.id,
                entry_date: self.date,
                kind,
                from,
                to,
                amount_minor,
                source: PostingSource { document: Some(self.document), ..PostingSource::default() },
                memo: self.memo.to_owned(),
            });
        }
        postings
    }
}

/// What leaves each node: from each open period as much as its control lets go without promises, and
/// what closed periods left over from the last open one.
fn leave(
    tx: &mut WriteTx<'_>,
    plan: &YearEndPlan,
    last_open: &PeriodRow,
    document: DocumentRef,
    memo: &str,
) -> AppResult<Vec<Posting>> {
    let mut postings = Vec::new();
    for node in &plan.nodes {
        let ending = plan.endings.get(&node.id).copied().unwrap_or_default();
        if ending.leaves_minor == 0 {
            continue;
        }
        let mut kinds =
            [(EntryKind::CarryOut, ending.carried_minor()), (EntryKind::Lapse, ending.lapsed_minor())];
        let mut standing = without_promises(tx, node.id)?;
        for period in plan.periods.iter().filter(|period| period.is_open()) {
            let entries = Entries { period, date: period.ends_on, document, memo };
            for (kind, left) in &mut kinds {
                let free = free_to_cut_minor(&standing, period.number, &[])?;
                let part = if period.id == last_open.id { *left } else { (*left).min(free) };
                *left -= part;
                take(&mut standing, period.number, part)?;
                postings.extend(entries.of(node.id, *kind, part));
            }
        }
    }
    Ok(postings)
}

/// A node as it is when nothing is promised any more.
fn without_promises(tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<ControlledNode> {
    let mut book = NodeBook::default();
    book.load(tx.conn, node)?;
    let mut standing = book.controlled(node).cloned().ok_or_else(AppError::not_found)?;
    for held in &mut standing.periods {
        held.reserved_minor = 0;
        held.committed_minor = 0;
    }
    Ok(standing)
}

fn take(standing: &mut ControlledNode, period: i32, part_minor: i64) -> AppResult<()> {
    let index = usize::try_from(period - 1).map_err(|_| LedgerError::Overflow)?;
    if let Some(held) = standing.periods.get_mut(index) {
        held.allocated_minor = held.allocated_minor.checked_sub(part_minor).ok_or(LedgerError::Overflow)?;
    }
    Ok(())
}

/// The nodes of the next year that take over, those that are missing made where something goes on.
fn make_successors(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    plan: &YearEndPlan,
    next_year: FiscalYearId,
) -> AppResult<HashMap<NodeId, NodeId>> {
    let mut made: HashMap<NodeId, NodeId> = HashMap::new();
    let needed = plan.needing_successors();
    let departments = db::terms::merged(tx.conn, Vocabulary::Departments)?;
    let channels = db::terms::merged(tx.conn, Vocabulary::Channels)?;
    let activity_types = db::terms::merged(tx.conn, Vocabulary::ActivityTypes)?;
    for node in &plan.nodes {
        let Some(found) = plan.successors.get(&node.id) else { continue };
        if let Some(id) = found.id {
            made.insert(node.id, id);
            continue;
        }
        if !needed.contains(&node.id) {
            continue;
        }
        let new = BudgetNodeCreate {
            parent_id: node.parent_id.and_then(|parent| made.get(&parent).copied()),
            fiscal_year_id: next_year,
            name: found.name.clone(),
            name_zh: found.name_zh.clone(),
            currency: Some(node.currency),
            // A new year takes no merged terms.
            department_id: node.department_id.map(|id| DepartmentId(departments.effective(id.0))),
            channel_id: node.channel_id.map(|id| ChannelId(channels.effective(id.0))),
            activity_type_id: node.activity_type_id.map(|id| ActivityTypeId(activity_types.effective(id.0))),
            campaign_id: node.campaign_id,
            is_contingency: node.is_contingency,
            control: Some(node.control()),
            dimensions: db::dimensions::of_node(tx.conn, node.id)?,
        };
        let id = create(tx, viewer, &new)?;
        let rule =
            YearEndChoice { rule: Some(db::year_ends::choice(tx.conn, node.id)?.rule()), next_node_id: None };
        choose(tx, viewer, id, 1, &rule)?;
        made.insert(node.id, id);
    }
    Ok(made)
}

fn moving_lines(plan: &YearEndPlan, successors: &HashMap<NodeId, NodeId>) -> AppResult<Vec<MovingLine>> {
    plan.open_lines
        .iter()
        .map(|line| {
            let period = plan.periods.iter().find(|period| Some(period.id) == line.period_id);
            let period = period.cloned().ok_or_else(|| {
                AppError::Internal(anyhow::anyhow!("line {} holds money outside of its node's year", line.id))
            })?;
            let to = successors.get(&line.node_id).copied().filter(|_| plan.carries(line.node_id));
            Ok(MovingLine { line: line.clone(), to, period })
        })
        .collect()
}

/// Promises that go on count in the next year's control books as well.
fn count_in_books(tx: &mut WriteTx<'_>, moving: &[MovingLine], first_open: &PeriodRow) -> AppResult<()> {
    let mut book = NodeBook::default();
    let (mut charges, mut links) = (Vec::new(), Vec::new());
    for (line, to) in moving.iter().filter_map(|moving| Some((&moving.line, moving.to?))) {
        let facts = LineFacts { node_id: to, ..LineFacts::from(line) };
        let held = line.reserved_minor.checked_add(line.committed_minor).ok_or(LedgerError::Overflow)?;
        let charge = book.charge(tx.conn, &facts, first_open.number, held)?;
        links.extend(charge.books.iter().map(|book| LineBookRow { line_id: line.id, book_id: *book }));
        charges.push(charge);
    }
    obstacles::refuse_books(short_books(tx.conn, &book, &charges)?)?;
    Ok(db::control_books::link(tx.conn, &links)?)
}

/// What comes into each node of the next year: what goes on from a node counts on its successor and on
/// every node above that, so that children have at most what their parent has wherever they are.
fn arriving(
    tx: &mut WriteTx<'_>,
    plan: &YearEndPlan,
    successors: &HashMap<NodeId, NodeId>,
) -> AppResult<BTreeMap<NodeId, i64>> {
    let mut sums: BTreeMap<NodeId, i64> = BTreeMap::new();
    let parents: HashMap<NodeId, Option<NodeId>> = match &plan.next {
        None => HashMap::new(),
        Some(next) => {
            let nodes = db::budget_nodes::of_year(tx.conn, next.id)?;
            nodes.into_iter().map(|node| (node.id, node.parent_id)).collect()
        }
    };
    for (node, ending) in &plan.endings {
        if ending.own_carried_minor == 0 {
            continue;
        }
        let mut at = successors.get(node).copied();
        while let Some(id) = at {
            let sum = sums.entry(id).or_default();
            *sum = sum.checked_add(ending.own_carried_minor).ok_or(LedgerError::Overflow)?;
            at = parents.get(&id).copied().flatten();
        }
    }
    Ok(sums)
}

/// Writes down what was done, moves the lines, and ends the expenses of which nothing is left.
#[expect(clippy::too_many_arguments, reason = "everything that was worked out is written down here, once")]
fn keep(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: YearEndId,
    plan: &YearEndPlan,
    moving: &[MovingLine],
    successors: &HashMap<NodeId, NodeId>,
    first_open: &PeriodRow,
    memo: &str,
) -> AppResult<()> {
    let amounts = plan.amounts()?;
    let nodes: Vec<EndedNodeRow> = plan
        .nodes
        .iter()
        .filter_map(|node| {
            let of_node = amounts.get(&node.id)?;
            Some(EndedNodeRow {
                year_end_id: id,
                node_id: node.id,
                next_node_id: successors.get(&node.id).copied(),
                policy: plan.rule(node.id).policy,
                available_minor: of_node.available_minor,
                open_minor: of_node.open_minor,
                open_lines: of_node.open_lines,
                lapsed_minor: of_node.lapsed_minor,
                carried_balance_minor: of_node.carried_balance_minor,
                carried_open_minor: of_node.carried_open_minor,
            })
        })
        .collect();
    db::year_ends::insert_nodes(tx.conn, &nodes)?;
    let mut lines = Vec::with_capacity(moving.len());
    let mut by_expense: BTreeMap<ExpenseId, (i64, i64)> = BTreeMap::new();
    for line in moving {
        lines.push(line.record(id, first_open)?);
        db::year_ends::move_line(tx.conn, &line.moved(first_open))?;
        let sums = by_expense.entry(line.line.expense_id).or_default();
        let held = foreign::held_minor(tx, &line.line)?;
        let slot = if line.to.is_some() { &mut sums.1 } else { &mut sums.0 };
        *slot = slot.checked_add(held).ok_or(LedgerError::Overflow)?;
    }
    db::year_ends::insert_lines(tx.conn, &lines)?;
    let mut ended = Vec::new();
    for (expense, sums) in by_expense {
        ended.extend(expenses::settle(tx, viewer, id, expense, sums, memo)?);
    }
    Ok(db::year_ends::insert_expenses(tx.conn, &ended)?)
}

fn close_periods(tx: &mut WriteTx<'_>, viewer: &Viewer, periods: &[PeriodRow]) -> AppResult<()> {
    let change = PeriodUpdate { state: PeriodState::Closed, reason: None };
    for period in periods.iter().filter(|period| period.is_open()) {
        periods::update(tx, viewer.user_id, period.id, period.version, &change)?;
    }
    Ok(())
}
