//! Claims: reimbursements of one person, paid back together.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    expense::ExpenseSummary,
    ids::{ClaimId, ExpenseId, InvoiceId, UserId},
    money::Currency,
};

/// More reimbursements are two claims.
pub const MOST_CLAIMED: usize = 200;

text_enum! {
    /// Where a claim is in its life.
    pub enum ClaimState {
        /// Waits to be paid back.
        Open => "open",
        /// Paid back: its reimbursements are spent.
        Settled => "settled",
        /// Called off; its reimbursements are free again.
        Cancelled => "cancelled",
    }
}

/// A claim in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimSummary {
    pub id: ClaimId,
    #[cfg_attr(feature = "openapi", schema(example = "CLM-0007"))]
    pub reference: String,
    pub state: ClaimState,
    /// Who is paid back.
    pub claimant_id: UserId,
    pub claimant_name: String,
    pub currency: Currency,
    pub total_minor: i64,
    pub line_count: i64,
    pub created_at: NaiveDateTime,
    /// The day on which it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_on: Option<NaiveDate>,
    pub version: i64,
}

/// A claim with everything about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    #[serde(flatten)]
    pub summary: ClaimSummary,
    pub lines: Vec<ClaimLine>,
    pub created_by_name: String,
    /// Of the payment.
    #[cfg_attr(feature = "openapi", schema(example = "BANK-2026-0331-17"))]
    pub payment_reference: String,
    /// Who settled or cancelled it, when, and why it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<NaiveDateTime>,
    pub reason: String,
    /// What the viewer may do with it now.
    pub actions: Vec<ClaimAction>,
}

/// A reimbursement in a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimLine {
    pub expense: ExpenseSummary,
    /// In the claim's currency.
    pub amount_minor: i64,
    /// What spent it, once the claim is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    /// The spending was taken back since.
    pub reversed: bool,
}

text_enum! {
    /// A step that somebody may take on a claim.
    pub enum ClaimAction {
        Settle => "settle",
        Cancel => "cancel",
    }
}

/// Claims reimbursements: approved ones of one person, in one currency, that are in no other claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimCreate {
    /// 1 to 200.
    pub expense_ids: Vec<ExpenseId>,
}

/// Says that a claim was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimSettle {
    #[cfg_attr(feature = "openapi", schema(example = "BANK-2026-0331-17"))]
    pub payment_reference: String,
    /// Today or earlier.
    pub paid_on: NaiveDate,
}

/// Calls a claim off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimCancel {
    #[cfg_attr(feature = "openapi", schema(example = "A receipt is missing."))]
    pub reason: String,
}

/// The claim that a reimbursement is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimRef {
    pub id: ClaimId,
    #[cfg_attr(feature = "openapi", schema(example = "CLM-0007"))]
    pub reference: String,
    pub state: ClaimState,
}

/// Which claims, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ClaimQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ClaimState>,
    /// Only the viewer's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<bool>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
