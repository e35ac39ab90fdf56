//! Deliveries of what was ordered, and accruals of what was delivered and not invoiced.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    accounting::AccountRole,
    ids::{DeliveryId, ExpenseId, ExpenseLineId, PeriodId, VoucherBatchId},
    money::Currency,
    problem::Subject,
};

/// A line of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryLine {
    pub expense_line_id: ExpenseLineId,
    /// What was delivered is worth, in the expense's currency: all deliveries of a line together at most what is
    /// committed and spent of it.
    #[cfg_attr(feature = "openapi", schema(example = 250_000))]
    pub amount_minor: i64,
}

/// Records that something was delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryCreate {
    pub delivered_on: NaiveDate,
    /// One or more of the expense's lines.
    pub lines: Vec<DeliveryLine>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Stand built, first day of three."))]
    pub note: String,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    pub id: DeliveryId,
    pub delivered_on: NaiveDate,
    pub note: String,
    pub lines: Vec<DeliveryLine>,
    pub recorded_by_name: String,
    pub recorded_at: NaiveDateTime,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_by_name: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "It was sent back."))]
    pub reversal_reason: String,
}

/// A line that was delivered and not invoiced at the end of a period. Amounts are in its budget's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccrualLine {
    pub expense_id: ExpenseId,
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub expense_reference: String,
    pub title: String,
    pub payee: String,
    pub description: String,
    pub currency: Currency,
    /// Delivered up to the day.
    pub delivered_minor: i64,
    /// Spent up to the day: invoiced, less what was credited.
    pub spent_minor: i64,
    pub accrued_minor: i64,
    /// The account that takes it; absent where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "6601.01"))]
    pub account_code: Option<String>,
}

/// What lines come to in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccrualTotal {
    pub currency: Currency,
    pub accrued_minor: i64,
}

/// What a period's accrual would have, and the one that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accrual {
    pub period_id: PeriodId,
    /// The period's last day, on which it is posted.
    pub day: NaiveDate,
    /// The first day of the next period, on which it is taken back; absent while no such period is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversal_day: Option<NaiveDate>,
    pub lines: Vec<AccrualLine>,
    pub totals: Vec<AccrualTotal>,
    /// Categories whose spending would go to no account.
    pub unmapped: Vec<Subject>,
    /// Roles that need a default account and have none.
    pub missing_defaults: Vec<AccountRole>,
    /// The accrual that was posted and not taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<AccrualBatches>,
}

/// The two batches of an accrual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccrualBatches {
    pub batch_id: VoucherBatchId,
    pub reversal_batch_id: VoucherBatchId,
}
