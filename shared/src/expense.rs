//! Expenses: from the request to the last invoice.

mod revision;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

pub use revision::{ExpenseDecision, LineTerms, NamedText, PastRevision, RevisionChange, RevisionField};

pub use crate::invoice::{Invoice, InvoiceCreate, InvoiceLine};
use crate::{
    approval::{ApprovalStep, RouteStep},
    budget::{CheckOutcome, FundCheck, Helper, NodeCheck},
    claim::ClaimRef,
    delivery::Delivery,
    dimension::DimensionAssignment,
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseId, ExpenseLineId,
        FundCheckId, ImportId, NodeId, UserId, VendorId,
    },
    money::Currency,
    payment::PaymentStatus,
    prefunding::Prefunding,
    rate::UsedRate,
    release::BlanketOrder,
};

text_enum! {
    /// Where an expense is in its life.
    pub enum ExpenseState {
        /// Being written; holds no money.
        Draft => "draft",
        /// Waiting for approval; the money is reserved.
        Submitted => "submitted",
        /// An approver asked the requester to change it; the money stays reserved.
        ChangesRequested => "changes_requested",
        /// The money is committed.
        Approved => "approved",
        /// Invoiced in part.
        PartlyInvoiced => "partly_invoiced",
        /// Invoiced in full; what was left over has been released.
        Closed => "closed",
        /// An approver said no; the money was released.
        Rejected => "rejected",
        /// The requester took it back; the money was released.
        Withdrawn => "withdrawn",
        /// Approved and then called off; the money was released.
        Cancelled => "cancelled",
    }
}

impl ExpenseState {
    /// Whether it was asked for and is not decided: the requester may change it or take it back.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Submitted | Self::ChangesRequested)
    }
}

text_enum! {
    /// Where an expense came from.
    pub enum ExpenseSource {
        Request => "request",
        Import => "import",
        Api => "api",
    }
}

/// An expense in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseSummary {
    pub id: ExpenseId,
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub reference: String,
    #[cfg_attr(feature = "openapi", schema(example = "Keyword campaign, March"))]
    pub title: String,
    pub state: ExpenseState,
    #[serde(default)]
    pub kind: ExpenseKind,
    pub source: ExpenseSource,
    pub requester_id: UserId,
    pub requester_name: String,
    pub department_id: DepartmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    pub currency: Currency,
    pub total_minor: i64,
    pub invoiced_minor: i64,
    /// A node had less than was asked, and let it through by tolerance or because it only warns.
    pub over_budget: bool,
    /// The first day that a line is charged to.
    pub charge_date: NaiveDate,
    /// Of an advance: the day by which it is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settle_by: Option<NaiveDate>,
    /// The last day on which what was approved stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    pub created_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<NaiveDateTime>,
    /// Of the invoices that stand; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentStatus>,
    /// The first day that something owed on them is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_due: Option<NaiveDate>,
    pub version: i64,
}

/// An expense with everything about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Expense {
    #[serde(flatten)]
    pub summary: ExpenseSummary,
    pub description: String,
    #[serde(default)]
    pub terms: ExpenseTerms,
    /// Who receives the advance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_name: Option<String>,
    /// The claim that pays the reimbursement back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimRef>,
    /// Of an advance or a prepayment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefunding: Option<Prefunding>,
    /// Of a blanket order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<BlanketOrder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<VendorId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    /// The other system's own reference (a transaction number), if it came from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_reference: Option<String>,
    pub lines: Vec<ExpenseLine>,
    pub approvals: Vec<ApprovalStep>,
    /// From 1; counts up when the request is changed after it was submitted.
    pub revision: i32,
    /// What it was before, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<PastRevision>,
    /// It looks like a part of something larger, and went the way of the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<SplitFinding>,
    pub invoices: Vec<Invoice>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deliveries: Vec<Delivery>,
    pub checks: Vec<FundCheck>,
    /// Who can move or add money, while it is a draft that the last check refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub helpers: Vec<Helper>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineItem>,
    /// What the viewer may do with it now.
    pub actions: Vec<ExpenseAction>,
}

/// A request that was written down, checked and reserved in one go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmittedExpense {
    pub id: ExpenseId,
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub reference: String,
    pub state: ExpenseState,
    /// The stored check that let it through.
    pub check_id: FundCheckId,
    /// `passed`, or `warned` when it went over a limit that only warns, by tolerance or by override.
    pub outcome: CheckOutcome,
    pub currency: Currency,
    /// What was asked for, in the request's currency.
    pub total_minor: i64,
    /// The last ledger entry of the reservation: whoever reads at this sequence or later sees it.
    pub ledger_sequence: i64,
    pub version: i64,
}

text_enum! {
    /// A step that somebody may take on an expense.
    pub enum ExpenseAction {
        Edit => "edit",
        /// Drop a draft.
        Discard => "discard",
        Submit => "submit",
        Approve => "approve",
        Reject => "reject",
        /// Send it back to the requester, with what should be different.
        RequestChanges => "request_changes",
        /// Change it although it was submitted, which begins its approval anew.
        Revise => "revise",
        /// Pass the question on to somebody else.
        Forward => "forward",
        /// Ask somebody as well.
        AddApprover => "add_approver",
        Withdraw => "withdraw",
        Invoice => "invoice",
        Cancel => "cancel",
        Close => "close",
        ReverseInvoice => "reverse_invoice",
        /// Record a credit note of an invoice.
        Credit => "credit",
        /// Record a payment of an invoice, or take one back.
        Pay => "pay",
        /// Put the reimbursement into a claim.
        Claim => "claim",
        /// Record a delivery, or take one back.
        Deliver => "deliver",
        /// Record that money was paid out.
        PayOut => "pay_out",
        /// Say what became of it.
        Settle => "settle",
        /// Call something off the blanket order, and cancel it again.
        CallOff => "call_off",
        /// Let the approval stand longer.
        Extend => "extend",
    }
}

/// A line of an expense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseLine {
    pub id: ExpenseLineId,
    pub description: String,
    pub node_id: NodeId,
    pub node_name: String,
    pub node_name_zh: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    pub charge_date: NaiveDate,
    /// The node's, and that of the amounts of this line.
    pub currency: Currency,
    pub amount_minor: i64,
    /// What was asked for, in the expense's currency, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_minor: Option<i64>,
    /// The plan rate that made `amount_minor` of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<UsedRate>,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
    /// What it is in the dimensions of the organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<DimensionAssignment>,
    #[serde(flatten)]
    pub terms: LineTerms,
}

/// Something that happened to an expense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineItem {
    pub at: NaiveDateTime,
    /// `created`, `submitted`, `refused`, `changes_requested`, `revised`, `auto_approved`, `approved`, `forwarded`, `approver_added`,
    /// `rejected`, `withdrawn`, `invoiced`, `released`, `reversed`, `cancelled`, `closed`, `imported`,
    /// `attached`, `attachment_removed`, `credited`, `paid`, `payment_reversed`, `claimed`, `unclaimed`,
    /// `delivered`, `delivery_reversed`, `paid_out`, `returned`, `called_off`, `release_cancelled`,
    /// `expires_soon`, `expired`, `extended`, `recurred`.
    #[cfg_attr(feature = "openapi", schema(example = "submitted"))]
    pub what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    /// In the expense's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A line of a request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseLineDraft {
    /// Which line of the request it was, when one is revised: only the difference is checked and reserved.
    /// Without it the line is a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub id: Option<ExpenseLineId>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Keyword campaign"))]
    pub description: String,
    /// The budget. Without, it is the one that is kept for the department, the campaign and the
    /// dimensions of the line; `no_budget` when there is none, `several_budgets` when more than one fits.
    #[serde(default)]
    pub node_id: Option<NodeId>,
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    #[cfg_attr(feature = "openapi", schema(example = 2_500_000))]
    pub amount_minor: i64,
    /// The day, and so the period, that it is charged to. Today when absent.
    #[serde(default)]
    pub charge_date: Option<NaiveDate>,
    /// What it is in the dimensions of the organisation; what is left out comes from the campaign, or
    /// else from the budget.
    #[serde(default)]
    pub dimensions: Vec<DimensionAssignment>,
    #[serde(flatten)]
    pub terms: LineTerms,
}

/// A request for money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseDraft {
    #[serde(default)]
    pub kind: ExpenseKind,
    /// What the kind asks for.
    #[serde(default)]
    pub terms: ExpenseTerms,
    #[cfg_attr(feature = "openapi", schema(example = "Keyword campaign, March"))]
    pub title: String,
    #[serde(default)]
    pub description: String,
    /// By default the requester's.
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    #[serde(default)]
    pub campaign_id: Option<CampaignId>,
    /// The supplier's name; a new one is added to the directory.
    #[serde(default)]
    pub vendor: Option<String>,
    pub currency: Currency,
    /// 1 to 500.
    pub lines: Vec<ExpenseLineDraft>,
}

/// Whether a request would pass, and whom it would go to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpensePreview {
    pub passes: bool,
    pub total_minor: i64,
    pub currency: Currency,
    /// Every node that was asked, line by line, from the charged node up.
    pub results: Vec<NodeCheck>,
    /// The approvers, in order.
    pub route: Vec<RouteStep>,
    /// Nobody need approve: the money is committed as soon as it is asked for.
    #[serde(default)]
    pub auto_approved: bool,
    /// Earlier expenses with the same amount and vendor.
    pub look_alikes: Vec<ExpenseSummary>,
    /// It looks like a part of something larger, and goes the way of the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<SplitFinding>,
    /// Who can move or add money, when it does not pass.
    #[serde(default)]
    pub helpers: Vec<Helper>,
    /// Lines whose node has another currency than the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conversions: Vec<Conversion>,
}

/// A request that looks like one which was split: with other requests of the same requester for the same vendor
/// within the organisation's days it comes to a sum that goes another way than the request by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SplitFinding {
    /// How many requests are taken together, this one counted.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub requests: i64,
    /// What they come to, in minor units of `currency`; absent when a rate is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 6_000_000))]
    pub total_minor: Option<i64>,
    /// The organisation's.
    pub currency: Currency,
    /// The other requests, as far as the viewer may see them.
    pub with: Vec<ExpenseSummary>,
}

/// A line in another currency than its node's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversion {
    /// The line of the request, from 0.
    pub line_index: i32,
    /// In the request's currency.
    pub foreign_minor: i64,
    /// In the node's currency: what is checked and reserved.
    pub amount_minor: i64,
    pub rate: UsedRate,
}

/// A comment that goes with a decision. Required to reject, cancel and reverse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionRequest {
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Fits the spring plan."))]
    pub comment: String,
}

/// Asks somebody else about a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskApprover {
    pub user_id: UserId,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "You know this vendor better."))]
    pub comment: String,
}
