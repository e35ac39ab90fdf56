//! Accounting: the accounts that spending goes to, and vouchers in batches.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{
        AccountId, CampaignId, CategoryId, CreditNoteId, DepartmentId, ExpenseId, FiscalYearId, InvoiceId,
        NodeId, VoucherBatchId, VoucherId,
    },
    money::Currency,
    problem::Subject,
};

text_enum! {
    /// What an account is for.
    pub enum AccountKind {
        Expense => "expense",
        /// Recoverable input tax.
        Tax => "tax",
        /// What suppliers are owed.
        Payable => "payable",
        /// What was delivered and not invoiced.
        Accrued => "accrued",
        /// What payments in other currencies cost more or less than planned.
        RateDifference => "rate_difference",
        Cash => "cash",
    }
}

text_enum! {
    /// What a line of a voucher is.
    pub enum AccountRole {
        Expense => "expense",
        InputTax => "input_tax",
        Payable => "payable",
        AccruedLiabilities => "accrued_liabilities",
        ExchangeDifference => "exchange_difference",
    }
}

impl AccountRole {
    /// The kind of account that can take it.
    #[must_use]
    pub const fn kind(self) -> AccountKind {
        match self {
            Self::Expense => AccountKind::Expense,
            Self::InputTax => AccountKind::Tax,
            Self::Payable => AccountKind::Payable,
            Self::AccruedLiabilities => AccountKind::Accrued,
            Self::ExchangeDifference => AccountKind::RateDifference,
        }
    }
}

/// An account of the general ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    pub id: AccountId,
    #[cfg_attr(feature = "openapi", schema(example = "6601.01"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Advertising"))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(example = "广告费"))]
    pub name_zh: String,
    pub kind: AccountKind,
    /// Whether a mapping may name it.
    pub active: bool,
    pub version: i64,
}

/// An account to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountCreate {
    /// Letters, digits, points, dashes and underscores. It stays.
    #[cfg_attr(feature = "openapi", schema(example = "6601.01"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Advertising"))]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "广告费"))]
    pub name_zh: String,
    pub kind: AccountKind,
}

/// A change of an account; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Advertising"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "广告费"))]
    pub name_zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// The account of a category, and of those below it that have none of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryAccount {
    pub category_id: CategoryId,
    pub account_id: AccountId,
}

/// The account that a role has where nothing else says one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefaultAccount {
    pub role: AccountRole,
    pub account_id: AccountId,
}

/// Which account spending goes to. Every version is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountMapping {
    /// 0 before anything was said.
    pub version: i64,
    pub categories: Vec<CategoryAccount>,
    pub defaults: Vec<DefaultAccount>,
    /// Usable categories without an account of their own or of one above; the default takes them, if there is one.
    pub unmapped: Vec<Subject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<NaiveDateTime>,
}

/// The whole mapping anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountMappingUpdate {
    pub categories: Vec<CategoryAccount>,
    pub defaults: Vec<DefaultAccount>,
}

/// Which days' spending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoucherRange {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, in the same fiscal year.
    pub to: NaiveDate,
    /// Only ledger entries up to this one: with what the preview answered, exactly what it showed is posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 4_217))]
    pub through_sequence: Option<i64>,
}

text_enum! {
    /// What a voucher is of.
    pub enum VoucherKind {
        Invoice => "invoice",
        InvoiceReversal => "invoice_reversal",
        /// What a vendor credited of an invoice.
        CreditNote => "credit_note",
        /// What was delivered and not invoiced at the end of a period.
        Accrual => "accrual",
        AccrualReversal => "accrual_reversal",
        /// Spending that came from another system.
        ImportedExpense => "imported_expense",
    }
}

/// A line of a voucher. One of debit and credit is zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoucherLine {
    pub role: AccountRole,
    pub account_id: AccountId,
    #[cfg_attr(feature = "openapi", schema(example = "6601.01"))]
    pub account_code: String,
    pub account_name: String,
    pub account_name_zh: String,
    pub currency: Currency,
    pub debit_minor: i64,
    pub credit_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<Subject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Subject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Subject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Subject>,
}

/// A voucher: one document, debits equal to credits in every currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Voucher {
    /// Absent in a preview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<VoucherId>,
    /// Its place in the batch, from 1.
    pub number: i64,
    pub kind: VoucherKind,
    pub date: NaiveDate,
    pub expense_id: ExpenseId,
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub expense_reference: String,
    #[cfg_attr(feature = "openapi", schema(example = "Keyword campaign, March"))]
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note_id: Option<CreditNoteId>,
    /// The number that the document itself has: the invoice's, or the credit note's.
    #[cfg_attr(feature = "openapi", schema(example = "2026-0815"))]
    pub invoice_number: String,
    #[cfg_attr(feature = "openapi", schema(example = "Lantern Media"))]
    pub payee: String,
    pub lines: Vec<VoucherLine>,
    /// The ledger entries that it is made of.
    #[cfg_attr(feature = "openapi", schema(example = json!([812, 813])))]
    pub sequences: Vec<i64>,
}

/// What the vouchers of a batch come to in one currency. Taken back is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoucherTotals {
    pub currency: Currency,
    /// Expense and exchange difference: what the ledger entries moved into spent, less what they moved out.
    pub spent_minor: i64,
    pub tax_minor: i64,
    /// What suppliers are owed for it.
    pub payable_minor: i64,
}

/// What a batch of some days would have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoucherPreview {
    pub through_sequence: i64,
    pub voucher_count: i64,
    pub entry_count: i64,
    pub totals: Vec<VoucherTotals>,
    /// The first fifty.
    pub vouchers: Vec<Voucher>,
    /// Categories whose spending would go to no account.
    pub unmapped: Vec<Subject>,
    /// Roles that need a default account and have none.
    pub missing_defaults: Vec<AccountRole>,
    /// Documents whose debits and credits differ.
    pub unbalanced: Vec<String>,
}

text_enum! {
    /// What became of a batch.
    pub enum VoucherBatchState {
        Posted => "posted",
        /// Another batch takes it back; its entries are free again.
        Reversed => "reversed",
        /// It takes another one back.
        Reversal => "reversal",
    }
}

text_enum! {
    /// What a batch is of.
    pub enum VoucherBatchKind {
        /// What was spent in some days.
        Spending => "spending",
        /// What was delivered and not invoiced at the end of a period.
        Accrual => "accrual",
        /// The same taken back at the beginning of the next period; posted together with it.
        AccrualReversal => "accrual_reversal",
    }
}

/// A batch of vouchers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoucherBatch {
    pub id: VoucherBatchId,
    pub fiscal_year_id: FiscalYearId,
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub fiscal_year_code: String,
    /// In its fiscal year, without gaps.
    pub number: i64,
    pub state: VoucherBatchState,
    pub kind: VoucherBatchKind,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub mapping_version: i64,
    pub voucher_count: i64,
    pub entry_count: i64,
    pub totals: Vec<VoucherTotals>,
    pub posted_by_name: String,
    pub posted_at: NaiveDateTime,
    /// Why it takes another one back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "Printing went to the wrong account."))]
    pub reason: String,
    /// The batch that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses_id: Option<VoucherBatchId>,
    /// The batch that takes this one back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_by_id: Option<VoucherBatchId>,
}

/// Takes a batch back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoucherBatchReverse {
    #[cfg_attr(feature = "openapi", schema(example = "Printing went to the wrong account."))]
    pub reason: String,
}
