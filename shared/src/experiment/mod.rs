//! Experiments: arms that units are assigned to by chance, what is measured on them, and what was decided.
//!
//! What decides is fixed before the start: metrics, shares of the arms, the planned size and the rule of stopping.

mod data;
mod decision;
mod design;
mod reading;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

pub use data::{
    ExperimentDay, ExperimentDayFigures, ExperimentDayMetric, ExperimentDays, ExperimentReceived,
    ExperimentUnit, ExperimentUnits, MOST_EXPERIMENT_DAYS, MOST_EXPERIMENT_UNITS,
};
pub use decision::{
    ExperimentChoice, ExperimentDecide, ExperimentDecision, ExperimentLearnings, ExperimentRecord,
    ExperimentRollOut, ExperimentStop,
};
pub use design::{
    ExperimentDesign, ExperimentMetric, ExperimentMetricKind, ExperimentPlan, ExperimentSource,
    ExperimentStopping, ExperimentVariant, ExperimentVariantKind, MOST_EXPERIMENT_METRICS,
};
pub use reading::{
    ExperimentArm, ExperimentBasis, ExperimentMoment, ExperimentOutlook, ExperimentReading,
    ExperimentSegment, ExperimentWorth,
};

use crate::ids::{BudgetRequestId, CampaignId, DepartmentId, ExperimentId, UserId};

text_enum! {
    /// Where an experiment is in its life.
    pub enum ExperimentStatus {
        /// Everything can still be changed.
        Draft => "draft",
        /// Units are assigned and counted; the design is fixed.
        Running => "running",
        /// No more units; late results may still come.
        Stopped => "stopped",
        /// Somebody decided what follows from it; its data are fixed.
        Decided => "decided",
        /// Kept for the record only.
        Archived => "archived",
    }
}

text_enum! {
    /// The order of a list of experiments; a minus sign turns it round.
    pub enum ExperimentSort {
        Name => "name",
        NameDown => "-name",
        Created => "created",
        /// The latest first. The usual order.
        CreatedDown => "-created",
    }
}

/// What an experiment is, as it is written before the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentDraft {
    /// At most 120 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Spring subject line"))]
    pub name: String,
    /// What is believed, and why; at most 2,000 characters.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "A subject line with the price brings more orders per reader.")
    )]
    pub hypothesis: String,
    pub department_id: DepartmentId,
    pub design: ExperimentDesign,
    /// 2 to 20; the first one is the control.
    pub variants: Vec<ExperimentVariant>,
}

/// What an arm is tied to, by name; absent where the viewer does not see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentTie {
    /// The key of the arm.
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Spring lighting launch"))]
    pub campaign: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub budget: Option<String>,
    /// Empty where the budget has no Chinese name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub budget_zh: String,
}

/// An experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Experiment {
    pub id: ExperimentId,
    #[cfg_attr(feature = "openapi", schema(example = "Spring subject line"))]
    pub name: String,
    pub hypothesis: String,
    pub status: ExperimentStatus,
    pub department_id: DepartmentId,
    pub owner_id: UserId,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub owner_name: String,
    pub created_at: NaiveDateTime,
    pub design: ExperimentDesign,
    pub variants: Vec<ExperimentVariant>,
    /// The arms that are tied to a campaign or a budget.
    pub ties: Vec<ExperimentTie>,
    /// What the assignment by hash begins with.
    #[cfg_attr(feature = "openapi", schema(example = "9f2c51d07ab3e846"))]
    pub salt: String,
    /// The first day of the experiment, in the organisation's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_by_name: Option<String>,
    /// The last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_by_name: Option<String>,
    /// Why it was stopped.
    pub stop_reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ExperimentDecision>,
    /// What was learnt, whichever way it went.
    pub learnings: String,
    /// The request that moves the money of the roll-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll_out_request_id: Option<BudgetRequestId>,
    /// Whether the viewer may change it.
    pub may_change: bool,
    pub version: i64,
}

/// An experiment in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentSummary {
    pub id: ExperimentId,
    #[cfg_attr(feature = "openapi", schema(example = "Spring subject line"))]
    pub name: String,
    pub hypothesis: String,
    pub status: ExperimentStatus,
    pub department_id: DepartmentId,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub owner_name: String,
    /// The metric that decides.
    #[cfg_attr(feature = "openapi", schema(example = "Orders"))]
    pub primary_metric: String,
    /// The names of the arms, the control first.
    pub variants: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<ExperimentChoice>,
    /// The arm that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
    pub learnings: String,
    pub version: i64,
}

/// Which experiments, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ExperimentQuery {
    /// Part of the name, the hypothesis, the reason of the decision or what was learnt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "subject line"))]
    pub q: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub status: Option<ExperimentStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    /// An arm is tied to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// `-created` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub sort: Option<ExperimentSort>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Where a unit belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentAssignment {
    #[cfg_attr(feature = "openapi", schema(example = "reader-4711"))]
    pub unit: String,
    /// The key of the arm.
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: String,
    /// The unit's place among the weights: from 0 to their sum less 1.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub bucket: u64,
    /// The sum of the weights.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub buckets: u64,
}
