//! Alerts: figures that have reached a threshold, for people who asked to be told.
//!
//! A rule asks the query model with its owner's right. An alert is one threshold of a rule, for one value of its
//! dimension and one time. It is raised once, ends by itself when the figure is back, and is raised anew when it is
//! reached again.

mod rule;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AlertId, AlertRuleId, AnalysisViewId, CampaignId, DepartmentId, NodeId},
    money::Currency,
    pivot::{Axis, PivotQuery},
};

pub use rule::{
    AlertDefinition, AlertDirection, AlertRecipients, AlertRule, AlertRuleCreate, AlertRuleUpdate,
    AlertThreshold, AlertTime, AlertWatch, MOST_DAYS, MOST_MEMBERS, MOST_PEOPLE, MOST_THRESHOLDS,
};

text_enum! {
    /// How much an alert matters.
    pub enum AlertSeverity {
        Info => "info",
        Warning => "warning",
        Critical => "critical",
    }
}

text_enum! {
    /// Where an alert is, for one of the people who were told.
    pub enum AlertState {
        New => "new",
        /// The person has looked at it.
        Seen => "seen",
        /// The person wants to hear of it again on a day.
        Snoozed => "snoozed",
        /// The figure is back, the time is over, or the rule asks something else.
        Resolved => "resolved",
    }
}

text_enum! {
    /// Why a rule cannot be checked.
    pub enum AlertProblem {
        /// The dimension has more values than a rule can tell of.
        TooManyMembers => "too_many_members",
        /// The query model refuses the question.
        QuestionRefused => "question_refused",
        /// The place is gone, or out of the owner's sight.
        PlaceGone => "place_gone",
        /// There is no such time today, such as a fiscal year that was not opened.
        NoSuchTime => "no_such_time",
        /// The owner is deactivated or may not read the analysis any more.
        OwnerGone => "owner_gone",
    }
}

/// Of what the figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"kind": "everything"})))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AlertPlace {
    /// All that the rule's owner sees.
    Everything,
    /// A budget with what lies below it.
    Node {
        id: NodeId,
    },
    /// A department with those below it.
    Department {
        id: DepartmentId,
    },
    Campaign {
        id: CampaignId,
    },
    /// What the filters of a view of the analysis let through.
    View {
        id: AnalysisViewId,
    },
}

/// A value of the dimension that a rule tells of one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertMember {
    #[cfg_attr(feature = "openapi", schema(example = "node"))]
    pub dimension: Axis,
    /// Absent for "none".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub code: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "搜索广告"))]
    pub name_zh: String,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertFigures {
    /// The watched figure: minor units of `currency`, hundredths of a percent, or a count.
    #[cfg_attr(feature = "openapi", schema(example = 8_250))]
    pub value: i64,
    /// What the place was given; absent for what is no money of a budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 30_000_000))]
    pub allocated_minor: Option<i64>,
    /// Reserved, committed and spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 24_750_000))]
    pub used_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 5_250_000))]
    pub available_minor: Option<i64>,
    pub currency: Currency,
}

/// What a rule says at a moment: a threshold that a figure has reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertFinding {
    pub severity: AlertSeverity,
    /// As the watched figure counts.
    #[cfg_attr(feature = "openapi", schema(example = 8_000))]
    pub threshold: i64,
    /// Absent when the rule is about the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<AlertMember>,
    pub figures: AlertFigures,
}

/// An alert, as one of the people sees it who were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alert {
    pub id: AlertId,
    pub rule_id: AlertRuleId,
    #[cfg_attr(feature = "openapi", schema(example = "Usage of each budget"))]
    pub rule_name: String,
    pub state: AlertState,
    /// The day on which a snoozed one is new again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<NaiveDate>,
    /// The question that the alert was raised by.
    pub definition: AlertDefinition,
    /// What the place is called; empty for everything.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Growth"))]
    pub place_name: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "增长部"))]
    pub place_name_zh: String,
    /// The time, as the analysis names it; empty for all.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub time_name: String,
    /// What was reached, with the figures as they were measured last.
    pub finding: AlertFinding,
    /// The watched figure when the alert was raised.
    #[cfg_attr(feature = "openapi", schema(example = 8_100))]
    pub raised_value: i64,
    pub raised_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<NaiveDateTime>,
    /// The budget that it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    /// The question that the figures answer; absent for what the query model does not measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<PivotQuery>,
    /// Of what the viewer may change: seen, and snoozed.
    pub version: i64,
}

/// Which alerts, newest first. What is left out does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AlertQuery {
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "new"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<AlertState>,
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "warning"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<AlertSeverity>,
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<AlertRuleId>,
    /// Only those about this budget.
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    /// Only those about this department, or about a budget or a campaign of it.
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl AlertQuery {
    /// What the person has not looked at.
    #[must_use]
    pub fn unseen() -> Self {
        Self { state: Some(AlertState::New), ..Self::default() }
    }
}

/// Until when an alert is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertSnooze {
    /// The day on which it is new again, after today and at most a year away.
    #[cfg_attr(feature = "openapi", schema(example = "2026-04-01"))]
    pub until: NaiveDate,
}

/// What a rule would say at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertPreview {
    /// The farthest first.
    pub findings: Vec<AlertFinding>,
    /// Values of the dimension that were looked at; 1 for the whole.
    #[cfg_attr(feature = "openapi", schema(example = 14))]
    pub members: i64,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub time_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<AlertProblem>,
}
