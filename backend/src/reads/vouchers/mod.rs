//! Vouchers: what some days' spending would be, and the batches that were posted.

pub mod batches;
pub mod export;
mod names;

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    accounting::{AccountRole, Voucher, VoucherPreview, VoucherRange, VoucherTotals},
    ids::{CategoryId, CreditNoteId, ExpenseId, FiscalYearId, InvoiceId},
    money::Currency,
    problem::{FieldErrorCode, Subject},
};

use self::names::Names;
use super::accounting;
use crate::{
    db::{self, AnyConnection, terms::Vocabulary},
    domain::{
        ledger::LedgerError,
        voucher::{self, Document, Draft, Drafted, balances},
    },
    error::{AppResult, FieldErrors},
};

/// Entries that one batch takes: what one transaction writes without others having to wait long.
const MOST_ENTRIES: i64 = 20_000;
/// Vouchers that a preview shows.
const SHOWN: usize = 50;

/// What a batch of some days would have.
pub struct Prepared {
    pub fiscal_year_id: FiscalYearId,
    pub through_sequence: i64,
    pub mapping_version: i64,
    pub entry_count: i64,
    pub drafted: Drafted,
    pub papers: Papers,
}

/// What is written on vouchers: titles, payees, numbers of invoices.
pub struct Papers {
    expenses: HashMap<ExpenseId, (String, String)>,
    invoices: HashMap<InvoiceId, String>,
    credit_notes: HashMap<CreditNoteId, String>,
}

impl Papers {
    fn read(conn: &mut AnyConnection, vouchers: &[Draft]) -> AppResult<Self> {
        let mut expenses: Vec<ExpenseId> = vouchers.iter().map(|of| of.document.expense_id).collect();
        expenses.sort_unstable();
        expenses.dedup();
        let mut invoices: Vec<InvoiceId> = vouchers.iter().filter_map(|of| of.document.invoice_id).collect();
        invoices.sort_unstable();
        invoices.dedup();
        let notes: Vec<CreditNoteId> = vouchers.iter().filter_map(|of| of.document.credit_note_id).collect();
        Ok(Self {
            credit_notes: db::spent_entries::credit_note_numbers(conn, &notes)?.into_iter().collect(),
            expenses: db::spent_entries::expense_names(conn, &expenses)?
                .into_iter()
                .map(|(id, title, vendor)| (id, (title, vendor.unwrap_or_default())))
                .collect(),
            invoices: db::spent_entries::invoice_numbers(conn, &invoices)?.into_iter().collect(),
        })
    }

    /// Title and payee.
    #[must_use]
    pub fn of_expense(&self, id: ExpenseId) -> (&str, &str) {
        self.expenses.get(&id).map_or(("", ""), |(title, payee)| (title, payee))
    }

    /// The number that a document itself has; nothing without an invoice.
    #[must_use]
    pub fn number_of(&self, document: &Document) -> &str {
        let number = match document.credit_note_id {
            Some(note) => self.credit_notes.get(&note),
            None => document.invoice_id.and_then(|id| self.invoices.get(&id)),
        };
        number.map_or("", String::as_str)
    }
}

/// Takes all entries of some days that are in no batch, and makes vouchers of them.
///
/// # Errors
/// Days that are none of one fiscal year, or have more entries than a batch takes.
pub fn prepare(conn: &mut AnyConnection, range: &VoucherRange) -> AppResult<Prepared> {
    let mut errors = FieldErrors::new();
    if range.from > range.to {
        errors.add("to", FieldErrorCode::OutOfRange, "The last day is before the first.");
    }
    let years = db::fiscal_years::all(conn)?;
    let year = years.iter().find(|year| (year.starts_on..=year.ends_on).contains(&range.from));
    match year {
        None => errors.add("from", FieldErrorCode::OutsideFiscalYear, "No fiscal year has this day."),
        Some(year) if range.to > year.ends_on => {
            errors.add("to", FieldErrorCode::OutsideFiscalYear, "A batch stays within one fiscal year.");
        }
        Some(_) => {}
    }
    let fiscal_year_id = year.map_or(FiscalYearId(0), |year| year.id);
    errors.into_result()?;
    let head = db::ledger::head(conn)?.sequence;
    let through_sequence = range.through_sequence.unwrap_or(head).min(head);
    let entries = db::spent_entries::free(
        conn,
        range.from,
        range.to,
        through_sequence,
        MOST_ENTRIES.saturating_add(1),
    )?;
    let entry_count = i64::try_from(entries.len()).map_err(|_| LedgerError::Overflow)?;
    if entry_count > MOST_ENTRIES {
        let mut errors = FieldErrors::new();
        let message = format!("These days have more than {MOST_ENTRIES} entries. Take fewer days.");
        errors.add("to", FieldErrorCode::OutOfRange, message);
        errors.into_result()?;
    }
    let mut invoices: Vec<InvoiceId> = entries.iter().filter_map(|entry| entry.invoice_id).collect();
    invoices.sort_unstable();
    invoices.dedup();
    let mut notes: Vec<CreditNoteId> = entries.iter().filter_map(|entry| entry.credit_note_id).collect();
    notes.sort_unstable();
    notes.dedup();
    let taxes = db::spent_entries::taxes(conn, &invoices, &notes)?;
    let mapping_version = db::accounts::mapping_version(conn)?.map_or(0, |(version, ..)| version);
    let accounts = accounting::accounts(conn, mapping_version)?;
    let drafted = voucher::draft(&entries, &taxes, &accounts)?;
    let papers = Papers::read(conn, &drafted.vouchers)?;
    Ok(Prepared { fiscal_year_id, through_sequence, mapping_version, entry_count, drafted, papers })
}

impl Prepared {
    /// Vouchers that are made of no entries.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of_drafts(
        conn: &mut AnyConnection,
        fiscal_year_id: FiscalYearId,
        mapping_version: i64,
        drafted: Drafted,
    ) -> AppResult<Self> {
        let through_sequence = db::ledger::head(conn)?.sequence;
        let papers = Papers::read(conn, &drafted.vouchers)?;
        Ok(Self { fiscal_year_id, through_sequence, mapping_version, entry_count: 0, drafted, papers })
    }

    /// The categories that have no account.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unmapped(&self, conn: &mut AnyConnection) -> AppResult<Vec<Subject>> {
        let terms = db::terms::all(conn, Vocabulary::Categories)?;
        let named = |id: CategoryId| {
            terms.iter().find(|term| term.id == id.0).map(|term| (term.name.clone(), term.name_zh.clone()))
        };
        let subjects = self.drafted.unmapped.iter().map(|category| {
            let (name, name_zh) = category
                .and_then(named)
                .unwrap_or_else(|| ("Without a category".to_owned(), "未分类".to_owned()));
            Subject { name, name_zh, ..Subject::default() }
        });
        Ok(subjects.collect())
    }

    /// The documents whose vouchers do not balance. What lacks an account is another matter.
    #[must_use]
    pub fn unbalanced(&self) -> Vec<String> {
        if !self.drafted.unmapped.is_empty() || !self.drafted.missing_defaults.is_empty() {
            return Vec::new();
        }
        let uneven = self.drafted.vouchers.iter().filter(|voucher| !balances(&voucher.lines));
        uneven
            .map(|voucher| {
                let document = voucher.document;
                let number = self.papers.number_of(&document);
                format!("{} {number}", db::expenses::reference(document.expense_id)).trim().to_owned()
            })
            .collect()
    }
}

/// What a batch of some days would have; nothing is written.
///
/// # Errors
/// As [`prepare`].
pub fn preview(conn: &mut AnyConnection, range: &VoucherRange) -> AppResult<VoucherPreview> {
    let prepared = prepare(conn, range)?;
    let vouchers = &prepared.drafted.vouchers;
    let shown = vouchers.get(..SHOWN.min(vouchers.len())).unwrap_or_default();
    let names =
        Names::read(conn, shown.iter().flat_map(|voucher| voucher.lines.iter().map(names::Line::from)))?;
    let sums = vouchers.iter().flat_map(|voucher| &voucher.lines);
    Ok(VoucherPreview {
        through_sequence: prepared.through_sequence,
        voucher_count: i64::try_from(vouchers.len()).map_err(|_| LedgerError::Overflow)?,
        entry_count: prepared.entry_count,
        totals: totals(sums.map(|line| (line.currency, line.role, line.amount_minor)))?,
        vouchers: shown
            .iter()
            .zip(1..)
            .map(|(draft, number)| view(draft, number, &prepared.papers, &names))
            .collect(),
        unmapped: prepared.unmapped(conn)?,
        missing_defaults: prepared.drafted.missing_defaults.clone(),
        unbalanced: prepared.unbalanced(),
    })
}

fn view(draft: &Draft, number: i64, papers: &Papers, names: &Names) -> Voucher {
    let document = draft.document;
    let (title, payee) = papers.of_expense(document.expense_id);
    Voucher {
        id: None,
        number,
        kind: document.kind,
        date: draft.date,
        expense_id: document.expense_id,
        expense_reference: db::expenses::reference(document.expense_id),
        title: title.to_owned(),
        invoice_id: document.invoice_id,
        credit_note_id: document.credit_note_id,
        invoice_number: papers.number_of(&document).to_owned(),
        payee: payee.to_owned(),
        lines: draft.lines.iter().map(|line| names.view(&line.into())).collect(),
        sequences: draft.sequences.clone(),
    }
}

/// What lines come to, by currency.
///
/// # Errors
/// When a sum leaves the range of the ledger.
fn totals(lines: impl Iterator<Item = (Currency, AccountRole, i64)>) -> AppResult<Vec<VoucherTotals>> {
    let mut sums: BTreeMap<Currency, VoucherTotals> = BTreeMap::new();
    for (currency, role, minor) in lines {
        let empty = VoucherTotals { currency, spent_minor: 0, tax_minor: 0, payable_minor: 0 };
        let sum = sums.entry(currency).or_insert(empty);
        let (slot, minor) = match role {
            AccountRole::Expense | AccountRole::ExchangeDifference => (&mut sum.spent_minor, Some(minor)),
            AccountRole::InputTax => (&mut sum.tax_minor, Some(minor)),
            AccountRole::Payable | AccountRole::AccruedLiabilities => {
                (&mut sum.payable_minor, minor.checked_neg())
            }
        };
        *slot = minor.and_then(|minor| slot.checked_add(minor)).ok_or(LedgerError::Overflow)?;
    }
    Ok(sums.into_values().collect())
}
