//! A/B comparisons: what is asked of the engine, and what it answers. Nothing is kept: counts come with the question.
//!
//! Effects are treatment less control; a lift is the effect over the size of the control, so that 0.1 is ten percent.

mod answer;
mod observe;
mod plan;

use serde::{Deserialize, Serialize};

pub use answer::{
    AbAnswer, AbArmReading, AbAssumption, AbBayes, AbBest, AbComparison, AbDeclineCode, AbDeclined, AbEffect,
    AbGuardrail, AbGuardrailVerdict, AbHomogeneity, AbInterval, AbLiftReading, AbMetricReading, AbOutcome,
    AbSampleRatio, AbVerdict, AbWarning,
};
pub use observe::{
    AbObserve, AbObserved, AbObservedAssumption, AbObservedMethod, AbObservedWarning, AbPreTrend,
    CampaignEffect, CampaignEffectDay, CampaignEffectQuery, MOST_OBSERVED_DAYS,
};
pub use plan::{
    AbDuration, AbMeanFormula, AbPlan, AbPlanAnswer, AbPlanData, AbPlanMetric, AbPlanReading, AbPlanSolve,
    AbRateFormula, AbSides, AbToward,
};

/// Arms of a comparison at most.
pub const MOST_ARMS: usize = 20;
/// Metrics of a comparison at most.
pub const MOST_METRICS: usize = 50;

text_enum! {
    /// Which values of a metric are good.
    pub enum AbBetter {
        Higher => "higher",
        Lower => "lower",
    }
}

text_enum! {
    /// What a metric is for.
    pub enum AbRole {
        /// The one that decides. The first metric, unless another one says so.
        Primary => "primary",
        Secondary => "secondary",
        /// It must not get worse by more than its margin.
        Guardrail => "guardrail",
    }
}

text_enum! {
    /// What is asked about the effect.
    pub enum AbDirection {
        TwoSided => "two_sided",
        /// Whether the treatment is above the control.
        Greater => "greater",
        /// Whether it is below.
        Less => "less",
    }
}

text_enum! {
    /// What is done about several comparisons of one metric.
    pub enum AbCorrection {
        None => "none",
        /// Holm (1979): the chance of any false alarm.
        Holm => "holm",
        /// Benjamini and Hochberg (1995): the share of false alarms.
        BenjaminiHochberg => "benjamini_hochberg",
    }
}

text_enum! {
    /// How arms are compared.
    pub enum AbMethod {
        /// Fisher's exact test where few conversions are expected, the pooled z test of rates elsewhere; Welch's t test of
        /// means; the delta method for ratios; CUPED where there is a covariate; always valid where the question says
        /// that it is looked at on the way.
        BestFit => "best_fit",
        /// Two rates, with the pooled variance; Newcombe's interval.
        PooledZ => "pooled_z",
        /// Two rates, exactly.
        FisherExact => "fisher_exact",
        /// Two means, with a variance each.
        WelchT => "welch_t",
        /// Two ratios of means, such as return per cost.
        DeltaMethod => "delta_method",
        /// Two means with a covariate from before.
        Cuped => "cuped",
        /// An asymptotic confidence sequence (Waudby-Smith et al. 2021): it may be looked at every day.
        AlwaysValid => "always_valid",
        /// The posterior decides: the chance to win against 1 - alpha. With more than 20 comparisons in one question it is that
        /// of the primary metric, and the others are compared by the best fit.
        Bayesian => "bayesian",
    }
}

text_enum! {
    /// How the interval of a lift is found. The p-value stays that of the effect.
    pub enum AbLift {
        /// Katz for rates, Fieller for means and ratios.
        BestFit => "best_fit",
        /// The logarithm of the ratio of two rates (Katz et al. 1978).
        Katz => "katz",
        /// Fieller (1954).
        Fieller => "fieller",
        /// The delta method; its lower end may be below -100 %.
        Delta => "delta",
    }
}

/// An arm. The first one is the control unless `control` names another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AbArm {
    /// At most 120 characters, each arm another.
    #[cfg_attr(feature = "openapi", schema(example = "A"))]
    pub name: String,
    /// Its share of all units as planned, in any unit; equal shares when all are absent. With 0 it is left out of the check of
    /// the sample ratio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1.0))]
    pub weight: Option<f64>,
    /// Units that were assigned to it; `n` of the primary metric when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 21_306))]
    pub units: Option<u64>,
}

/// Conversions out of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AbCounts {
    #[cfg_attr(feature = "openapi", schema(example = 122))]
    pub conversions: u64,
    /// At most 2^53.
    #[cfg_attr(feature = "openapi", schema(example = 21_306))]
    pub n: u64,
}

/// Moments of a metric over units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AbMoments {
    #[cfg_attr(feature = "openapi", schema(example = 500))]
    pub n: u64,
    /// In the unit of the metric.
    #[cfg_attr(feature = "openapi", schema(example = 42.5))]
    pub mean: f64,
    /// The standard deviation of single units, with n - 1 in its denominator.
    #[cfg_attr(feature = "openapi", schema(example = 12.0))]
    pub sd: f64,
}

/// Moments of two numbers of each unit: numerator and denominator of a ratio, or an outcome and its covariate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AbPair {
    #[cfg_attr(feature = "openapi", schema(example = 500))]
    pub n: u64,
    /// Of the numerator, or of the outcome.
    #[cfg_attr(feature = "openapi", schema(example = 42.5))]
    pub mean: f64,
    #[cfg_attr(feature = "openapi", schema(example = 12.0))]
    pub sd: f64,
    /// Of the denominator, or of the covariate.
    #[cfg_attr(feature = "openapi", schema(example = 10.0))]
    pub other_mean: f64,
    #[cfg_attr(feature = "openapi", schema(example = 3.0))]
    pub other_sd: f64,
    /// Of both, with n - 1 in its denominator.
    #[cfg_attr(feature = "openapi", schema(example = 9.0))]
    pub covariance: f64,
}

/// What was seen, one entry for each arm in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "kind": "proportion", "arms": [{"conversions": 122, "n": 21_306}, {"conversions": 267, "n": 21_307}]
})))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AbData {
    /// A yes or no for each unit.
    Proportion { arms: Vec<AbCounts> },
    /// A number for each unit.
    Mean { arms: Vec<AbMoments> },
    /// A ratio of two sums, such as revenue over cost.
    Ratio { arms: Vec<AbPair> },
    /// A number for each unit, with a covariate from before the experiment.
    Covariate { arms: Vec<AbPair> },
}

/// How much worse a guardrail may get.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AbMargin {
    /// In the unit of the metric, above 0.
    Absolute { value: f64 },
    /// Of the control: 0.02 is two percent of it.
    Relative { value: f64 },
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AbMetric {
    /// At most 120 characters, each metric another.
    #[cfg_attr(feature = "openapi", schema(example = "Conversion"))]
    pub name: String,
    #[serde(default = "higher")]
    pub better: AbBetter,
    /// Primary for the first metric and secondary for the others, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<AbRole>,
    /// Of a guardrail, which needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<AbMargin>,
    pub data: AbData,
}

const fn higher() -> AbBetter {
    AbBetter::Higher
}

/// What is believed before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AbPrior {
    /// Of rates: a Beta distribution; 1 and 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1.0))]
    pub conversions: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1.0))]
    pub others: Option<f64>,
    /// Of effects of means, on their own scale: a normal distribution; flat when either is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.0))]
    pub effect_mean: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2.0))]
    pub effect_sd: Option<f64>,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "arms": [{"name": "A"}, {"name": "B"}],
    "metrics": [
        {"name": "Conversion", "data": {
            "kind": "proportion", "arms": [{"conversions": 122, "n": 21_306}, {"conversions": 267, "n": 21_307}]
        }},
        {"name": "Order value", "role": "guardrail", "margin": {"kind": "relative", "value": 0.1}, "data": {
            "kind": "mean", "arms": [{"n": 122, "mean": 42.5, "sd": 12.0}, {"n": 267, "mean": 42.1, "sd": 12.5}]
        }}
    ]
})))]
#[serde(deny_unknown_fields)]
pub struct AbCompare {
    /// 2 to 20.
    pub arms: Vec<AbArm>,
    /// The name of the arm that the others are held against; the first one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "A"))]
    pub control: Option<String>,
    /// 1 to 50.
    pub metrics: Vec<AbMetric>,
    /// The chance of a false alarm that is taken, above 0 and below 0.5.
    #[serde(default = "alpha")]
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub alpha: f64,
    #[serde(default = "holm")]
    pub correction: AbCorrection,
    #[serde(default = "two_sided")]
    pub direction: AbDirection,
    #[serde(default = "best_method")]
    pub method: AbMethod,
    #[serde(default = "best_lift")]
    pub lift: AbLift,
    /// Whether it is looked at before all planned units are there: then only what is always valid decides.
    #[serde(default)]
    pub sequential: bool,
    /// The count of units at which an always valid interval is tightest; 5,000 when absent. It is chosen before the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 5_000.0))]
    pub tuning: Option<f64>,
    #[serde(default)]
    pub prior: AbPrior,
    /// Below which p the units are not shared out as planned, which blocks the verdict.
    #[serde(default = "sample_ratio_threshold")]
    #[cfg_attr(feature = "openapi", schema(example = 0.01))]
    pub sample_ratio_threshold: f64,
}

const fn alpha() -> f64 {
    0.05
}

const fn sample_ratio_threshold() -> f64 {
    0.01
}

const fn holm() -> AbCorrection {
    AbCorrection::Holm
}

const fn two_sided() -> AbDirection {
    AbDirection::TwoSided
}

const fn best_method() -> AbMethod {
    AbMethod::BestFit
}

const fn best_lift() -> AbLift {
    AbLift::BestFit
}
