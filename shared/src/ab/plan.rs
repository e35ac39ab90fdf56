//! How many units a comparison needs, how sure it is, and how long it takes.

use serde::{Deserialize, Serialize};

use super::answer::AbDeclined;

text_enum! {
    /// Whether both directions count.
    pub enum AbSides {
        Two => "two",
        One => "one",
    }
}

text_enum! {
    /// The formula for rates.
    pub enum AbRateFormula {
        /// Normal, with a variance for each rate (Chow et al. 2008).
        UnpooledNormal => "unpooled_normal",
        /// Normal, with the pooled variance under equal rates (Fleiss 2003).
        FleissPooled => "fleiss_pooled",
        /// Cohen's h (1988).
        CohenH => "cohen_h",
    }
}

text_enum! {
    /// The formula for means.
    pub enum AbMeanFormula {
        Normal => "normal",
        /// By the noncentral t distribution.
        NoncentralT => "noncentral_t",
    }
}

text_enum! {
    /// In which direction an effect is looked for.
    pub enum AbToward {
        Up => "up",
        Down => "down",
    }
}

/// What a metric is like.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"kind": "proportion", "baseline": 0.1, "expected": 0.12})))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AbPlanData {
    /// A yes or no for each unit.
    Proportion {
        /// The rate of the control, above 0 and below 1.
        baseline: f64,
        /// The rate that is hoped for; not needed where the detectable effect is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formula: Option<AbRateFormula>,
    },
    /// A number for each unit.
    Mean {
        /// The mean of the control, where the detectable effect is wanted as a lift, too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        baseline: Option<f64>,
        /// The effect that is hoped for, in the unit of the metric; not needed where the detectable effect is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        difference: Option<f64>,
        /// The standard deviation of single units.
        sd: f64,
        /// That of the treatment, where it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        treatment_sd: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formula: Option<AbMeanFormula>,
    },
}

/// A metric that is planned for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AbPlanMetric {
    /// At most 120 characters, each metric another.
    #[cfg_attr(feature = "openapi", schema(example = "Conversion"))]
    pub name: String,
    pub data: AbPlanData,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"kind": "sample_size", "power": 0.8})))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AbPlanSolve {
    /// How many units it takes.
    SampleSize {
        /// The chance to see the effect if it is there.
        #[serde(default = "power")]
        power: f64,
    },
    /// How sure it is with so many units in each arm.
    Power { control: f64, treatment: f64 },
    /// Which effect is seen with so many units in each arm.
    Detectable {
        control: f64,
        treatment: f64,
        #[serde(default = "power")]
        power: f64,
        #[serde(default = "up")]
        toward: AbToward,
    },
}

const fn power() -> f64 {
    0.8
}

const fn up() -> AbToward {
    AbToward::Up
}

/// What is planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "metrics": [{"name": "Conversion", "data": {"kind": "proportion", "baseline": 0.1, "expected": 0.12}}],
    "solve": {"kind": "sample_size", "power": 0.8}, "daily_units": 500.0
})))]
#[serde(deny_unknown_fields)]
pub struct AbPlan {
    /// 1 to 50.
    pub metrics: Vec<AbPlanMetric>,
    pub solve: AbPlanSolve,
    /// Arms with the control, 2 to 20.
    #[serde(default = "two_arms")]
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub arms: u32,
    /// Units of each treatment for one of the control.
    #[serde(default = "even")]
    #[cfg_attr(feature = "openapi", schema(example = 1.0))]
    pub ratio: f64,
    #[serde(default = "alpha")]
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub alpha: f64,
    #[serde(default = "two_sides")]
    pub sides: AbSides,
    /// Shares alpha among all treatments and metrics (Bonferroni), as a later correction will.
    #[serde(default)]
    pub share_alpha: bool,
    /// Units that come in a day, all arms together; with it the duration is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 500.0))]
    pub daily_units: Option<f64>,
    /// The part of them that takes part, above 0 and up to 1.
    #[serde(default = "everybody")]
    #[cfg_attr(feature = "openapi", schema(example = 1.0))]
    pub share: f64,
}

const fn two_arms() -> u32 {
    2
}

const fn even() -> f64 {
    1.0
}

const fn everybody() -> f64 {
    1.0
}

const fn alpha() -> f64 {
    0.05
}

const fn two_sides() -> AbSides {
    AbSides::Two
}

/// What a metric takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbPlanReading {
    #[cfg_attr(feature = "openapi", schema(example = "Conversion"))]
    pub name: String,
    /// The formula that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "unpooled_normal"))]
    pub formula: Option<String>,
    /// Units of the control as the formula has them, and rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 3_838.1))]
    pub control: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 3_839))]
    pub control_units: Option<u64>,
    /// Units of each treatment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 3_838.1))]
    pub treatment: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 3_839))]
    pub treatment_units: Option<u64>,
    /// The chance to see the effect, in either direction where both count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<f64>,
    /// The chance to see it in the right direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_direction: Option<f64>,
    /// The effect that is seen, in the unit of the metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detectable: Option<f64>,
    /// The same over the size of the control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detectable_lift: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<AbDeclined>,
}

/// How long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbDuration {
    #[cfg_attr(feature = "openapi", schema(example = 15.36))]
    pub days: f64,
    #[cfg_attr(feature = "openapi", schema(example = 16))]
    pub whole_days: u64,
    /// Whole weeks, so that every weekday counts the same.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub whole_weeks: u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbPlanAnswer {
    /// Of each comparison.
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub alpha_used: f64,
    /// In the order of the question.
    pub metrics: Vec<AbPlanReading>,
    /// Units of all arms together, of the metric that takes the most; absent where a metric has no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 7_678))]
    pub total_units: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<AbDuration>,
}
