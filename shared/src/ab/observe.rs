//! Comparisons of what was not assigned by chance.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    AbBetter,
    answer::{AbDeclined, AbEffect},
};
use crate::{ids::CampaignId, result::ResultMetric};

/// Days of one group at most.
pub const MOST_OBSERVED_DAYS: usize = 2_000;

text_enum! {
    /// How groups that were not assigned by chance are compared.
    pub enum AbObservedMethod {
        /// Difference in differences where there is a comparison group, matched periods otherwise.
        BestFit => "best_fit",
        /// What changed in the group beyond what changed in the comparison group (Angrist and Pischke 2009, 5.2), by Welch's t
        /// over the days' gaps.
        DifferenceInDifferences => "difference_in_differences",
        /// Each day against a day of the same weekday before, by the paired t test.
        MatchedPeriods => "matched_periods",
    }
}

text_enum! {
    /// What an observational answer stands on.
    pub enum AbObservedAssumption {
        /// Both groups would have moved alike without the change.
        ParallelTrends => "parallel_trends",
        /// Nothing else changed at the same time.
        NothingElseChanged => "nothing_else_changed",
        /// A day says nothing about the next one.
        IndependentDays => "independent_days",
        /// The period before is what the period after would have been.
        SamePeriod => "same_period",
    }
}

text_enum! {
    /// What should be known before the answer is used.
    pub enum AbObservedWarning {
        /// The groups did not move alike before: the p of the trend of their gap is below alpha.
        TrendsDiffer => "trends_differ",
        /// Whether they moved alike cannot be told.
        TrendUnknown => "trend_unknown",
        /// Days hang together, so the interval is too narrow: the correlation of neighbouring days is above 0.3.
        DaysHangTogether => "days_hang_together",
        /// Fewer than two weeks before or after, so weekdays may count for much.
        ShortPeriods => "short_periods",
        /// Days that have no figures were left out.
        DaysLeftOut => "days_left_out",
    }
}

/// Daily figures of a group before and after something changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "treated": [30.0, 32.0, 31.0, 33.0, 30.0, 31.0, 29.0, 40.0, 42.0, 41.0, 43.0, 39.0, 41.0, 40.0],
    "comparison": [20.0, 21.0, 20.0, 22.0, 19.0, 21.0, 20.0, 21.0, 22.0, 20.0, 23.0, 20.0, 21.0, 21.0],
    "days_before": 7
})))]
#[serde(deny_unknown_fields)]
pub struct AbObserve {
    /// A figure for each day, in order, at most 2,000; `null` where there is none.
    pub treated: Vec<Option<f64>>,
    /// The same days of a group in which nothing changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Vec<Option<f64>>>,
    /// How many of the days are before the change.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub days_before: usize,
    #[serde(default = "best_fit")]
    pub method: AbObservedMethod,
    #[serde(default = "higher")]
    pub better: AbBetter,
    /// The chance of a false alarm that is taken, above 0 and below 0.5.
    #[serde(default = "alpha")]
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub alpha: f64,
}

const fn best_fit() -> AbObservedMethod {
    AbObservedMethod::BestFit
}

const fn higher() -> AbBetter {
    AbBetter::Higher
}

const fn alpha() -> f64 {
    0.05
}

/// Whether both groups moved alike before the change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbPreTrend {
    /// Of the gap between the groups, in the unit of the figures for each day.
    #[cfg_attr(feature = "openapi", schema(example = -0.03))]
    pub slope: f64,
    /// Two-sided: a small one says that they did not.
    #[cfg_attr(feature = "openapi", schema(example = 0.86))]
    pub p: f64,
}

/// What an observational comparison says. It is never called a winner: nothing was assigned by chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbObserved {
    /// Always true, so that nobody takes it for an experiment.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub observational: bool,
    pub method: AbObservedMethod,
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub alpha: f64,
    /// For each day, in the unit of the figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<AbEffect>,
    /// Two-sided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.0002))]
    pub p: Option<f64>,
    /// Whether a change is shown that goes beyond chance.
    pub significant: bool,
    /// Whether it is a good one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub better: Option<bool>,
    /// With a comparison group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre_trend: Option<AbPreTrend>,
    /// The correlation of neighbouring days; absent where it cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub autocorrelation: Option<f64>,
    /// Days, or pairs of days, that were compared: before and after, or pairs.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub days_before: usize,
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub days_after: usize,
    pub assumptions: Vec<AbObservedAssumption>,
    pub warnings: Vec<AbObservedWarning>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<AbDeclined>,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Observational: 9.6 a day more than the comparison group changed.")
    )]
    pub text: String,
    #[cfg_attr(feature = "openapi", schema(example = "观察性比较：比对照组的变化每天多 9.6。"))]
    pub text_zh: String,
}

/// Which campaigns are compared, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CampaignEffectQuery {
    /// A campaign in which nothing changed; without one the campaign is held against its own days before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<CampaignId>,
    #[cfg_attr(feature = "openapi", param(inline, example = "leads"))]
    pub metric: ResultMetric,
    /// The first day that is looked at.
    #[cfg_attr(feature = "openapi", param(example = "2026-01-05"))]
    pub from: NaiveDate,
    /// The first day after the change.
    #[cfg_attr(feature = "openapi", param(example = "2026-02-02"))]
    pub change: NaiveDate,
    /// The last day that is looked at.
    #[cfg_attr(feature = "openapi", param(example = "2026-03-01"))]
    pub to: NaiveDate,
}

/// The figures of a day of both campaigns; absent where nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignEffectDay {
    pub day: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 40))]
    pub campaign: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 21))]
    pub comparison: Option<i64>,
}

/// What changed in a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignEffect {
    #[cfg_attr(feature = "openapi", schema(example = "Spring lighting launch"))]
    pub campaign: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Autumn lighting"))]
    pub comparison: Option<String>,
    pub answer: AbObserved,
    pub days: Vec<CampaignEffectDay>,
}
