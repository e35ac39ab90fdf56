//! What is fixed before an experiment starts.

use serde::{Deserialize, Serialize};

use crate::{
    ab::{AbBetter, AbCorrection, AbDirection, AbMargin, AbMethod, AbRole},
    ids::{CampaignId, NodeId},
    money::Currency,
    result::ResultMetric,
};

/// Metrics of an experiment at most.
pub const MOST_EXPERIMENT_METRICS: usize = 20;

text_enum! {
    /// Where the figures come from.
    pub enum ExperimentSource {
        /// One record for each unit: they are told apart, and a unit in two arms is left out.
        Units => "units",
        /// Figures of a day for each arm, added up elsewhere.
        Days => "days",
        /// The results of the campaigns that the arms are tied to.
        Campaigns => "campaigns",
    }
}

text_enum! {
    /// When it may be decided.
    pub enum ExperimentStopping {
        /// Once, when all planned units are there. Until then only what is always valid is shown.
        Fixed => "fixed",
        /// On any day, by what is always valid, up to the planned size.
        Sequential => "sequential",
    }
}

text_enum! {
    /// What is different in an arm.
    pub enum ExperimentVariantKind {
        Creative => "creative",
        Offer => "offer",
        Audience => "audience",
        Channel => "channel",
        LandingPage => "landing_page",
        Other => "other",
    }
}

text_enum! {
    /// What a metric is made of.
    pub enum ExperimentMetricKind {
        /// A yes or no for each unit; no record means no.
        Proportion => "proportion",
        /// A number for each unit that has one.
        Mean => "mean",
        /// A ratio of two sums over units, such as revenue over cost.
        Ratio => "ratio",
        /// A number for each unit, with one from before the experiment (CUPED).
        Covariate => "covariate",
    }
}

/// A metric of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentMetric {
    /// What records call it: letters, digits and underscores, at most 40, each metric another.
    #[cfg_attr(feature = "openapi", schema(example = "orders"))]
    pub key: String,
    /// At most 120 characters, each metric another.
    #[cfg_attr(feature = "openapi", schema(example = "Orders per reader"))]
    pub name: String,
    pub kind: ExperimentMetricKind,
    pub role: AbRole,
    pub better: AbBetter,
    /// Of a guardrail, which needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<AbMargin>,
    /// What one conversion, or one more of the mean, is worth, in minor units of the design's currency. Of the primary metric,
    /// where it is a proportion or a mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12_000))]
    pub worth_minor: Option<i64>,
    /// With campaigns as the source: the result that counts as a conversion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<ResultMetric>,
    /// With campaigns as the source: the result that counts units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of: Option<ResultMetric>,
}

/// What the size was planned with, for the metric that decides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentPlan {
    /// The rate or the mean of the control.
    #[cfg_attr(feature = "openapi", schema(example = 0.1))]
    pub baseline: f64,
    /// The smallest effect that is worth finding, in the unit of the metric; below 0 where lower is better.
    #[cfg_attr(feature = "openapi", schema(example = 0.02))]
    pub effect: f64,
    /// The standard deviation of single units; of means only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12.0))]
    pub sd: Option<f64>,
    /// The chance to see the effect if it is there, above 0 and below 1.
    #[cfg_attr(feature = "openapi", schema(example = 0.8))]
    pub power: f64,
    /// Units that come in a day, all arms together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 500.0))]
    pub daily_units: Option<f64>,
}

/// What is measured, and by which rule it is decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "source": "units",
    "metrics": [{"key": "orders", "name": "Orders per reader", "kind": "proportion", "role": "primary", "better": "higher",
        "worth_minor": 12_000}],
    "stopping": "fixed", "planned_units": 7_678, "alpha": 0.05, "currency": "CNY",
    "plan": {"baseline": 0.1, "effect": 0.02, "power": 0.8, "daily_units": 500.0}
})))]
#[serde(deny_unknown_fields)]
pub struct ExperimentDesign {
    pub source: ExperimentSource,
    /// 1 to 20, one of them primary.
    pub metrics: Vec<ExperimentMetric>,
    pub stopping: ExperimentStopping,
    /// Units of all arms together, 2 to 10^12; what the plan comes to when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 7_678))]
    pub planned_units: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<ExperimentPlan>,
    /// The chance of a false alarm that is taken, above 0 and below 0.5.
    #[serde(default = "alpha")]
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub alpha: f64,
    #[serde(default = "two_sided")]
    pub direction: AbDirection,
    #[serde(default = "holm")]
    pub correction: AbCorrection,
    /// `best_fit` unless another one was chosen.
    #[serde(default = "best_fit")]
    pub method: AbMethod,
    /// The count of units at which an always valid interval is tightest; the planned size when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuning: Option<f64>,
    /// Below which p the units are not shared out as planned, which blocks the verdict.
    #[serde(default = "threshold")]
    #[cfg_attr(feature = "openapi", schema(example = 0.01))]
    pub sample_ratio_threshold: f64,
    /// Of what a conversion is worth, and of the costs.
    pub currency: Currency,
}

const fn alpha() -> f64 {
    0.05
}

const fn threshold() -> f64 {
    0.01
}

const fn two_sided() -> AbDirection {
    AbDirection::TwoSided
}

const fn holm() -> AbCorrection {
    AbCorrection::Holm
}

const fn best_fit() -> AbMethod {
    AbMethod::BestFit
}

/// An arm of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentVariant {
    /// What records call it: letters, digits, `-` and `_`, at most 40, each arm another.
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub key: String,
    /// At most 120 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Price in the subject line"))]
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub kind: ExperimentVariantKind,
    /// Its share of all units, 0 to 10,000 in any unit. With 0 it gets no units by hash and is left out of the check of the
    /// sample ratio.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub weight: u32,
    /// Its cost is what this campaign used; with campaigns as the source its results count, too. Each arm another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// Its cost is what this budget used, where no campaign is named. Each arm another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_node_id: Option<NodeId>,
}
