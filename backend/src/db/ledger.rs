//! The ledger: its head and its entries. Entries are inserted and never touched again; triggers in
//! both databases refuse anything else.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    budget::{Bucket, DocumentKind, DocumentRef, EntryKind},
    ids::{ExpenseId, ExpenseLineId, FundCheckId, InvoiceId, NodeId, PeriodId, UserId},
};

use super::{
    AnyConnection,
    portable::insert_all,
    schema::{ledger_entries, ledger_head},
};
use crate::domain::ledger::EntryFacts;

/// The end of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Head {
    pub sequence: i64,
    pub hash: String,
}

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ledger_entries, treat_none_as_default_value = false)]
pub struct EntryRow {
    pub sequence: i64,
    pub posted_at: NaiveDateTime,
    pub entry_date: NaiveDate,
    pub node_id: NodeId,
    pub period_id: PeriodId,
    pub kind: EntryKind,
    pub from_bucket: Bucket,
    pub to_bucket: Bucket,
    pub amount_minor: i64,
    pub expense_id: Option<ExpenseId>,
    pub expense_line_id: Option<ExpenseLineId>,
    pub invoice_id: Option<InvoiceId>,
    pub reverses_sequence: Option<i64>,
    pub check_id: Option<FundCheckId>,
    pub actor_id: Option<UserId>,
    pub memo: String,
    pub prev_hash: String,
    pub hash: String,
    pub document_kind: Option<DocumentKind>,
    pub document_id: Option<i64>,
    pub late_from_period_id: Option<PeriodId>,
}

impl EntryRow {
    /// What the entry was posted for, beside an expense.
    #[must_use]
    pub fn document(&self) -> Option<DocumentRef> {
        self.document_kind.zip(self.document_id).map(|(kind, id)| DocumentRef { kind, id })
    }

    /// What the entry says, for its hash.
    #[must_use]
    pub fn facts(&self) -> EntryFacts {
        EntryFacts {
            sequence: self.sequence,
            posted_at: self.posted_at,
            entry_date: self.entry_date,
            node_id: self.node_id,
            period_id: self.period_id,
            kind: self.kind,
            from: self.from_bucket,
            to: self.to_bucket,
            amount_minor: self.amount_minor,
            expense_id: self.expense_id,
            expense_line_id: self.expense_line_id,
            invoice_id: self.invoice_id,
            reverses_sequence: self.reverses_sequence,
            check_id: self.check_id,
            actor_id: self.actor_id,
            document: self.document(),
            late_from: self.late_from_period_id,
            memo: self.memo.clone(),
        }
    }
}

/// # Errors
/// When the database fails.
pub fn head(conn: &mut AnyConnection) -> QueryResult<Head> {
    ledger_head::table.select((ledger_head::sequence, ledger_head::hash)).first(conn)
}

/// # Errors
/// When the database fails.
pub fn set_head(conn: &mut AnyConnection, head: &Head) -> QueryResult<()> {
    diesel::update(ledger_head::table)
        .set((ledger_head::sequence.eq(head.sequence), ledger_head::hash.eq(&head.hash)))
        .execute(conn)
        .map(drop)
}

/// # Errors
/// When a sequence number is taken.
pub fn insert(conn: &mut AnyConnection, rows: &[EntryRow]) -> QueryResult<()> {
    insert_all!(conn, ledger_entries::table, rows)
}

/// The entries after a sequence number, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn after(conn: &mut AnyConnection, sequence: i64, limit: i64) -> QueryResult<Vec<EntryRow>> {
    ledger_entries::table
        .filter(ledger_entries::sequence.gt(sequence))
        .order(ledger_entries::sequence)
        .limit(limit)
        .select(EntryRow::as_select())
        .load(conn)
}

/// The entries of an invoice, in order.
///
/// # Errors
/// When the database fails.
pub fn of_invoice(
    conn: &mut AnyConnection,
    expense: ExpenseId,
    invoice: InvoiceId,
) -> QueryResult<Vec<EntryRow>> {
    ledger_entries::table
        .filter(ledger_entries::expense_id.eq(expense))
        .filter(ledger_entries::invoice_id.eq(invoice))
        .order(ledger_entries::sequence)
        .select(EntryRow::as_select())
        .load(conn)
}

/// The hashes of entries.
///
/// # Errors
/// When the database fails.
pub fn hashes(conn: &mut AnyConnection, sequences: &[i64]) -> QueryResult<Vec<(i64, String)>> {
    ledger_entries::table
        .filter(ledger_entries::sequence.eq_any(sequences))
        .select((ledger_entries::sequence, ledger_entries::hash))
        .load(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, sequence: i64) -> QueryResult<EntryRow> {
    ledger_entries::table.find(sequence).select(EntryRow::as_select()).first(conn)
}

/// The entries that took one back.
///
/// # Errors
/// When the database fails.
pub fn reversals_of(conn: &mut AnyConnection, row: &EntryRow) -> QueryResult<Vec<EntryRow>> {
    // By the node's index: what takes an entry back is on the same node.
    ledger_entries::table
        .filter(ledger_entries::node_id.eq(row.node_id))
        .filter(ledger_entries::sequence.gt(row.sequence))
        .filter(ledger_entries::reverses_sequence.eq(row.sequence))
        .order(ledger_entries::sequence)
        .select(EntryRow::as_select())
        .load(conn)
}

/// The entries of an expense's line, in order.
///
/// # Errors
/// When the database fails.
pub fn of_line(
    conn: &mut AnyConnection,
    expense: ExpenseId,
    line: ExpenseLineId,
) -> QueryResult<Vec<EntryRow>> {
    ledger_entries::table
        .filter(ledger_entries::expense_id.eq(expense))
        .filter(ledger_entries::expense_line_id.eq(line))
        .order(ledger_entries::sequence)
        .select(EntryRow::as_select())
        .load(conn)
}
