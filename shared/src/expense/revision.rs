//! What a request was before it was changed, and what lines say beside the money.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::ExpenseDraft;
use crate::money::Currency;

/// What a line says about its delivery, beside the money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineTerms {
    /// The supplier of the line, where it is another than the request's; a new one is added to the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub vendor: Option<String>,
    /// Recoverable input tax that is expected on top of the amount, in the request's currency; not charged to
    /// the budget. At most the amount again.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 150_000))]
    pub tax_minor: i64,
    /// When the service begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_from: Option<NaiveDate>,
    /// When the service ends; not before it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_to: Option<NaiveDate>,
    /// The offer that the amount comes from: its number, or what it says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "Q-2026-118"))]
    pub quote: String,
}

text_enum! {
    /// What is different from one revision of a request to the next.
    pub enum RevisionField {
        Title => "title",
        Description => "description",
        Department => "department",
        Campaign => "campaign",
        Vendor => "vendor",
        Currency => "currency",
        LineAdded => "line_added",
        LineRemoved => "line_removed",
        Amount => "amount",
        Budget => "budget",
        Category => "category",
        ChargeDate => "charge_date",
        LineText => "line_text",
        LineVendor => "line_vendor",
        Tax => "tax",
        ServiceDates => "service_dates",
        Quote => "quote",
        Dimensions => "dimensions",
    }
}

/// A text, and the Chinese name where it is a name that has one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedText {
    #[cfg_attr(feature = "openapi", schema(example = "Booth"))]
    pub text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = ""))]
    pub text_zh: String,
}

/// A difference between one revision of a request and the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionChange {
    pub field: RevisionField,
    /// Which line it is about: its text, or its budget where it has none. Absent for the request itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<NamedText>,
    /// Before and after: names of budgets and words, dates as `2026-03-14`. Absent where there was none, and for
    /// amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<NamedText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<NamedText>,
    /// Amounts before and after, in minor units of the request's currency of their time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2_500_000))]
    pub before_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2_000_000))]
    pub after_minor: Option<i64>,
}

/// A decision about a request. The comment is required to reject and to ask for changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExpenseDecision {
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Fits the spring plan."))]
    pub comment: String,
    /// The revision that was read. A decision about an earlier one than the present is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub revision: Option<i32>,
}

/// What a request was before it was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastRevision {
    /// From 1.
    pub revision: i32,
    pub ended_at: NaiveDateTime,
    pub ended_by_name: String,
    pub currency: Currency,
    pub total_minor: i64,
    /// What the next revision changed.
    pub changes: Vec<RevisionChange>,
    /// The request as it was.
    pub draft: ExpenseDraft,
}
