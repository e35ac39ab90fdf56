//! What a pivot groups and filters by.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{ids::DimensionId, text_enum::UnknownText};

/// What is before the number of a dimension of the organisation's own.
const CUSTOM: &str = "custom:";

/// What is behind the name of a tree, before the level.
const LEVEL: char = '@';

/// Levels of a tree that can be asked for: 1 is the top.
pub const DEEPEST_LEVEL: u8 = 9;

/// Something to put on rows or columns, or to filter by. As text: `department`, `channel`, `activity_type`,
/// `category`, `campaign`, `vendor`, `node`, `owner`, `status`, `day`, `week`, `month`, `quarter`, `fiscal_year`,
/// or `custom:7` for a dimension of the organisation's own. A tree takes a level: `department@1` has what is
/// below the top counted under it; what lies above the level stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Axis {
    pub kind: AxisKind,
    /// 1 to [`DEEPEST_LEVEL`]; only trees have levels.
    pub level: Option<u8>,
}

/// An axis without its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AxisKind {
    Department,
    Channel,
    ActivityType,
    Category,
    Campaign,
    Vendor,
    /// The budget that the entry lies on.
    Node,
    /// Who answers for that budget: the head of its department, or of the nearest department above that has one.
    Owner,
    /// Where the request is in its life; none for what is no request's.
    Status,
    /// The entry's date. Its code is `20260316`.
    Day,
    /// The week of ISO 8601 that the day is in. Its code is `202611`: year of the week, and week.
    Week,
    /// The calendar month. Its code is `202603`.
    Month,
    /// The quarter of the fiscal year. Its code is the year's id times ten, plus 1 to 4.
    Quarter,
    FiscalYear,
    Custom(DimensionId),
}

impl AxisKind {
    /// The ones that every organisation has, in the order of forms.
    pub const BUILT_IN: &'static [Self] = &[
        Self::Department,
        Self::Channel,
        Self::ActivityType,
        Self::Category,
        Self::Campaign,
        Self::Vendor,
        Self::Node,
        Self::Owner,
        Self::Status,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::FiscalYear,
    ];

    /// Whether its values are a tree, so that it has levels and what is below a value can be filtered by.
    #[must_use]
    pub const fn is_tree(self) -> bool {
        matches!(
            self,
            Self::Department
                | Self::Channel
                | Self::ActivityType
                | Self::Category
                | Self::Node
                | Self::Custom(_)
        )
    }

    /// Whether what campaigns brought back is known by it: a budget, a vendor, a category, an owner or a request has none.
    #[must_use]
    pub const fn knows_results(self) -> bool {
        !matches!(self, Self::Node | Self::Owner | Self::Status | Self::Category | Self::Vendor)
    }

    /// Whether its values follow one another in time, so that a range can be asked for.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month | Self::Quarter | Self::FiscalYear)
    }
}

impl Axis {
    /// The axis by the values as they are.
    #[must_use]
    pub const fn of(kind: AxisKind) -> Self {
        Self { kind, level: None }
    }
}

impl fmt::Display for AxisKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Department => "department",
            Self::Channel => "channel",
            Self::ActivityType => "activity_type",
            Self::Category => "category",
            Self::Campaign => "campaign",
            Self::Vendor => "vendor",
            Self::Node => "node",
            Self::Owner => "owner",
            Self::Status => "status",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::FiscalYear => "fiscal_year",
            Self::Custom(id) => return write!(f, "{CUSTOM}{id}"),
        })
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Some(level) => write!(f, "{}{LEVEL}{level}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

impl FromStr for Axis {
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
                "node",
                "owner",
                "status",
                "day",
                "week",
                "month",
                "quarter",
                "fiscal_year",
                "custom:<id>",
                "<tree>@<level 1 to 9>",
            ],
        };
        let (name, level) = match text.split_once(LEVEL) {
            Some((name, level)) => (name, Some(level.parse::<u8>().map_err(|_| unknown())?)),
            None => (text, None),
        };
        let kind = match name.strip_prefix(CUSTOM) {
            Some(id) => AxisKind::Custom(id.parse().map_err(|_| unknown())?),
            None => AxisKind::BUILT_IN
                .iter()
                .copied()
                .find(|known| known.to_string() == name)
                .ok_or_else(unknown)?,
        };
        let level_fits = level.is_none_or(|level| kind.is_tree() && (1..=DEEPEST_LEVEL).contains(&level));
        if level_fits { Ok(Self { kind, level }) } else { Err(unknown()) }
    }
}

impl From<Axis> for String {
    fn from(axis: Axis) -> Self {
        axis.to_string()
    }
}

impl TryFrom<String> for Axis {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Axis {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "`department`, `channel`, `activity_type`, `category`, `campaign`, `vendor`, `node`, `owner`, `status`, \
                 `day`, `week`, `month`, `quarter`, `fiscal_year`, or `custom:7` for a dimension of the organisation's \
                 own. A tree takes a level: `department@1`.",
            ))
            .examples(["department@1"])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Axis {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_read_as_it_is_written() {
        let own = AxisKind::Custom(DimensionId(7));
        for kind in AxisKind::BUILT_IN.iter().copied().chain([own]) {
            for level in [None, Some(1), Some(DEEPEST_LEVEL)] {
                let axis = Axis { kind, level };
                let read = axis.to_string().parse();
                if level.is_none() || kind.is_tree() {
                    assert_eq!(read, Ok(axis));
                } else {
                    assert!(read.is_err(), "{axis}");
                }
            }
        }
        assert_eq!(Axis { kind: own, level: Some(2) }.to_string(), "custom:7@2");
        for wrong in ["", "colour", "department@", "department@0", "department@10", "custom:", "Month"] {
            assert!(wrong.parse::<Axis>().is_err(), "{wrong}");
        }
    }
}
