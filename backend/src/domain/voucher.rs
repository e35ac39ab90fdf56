//! Vouchers: what ledger entries into and out of spent are in the general ledger.
//!
//! Invariant: the lines for expense and exchange difference come to exactly what the entries moved, and
//! debits equal credits in every currency. Debits are above zero, credits below.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use penstock_shared::{
    accounting::{AccountRole, VoucherKind},
    budget::{Bucket, EntryKind},
    ids::{
        AccountId, CampaignId, CategoryId, CreditNoteId, DepartmentId, ExpenseId, ExpenseLineId, InvoiceId,
        NodeId,
    },
    money::Currency,
};

use super::ledger::LedgerError;

/// An entry into or out of spent, with what its line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpentEntry {
    pub sequence: i64,
    pub entry_date: NaiveDate,
    pub kind: EntryKind,
    pub from: Bucket,
    pub to: Bucket,
    pub amount_minor: i64,
    /// It takes back an exchange difference.
    pub reverses_difference: bool,
    pub currency: Currency,
    pub expense_id: ExpenseId,
    pub line_id: ExpenseLineId,
    pub invoice_id: Option<InvoiceId>,
    /// The credit note that it was posted for.
    pub credit_note_id: Option<CreditNoteId>,
    pub node_id: NodeId,
    pub department_id: DepartmentId,
    pub category_id: Option<CategoryId>,
    pub campaign_id: Option<CampaignId>,
}

impl SpentEntry {
    /// What it moves into spent; below zero out of it.
    fn signed_minor(&self) -> Result<i64, LedgerError> {
        match (self.from, self.to) {
            (_, Bucket::Spent) => Ok(self.amount_minor),
            (Bucket::Spent, _) => self.amount_minor.checked_neg().ok_or(LedgerError::Overflow),
            (from, to) => Err(LedgerError::NotAMovement { from, to }),
        }
    }

    fn document(&self) -> Document {
        let kind = match (self.invoice_id, self.credit_note_id, self.kind) {
            (None, ..) => VoucherKind::ImportedExpense,
            (Some(_), Some(_), _) => VoucherKind::CreditNote,
            (Some(_), None, EntryKind::Reverse) => VoucherKind::InvoiceReversal,
            (Some(_), None, _) => VoucherKind::Invoice,
        };
        let (expense_id, invoice_id) = (self.expense_id, self.invoice_id);
        Document { expense_id, invoice_id, kind, credit_note_id: self.credit_note_id }
    }

    fn role(&self) -> AccountRole {
        if self.kind == EntryKind::ExchangeDifference || self.reverses_difference {
            AccountRole::ExchangeDifference
        } else {
            AccountRole::Expense
        }
    }
}

/// Whose line a tax is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paper {
    Invoice(InvoiceId),
    CreditNote(CreditNoteId),
}

/// The tax on the lines of invoices and credit notes.
pub type Taxes = HashMap<(Paper, ExpenseLineId), LineTax>;

/// The tax of a line, and the amount that it is on, both in the expense's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTax {
    pub tax_minor: i64,
    pub amount_minor: i64,
}

/// What a voucher is of. Ordered by expense and invoice, a reversal after its invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Document {
    pub expense_id: ExpenseId,
    pub invoice_id: Option<InvoiceId>,
    pub kind: VoucherKind,
    pub credit_note_id: Option<CreditNoteId>,
}

impl Document {
    fn paper(&self) -> Option<Paper> {
        self.credit_note_id.map(Paper::CreditNote).or_else(|| self.invoice_id.map(Paper::Invoice))
    }
}

/// A line of a voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub role: AccountRole,
    pub account_id: AccountId,
    pub currency: Currency,
    pub amount_minor: i64,
    pub dimensions: Dimensions,
}

/// What a line is for. Tax and what is owed are for nothing in particular.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dimensions {
    pub node_id: Option<NodeId>,
    pub department_id: Option<DepartmentId>,
    pub category_id: Option<CategoryId>,
    pub campaign_id: Option<CampaignId>,
}

/// A voucher without its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub document: Document,
    pub date: NaiveDate,
    pub lines: Vec<Line>,
    pub sequences: Vec<i64>,
}

/// Vouchers, and what stands in the way of posting them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drafted {
    pub vouchers: Vec<Draft>,
    /// Categories without an account; `None` is spending without a category.
    pub unmapped: Vec<Option<CategoryId>>,
    pub missing_defaults: Vec<AccountRole>,
}

/// Which account spending goes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    pub by_category: HashMap<CategoryId, AccountId>,
    pub defaults: HashMap<AccountRole, AccountId>,
    /// What each category counts under next.
    pub up: HashMap<CategoryId, Option<CategoryId>>,
}

impl Accounts {
    /// The account of a category or of the nearest one above it.
    #[must_use]
    pub fn of_category(&self, category: CategoryId) -> Option<AccountId> {
        let mut at = Some(category);
        // A tree is never deeper than it has nodes; a circle would otherwise never end.
        for _ in 0..=self.up.len() {
            let here = at?;
            if let Some(account) = self.by_category.get(&here) {
                return Some(*account);
            }
            at = self.up.get(&here).copied().flatten();
        }
        None
    }

    /// The account of a role, of spending the category's first.
    #[must_use]
    pub fn find(&self, role: AccountRole, category: Option<CategoryId>) -> Option<AccountId> {
        let own = (role == AccountRole::Expense).then_some(category).flatten();
        own.and_then(|category| self.of_category(category)).or_else(|| self.defaults.get(&role).copied())
    }
}

/// One voucher per document, in the order of their days and numbers.
///
/// # Errors
/// [`LedgerError`] when an amount leaves the range of the ledger, or an entry is none of spent.
pub fn draft(entries: &[SpentEntry], taxes: &Taxes, accounts: &Accounts) -> Result<Drafted, LedgerError> {
    let mut documents: BTreeMap<Document, Vec<&SpentEntry>> = BTreeMap::new();
    for entry in entries {
        documents.entry(entry.document()).or_default().push(entry);
    }
    let mut drafted = Drafted::default();
    for (document, entries) in documents {
        let voucher = one(document, &entries, taxes, accounts, &mut drafted)?;
        drafted.vouchers.push(voucher);
    }
    drafted.vouchers.sort_by_key(|voucher| (voucher.date, voucher.document));
    Ok(drafted)
}

fn one(
    document: Document,
    entries: &[&SpentEntry],
    taxes: &Taxes,
    accounts: &Accounts,
    drafted: &mut Drafted,
) -> Result<Draft, LedgerError> {
    let mut sums: BTreeMap<(Currency, AccountRole, Dimensions), i64> = BTreeMap::new();
    let mut of_lines: BTreeMap<(ExpenseLineId, Currency), i64> = BTreeMap::new();
    let mut owed: BTreeMap<Currency, i64> = BTreeMap::new();
    let mut add = |currency, role, dimensions, minor: i64| {
        plus(sums.entry((currency, role, dimensions)).or_default(), minor)?;
        plus(owed.entry(currency).or_default(), minor)
    };
    for entry in entries {
        let signed = entry.signed_minor()?;
        let dimensions = Dimensions {
            node_id: Some(entry.node_id),
            department_id: Some(entry.department_id),
            category_id: entry.category_id,
            campaign_id: entry.campaign_id,
        };
        add(entry.currency, entry.role(), dimensions, signed)?;
        plus(of_lines.entry((entry.line_id, entry.currency)).or_default(), signed)?;
    }
    for ((line, currency), spent) in of_lines {
        let tax = document.paper().and_then(|paper| taxes.get(&(paper, line)));
        if let Some(tax) = tax {
            add(currency, AccountRole::InputTax, Dimensions::default(), tax_on(*tax, spent)?)?;
        }
    }
    let mut lines = Vec::with_capacity(sums.len() + owed.len());
    let owed = owed.into_iter().map(|(currency, minor)| {
        let credit = minor.checked_neg().ok_or(LedgerError::Overflow)?;
        Ok(((currency, AccountRole::Payable, Dimensions::default()), credit))
    });
    for line in sums.into_iter().map(Ok).chain(owed) {
        let ((currency, role, dimensions), amount_minor) = line?;
        if amount_minor == 0 {
            continue;
        }
        match accounts.find(role, dimensions.category_id) {
            Some(account_id) => lines.push(Line { role, account_id, currency, amount_minor, dimensions }),
            None if role == AccountRole::Expense => note(&mut drafted.unmapped, dimensions.category_id),
            None => note(&mut drafted.missing_defaults, role),
        }
    }
    let date = entries.iter().map(|entry| entry.entry_date).max().unwrap_or_default();
    Ok(Draft { document, date, lines, sequences: entries.iter().map(|entry| entry.sequence).collect() })
}

fn plus(sum: &mut i64, minor: i64) -> Result<(), LedgerError> {
    *sum = sum.checked_add(minor).ok_or(LedgerError::Overflow)?;
    Ok(())
}

pub(super) fn note<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// The tax on what a line came to in its budget's currency: the same share of it, rounded half to even. In the
/// expense's own currency that is the tax itself.
fn tax_on(tax: LineTax, spent_minor: i64) -> Result<i64, LedgerError> {
    let (whole, divisor) =
        (i128::from(tax.tax_minor) * i128::from(spent_minor), i128::from(tax.amount_minor));
    if divisor <= 0 {
        return Ok(0);
    }
    let (below, rest) = (whole.div_euclid(divisor), whole.rem_euclid(divisor));
    let up = match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => below.rem_euclid(2) == 1,
        std::cmp::Ordering::Less => false,
    };
    i64::try_from(below + i128::from(up)).map_err(|_| LedgerError::Overflow)
}

/// Whether debits equal credits in every currency. What has no line at all balances.
#[must_use]
pub fn balances(lines: &[Line]) -> bool {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for line in lines {
        *sums.entry(line.currency).or_default() += i128::from(line.amount_minor);
    }
    sums.values().all(|sum| *sum == 0)
}

#[cfg(test)]
mod tests;
