//! Dimensions: what money can be sorted by. Six are built in, others are the customer's own, such as
//! region, product line or brand.
//!
//! A dimension of the customer has values, in a tree if they like, each with the days on which it
//! may be used. Values are given to budget nodes, campaigns and expense lines; a line takes from its
//! campaign, and from its node, what it does not say itself.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{DimensionId, DimensionValueId},
    text_enum::UnknownText,
};

/// What is before the number of a dimension of the customer's own.
const CUSTOM: &str = "custom:";

/// Names one dimension. As text, on the wire and in the database: `department`, `channel`,
/// `activity_type`, `category`, `campaign`, `vendor`, or `custom:7` for one of the customer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DimensionKey {
    Department,
    Channel,
    ActivityType,
    Category,
    Campaign,
    Vendor,
    Custom(DimensionId),
}

impl DimensionKey {
    /// The dimensions that every organisation has.
    pub const BUILT_IN: &'static [Self] =
        &[Self::Department, Self::Channel, Self::ActivityType, Self::Category, Self::Campaign, Self::Vendor];
}

impl fmt::Display for DimensionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Department => "department",
            Self::Channel => "channel",
            Self::ActivityType => "activity_type",
            Self::Category => "category",
            Self::Campaign => "campaign",
            Self::Vendor => "vendor",
            Self::Custom(id) => return write!(f, "{CUSTOM}{id}"),
        })
    }
}

impl FromStr for DimensionKey {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownText {
            text: text.to_owned(),
            known: &[
                "department",
                "channel",
                "activity_type",
                "category",
                "campaign",
                "vendor",
                "custom:<id>",
            ],
        };
        if let Some(id) = text.strip_prefix(CUSTOM) {
            return id.parse().map(Self::Custom).map_err(|_| unknown());
        }
        Self::BUILT_IN.iter().copied().find(|key| key.to_string() == text).ok_or_else(unknown)
    }
}

impl From<DimensionKey> for String {
    fn from(key: DimensionKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for DimensionKey {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for DimensionKey {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "`department`, `channel`, `activity_type`, `category`, `campaign`, `vendor`, or `custom:7`.",
            ))
            .examples(["custom:7"])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for DimensionKey {}

text_enum! {
    /// Whether a form asks for a dimension.
    pub enum FieldUse {
        /// Asked for, and refused without.
        Required => "required",
        Optional => "optional",
        /// Not asked for; what it inherits counts all the same.
        Hidden => "hidden",
    }
}

/// A dimension of the customer's own, with its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomDimension {
    pub id: DimensionId,
    /// Short and unique, for files and other systems.
    #[cfg_attr(feature = "openapi", schema(example = "REGION"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Region"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    #[cfg_attr(feature = "openapi", schema(example = "地区"))]
    pub name_zh: String,
    /// Whether the form of a campaign asks for it.
    pub on_campaigns: FieldUse,
    /// Whether a line of an expense asks for it.
    pub on_expense_lines: FieldUse,
    /// Whether the form of a budget asks for it.
    pub on_budget_nodes: FieldUse,
    /// An inactive one is asked for nowhere; what it sorted stays sorted.
    pub active: bool,
    pub version: i64,
    /// By code.
    pub values: Vec<DimensionValue>,
}

impl CustomDimension {
    /// What the analysis and the control books call it.
    #[must_use]
    pub const fn key(&self) -> DimensionKey {
        DimensionKey::Custom(self.id)
    }
}

/// A value of a dimension of the customer's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DimensionValue {
    pub id: DimensionValueId,
    pub dimension_id: DimensionId,
    /// The value that this one counts under, of the same dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<DimensionValueId>,
    #[cfg_attr(feature = "openapi", schema(example = "EAST"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "East China"))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(example = "华东"))]
    pub name_zh: String,
    /// The first day on which it may be used; from the beginning when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last day on which it may be used; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    pub active: bool,
    pub version: i64,
}

impl DimensionValue {
    /// Whether the day is one on which the value may be used.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// What a budget node, a campaign or an expense line is in one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DimensionAssignment {
    pub dimension_id: DimensionId,
    pub value_id: DimensionValueId,
}

/// Adds a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomDimensionCreate {
    #[cfg_attr(feature = "openapi", schema(example = "REGION"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Region"))]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "地区"))]
    pub name_zh: String,
    pub on_campaigns: FieldUse,
    pub on_expense_lines: FieldUse,
    pub on_budget_nodes: FieldUse,
}

/// Changes a dimension. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomDimensionUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_campaigns: Option<FieldUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_expense_lines: Option<FieldUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_budget_nodes: Option<FieldUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Adds a value to a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DimensionValueCreate {
    #[serde(default)]
    pub parent_id: Option<DimensionValueId>,
    #[cfg_attr(feature = "openapi", schema(example = "EAST"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "East China"))]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "华东"))]
    pub name_zh: String,
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

/// Changes a value. What is left out stays; `null` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DimensionValueUpdate {
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub parent_id: Option<Option<DimensionValueId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NaiveDate>))]
    pub valid_from: Option<Option<NaiveDate>>,
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NaiveDate>))]
    pub valid_to: Option<Option<NaiveDate>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for key in DimensionKey::BUILT_IN.iter().copied().chain([DimensionKey::Custom(DimensionId(7))]) {
            assert_eq!(key.to_string().parse(), Ok(key));
            let json = serde_json::to_string(&key).unwrap();
            assert_eq!(serde_json::from_str::<DimensionKey>(&json).unwrap(), key);
        }
        assert_eq!(DimensionKey::Custom(DimensionId(7)).to_string(), "custom:7");
        for wrong in ["", "colour", "custom:", "custom:x", "Department"] {
            assert!(wrong.parse::<DimensionKey>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_value_is_valid_from_its_first_to_its_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut value = DimensionValue {
            id: DimensionValueId(1),
            dimension_id: DimensionId(1),
            parent_id: None,
            code: "EAST".to_owned(),
            name: "East".to_owned(),
            name_zh: String::new(),
            valid_from: Some(day("2026-01-01")),
            valid_to: Some(day("2026-06-30")),
            active: true,
            version: 1,
        };
        for (on, valid) in
            [("2025-12-31", false), ("2026-01-01", true), ("2026-06-30", true), ("2026-07-01", false)]
        {
            assert_eq!(value.is_valid_on(day(on)), valid, "{on}");
        }
        value.valid_to = None;
        assert!(value.is_valid_on(day("2030-01-01")));
    }
}
