//! What becomes of an invoice: credit notes and payments.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::ids::{CreditNoteId, ExpenseLineId, PaymentId};

text_enum! {
    /// Whether an invoice, or all invoices of an expense, are paid.
    pub enum PaymentStatus {
        Unpaid => "unpaid",
        PartlyPaid => "partly_paid",
        /// Nothing is owed any more: it was paid or credited.
        Paid => "paid",
    }
}

impl PaymentStatus {
    /// Of an amount with tax, what was credited of it, and what was paid; all in the same currency's minor units.
    #[must_use]
    pub const fn of(gross_minor: i64, credited_minor: i64, paid_minor: i64) -> Self {
        if open_minor(gross_minor, credited_minor, paid_minor) <= 0 {
            Self::Paid
        } else if paid_minor > 0 {
            Self::PartlyPaid
        } else {
            Self::Unpaid
        }
    }
}

/// What is still owed, in minor units.
#[must_use]
pub const fn open_minor(gross_minor: i64, credited_minor: i64, paid_minor: i64) -> i64 {
    gross_minor.saturating_sub(credited_minor).saturating_sub(paid_minor)
}

text_enum! {
    /// Which expenses by what is owed on their invoices.
    pub enum PaymentFilter {
        /// Something is owed.
        Unpaid => "unpaid",
        /// Something is owed, and the day that it was due is over.
        Overdue => "overdue",
    }
}

/// A line of a credit note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditNoteLine {
    pub expense_line_id: ExpenseLineId,
    /// Net, in the expense's currency. All credit notes together never exceed the invoice's line.
    #[cfg_attr(feature = "openapi", schema(example = 250_000))]
    pub amount_minor: i64,
    /// The tax that goes back with it: at most what is left of the tax on the invoice's line.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 15_000))]
    pub tax_minor: i64,
}

/// Records a credit note of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditNoteCreate {
    #[cfg_attr(feature = "openapi", schema(example = "CN-0042"))]
    pub number: String,
    pub credit_date: NaiveDate,
    /// One or more of the invoice's lines.
    pub lines: Vec<CreditNoteLine>,
    /// The order stays open for what is credited: it is committed again, while the expense is open and its period
    /// takes entries. Otherwise it is available again.
    #[serde(default)]
    pub stays_open: bool,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Two of ten days were not delivered."))]
    pub reason: String,
}

/// A credit note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditNote {
    pub id: CreditNoteId,
    #[cfg_attr(feature = "openapi", schema(example = "CN-0042"))]
    pub number: String,
    pub credit_date: NaiveDate,
    /// Net.
    pub amount_minor: i64,
    pub tax_minor: i64,
    pub stays_open: bool,
    pub reason: String,
    pub recorded_by_name: String,
    pub recorded_at: NaiveDateTime,
    pub lines: Vec<CreditNoteLine>,
}

/// Records a payment of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentCreate {
    pub paid_on: NaiveDate,
    /// In the expense's currency: at most what is open of the invoice, tax included.
    #[cfg_attr(feature = "openapi", schema(example = 265_000))]
    pub amount_minor: i64,
    /// The payment's own number in the bank or the finance system. The same reference with the same day and amount
    /// is the same payment, however often it is sent.
    #[cfg_attr(feature = "openapi", schema(example = "TRF-20260316-7"))]
    pub reference: String,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    pub id: PaymentId,
    pub paid_on: NaiveDate,
    pub amount_minor: i64,
    #[cfg_attr(feature = "openapi", schema(example = "TRF-20260316-7"))]
    pub reference: String,
    pub recorded_by_name: String,
    pub recorded_at: NaiveDateTime,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_by_name: Option<String>,
    /// Why it was taken back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "The bank sent it back."))]
    pub reversal_reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_says_whether_it_is_paid() {
        assert_eq!(PaymentStatus::of(100, 0, 0), PaymentStatus::Unpaid);
        assert_eq!(PaymentStatus::of(100, 40, 0), PaymentStatus::Unpaid);
        assert_eq!(PaymentStatus::of(100, 40, 59), PaymentStatus::PartlyPaid);
        assert_eq!(PaymentStatus::of(100, 40, 60), PaymentStatus::Paid);
        assert_eq!(PaymentStatus::of(100, 100, 0), PaymentStatus::Paid);
    }
}
