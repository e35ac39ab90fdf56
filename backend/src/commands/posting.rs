//! The one door to the ledger.
//!
//! Entries get the next sequence numbers and hashes, and the balances of the charged node, of every
//! node above it, and of the control books that its line counts in are brought along, all in the
//! caller's transaction. A closed period takes
//! nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use penstock_shared::{
    budget::{Bucket, DocumentRef, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    ids::{
        ControlBookId, ExpenseId, ExpenseLineId, FiscalYearId, FundCheckId, InvoiceId, NodeId, PeriodId,
        UserId,
    },
    period::PeriodState,
};

use crate::{
    db::{
        self,
        balances::BalanceRow,
        control_books::BookBalanceRow,
        ledger::{EntryRow, Head},
    },
    domain::ledger::{Buckets, EntryFacts, LARGEST_MOVEMENT_MINOR, LedgerError, entry_hash, is_allocation},
    error::{AppError, AppResult, OrNotFound},
    writer::WriteTx,
};

/// A movement to be posted.
#[derive(Debug, Clone)]
pub struct Posting {
    pub node_id: NodeId,
    pub period_id: PeriodId,
    pub entry_date: NaiveDate,
    pub kind: EntryKind,
    pub from: Bucket,
    pub to: Bucket,
    pub amount_minor: i64,
    pub source: PostingSource,
    pub memo: String,
}

/// What a movement belongs to.
#[derive(Debug, Clone, Copy, Default)]
pub struct PostingSource {
    pub expense_id: Option<ExpenseId>,
    pub expense_line_id: Option<ExpenseLineId>,
    pub invoice_id: Option<InvoiceId>,
    pub reverses_sequence: Option<i64>,
    pub check_id: Option<FundCheckId>,
    pub document: Option<DocumentRef>,
    /// The closed period that the movement belongs to, when another one has to take it.
    pub late_from: Option<PeriodId>,
}

impl From<LedgerError> for AppError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Overflow => Self::new(ErrorCode::AmountOverflow, error.to_string()),
            // Commands check before they post; anything else here is a defect of ours.
            other => Self::Internal(anyhow::anyhow!("the ledger refused a movement: {other}")),
        }
    }
}

/// Posts movements in order and gives their sequence numbers.
///
/// # Errors
/// [`ErrorCode::PeriodClosed`], [`ErrorCode::AmountOverflow`]; internal when a movement is impossible.
pub fn post(tx: &mut WriteTx<'_>, actor: Option<UserId>, postings: &[Posting]) -> AppResult<Vec<i64>> {
    let mut book = Book::default();
    let sequences = book.post(tx, actor, postings)?;
    book.announce(tx, postings.iter().map(|posting| posting.node_id))?;
    Ok(sequences)
}

/// The same without telling the screens, for work in many steps that tells them now and then by
/// [`announce`].
///
/// # Errors
/// As [`post`].
pub fn post_quietly(
    tx: &mut WriteTx<'_>,
    actor: Option<UserId>,
    postings: &[Posting],
) -> AppResult<Vec<i64>> {
    Book::default().post(tx, actor, postings)
}

fn entry(tx: &WriteTx<'_>, actor: Option<UserId>, posting: &Posting, head: &Head) -> EntryRow {
    let facts = EntryFacts {
        sequence: head.sequence + 1,
        posted_at: tx.now,
        entry_date: posting.entry_date,
        node_id: posting.node_id,
        period_id: posting.period_id,
        kind: posting.kind,
        from: posting.from,
        to: posting.to,
        amount_minor: posting.amount_minor,
        expense_id: posting.source.expense_id,
        expense_line_id: posting.source.expense_line_id,
        invoice_id: posting.source.invoice_id,
        reverses_sequence: posting.source.reverses_sequence,
        check_id: posting.source.check_id,
        actor_id: actor,
        document: posting.source.document,
        late_from: posting.source.late_from,
        memo: posting.memo.clone(),
    };
    let hash = entry_hash(&head.hash, &facts);
    EntryRow {
        sequence: facts.sequence,
        posted_at: facts.posted_at,
        entry_date: facts.entry_date,
        node_id: facts.node_id,
        period_id: facts.period_id,
        kind: facts.kind,
        from_bucket: facts.from,
        to_bucket: facts.to,
        amount_minor: facts.amount_minor,
        expense_id: facts.expense_id,
        expense_line_id: facts.expense_line_id,
        invoice_id: facts.invoice_id,
        reverses_sequence: facts.reverses_sequence,
        check_id: facts.check_id,
        actor_id: facts.actor_id,
        memo: facts.memo,
        prev_hash: head.hash.clone(),
        hash,
        document_kind: facts.document.map(|document| document.kind),
        document_id: facts.document.map(|document| document.id),
        late_from_period_id: facts.late_from,
    }
}

/// Tells the screens which nodes changed, once per node.
///
/// # Errors
/// When the database fails.
pub fn announce(tx: &mut WriteTx<'_>, nodes: impl IntoIterator<Item = NodeId>) -> AppResult<()> {
    Book::default().announce(tx, nodes)
}

#[derive(Debug, Clone)]
struct Path {
    /// The node itself and those above it.
    nodes: Vec<NodeId>,
    /// The nearest department on the way up.
    department: Option<penstock_shared::ids::DepartmentId>,
}

/// The balances that a group of postings touches, read once and written once.
#[derive(Default)]
struct Book {
    balances: BTreeMap<(NodeId, PeriodId), Buckets>,
    paths: HashMap<NodeId, Path>,
    open: HashMap<PeriodId, FiscalYearId>,
    /// Whether there is any control book; asked once.
    any_books: Option<bool>,
    /// The control books that a line counts in.
    line_books: HashMap<ExpenseLineId, Vec<(ControlBookId, FiscalYearId)>>,
    book_balances: BTreeMap<(ControlBookId, PeriodId), Buckets>,
}

impl Book {
    /// Writes the entries and the balances that they change.
    fn post(
        &mut self,
        tx: &mut WriteTx<'_>,
        actor: Option<UserId>,
        postings: &[Posting],
    ) -> AppResult<Vec<i64>> {
        if postings.is_empty() {
            return Ok(Vec::new());
        }
        let mut head = db::ledger::head(tx.conn)?;
        let mut rows = Vec::with_capacity(postings.len());
        for posting in postings {
            if posting.amount_minor > LARGEST_MOVEMENT_MINOR {
                return Err(LedgerError::Overflow.into());
            }
            let year = self.open_period(tx, posting.period_id)?;
            self.apply(tx, posting)?;
            self.apply_to_books(tx, posting, year)?;
            let row = entry(tx, actor, posting, &head);
            head = Head { sequence: row.sequence, hash: row.hash.clone() };
            rows.push(row);
        }
        db::ledger::insert(tx.conn, &rows)?;
        db::ledger::set_head(tx.conn, &head)?;
        self.write(tx)?;
        Ok(rows.into_iter().map(|row| row.sequence).collect())
    }

    /// Tells which nodes changed, once per node.
    fn announce(&mut self, tx: &mut WriteTx<'_>, nodes: impl IntoIterator<Item = NodeId>) -> AppResult<()> {
        let mut told = HashSet::new();
        for node in nodes {
            if told.insert(node) {
                let department = self.path(tx, node)?.department;
                db::events::insert(tx.conn, tx.now, EventTopic::BudgetChanged, node.0, department)?;
            }
        }
        Ok(())
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

    /// Brings the control books along that the posting's line counts in, in the books' own year.
    fn apply_to_books(
        &mut self,
        tx: &mut WriteTx<'_>,
        posting: &Posting,
        year: FiscalYearId,
    ) -> AppResult<()> {
        let Some(line) = posting.source.expense_line_id else { return Ok(()) };
        let any = match self.any_books {
            Some(any) => any,
            None => *self.any_books.insert(db::control_books::any(tx.conn)?),
        };
        if !any {
            return Ok(());
        }
        let books = match self.line_books.get(&line) {
            Some(books) => books.clone(),
            None => {
                let books = db::control_books::of_line(tx.conn, line)?;
                self.line_books.insert(line, books.clone());
                books
            }
        };
        for (book, _) in books.into_iter().filter(|(_, of)| *of == year) {
            let key = (book, posting.period_id);
            let before = match self.book_balances.get(&key) {
                Some(buckets) => *buckets,
                None => {
                    let row = db::control_books::balance(tx.conn, book, posting.period_id)?;
                    row.map(Buckets::from).unwrap_or_default()
                }
            };
            self.book_balances.insert(key, before.after(posting.from, posting.to, posting.amount_minor)?);
        }
        Ok(())
    }

    fn path(&mut self, tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<Path> {
        if let Some(path) = self.paths.get(&node) {
            return Ok(path.clone());
        }
        let mut path = Path { nodes: Vec::new(), department: None };
        let mut at = Some(node);
        while let Some(id) = at {
            let (parent, department) = db::budget_nodes::place(tx.conn, id).or_not_found()?;
            path.nodes.push(id);
            path.department = path.department.or(department);
            at = parent;
        }
        self.paths.insert(node, path.clone());
        Ok(path)
    }

    fn apply(&mut self, tx: &mut WriteTx<'_>, posting: &Posting) -> AppResult<()> {
        let path = self.path(tx, posting.node_id)?;
        let touched = if is_allocation(posting.from, posting.to) { 1 } else { path.nodes.len() };
        for node in path.nodes.iter().take(touched) {
            let key = (*node, posting.period_id);
            let before = match self.balances.get(&key) {
                Some(buckets) => *buckets,
                None => db::balances::get(tx.conn, key.0, key.1)?.map(Buckets::from).unwrap_or_default(),
            };
            self.balances.insert(
                key,
                before.after_entry(posting.kind, posting.from, posting.to, posting.amount_minor)?,
            );
        }
        Ok(())
    }

    fn write(&self, tx: &mut WriteTx<'_>) -> AppResult<()> {
        for ((node_id, period_id), buckets) in &self.balances {
            db::balances::put(
                tx.conn,
                &BalanceRow {
                    node_id: *node_id,
                    period_id: *period_id,
                    allocated_minor: buckets.allocated_minor,
                    reserved_minor: buckets.reserved_minor,
                    committed_minor: buckets.committed_minor,
                    spent_minor: buckets.spent_minor,
                },
            )?;
        }
        for ((book_id, period_id), buckets) in &self.book_balances {
            db::control_books::put_balance(
                tx.conn,
                &BookBalanceRow {
                    book_id: *book_id,
                    period_id: *period_id,
                    cap_minor: buckets.allocated_minor,
                    reserved_minor: buckets.reserved_minor,
                    committed_minor: buckets.committed_minor,
                    spent_minor: buckets.spent_minor,
                },
            )?;
        }
        Ok(())
    }
}

impl From<BalanceRow> for Buckets {
    fn from(row: BalanceRow) -> Self {
        Self {
            allocated_minor: row.allocated_minor,
            reserved_minor: row.reserved_minor,
            committed_minor: row.committed_minor,
            spent_minor: row.spent_minor,
        }
    }
}
