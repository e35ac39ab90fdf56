//! What the figures of a pivot are compared with.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{ids::PlanVersionId, text_enum::UnknownText};

/// What is before the number of a version of a plan.
const PLAN_VERSION: &str = "plan_version:";

/// What the figures are compared with. As text: `previous_period`, `last_year`, or `plan_version:7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Comparison {
    /// The time as long before: needs a range or a choice of a time among the filters.
    PreviousPeriod,
    /// The same time a year earlier.
    LastYear,
    /// What a version or a scenario of a plan gives to the same places and times. Beside `allocated`, `baseline`,
    /// `used`, `spent` and `landing_forecast`; other measures have nothing to be beside.
    PlanVersion(PlanVersionId),
}

impl Comparison {
    /// The ones that name nothing of the organisation's own.
    pub const BUILT_IN: &'static [Self] = &[Self::PreviousPeriod, Self::LastYear];
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreviousPeriod => f.write_str("previous_period"),
            Self::LastYear => f.write_str("last_year"),
            Self::PlanVersion(id) => write!(f, "{PLAN_VERSION}{id}"),
        }
    }
}

impl FromStr for Comparison {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::BUILT_IN.iter().copied().find(|known| known.to_string() == text);
        let version = || text.strip_prefix(PLAN_VERSION)?.parse().ok().map(Self::PlanVersion);
        known.or_else(version).ok_or_else(|| UnknownText {
            text: text.to_owned(),
            known: &["previous_period", "last_year", "plan_version:<id>"],
        })
    }
}

impl From<Comparison> for String {
    fn from(comparison: Comparison) -> Self {
        comparison.to_string()
    }
}

impl TryFrom<String> for Comparison {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Comparison {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "What the figures are compared with. `previous_period`: the time as long before; needs a range or a \
                 choice of a time among the filters. `last_year`: the same time a year earlier. `plan_version:7`: what \
                 a version or a scenario of a plan gives to the same places and times, beside `allocated`, `baseline`, \
                 `used`, `spent` and `landing_forecast`; other measures have nothing to be beside.",
            ))
            .examples(["last_year"])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Comparison {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_read_as_it_is_written() {
        let version = Comparison::PlanVersion(PlanVersionId(7));
        for comparison in Comparison::BUILT_IN.iter().copied().chain([version]) {
            assert_eq!(comparison.to_string().parse(), Ok(comparison));
        }
        assert_eq!(version.to_string(), "plan_version:7");
        for wrong in ["", "next_year", "plan_version", "plan_version:", "plan_version:x"] {
            assert!(wrong.parse::<Comparison>().is_err(), "{wrong}");
        }
    }
}
