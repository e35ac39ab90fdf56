//! Expenses by dimensions: the lines of requests with their money, grouped.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    analysis::{AnalysisQuery, CustomFilter, Dimension, GroupKey},
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseId, ExpenseLineId,
        FiscalYearId, NodeId, UserId, VendorId,
    },
    money::Currency,
    text_enum::UnknownText,
};

/// Something to group expenses by: a dimension of the analysis, or what only requests have. As text: that of
/// the dimension, or `requester`, `kind`, `state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ReportDimension {
    /// The month is that of the day that a line is charged to.
    Of(Dimension),
    Requester,
    Kind,
    State,
}

impl ReportDimension {
    /// The ones that every organisation has, in the order of forms.
    pub const BUILT_IN: &'static [Self] = &[
        Self::Of(Dimension::Department),
        Self::Of(Dimension::Channel),
        Self::Of(Dimension::ActivityType),
        Self::Of(Dimension::Category),
        Self::Of(Dimension::Campaign),
        Self::Of(Dimension::Vendor),
        Self::Requester,
        Self::Of(Dimension::Month),
        Self::Of(Dimension::Node),
        Self::Of(Dimension::FiscalYear),
        Self::Kind,
        Self::State,
    ];

    /// The dimension of the analysis that it is.
    #[must_use]
    pub const fn ledger(self) -> Option<Dimension> {
        match self {
            Self::Of(dimension) => Some(dimension),
            _ => None,
        }
    }
}

impl fmt::Display for ReportDimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(dimension) => dimension.fmt(f),
            Self::Requester => f.write_str("requester"),
            Self::Kind => f.write_str("kind"),
            Self::State => f.write_str("state"),
        }
    }
}

impl FromStr for ReportDimension {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "requester" => Ok(Self::Requester),
            "kind" => Ok(Self::Kind),
            "state" => Ok(Self::State),
            _ => Dimension::from_str(text).map(Self::Of).map_err(|unknown| UnknownText {
                text: unknown.text,
                known: &[
                    "department",
                    "channel",
                    "activity_type",
                    "campaign",
                    "category",
                    "vendor",
                    "node",
                    "month",
                    "fiscal_year",
                    "requester",
                    "kind",
                    "state",
                    "custom:<id>",
                ],
            }),
        }
    }
}

impl From<ReportDimension> for String {
    fn from(dimension: ReportDimension) -> Self {
        dimension.to_string()
    }
}

impl TryFrom<String> for ReportDimension {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ReportDimension {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "`department`, `channel`, `activity_type`, `campaign`, `category`, `vendor`, `node`, `month`, \
                 `fiscal_year`, `requester`, `kind`, `state`, or `custom:7` for a dimension of the organisation's own.",
            ))
            .examples(["department"])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ReportDimension {}

/// Which expenses, and how they are grouped, in the query string.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ExpenseReportQuery {
    /// One or two dimensions, separated by a comma: `department,month`.
    #[cfg_attr(feature = "openapi", param(example = "department,month"))]
    pub group_by: String,
    /// Amounts of different currencies are never added up; absent means the organisation's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "CNY"))]
    pub currency: Option<Currency>,
    #[serde(default)]
    pub fiscal_year_id: Option<FiscalYearId>,
    /// Lines that are charged to this day or a later one.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Lines that are charged to this day or an earlier one.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// A department, with everything below it and what was merged into it; so are the other trees.
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    #[serde(default)]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default)]
    pub campaign_id: Option<CampaignId>,
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    #[serde(default)]
    pub vendor_id: Option<VendorId>,
    /// A budget, with everything below it.
    #[serde(default)]
    pub node_id: Option<NodeId>,
    #[serde(default)]
    pub requester_id: Option<UserId>,
    #[serde(default)]
    pub kind: Option<ExpenseKind>,
    /// Where the request is in its life. Drafts count only when they are asked for by this.
    #[serde(default)]
    pub state: Option<ExpenseState>,
    /// Values of the organisation's own dimensions: `7:12,8:3`, dimension and value.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "7:12"))]
    pub custom: CustomFilter,
}

impl ExpenseReportQuery {
    /// The part of the filters that the analysis has as well.
    #[must_use]
    pub fn ledger(&self) -> AnalysisQuery {
        AnalysisQuery {
            department_id: self.department_id,
            channel_id: self.channel_id,
            activity_type_id: self.activity_type_id,
            category_id: self.category_id,
            custom: self.custom.clone(),
            ..AnalysisQuery::default()
        }
    }
}

/// One group of a report, for the question which lines it is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct ReportGroupQuery {
    /// The `code`s of a row's keys, in the order of `group_by`: `12,202603`, with `none` for no value. Absent means
    /// every line of the report.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(example = "12,202603"))]
    pub group: Option<String>,
}

/// The answer: one row per combination that has a line, and the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseReport {
    pub currency: Currency,
    pub dimensions: Vec<ReportDimension>,
    pub rows: Vec<ReportRow>,
    /// Of all lines. The amounts and lines are the sums of the rows; a request with lines in several rows counts
    /// once here.
    pub total: ReportMeasures,
    /// Lines whose request is in another currency than their budget. What was invoiced on them is in that other
    /// currency, so their tax and what is paid and owed are in none of the sums.
    pub foreign_line_count: i64,
    /// The ledger entry up to which the amounts are complete.
    pub as_of_sequence: i64,
}

/// One combination of values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportRow {
    /// In the order of `dimensions`.
    pub keys: Vec<ReportKey>,
    pub measures: ReportMeasures,
}

/// A value that is grouped by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportKey {
    /// What names the value in the `group` of the lines; absent for no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub code: Option<i64>,
    #[serde(flatten)]
    pub key: GroupKey,
}

/// Amounts in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportMeasures {
    /// What the lines ask for.
    pub requested_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    /// What was spent, less credit notes.
    pub spent_minor: i64,
    /// Recoverable tax of the invoices that stand, less credit notes.
    pub tax_minor: i64,
    /// What was paid of the invoices, with tax. A payment pays the lines of its invoice in their order; what a claim
    /// paid back, or what settled an advance or a prepayment, was paid.
    pub paid_minor: i64,
    /// What is still owed on the invoices, with tax.
    pub open_minor: i64,
    pub request_count: i64,
    pub line_count: i64,
}

/// A line of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportLine {
    pub id: ExpenseLineId,
    pub expense_id: ExpenseId,
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub reference: String,
    #[cfg_attr(feature = "openapi", schema(example = "Keyword campaign, March"))]
    pub title: String,
    pub description: String,
    pub charge_date: NaiveDate,
    pub kind: ExpenseKind,
    pub state: ExpenseState,
    pub requester: GroupKey,
    pub department: GroupKey,
    pub node: GroupKey,
    pub vendor: GroupKey,
    pub measures: ReportMeasures,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DimensionId;

    #[test]
    fn every_dimension_is_read_back_from_its_text() {
        let own = ReportDimension::Of(Dimension::Custom(DimensionId(7)));
        for dimension in ReportDimension::BUILT_IN.iter().copied().chain([own]) {
            assert_eq!(dimension.to_string().parse(), Ok(dimension));
        }
        assert!("colour".parse::<ReportDimension>().unwrap_err().to_string().contains("requester"));
    }
}
