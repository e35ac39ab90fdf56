//! Money that is paid out first and accounted for later: advances to people, prepayments to platforms.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    expense::InvoiceLine,
    ids::{InvoiceId, PayOutId, PrefundingUseId},
};

/// Where the money of an advance or a prepayment stands, in the expense's currency. What was claimed and what was
/// returned together never come to more than what was paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prefunding {
    pub approved_minor: i64,
    /// What was paid out so far.
    pub paid_minor: i64,
    /// Spent, by the receiver's claims or by what the platform reported.
    pub claimed_minor: i64,
    /// Came back.
    pub returned_minor: i64,
    /// What the receiver or the platform still holds.
    pub open_minor: i64,
    pub pay_outs: Vec<PayOut>,
    pub uses: Vec<PrefundingUse>,
}

/// A pay-out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayOut {
    pub id: PayOutId,
    pub amount_minor: i64,
    pub paid_on: NaiveDate,
    #[cfg_attr(feature = "openapi", schema(example = "BANK-2026-0318-04"))]
    pub reference: String,
    pub recorded_by_name: String,
    pub recorded_at: NaiveDateTime,
}

/// What became of a part of the money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrefundingUse {
    pub id: PrefundingUseId,
    pub day: NaiveDate,
    #[cfg_attr(feature = "openapi", schema(example = "Trade fair, Shanghai"))]
    pub reference: String,
    pub claimed_minor: i64,
    pub returned_minor: i64,
    /// What spent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    /// The spending was taken back since, and counts no more.
    pub reversed: bool,
    pub recorded_by_name: String,
    pub recorded_at: NaiveDateTime,
}

/// Records that money was paid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PayOutCreate {
    /// All pay-outs together are at most what was approved.
    #[cfg_attr(feature = "openapi", schema(example = 500_000))]
    pub amount_minor: i64,
    /// Today or earlier.
    pub paid_on: NaiveDate,
    #[cfg_attr(feature = "openapi", schema(example = "BANK-2026-0318-04"))]
    pub reference: String,
}

/// Says what became of money that was paid out: spent, or returned, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettlementCreate {
    /// Its own among the settlements and invoices of the request.
    #[cfg_attr(feature = "openapi", schema(example = "Trade fair, Shanghai"))]
    pub reference: String,
    /// The day that it is spent on, today or earlier; while its period is open it is charged there.
    pub day: NaiveDate,
    /// What was spent, of the request's lines. May be empty.
    #[serde(default)]
    pub lines: Vec<InvoiceLine>,
    /// What came back. It is released.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 20_000))]
    pub returned_minor: i64,
}
