//! Budget usage of a month, a quarter or a year: what each budget had, what became of it, and why.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    budget::Balance,
    ids::{FiscalYearId, NodeId, UserId, VarianceExplanationId},
    money::Currency,
};

/// A variance from so much of the budget on has to be explained, when nothing else is asked for: 10 %, in hundredths of
/// a percent.
pub const USUAL_THRESHOLD_BP: i64 = 1_000;

text_enum! {
    /// What a usage report is about.
    pub enum ReportSpan {
        /// One period of the fiscal year.
        Month => "month",
        Quarter => "quarter",
        Year => "year",
    }
}

text_enum! {
    /// Why a budget was used otherwise than planned.
    pub enum VarianceCause {
        /// Earlier or later than planned: it comes back in another period.
        Timing => "timing",
        /// The same for another price.
        Price => "price",
        /// More or less of it than planned.
        Volume => "volume",
        /// Something else than planned was done.
        Scope => "scope",
        /// It was had for less, and the rest is free.
        Saving => "saving",
        /// Nobody planned it.
        Unplanned => "unplanned",
        /// What an exchange rate did.
        ExchangeRate => "exchange_rate",
        Other => "other",
    }
}

/// Which report, in the query string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UsageReportQuery {
    /// The fiscal year.
    pub fiscal_year_id: FiscalYearId,
    pub span: ReportSpan,
    /// The period of the year, from 1, or the quarter, 1 to 4. Not with `year`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(example = 3))]
    pub number: Option<i32>,
    /// Budgets of different currencies are never added up; absent means the organisation's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "CNY"))]
    pub currency: Option<Currency>,
    /// From which share of the budget on a variance has to be explained, in hundredths of a percent; 1,000 when absent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(example = 1_000, minimum = 0, maximum = 10_000))]
    pub threshold_bp: Option<i64>,
}

/// What a budget had and what became of it. All amounts in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageFigures {
    /// In the span.
    pub balance: Balance,
    /// Reserved, committed and spent of allocated, in hundredths of a percent; absent when nothing was allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 9_120))]
    pub usage_bp: Option<i64>,
    /// Allocated less spent and committed: above zero less was used than planned, below zero more.
    pub variance_minor: i64,
    /// The variance of allocated, in hundredths of a percent; absent when nothing was allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 880))]
    pub variance_bp: Option<i64>,
    /// From the beginning of the year to the end of the span.
    pub to_date: Balance,
}

/// Why a budget was used otherwise than planned in a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VarianceExplanation {
    pub id: VarianceExplanationId,
    pub cause: VarianceCause,
    #[cfg_attr(feature = "openapi", schema(example = "The fair moved from March to April."))]
    pub text: String,
    /// What is done about it; may be empty.
    #[cfg_attr(feature = "openapi", schema(example = "Money stays for April."))]
    pub action: String,
    pub author_id: UserId,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub author_name: String,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// A budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageRow {
    pub node_id: NodeId,
    /// Absent when the budget above is not in sight, or there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<NodeId>,
    /// How far below the topmost budget in sight: 0 for one that is counted in the total.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub depth: i32,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    pub name_zh: String,
    pub figures: UsageFigures,
    /// Whether the span has begun and the variance is as large as the threshold, so that it has to be explained.
    pub is_notable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<VarianceExplanation>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageReport {
    pub fiscal_year_id: FiscalYearId,
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub fiscal_year_code: String,
    pub span: ReportSpan,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i32>,
    pub starts_on: NaiveDate,
    /// The last day, inclusive.
    pub ends_on: NaiveDate,
    pub currency: Currency,
    /// In hundredths of a percent.
    pub threshold_bp: i64,
    /// Parents before children, as in the budget tree.
    pub rows: Vec<UsageRow>,
    /// The topmost budgets in sight together.
    pub total: UsageFigures,
    /// Notable variances, and how many of them are not explained yet.
    pub notable_count: i64,
    pub unexplained_count: i64,
    /// The ledger entry up to which the figures are complete.
    pub as_of_sequence: i64,
}

/// An explanation to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VarianceExplanationCreate {
    pub span: ReportSpan,
    /// The period of the year, from 1, or the quarter, 1 to 4. Not with `year`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub number: Option<i32>,
    pub cause: VarianceCause,
    /// At most 1,000 characters.
    #[cfg_attr(feature = "openapi", schema(example = "The fair moved from March to April."))]
    pub text: String,
    /// What is done about it, at most 1,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Money stays for April."))]
    pub action: String,
}

/// What changes; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VarianceExplanationUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<VarianceCause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "The fair moved from March to May."))]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Money stays for May."))]
    pub action: Option<String>,
}
