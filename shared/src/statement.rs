//! Statements: the entries that a figure is made of, and what one entry is about.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    budget::{EntryKind, FundCheck, LedgerEntry, NodeRef},
    ids::{ControlBookId, ExpenseId, InvoiceId, PeriodId, UserId},
    money::Currency,
    page::Page,
};

text_enum! {
    /// A figure of a budget screen. Each is the sum of what its entries do to it.
    pub enum Figure {
        Allocated => "allocated",
        Reserved => "reserved",
        Committed => "committed",
        Spent => "spent",
        /// Reserved, committed and spent together: what counts against a cap.
        Used => "used",
        Available => "available",
        /// What the budgets right below were given.
        GivenOn => "given_on",
        /// Allocated and not given on.
        Kept => "kept",
    }
}

text_enum! {
    /// What an entry was posted for.
    pub enum EntryDocument {
        Expense => "expense",
        Invoice => "invoice",
        BudgetRequest => "budget_request",
        Plan => "plan",
        YearEnd => "year_end",
        RateDifference => "rate_difference",
        CreditNote => "credit_note",
        PeriodMove => "period_move",
        /// Nothing but itself: money given or taken by hand.
        None => "none",
    }
}

/// Which entries of a statement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct StatementQuery {
    /// Only entries that move this figure; the balances are then the figure's. Without it every entry, and the
    /// balances of what is available, or of what is used with `book_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Figure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_id: Option<PeriodId>,
    /// Only periods that begin on this day or later, whatever the entry dates: with `window_to` the window that
    /// a funds check looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_from: Option<NaiveDate>,
    /// Only periods that end on this day or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_to: Option<NaiveDate>,
    /// Only what had been posted before this moment: what a funds check saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_before: Option<NaiveDateTime>,
    /// Entry dates from this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Entry dates to this day, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EntryKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub document: Option<EntryDocument>,
    /// With `document` of a budget request, plan, year end or rate difference: only this one's entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    /// Only what counts in this control book: with `bucket`, of a year, the book's own figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_id: Option<ControlBookId>,
    /// Who posted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<UserId>,
    /// Part of the memo or of the expense's title, or the reference of an expense (`EXP-19`) or of a budget
    /// request (`BR-3`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Without the entries of the budgets below.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// From an earlier page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// 1 to 200, by default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

impl StatementQuery {
    /// What the statement counts: the figure asked for; without one what is used of a control book, whose
    /// cap is no entry, and else what is available.
    #[must_use]
    pub const fn figure(&self) -> Figure {
        match (self.bucket, self.book_id) {
            (Some(figure), _) => figure,
            (None, Some(_)) => Figure::Used,
            (None, None) => Figure::Available,
        }
    }
}

/// A page of a statement, newest first, and what all its pages come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    pub items: Vec<LedgerEntry>,
    /// Ask for the next page with it; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many entries there are on all pages.
    pub total: i64,
    pub summary: StatementSummary,
}

impl Statement {
    /// Its entries without what they come to.
    #[must_use]
    pub fn into_page(self) -> Page<LedgerEntry> {
        Page { items: self.items, next_cursor: self.next_cursor, total: self.total }
    }
}

/// What the entries of a statement come to, on all pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementSummary {
    /// What is counted: the figure asked for, or else what is available, or used of a control book.
    pub figure: Figure,
    pub currency: Currency,
    /// What earlier entries of the same kind came to: those before `from`, or else those of the
    /// periods before the period asked for. Zero without either.
    pub opening_minor: i64,
    /// What the entries of the statement do to the figure. Equals the figure of the budget screen
    /// for the same node, period and bucket.
    pub movement_minor: i64,
    /// opening + movement.
    pub closing_minor: i64,
}

/// One entry with everything that explains it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryExplanation {
    /// As the statement of its own node shows it.
    pub entry: LedgerEntry,
    /// The budgets above its own, from the root down, as far as the viewer may see.
    pub ancestors: Vec<NodeRef>,
    pub period_number: i32,
    pub period_starts_on: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// The funds check that let it through, with the numbers and the policy versions that it saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<FundCheck>,
    /// The entry that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<EntryRef>,
    /// The entries that took this one back.
    pub reversed_by: Vec<EntryRef>,
    /// Every entry of the same expense line, oldest first, this one among them.
    pub lineage: Vec<EntryRef>,
    /// The hash of the entry before, which this one's hash covers.
    pub prev_hash: String,
    /// Whether the hash, calculated anew from what is stored, is the one that is stored.
    pub hash_holds: bool,
}

/// An entry in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryRef {
    pub sequence: i64,
    pub posted_at: NaiveDateTime,
    pub kind: EntryKind,
    pub from: crate::budget::Bucket,
    pub to: crate::budget::Bucket,
    pub amount_minor: i64,
}
