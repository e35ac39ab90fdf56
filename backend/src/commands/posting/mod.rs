//! The one door to the ledger.
//!
//! Entries get the next sequence numbers and hashes, and the balances of the charged node, of every
//! node above it, and of the control books that its line counts in are brought along, all in the
//! caller's transaction. A closed period takes nothing.
//!
//! Invariant: an entry's day lies in its period, so that a period's figure is the same whether it is
//! asked for by period or by days.

mod book;

use std::collections::HashMap;

use chrono::NaiveDate;
use penstock_shared::{
    budget::{Bucket, DocumentRef, EntryKind},
    error_code::ErrorCode,
    ids::{ExpenseId, ExpenseLineId, FundCheckId, InvoiceId, NodeId, PeriodId, UserId},
};

pub use book::Book;

use crate::{
    db::{
        self,
        balances::BalanceRow,
        ledger::{EntryRow, Head},
        periods::PeriodRow,
    },
    domain::ledger::{Buckets, EntryFacts, LedgerError, entry_hash},
    error::{AppError, AppResult},
    writer::WriteTx,
};

/// A movement to be posted.
#[derive(Debug, Clone)]
pub struct Posting {
    pub node_id: NodeId,
    pub period_id: PeriodId,
    /// The day that it is about. The entry has the nearest day of its period.
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
    /// The period that the movement belongs to, when another one has to take it.
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
    let sequences = post_in(tx, &mut book, actor, postings)?;
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
    post_in(tx, &mut Book::default(), actor, postings)
}

fn post_in(
    tx: &mut WriteTx<'_>,
    book: &mut Book,
    actor: Option<UserId>,
    postings: &[Posting],
) -> AppResult<Vec<i64>> {
    if postings.is_empty() {
        return Ok(Vec::new());
    }
    book.apply(tx, postings)?;
    let sequences = write_entries(tx, postings.iter().map(|posting| (actor, posting)))?;
    book.write(tx)?;
    Ok(sequences)
}

/// Appends entries, whose balances the caller brings along, and gives their sequence numbers.
///
/// # Errors
/// When the database fails.
pub fn write_entries<'a>(
    tx: &mut WriteTx<'_>,
    postings: impl IntoIterator<Item = (Option<UserId>, &'a Posting)>,
) -> AppResult<Vec<i64>> {
    let mut head = db::ledger::head(tx.conn)?;
    let mut periods: HashMap<PeriodId, PeriodRow> = HashMap::new();
    let mut rows = Vec::new();
    for (actor, posting) in postings {
        let period = match periods.entry(posting.period_id) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(db::periods::get(tx.conn, posting.period_id)?)
            }
        };
        let row = entry(tx, actor, posting, period, &head);
        head = Head { sequence: row.sequence, hash: row.hash.clone() };
        rows.push(row);
    }
    db::ledger::insert(tx.conn, &rows)?;
    db::ledger::set_head(tx.conn, &head)?;
    Ok(rows.into_iter().map(|row| row.sequence).collect())
}

fn entry(
    tx: &WriteTx<'_>,
    actor: Option<UserId>,
    posting: &Posting,
    period: &PeriodRow,
    head: &Head,
) -> EntryRow {
    let facts = EntryFacts {
        sequence: head.sequence + 1,
        posted_at: tx.now,
        entry_date: posting.entry_date.clamp(period.starts_on, period.ends_on),
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
