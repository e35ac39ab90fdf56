//! Spend and budget by dimensions.

use std::{collections::BTreeMap, fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, DimensionId, DimensionValueId,
        FiscalYearId, ImportId, VendorId,
    },
    money::Currency,
    text_enum::UnknownText,
};

/// Something to group by. As text: `department`, `channel`, `activity_type`, `campaign`, `category`,
/// `vendor`, `node`, `month`, `fiscal_year`, or `custom:7` for a dimension of the organisation's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Dimension {
    Department,
    Channel,
    ActivityType,
    Campaign,
    Category,
    Vendor,
    Node,
    /// The calendar month of the entry's date, as `2026-03`.
    Month,
    FiscalYear,
    Custom(DimensionId),
}

impl Dimension {
    /// The ones that every organisation has, in the order of forms.
    pub const BUILT_IN: &'static [Self] = &[
        Self::Department,
        Self::Channel,
        Self::ActivityType,
        Self::Campaign,
        Self::Category,
        Self::Vendor,
        Self::Node,
        Self::Month,
        Self::FiscalYear,
    ];

    /// Whether its values are a tree, so that the parts of a value count under it.
    #[must_use]
    pub const fn is_tree(self) -> bool {
        matches!(
            self,
            Self::Department | Self::Channel | Self::ActivityType | Self::Category | Self::Custom(_)
        )
    }
}

/// What is before the number of a dimension of the organisation's own.
const CUSTOM: &str = "custom:";

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Department => "department",
            Self::Channel => "channel",
            Self::ActivityType => "activity_type",
            Self::Campaign => "campaign",
            Self::Category => "category",
            Self::Vendor => "vendor",
            Self::Node => "node",
            Self::Month => "month",
            Self::FiscalYear => "fiscal_year",
            Self::Custom(id) => return write!(f, "{CUSTOM}{id}"),
        })
    }
}

impl FromStr for Dimension {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownText {
            text: text.to_owned(),
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
                "custom:<id>",
            ],
        };
        if let Some(id) = text.strip_prefix(CUSTOM) {
            return id.parse().map(Self::Custom).map_err(|_| unknown());
        }
        Self::BUILT_IN.iter().copied().find(|known| known.to_string() == text).ok_or_else(unknown)
    }
}

impl From<Dimension> for String {
    fn from(dimension: Dimension) -> Self {
        dimension.to_string()
    }
}

impl TryFrom<String> for Dimension {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Dimension {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "`department`, `channel`, `activity_type`, `campaign`, `category`, `vendor`, `node`, `month`, \
                 `fiscal_year`, or `custom:7` for a dimension of the organisation's own.",
            ))
            .examples(["department"])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Dimension {}

/// Filters by dimensions of the organisation's own, as text: `7:12,8:3`, dimension and value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CustomFilter(pub BTreeMap<DimensionId, DimensionValueId>);

impl fmt::Display for CustomFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (dimension, value)) in self.0.iter().enumerate() {
            write!(f, "{}{dimension}:{value}", if place > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl FromStr for CustomFilter {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownText { text: text.to_owned(), known: &["<dimension>:<value>,..", "7:12"] };
        let mut chosen = BTreeMap::new();
        for pair in text.split(',').filter(|pair| !pair.is_empty()) {
            let (dimension, value) = pair.split_once(':').ok_or_else(unknown)?;
            let dimension = dimension.parse().map_err(|_| unknown())?;
            chosen.insert(dimension, value.parse().map_err(|_| unknown())?);
        }
        Ok(Self(chosen))
    }
}

impl From<CustomFilter> for String {
    fn from(filter: CustomFilter) -> Self {
        filter.to_string()
    }
}

impl TryFrom<String> for CustomFilter {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
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
    #[serde(default)]
    pub import_id: Option<ImportId>,
    /// Values of the organisation's own dimensions: `7:12,8:3`, dimension and value.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "7:12"))]
    pub custom: CustomFilter,
    /// Trees by their next level down: without a filter the roots, with one the parts of its value.
    /// What is below counts under them.
    #[serde(default)]
    pub roll_up: bool,
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
    /// With `roll_up`: the value has parts, which a filter by it shows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_parts: bool,
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
