//! The directory of vendors: what is known of each, and what was spent with them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{ids::FiscalYearId, money::Currency, reference::Vendor};

/// What the viewer's part of the organisation spends with a vendor: departments out of sight do not count. The same
/// figures as those of the analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VendorFigures {
    /// The organisation's; amounts in others are not added up.
    pub currency: Currency,
    /// In the fiscal year that today is in.
    pub spent_this_year_minor: i64,
    /// In the fiscal year before.
    pub spent_last_year_minor: i64,
    /// Approved and not invoiced yet, in every year.
    pub committed_minor: i64,
    pub request_count: i64,
    /// The newest day that a request is charged to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<NaiveDate>,
}

/// A vendor in the directory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VendorSummary {
    #[serde(flatten)]
    pub vendor: Vendor,
    pub figures: VendorFigures,
}

/// The page of a vendor. What was spent by month, department or category is in the analysis, filtered by the vendor;
/// the requests are in the list of expenses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VendorPage {
    #[serde(flatten)]
    pub summary: VendorSummary,
    /// The fiscal year that today is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub this_year_id: Option<FiscalYearId>,
    /// The one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_year_id: Option<FiscalYearId>,
    /// What is owed on invoices in sight, in the currencies of their requests.
    pub owed: Vec<VendorOwed>,
}

/// What is owed in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VendorOwed {
    pub currency: Currency,
    pub open_minor: i64,
    /// The part of it whose day is over.
    pub overdue_minor: i64,
}
