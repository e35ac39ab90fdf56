//! The balances that entries change: of the charged node, of every node above it, and of the control books
//! that the line counts in. Read once, written once.

use std::collections::{BTreeMap, HashMap, HashSet};

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{ControlBookId, DepartmentId, ExpenseLineId, FiscalYearId, NodeId, PeriodId},
    period::PeriodState,
};

use super::Posting;
use crate::{
    db::{self, balances::BalanceRow, control_books::BookBalanceRow, events::NewEvent},
    domain::{
        control::Holder,
        ledger::{Buckets, LARGEST_MOVEMENT_MINOR, LedgerError, is_allocation},
    },
    error::{AppResult, OrNotFound},
    reads::known::Known,
    writer::WriteTx,
};

#[derive(Debug, Clone)]
struct Path {
    /// The node itself and those above it.
    nodes: Vec<NodeId>,
    /// The nearest department on the way up.
    department: Option<DepartmentId>,
}

/// What movements change, until it is written.
#[derive(Default)]
pub struct Book {
    known: Known,
    balances: BTreeMap<(Holder, PeriodId), Buckets>,
    paths: HashMap<NodeId, Path>,
    open: HashMap<PeriodId, FiscalYearId>,
    /// Whether there is any control book; asked once.
    any_books: Option<bool>,
    /// The control books that a stored line counts in.
    line_books: HashMap<ExpenseLineId, Vec<(ControlBookId, FiscalYearId)>>,
}

impl Book {
    /// A book over what is known, which learns what movements change.
    #[must_use]
    pub fn over(known: &Known) -> Self {
        Self { known: known.clone(), ..Self::default() }
    }

    /// Applies movements of stored lines.
    ///
    /// # Errors
    /// [`ErrorCode::PeriodClosed`], [`ErrorCode::AmountOverflow`]; internal when a movement is impossible.
    pub fn apply(&mut self, tx: &mut WriteTx<'_>, postings: &[Posting]) -> AppResult<()> {
        let mut counted = Vec::with_capacity(postings.len());
        for posting in postings {
            let year = self.open_period(tx, posting.period_id)?;
            counted.push(self.books_of(tx, posting, year)?);
        }
        self.apply_counted(
            tx,
            postings.iter().zip(&counted).map(|(posting, books)| (posting, books.as_slice())),
        )
    }

    /// Applies movements whose control books are known: all of them, or none.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn apply_counted<'a>(
        &mut self,
        tx: &mut WriteTx<'_>,
        movements: impl IntoIterator<Item = (&'a Posting, &'a [ControlBookId])>,
    ) -> AppResult<()> {
        let mut changed: BTreeMap<(Holder, PeriodId), Buckets> = BTreeMap::new();
        for (posting, books) in movements {
            if posting.amount_minor > LARGEST_MOVEMENT_MINOR {
                return Err(LedgerError::Overflow.into());
            }
            self.open_period(tx, posting.period_id)?;
            let path = self.path(tx, posting.node_id)?;
            let touched = if is_allocation(posting.from, posting.to) { 1 } else { path.nodes.len() };
            let nodes = path.nodes.into_iter().take(touched).map(Holder::Node);
            for holder in nodes.chain(books.iter().copied().map(Holder::Book)) {
                let key = (holder, posting.period_id);
                let before = match changed.get(&key).or_else(|| self.balances.get(&key)) {
                    Some(buckets) => *buckets,
                    None => self.held(tx, holder, posting.period_id)?,
                };
                let after = match holder {
                    Holder::Node(_) => {
                        before.after_entry(posting.kind, posting.from, posting.to, posting.amount_minor)?
                    }
                    Holder::Book(_) => before.after(posting.from, posting.to, posting.amount_minor)?,
                };
                changed.insert(key, after);
            }
        }
        for ((holder, period), buckets) in &changed {
            self.known.put(*holder, *period, *buckets);
        }
        self.balances.append(&mut changed);
        Ok(())
    }

    fn held(&self, tx: &mut WriteTx<'_>, holder: Holder, period: PeriodId) -> AppResult<Buckets> {
        Ok(self.known.held(tx.conn, holder, [period])?.first().copied().unwrap_or_default())
    }

    /// Tells which nodes changed, once per node.
    ///
    /// # Errors
    /// When the database fails.
    pub fn announce(
        &mut self,
        tx: &mut WriteTx<'_>,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> AppResult<()> {
        let mut told = HashSet::new();
        let mut events = Vec::new();
        for node in nodes {
            if told.insert(node) {
                events.push(NewEvent {
                    at: tx.now,
                    topic: EventTopic::BudgetChanged,
                    entity_id: node.0,
                    department_id: self.path(tx, node)?.department,
                });
            }
        }
        Ok(db::events::insert_all(tx.conn, &events)?)
    }

    /// The period's year, if the period is open.
    fn open_period(&mut self, tx: &mut WriteTx<'_>, period: PeriodId) -> AppResult<FiscalYearId> {
        if let Some(year) = self.open.get(&period) {
            return Ok(*year);
        }
        let row = db::periods::get(tx.conn, period).or_not_found()?;
        if row.state == PeriodState::Closed {
            return Err(ErrorCode::PeriodClosed.into());
        }
        self.open.insert(period, row.fiscal_year_id);
        Ok(row.fiscal_year_id)
    }

    /// The control books that the posting's line counts in, of the posting's year.
    fn books_of(
        &mut self,
        tx: &mut WriteTx<'_>,
        posting: &Posting,
        year: FiscalYearId,
    ) -> AppResult<Vec<ControlBookId>> {
        let Some(line) = posting.source.expense_line_id else { return Ok(Vec::new()) };
        let any = match self.any_books {
            Some(any) => any,
            None => *self.any_books.insert(db::control_books::any(tx.conn)?),
        };
        if !any {
            return Ok(Vec::new());
        }
        let books = match self.line_books.entry(line) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(db::control_books::of_line(tx.conn, line)?)
            }
        };
        Ok(books.iter().filter(|(_, of)| *of == year).map(|(book, _)| *book).collect())
    }

    fn path(&mut self, tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<Path> {
        if let Some(path) = self.paths.get(&node) {
            return Ok(path.clone());
        }
        let mut path = Path { nodes: Vec::new(), department: None };
        let mut at = Some(node);
        while let Some(id) = at {
            let row = self.known.node(tx.conn, id)?;
            path.nodes.push(id);
            path.department = path.department.or(row.department_id);
            at = row.parent_id;
        }
        self.paths.insert(node, path.clone());
        Ok(path)
    }

    /// Writes the balances.
    ///
    /// # Errors
    /// When the database fails.
    pub fn write(&self, tx: &mut WriteTx<'_>) -> AppResult<()> {
        let (mut nodes, mut books) = (Vec::new(), Vec::new());
        for ((holder, period_id), buckets) in &self.balances {
            let period_id = *period_id;
            match *holder {
                Holder::Node(node_id) => nodes.push(BalanceRow {
                    node_id,
                    period_id,
                    allocated_minor: buckets.allocated_minor,
                    reserved_minor: buckets.reserved_minor,
                    committed_minor: buckets.committed_minor,
                    spent_minor: buckets.spent_minor,
                }),
                Holder::Book(book_id) => books.push(BookBalanceRow {
                    book_id,
                    period_id,
                    cap_minor: buckets.allocated_minor,
                    reserved_minor: buckets.reserved_minor,
                    committed_minor: buckets.committed_minor,
                    spent_minor: buckets.spent_minor,
                }),
            }
        }
        db::balances::put_all(tx.conn, &nodes)?;
        db::control_books::put_balances(tx.conn, &books)?;
        Ok(())
    }
}
