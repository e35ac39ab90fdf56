//! Entries into and out of spent, with what vouchers need to know of them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use penstock_shared::{
    budget::{Bucket, DocumentKind, EntryKind},
    expense_kind::ExpenseKind,
    ids::{
        CampaignId, CategoryId, CreditNoteId, DepartmentId, ExpenseId, ExpenseLineId, InvoiceId, NodeId,
        UserId,
    },
    money::Currency,
};

use super::{
    AnyConnection,
    schema::{
        budget_nodes, campaigns, credit_note_lines, credit_notes, expense_lines, expenses, invoice_lines,
        invoices, ledger_entries, users, vendors, voucher_entries,
    },
};
use crate::domain::voucher::{LineTax, Paper, SpentEntry, Taxes};

/// Numbers in one query: SQLite takes some 32,000.
const AT_ONCE: usize = 1_000;

/// The entries of some days that no voucher holds, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn free(
    conn: &mut AnyConnection,
    from: NaiveDate,
    to: NaiveDate,
    through_sequence: i64,
    limit: i64,
) -> QueryResult<Vec<SpentEntry>> {
    let held =
        voucher_entries::table.filter(voucher_entries::held_sequence.eq(ledger_entries::sequence.nullable()));
    let entry = (
        ledger_entries::sequence,
        ledger_entries::entry_date,
        ledger_entries::kind,
        ledger_entries::from_bucket,
        ledger_entries::to_bucket,
        ledger_entries::amount_minor,
        ledger_entries::reverses_sequence,
        ledger_entries::invoice_id,
        ledger_entries::node_id,
        ledger_entries::document_kind,
        ledger_entries::document_id,
    );
    let line = (
        expense_lines::expense_id,
        expense_lines::id,
        expense_lines::department_id,
        expense_lines::category_id,
        expense_lines::campaign_id,
    );
    let rows: Vec<(EntryPart, LinePart, Currency)> = ledger_entries::table
        .inner_join(expense_lines::table.on(ledger_entries::expense_line_id.eq(expense_lines::id.nullable())))
        .inner_join(budget_nodes::table.on(ledger_entries::node_id.eq(budget_nodes::id)))
        .filter(ledger_entries::to_bucket.eq(Bucket::Spent).or(ledger_entries::from_bucket.eq(Bucket::Spent)))
        .filter(ledger_entries::entry_date.between(from, to))
        .filter(ledger_entries::sequence.le(through_sequence))
        .filter(not(exists(held)))
        .order(ledger_entries::sequence)
        .limit(limit)
        .select((entry, line, budget_nodes::currency))
        .load(conn)?;
    let reversed: Vec<i64> = rows.iter().filter_map(|(entry, ..)| entry.6).collect();
    let differences = differences_among(conn, &reversed)?;
    Ok(rows
        .into_iter()
        .map(|(entry, line, currency)| SpentEntry {
            sequence: entry.0,
            entry_date: entry.1,
            kind: entry.2,
            from: entry.3,
            to: entry.4,
            amount_minor: entry.5,
            reverses_difference: entry.6.is_some_and(|sequence| differences.contains(&sequence)),
            currency,
            expense_id: line.0,
            line_id: line.1,
            invoice_id: entry.7,
            credit_note_id: credit_note(entry.9, entry.10),
            node_id: entry.8,
            department_id: line.2,
            category_id: line.3,
            campaign_id: line.4,
        })
        .collect())
}

type EntryPart = (
    i64,
    NaiveDate,
    EntryKind,
    Bucket,
    Bucket,
    i64,
    Option<i64>,
    Option<InvoiceId>,
    NodeId,
    Option<DocumentKind>,
    Option<i64>,
);
type LinePart = (ExpenseId, ExpenseLineId, DepartmentId, Option<CategoryId>, Option<CampaignId>);

fn credit_note(kind: Option<DocumentKind>, id: Option<i64>) -> Option<CreditNoteId> {
    id.filter(|_| kind == Some(DocumentKind::CreditNote)).map(CreditNoteId)
}

/// Those of some entries that are exchange differences.
fn differences_among(conn: &mut AnyConnection, sequences: &[i64]) -> QueryResult<HashSet<i64>> {
    let mut found = HashSet::new();
    for part in sequences.chunks(AT_ONCE) {
        let some: Vec<i64> = ledger_entries::table
            .filter(ledger_entries::sequence.eq_any(part))
            .filter(ledger_entries::kind.eq(EntryKind::ExchangeDifference))
            .select(ledger_entries::sequence)
            .load(conn)?;
        found.extend(some);
    }
    Ok(found)
}

/// The tax of the lines of some invoices and credit notes, where they have any.
///
/// # Errors
/// When the database fails.
pub fn taxes(
    conn: &mut AnyConnection,
    invoices: &[InvoiceId],
    credit_notes: &[CreditNoteId],
) -> QueryResult<Taxes> {
    let mut found = Taxes::new();
    for part in invoices.chunks(AT_ONCE) {
        let rows: Vec<(InvoiceId, ExpenseLineId, i64, i64)> = invoice_lines::table
            .filter(invoice_lines::invoice_id.eq_any(part))
            .filter(invoice_lines::tax_minor.gt(0))
            .select((
                invoice_lines::invoice_id,
                invoice_lines::expense_line_id,
                invoice_lines::tax_minor,
                invoice_lines::amount_minor,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(invoice, line, tax_minor, amount_minor)| {
            ((Paper::Invoice(invoice), line), LineTax { tax_minor, amount_minor })
        }));
    }
    for part in credit_notes.chunks(AT_ONCE) {
        let rows: Vec<(CreditNoteId, ExpenseLineId, i64, i64)> = credit_note_lines::table
            .filter(credit_note_lines::credit_note_id.eq_any(part))
            .filter(credit_note_lines::tax_minor.gt(0))
            .select((
                credit_note_lines::credit_note_id,
                credit_note_lines::expense_line_id,
                credit_note_lines::tax_minor,
                credit_note_lines::amount_minor,
            ))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(note, line, tax_minor, amount_minor)| {
            ((Paper::CreditNote(note), line), LineTax { tax_minor, amount_minor })
        }));
    }
    Ok(found)
}

/// Number, title, kind, receiver, requester, vendor.
type NameColumns = (ExpenseId, String, ExpenseKind, Option<UserId>, UserId, Option<String>);

/// Title and payee of some expenses: who is paid back or got an advance, or else the vendor.
///
/// # Errors
/// When the database fails.
pub fn expense_names(
    conn: &mut AnyConnection,
    of: &[ExpenseId],
) -> QueryResult<Vec<(ExpenseId, String, Option<String>)>> {
    let mut found = Vec::with_capacity(of.len());
    for part in of.chunks(AT_ONCE) {
        let rows: Vec<NameColumns> = expenses::table
            .left_join(vendors::table)
            .filter(expenses::id.eq_any(part))
            .select((
                expenses::id,
                expenses::title,
                expenses::kind,
                expenses::receiver_id,
                expenses::requester_id,
                vendors::name.nullable(),
            ))
            .load(conn)?;
        let person = |kind: ExpenseKind, receiver: Option<UserId>, requester: UserId| match kind {
            ExpenseKind::Reimbursement => Some(requester),
            ExpenseKind::Advance => Some(receiver.unwrap_or(requester)),
            ExpenseKind::Purchase | ExpenseKind::Prepayment | ExpenseKind::BlanketOrder => None,
        };
        let mut people: Vec<UserId> = rows
            .iter()
            .filter_map(|(_, _, kind, receiver, requester, _)| person(*kind, *receiver, *requester))
            .collect();
        people.sort_unstable();
        people.dedup();
        let names: HashMap<UserId, String> = users::table
            .filter(users::id.eq_any(people))
            .select((users::id, users::name))
            .load::<(UserId, String)>(conn)?
            .into_iter()
            .collect();
        found.extend(rows.into_iter().map(|(id, title, kind, receiver, requester, vendor)| {
            let own = person(kind, receiver, requester).and_then(|user| names.get(&user).cloned());
            (id, title, own.or(vendor))
        }));
    }
    Ok(found)
}

/// The numbers of some invoices.
///
/// # Errors
/// When the database fails.
pub fn invoice_numbers(conn: &mut AnyConnection, of: &[InvoiceId]) -> QueryResult<Vec<(InvoiceId, String)>> {
    let mut found = Vec::with_capacity(of.len());
    for part in of.chunks(AT_ONCE) {
        found.extend(
            invoices::table
                .filter(invoices::id.eq_any(part))
                .select((invoices::id, invoices::number))
                .load::<(InvoiceId, String)>(conn)?,
        );
    }
    Ok(found)
}

/// The numbers of some credit notes.
///
/// # Errors
/// When the database fails.
pub fn credit_note_numbers(
    conn: &mut AnyConnection,
    of: &[CreditNoteId],
) -> QueryResult<Vec<(CreditNoteId, String)>> {
    let mut found = Vec::with_capacity(of.len());
    for part in of.chunks(AT_ONCE) {
        found.extend(
            credit_notes::table
                .filter(credit_notes::id.eq_any(part))
                .select((credit_notes::id, credit_notes::number))
                .load::<(CreditNoteId, String)>(conn)?,
        );
    }
    Ok(found)
}

/// The names of some budgets, in both languages.
///
/// # Errors
/// When the database fails.
pub fn node_names(conn: &mut AnyConnection, of: &[NodeId]) -> QueryResult<Vec<(NodeId, String, String)>> {
    let mut found = Vec::with_capacity(of.len());
    for part in of.chunks(AT_ONCE) {
        found.extend(
            budget_nodes::table
                .filter(budget_nodes::id.eq_any(part))
                .select((budget_nodes::id, budget_nodes::name, budget_nodes::name_zh))
                .load::<(NodeId, String, String)>(conn)?,
        );
    }
    Ok(found)
}

/// The names of some campaigns.
///
/// # Errors
/// When the database fails.
pub fn campaign_names(conn: &mut AnyConnection, of: &[CampaignId]) -> QueryResult<Vec<(CampaignId, String)>> {
    let mut found = Vec::with_capacity(of.len());
    for part in of.chunks(AT_ONCE) {
        found.extend(
            campaigns::table
                .filter(campaigns::id.eq_any(part))
                .select((campaigns::id, campaigns::name))
                .load::<(CampaignId, String)>(conn)?,
        );
    }
    Ok(found)
}
