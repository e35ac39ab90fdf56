//! What is asked of plans.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{GoalMetric, PlanGoal, PlanLevel, PlanSplit};
use crate::{
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, FiscalYearId, NodeId, PlanId, PlanVersionId},
    money::Currency,
};

text_enum! {
    /// What a proposal goes by.
    pub enum ProposalBasis {
        /// What was spent last year.
        Spend => "spend",
        /// What was allocated last year.
        Allocation => "allocation",
    }
}

text_enum! {
    /// What a table of a plan is written as.
    pub enum PlanFileFormat {
        Csv => "csv",
        Xlsx => "xlsx",
    }
}

/// Which plans.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PlanQuery {
    /// Only those of a fiscal year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year_id: Option<FiscalYearId>,
}

/// Begins a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanCreate {
    #[cfg_attr(feature = "openapi", schema(example = "Marketing 2027"))]
    pub name: String,
    #[serde(default)]
    pub name_zh: String,
    pub fiscal_year_id: FiscalYearId,
    /// 1 to 4 for a quarter of the year; absent for the whole of it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub quarter: Option<i32>,
    /// Whose plan it is; absent for the whole organisation's.
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    /// By default the organisation's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "CNY"))]
    pub currency: Option<Currency>,
    /// What the levels below the total stand for, from the top down: one to four, each once.
    pub levels: Vec<PlanLevel>,
    /// The total to begin with, split evenly over the open periods.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 120_000_000))]
    pub total_minor: i64,
    /// A budget node whose tree gives the first lines. From the same fiscal year the lines are bound to the
    /// nodes and begin with what is allocated now; from another year only the tree is taken, with what makes
    /// its nodes special: contingencies, policies, dimensions. Lines that the budget of the plan's year has
    /// already are bound to what is there.
    #[serde(default)]
    pub from_node_id: Option<NodeId>,
}

/// Changes a plan's name. What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
}

/// An amount of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanCell {
    /// The period's number in the fiscal year.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub period_number: i32,
    /// Zero or more.
    #[cfg_attr(feature = "openapi", schema(example = 10_000_000))]
    pub amount_minor: i64,
}

/// What changes in a line's amounts. A total is spread over the open periods as `split` says; cells that are
/// named as well count after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLineAmounts {
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub line_key: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<PlanSplit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 120_000_000))]
    pub total_minor: Option<i64>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!([{"period_number": 12, "amount_minor": 10_000_000}])))]
    pub cells: Vec<PlanCell>,
}

/// Saves what was typed: the changed lines only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanCellsUpdate {
    pub changes: Vec<PlanLineAmounts>,
}

/// Adds a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLineCreate {
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub parent_key: i64,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    #[serde(default)]
    pub name_zh: String,
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    #[serde(default)]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default)]
    pub campaign_id: Option<CampaignId>,
    /// Money that is kept back: nothing stands below it, and nothing is spent of it.
    #[serde(default)]
    pub is_contingency: bool,
}

/// Changes a line's name, kind or place. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLineUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    /// Below which line; only while no budget node belongs to the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub parent_key: Option<i64>,
    /// Its place among its brothers, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub position: Option<i32>,
    /// Whether it is kept back; only while no budget node belongs to the line, and for a line without others
    /// below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_contingency: Option<bool>,
}

/// A goal as it is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanGoalInput {
    /// The goal's key in the version before; absent for a new goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<i64>,
    pub metric: GoalMetric,
    /// For a custom goal.
    #[serde(default)]
    pub name: String,
    /// For a custom goal.
    #[serde(default)]
    pub unit: String,
    /// Zero or more.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1200"))]
    pub target: Decimal,
}

/// All goals of a version, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanGoalsUpdate {
    pub goals: Vec<PlanGoalInput>,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanReason {
    #[cfg_attr(feature = "openapi", schema(example = "Second half: more for search"))]
    pub reason: String,
}

/// Copies a version as a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScenarioCreate {
    #[cfg_attr(feature = "openapi", schema(example = "Ten percent less"))]
    pub name: String,
}

/// Changes what a draft or a scenario is called. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanVersionUpdate {
    /// Empty takes the name away; a scenario keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Second half, more for search"))]
    pub name: Option<String>,
}

/// Which two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CompareQuery {
    pub left: PlanVersionId,
    pub right: PlanVersionId,
}

/// What a proposal goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ProposalQuery {
    /// `spend` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub basis: Option<ProposalBasis>,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PlanExportQuery {
    /// `csv` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub format: Option<PlanFileFormat>,
}

/// Which version of which plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanPlace {
    pub plan_id: PlanId,
    pub version_id: PlanVersionId,
    #[cfg_attr(feature = "openapi", schema(example = "Marketing 2027"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    pub name_zh: String,
    /// The version's number.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub number: i32,
    /// What the budget would be; absent once the version is in force or was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<PlanEffect>,
}

/// What a version would make of the budget, as far as the viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanEffect {
    pub currency: Currency,
    /// The budget of the whole plan; absent when there is none yet, or only parts of the plan are in sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    /// The first day of the periods that the plan covers.
    pub starts_on: NaiveDate,
    /// The last one.
    pub ends_on: NaiveDate,
    /// What the budget has now, in the periods that the plan covers.
    pub allocated_minor: i64,
    /// What the version gives it.
    pub planned_minor: i64,
    /// How many lines differ from the budget.
    pub changed: u32,
    /// The lines below the total that differ most, at most eight.
    pub lines: Vec<PlanLineEffect>,
    pub goals: Vec<PlanGoal>,
}

/// A line beside the budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLineEffect {
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    pub name_zh: String,
    /// Absent when the budget has no such line yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    pub allocated_minor: i64,
    pub planned_minor: i64,
}
