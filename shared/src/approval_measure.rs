//! Measures of the process of approval: how long it takes, and where it waits.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::DepartmentId;

/// Which requests are measured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ApprovalMeasureQuery {
    /// The first day of submission, in the organisation's time zone; by default three months before the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day of submission; by default today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// What became of some requests, and how fast.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalFigures {
    /// Submitted: those that were refused for want of money were not.
    #[cfg_attr(feature = "openapi", schema(example = 120))]
    pub requests: i64,
    /// Approved, closed or cancelled later ones among them.
    #[cfg_attr(feature = "openapi", schema(example = 100))]
    pub approved: i64,
    /// Of the approved: those that nobody had to approve.
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub auto_approved: i64,
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub rejected: i64,
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub withdrawn: i64,
    /// Not decided yet.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub waiting: i64,
    /// Of those: with a step whose decision is overdue.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub overdue: i64,
    /// Requests with a step that was decided after its due day.
    #[cfg_attr(feature = "openapi", schema(example = 6))]
    pub decided_late: i64,
    /// Refused by a budget or a control book at least once before they passed.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub refused_first: i64,
    /// Requests that were changed after they were submitted, or that somebody asked to change.
    pub reworked: i64,
    /// Went the way of the sum of several, because they looked like one request that was split.
    #[serde(default)]
    pub split: i64,
    /// Over a limit that warned, or let it through.
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub over_budget: i64,
    /// From submission to the decision, in minutes: half of the approved and rejected ones took no longer. Those
    /// that nobody had to approve count as zero. Absent when nothing was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 95))]
    pub median_minutes: Option<i64>,
    /// The same for nine of ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1440))]
    pub p90_minutes: Option<i64>,
}

/// The figures of a department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepartmentMeasures {
    pub department_id: DepartmentId,
    pub name: String,
    pub name_zh: String,
    #[serde(flatten)]
    pub figures: ApprovalFigures,
}

/// The steps that a rule asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleMeasures {
    /// The name of the rule, or empty for steps that somebody asked for besides.
    pub rule: String,
    pub rule_zh: String,
    pub steps: i64,
    pub decided: i64,
    pub waiting: i64,
    /// Waiting past their due day.
    pub overdue: i64,
    /// Of the decided: after their due day.
    pub decided_late: i64,
    /// From the step's turn to its decision, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_minutes: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p90_minutes: Option<i64>,
}

/// The measures of a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalMeasures {
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub total: ApprovalFigures,
    /// Those in the viewer's sight that asked for something, the busiest first.
    pub departments: Vec<DepartmentMeasures>,
    /// The slowest first.
    pub rules: Vec<RuleMeasures>,
}
