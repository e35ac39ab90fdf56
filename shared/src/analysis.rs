//! Spend and budget by dimensions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CampaignId, CategoryId, ChannelId, DepartmentId, FiscalYearId, ImportId, VendorId},
    money::Currency,
};

text_enum! {
    /// Something to group by.
    pub enum Dimension {
        Department => "department",
        Channel => "channel",
        ActivityType => "activity_type",
        Campaign => "campaign",
        Category => "category",
        Vendor => "vendor",
        Node => "node",
        /// The calendar month of the entry's date, as `2026-03`.
        Month => "month",
        FiscalYear => "fiscal_year",
    }
}

/// A question to the ledger, in the query string.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AnalysisQuery {
    /// One to three dimensions, separated by commas: `department,month`.
    #[cfg_attr(feature = "openapi", param(example = "department,month"))]
    pub group_by: String,
    /// Amounts of different currencies are never added up; absent means the organisation's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "CNY"))]
    pub currency: Option<Currency>,
    #[serde(default)]
    pub fiscal_year_id: Option<FiscalYearId>,
    /// Entry dates from this day.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Entry dates to this day, inclusive.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    #[serde(default)]
    pub campaign_id: Option<CampaignId>,
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    #[serde(default)]
    pub vendor_id: Option<VendorId>,
    #[serde(default)]
    pub import_id: Option<ImportId>,
}

/// The answer: one row per combination that holds money, and the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnalysisResult {
    pub currency: Currency,
    pub dimensions: Vec<Dimension>,
    pub rows: Vec<AnalysisRow>,
    pub total: Measures,
    /// The ledger entry up to which the answer is complete.
    pub as_of_sequence: i64,
}

/// One combination of dimension values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnalysisRow {
    /// In the order of `dimensions`.
    pub keys: Vec<GroupKey>,
    pub measures: Measures,
}

/// A dimension's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupKey {
    /// The number of the department, vendor ...; absent for "none" and for months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Empty when the entries carry no value.
    pub label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label_zh: String,
}

/// Amounts in minor units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Copy, Eq, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Measures {
    pub allocated_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
    /// How many expense lines have money in the row.
    pub line_count: i64,
}
