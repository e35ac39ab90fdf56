//! What an experiment shows.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ab::{AbAnswer, AbComparison, AbDeclined, AbInterval},
    money::Currency,
};

text_enum! {
    /// What the answer may be used for.
    pub enum ExperimentBasis {
        /// All planned units are there: the answer is the one that was planned.
        FixedHorizon => "fixed_horizon",
        /// It may be looked at on any day.
        AlwaysValid => "always_valid",
    }
}

/// An arm, with its units and its money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentArm {
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub key: String,
    #[cfg_attr(feature = "openapi", schema(example = "Price in the subject line"))]
    pub name: String,
    /// Units that are compared.
    #[cfg_attr(feature = "openapi", schema(example = 3_839))]
    pub units: u64,
    /// What it used: spent, committed and reserved, in the design's currency. Absent where it is tied to nothing that has
    /// money in this currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1_500_000))]
    pub cost_minor: Option<i64>,
    /// The cost for each unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 391))]
    pub cost_per_unit_minor: Option<i64>,
    /// The cost for each conversion, or for each one of the sum of the mean, of the primary metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 3_260))]
    pub cost_per_result_minor: Option<i64>,
    /// What the primary metric brought by what one is worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 5_520_000))]
    pub value_minor: Option<i64>,
}

/// What an arm is worth against the control in 30 days, with the units that come in that time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentWorth {
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: String,
    pub currency: Currency,
    /// Units in 30 days, all arms together, as they came so far.
    #[cfg_attr(feature = "openapi", schema(example = 15_000.0))]
    pub units_per_month: f64,
    /// The effect times these units times what one is worth; at the same spend.
    #[cfg_attr(feature = "openapi", schema(example = 1_200_000))]
    pub gain_minor: i64,
    /// The interval of the gain; an end that is absent has no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 310_000))]
    pub lower_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2_090_000))]
    pub upper_minor: Option<i64>,
    /// What using the arm loses in 30 days on average, where the control is the better one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 4_100))]
    pub expected_loss_minor: Option<i64>,
    /// What the arm costs more for these units; absent where a cost is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub extra_cost_minor: Option<i64>,
}

/// The effect of an arm after a day, by what is always valid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentMoment {
    pub day: NaiveDate,
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: String,
    /// Units of the arm and of the control up to this day.
    #[cfg_attr(feature = "openapi", schema(example = 500))]
    pub n: u64,
    /// Absent while there is no answer yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.018))]
    pub estimate: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<AbInterval>,
}

/// The primary metric in a segment. Exploratory: nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentSegment {
    /// Empty for units that belong to none.
    #[cfg_attr(feature = "openapi", schema(example = "mobile"))]
    pub segment: String,
    /// Every arm but the control.
    pub comparisons: Vec<AbComparison>,
}

/// How long until one knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentOutlook {
    /// As they came so far, all arms together.
    #[cfg_attr(feature = "openapi", schema(example = 500.0))]
    pub units_per_day: f64,
    /// Units that are still missing from the planned size.
    #[cfg_attr(feature = "openapi", schema(example = 1_200))]
    pub units_left: u64,
    /// At that pace.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub days_left: u64,
    /// The smallest effect of the primary metric that is seen with the planned units at the planned power, from the control's
    /// figures so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.019))]
    pub detectable: Option<f64>,
    /// What the control shows so far, to plan with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.101))]
    pub baseline: Option<f64>,
    /// The standard deviation of single units of the control so far; of means only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12.0))]
    pub sd: Option<f64>,
}

/// What an experiment shows, as of now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentReading {
    pub basis: ExperimentBasis,
    /// The engine's answer; arms are named by their keys.
    pub answer: AbAnswer,
    pub arms: Vec<ExperimentArm>,
    /// Of all arms.
    #[cfg_attr(feature = "openapi", schema(example = 7_678))]
    pub units: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 7_678))]
    pub planned_units: Option<u64>,
    /// Units that are in two arms, and are not compared.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub units_in_two_arms: u64,
    /// Units that are known not to be people, and are not compared.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub bots: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
    /// Every arm but the control, where a conversion is worth something.
    pub worth: Vec<ExperimentWorth>,
    /// By day and arm.
    pub evolution: Vec<ExperimentMoment>,
    /// By name; none where units belong to none.
    pub segments: Vec<ExperimentSegment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlook: Option<ExperimentOutlook>,
    /// Why there is no outlook, where the control says nothing yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlook_declined: Option<AbDeclined>,
}
