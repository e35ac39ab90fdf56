//! Plans: what a fiscal year, or a quarter of it, is to bring and what it may cost.
//!
//! A plan has versions; each version is a whole: a tree of lines with an amount in every fiscal period, and
//! goals. The first line (without a parent) is the plan's total. Approved versions are never changed: a
//! revision is another version, a scenario is a version that is compared and perhaps adopted.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{
        ActivityTypeId, BudgetRequestId, CampaignId, ChannelId, DepartmentId, FiscalYearId, NodeId, PeriodId,
        PlanId, PlanVersionId,
    },
    money::Currency,
};

pub mod grid;
pub mod history;
pub mod requests;

pub use history::*;
pub use requests::*;

text_enum! {
    /// What a level of a plan's tree stands for.
    pub enum PlanLevel {
        Department => "department",
        Channel => "channel",
        ActivityType => "activity_type",
        Campaign => "campaign",
    }
}

text_enum! {
    /// Where a plan is in its life.
    pub enum PlanState {
        /// Nobody has approved it yet.
        Draft => "draft",
        /// It waits for approval.
        Submitted => "submitted",
        /// Approved, and not yet in the budget.
        Approved => "approved",
        /// The budget follows it.
        Active => "active",
        /// Nothing more will be planned with it.
        Closed => "closed",
    }
}

text_enum! {
    /// Where a version of a plan is in its life.
    pub enum PlanVersionState {
        /// It can be changed.
        Draft => "draft",
        /// It waits for approval and cannot be changed.
        Submitted => "submitted",
        /// Approved; it takes effect when it is activated.
        Approved => "approved",
        /// The budget follows it.
        Active => "active",
        /// A later version took its place.
        Replaced => "replaced",
    }
}

text_enum! {
    /// What a version is for.
    pub enum PlanVersionKind {
        /// A step in the plan's life.
        Version => "version",
        /// A what-if that is compared and perhaps adopted.
        Scenario => "scenario",
    }
}

text_enum! {
    /// How a line's total comes to its periods.
    pub enum PlanSplit {
        /// The same in every open period.
        Even => "even",
        /// As last year's spend was.
        Curve => "curve",
        /// As typed; another total keeps the shares.
        Typed => "typed",
    }
}

text_enum! {
    /// What a goal counts.
    pub enum GoalMetric {
        Leads => "leads",
        QualifiedLeads => "qualified_leads",
        Deals => "deals",
        /// In the plan's currency.
        Revenue => "revenue",
        /// Percent of the plan's total.
        Roi => "roi",
        Exposure => "exposure",
        /// The customer's own, with a unit.
        Custom => "custom",
    }
}

/// A plan in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanSummary {
    pub id: PlanId,
    #[cfg_attr(feature = "openapi", schema(example = "Marketing 2027"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    pub name_zh: String,
    pub fiscal_year_id: FiscalYearId,
    #[cfg_attr(feature = "openapi", schema(example = "FY2027"))]
    pub fiscal_year_code: String,
    /// 1 to 4; absent for the whole year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarter: Option<i32>,
    /// The department whose plan it is; absent when it is the whole organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    pub currency: Currency,
    /// What the levels below the total stand for, from the top down.
    pub levels: Vec<PlanLevel>,
    pub state: PlanState,
    /// How many versions took effect after the first one.
    pub revisions: i32,
    /// What the viewer's part of the version comes to that is in force, or else of the newest.
    pub total_minor: i64,
    /// The version to look at first: the one in force, or else the newest.
    pub current_version_id: PlanVersionId,
    /// The version that can be changed or waits for approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_version_id: Option<PlanVersionId>,
    /// The version that the budget follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_version_id: Option<PlanVersionId>,
    /// The first approved version. It stays what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline_version_id: Option<PlanVersionId>,
    /// Whether the whole plan is in the viewer's sight, and not only some of its lines.
    pub whole: bool,
    pub version: i64,
}

/// A plan with its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    pub plan: PlanSummary,
    /// The newest first, scenarios among them.
    pub versions: Vec<PlanVersionSummary>,
}

/// A version of a plan without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanVersionSummary {
    pub id: PlanVersionId,
    pub plan_id: PlanId,
    pub kind: PlanVersionKind,
    /// Counts a plan's versions from 1; 0 for a scenario.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub number: i32,
    /// A scenario's name; of another version empty, or what somebody called it.
    pub name: String,
    pub state: PlanVersionState,
    /// The version that it was copied from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on_id: Option<PlanVersionId>,
    /// Why there is this version, or why it was submitted.
    pub reason: String,
    /// The request that asks for its approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<BudgetRequestId>,
    /// What the viewer's part of it comes to.
    pub total_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by_name: Option<String>,
    pub created_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activated_at: Option<NaiveDateTime>,
    pub version: i64,
}

/// A fiscal period that a plan covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanPeriod {
    pub id: PeriodId,
    /// Its number in the fiscal year.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub number: i32,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// A closed period keeps its amounts.
    pub open: bool,
}

/// A line of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLine {
    /// The same in every version of the plan.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub key: i64,
    /// Absent for the total, and for lines whose parent is out of sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_key: Option<i64>,
    /// 0 for the total.
    pub depth: i32,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    pub name_zh: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// The budget node that the line is about, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    pub split: PlanSplit,
    /// Money that is kept back: it can be moved, and not be spent here.
    #[serde(default)]
    pub is_contingency: bool,
    /// Some of the lines below it are out of the viewer's sight, so they are not compared with it.
    #[serde(default)]
    pub partial: bool,
    /// One amount per period of the plan, in order, in minor units.
    pub months: Vec<i64>,
    /// The sum of `months`.
    pub total_minor: i64,
}

/// Where a line and the lines below it do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanMismatch {
    pub line_key: i64,
    /// Absent for the line's total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_number: Option<i32>,
    pub line_minor: i64,
    pub children_minor: i64,
    /// The line's own minus its children's: above zero is not given on, below zero is too much given.
    pub difference_minor: i64,
}

/// What a plan is to bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanGoal {
    /// The same in every version of the plan.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub key: i64,
    pub metric: GoalMetric,
    /// A custom goal's name; empty otherwise.
    pub name: String,
    /// A custom goal's unit; empty otherwise.
    pub unit: String,
    /// A decimal text: a count, an amount in major units, or percent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1200"))]
    pub target: Decimal,
    /// What the plan spends for one: the total divided by the target, rounded. Absent where that says
    /// nothing (revenue, ROI, a target of zero) and when the whole plan is not in sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_one_minor: Option<i64>,
}

/// A version of a plan, as far as the viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanVersion {
    pub plan: PlanSummary,
    pub summary: PlanVersionSummary,
    pub periods: Vec<PlanPeriod>,
    /// Parents before their children, brothers in order.
    pub lines: Vec<PlanLine>,
    pub goals: Vec<PlanGoal>,
    /// Empty when every line gives on exactly what it has.
    pub mismatches: Vec<PlanMismatch>,
    /// Lines whose allocation in the budget moved since this version was begun (a transfer, a top-up).
    /// They are taken over by a refresh before the version can take effect.
    pub moved: Vec<i64>,
    /// Whether it can be changed.
    pub editable: bool,
}

/// A line in two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLineComparison {
    pub key: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_key: Option<i64>,
    pub depth: i32,
    pub name: String,
    pub name_zh: String,
    /// Absent when the line is not in the left version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_minor: Option<i64>,
    /// Absent when the line is not in the right version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_minor: Option<i64>,
    /// Right minus left, an absent line counting as zero.
    pub difference_minor: i64,
    /// The difference in each period.
    pub months: Vec<i64>,
}

/// A goal in two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanGoalComparison {
    pub key: i64,
    pub metric: GoalMetric,
    pub name: String,
    pub unit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "1200"))]
    pub left: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "1500"))]
    pub right: Option<Decimal>,
    /// What the left version spends for one, as in [`PlanGoal`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_cost_minor: Option<i64>,
    /// What the right version spends for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_cost_minor: Option<i64>,
}

/// Two versions side by side, line by line and goal by goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanComparison {
    pub currency: Currency,
    pub left: PlanVersionSummary,
    pub right: PlanVersionSummary,
    pub periods: Vec<PlanPeriod>,
    pub lines: Vec<PlanLineComparison>,
    pub goals: Vec<PlanGoalComparison>,
}
