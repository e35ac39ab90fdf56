//! Invoices of expenses.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ExpenseLineId, InvoiceId, ReleaseId},
    payment::{CreditNote, Payment, PaymentStatus},
    rate::Rate,
};

/// An invoice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    pub id: InvoiceId,
    #[cfg_attr(feature = "openapi", schema(example = "2026-0815"))]
    pub number: String,
    pub invoice_date: NaiveDate,
    pub amount_minor: i64,
    /// It was above the commitment, within the tolerance.
    pub over_commitment: bool,
    /// It came after its period was closed and was charged to a later one.
    pub late: bool,
    pub reversed: bool,
    pub recorded_by_name: String,
    pub recorded_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked_rate: Option<Rate>,
    /// With tax.
    #[serde(default)]
    pub gross_minor: i64,
    /// What credit notes took off it, with tax.
    #[serde(default)]
    pub credited_minor: i64,
    #[serde(default)]
    pub paid_minor: i64,
    /// What is still owed; zero once it was reversed.
    #[serde(default)]
    pub open_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    pub payment: PaymentStatus,
    /// Of a blanket order: the release that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release_id: Option<ReleaseId>,
    pub lines: Vec<InvoiceLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credit_notes: Vec<CreditNote>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Payment>,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceLine {
    pub expense_line_id: ExpenseLineId,
    /// In the expense's currency.
    pub amount_minor: i64,
    /// Recoverable input tax on top of it, in the expense's currency: at most the amount again, and never
    /// charged to the budget.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub tax_minor: i64,
    /// What it really came to in the node's currency, where that is another; by default what the
    /// booked rate makes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked_minor: Option<i64>,
    /// What it is at the plan rate, in the node's currency. Not sent, only answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_minor: Option<i64>,
}

/// Records an invoice against an approved expense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceCreate {
    #[cfg_attr(feature = "openapi", schema(example = "2026-0815"))]
    pub number: String,
    pub invoice_date: NaiveDate,
    /// When it has to be paid: by default what the vendor's terms make of the invoice's day, if it has terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    /// One or more of the expense's lines.
    pub lines: Vec<InvoiceLine>,
    /// For lines in another currency than their node's: the rate that the payment was booked at, by
    /// default the plan rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "7.1500"))]
    pub booked_rate: Option<String>,
    /// What was booked is right although it is more than 20 % away from the plan rate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rate_confirmed: bool,
    /// Of a blanket order, and there required: the release that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release_id: Option<ReleaseId>,
    /// Nothing more will come: release what is left, and close the expense.
    pub is_final: bool,
}
