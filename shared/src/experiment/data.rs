//! What comes in while an experiment runs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Units of one call at most.
pub const MOST_EXPERIMENT_UNITS: usize = 5_000;
/// Figures of days of one call at most.
pub const MOST_EXPERIMENT_DAYS: usize = 5_000;

/// A unit: somebody or something that was assigned to an arm. Sent again, what it says replaces what the unit said before; with
/// another arm the unit is in two and is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentUnit {
    /// Who or what it is, at most 120 characters. Send a pseudonym: it is kept.
    #[cfg_attr(feature = "openapi", schema(example = "reader-4711"))]
    pub unit: String,
    /// The key of the arm.
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: String,
    /// The day of its assignment. The first one counts where it is sent again.
    pub day: NaiveDate,
    /// At most 60 characters; empty where it belongs to none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "mobile"))]
    pub segment: String,
    /// Whether it is known not to be a person. It is counted apart and not compared.
    #[serde(default)]
    pub bot: bool,
    /// By key of the metric: 0 or 1 for a proportion, the number for a mean, the numerator for a ratio, the outcome where there
    /// is a covariate.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!({"orders": 1.0})))]
    pub values: BTreeMap<String, f64>,
    /// By key of the metric: the denominator of a ratio, or the covariate.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!({})))]
    pub others: BTreeMap<String, f64>,
}

/// Units that are sent together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentUnits {
    /// 1 to 5,000.
    pub units: Vec<ExperimentUnit>,
}

/// The figures of one metric on one day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"kind": "proportion", "conversions": 31, "n": 250})))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExperimentDayFigures {
    Proportion {
        conversions: u64,
        n: u64,
    },
    Mean {
        n: u64,
        mean: f64,
        /// With n - 1 in its denominator.
        sd: f64,
    },
    /// Of a ratio, or of a mean with its covariate.
    Pair {
        n: u64,
        mean: f64,
        sd: f64,
        other_mean: f64,
        other_sd: f64,
        /// With n - 1 in its denominator.
        covariance: f64,
    },
}

/// One metric of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentDayMetric {
    #[cfg_attr(feature = "openapi", schema(example = "orders"))]
    pub key: String,
    pub figures: ExperimentDayFigures,
}

/// What an arm showed on a day: of the units that were assigned on it. Sent again, it replaces what was known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentDay {
    pub day: NaiveDate,
    /// The key of the arm.
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: String,
    /// At most 60 characters; empty where segments are not told apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "mobile"))]
    pub segment: String,
    /// Units that were assigned on the day.
    #[cfg_attr(feature = "openapi", schema(example = 250))]
    pub units: u64,
    pub metrics: Vec<ExperimentDayMetric>,
}

/// Figures of days that are sent together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentDays {
    /// 1 to 5,000.
    pub days: Vec<ExperimentDay>,
}

/// What became of what was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentReceived {
    /// Records that were new.
    #[cfg_attr(feature = "openapi", schema(example = 250))]
    pub added: u64,
    /// Records that replaced one.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub replaced: u64,
    /// Units that turned out to be in two arms.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub in_two_arms: u64,
}
