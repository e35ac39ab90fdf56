//! Rules of alerts: what is watched, where, of which time, and from which figure on somebody is told.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{AlertPlace, AlertProblem, AlertSeverity};
use crate::{
    ids::{AlertRuleId, UserId, WebhookId},
    permission::Role,
    pivot::{Axis, MeasureUnit, PivotMeasure},
};

/// Thresholds of a rule at most.
pub const MOST_THRESHOLDS: usize = 5;
/// Values of a dimension that a rule can tell of one by one.
pub const MOST_MEMBERS: usize = 500;
/// People that a rule can name.
pub const MOST_PEOPLE: usize = 100;
/// The longest time before the end of a period that a rule about unused money can begin.
pub const MOST_DAYS: i64 = 366;

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"kind": "measure", "measure": "usage_rate"})))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AlertWatch {
    /// A figure of the analysis.
    Measure { measure: PivotMeasure },
    /// Steps of approval that wait longer than their working days. A count.
    OverdueApprovals,
    /// Invoices with something open after the day that they were due. A count.
    OverdueInvoices,
    /// What is available of what was allocated, in hundredths of a percent, within so many days before the end of the
    /// time.
    UnusedNearEnd {
        #[cfg_attr(feature = "openapi", schema(example = 30, minimum = 1, maximum = 366))]
        days: i64,
    },
}

impl AlertWatch {
    /// What thresholds and figures of it count.
    #[must_use]
    pub const fn unit(self) -> MeasureUnit {
        match self {
            Self::Measure { measure } => measure.unit(),
            Self::OverdueApprovals | Self::OverdueInvoices => MeasureUnit::Count,
            Self::UnusedNearEnd { .. } => MeasureUnit::BasisPoints,
        }
    }

    /// Whether the query model measures it.
    #[must_use]
    pub const fn is_measured_by_query(self) -> bool {
        matches!(self, Self::Measure { .. } | Self::UnusedNearEnd { .. })
    }
}

text_enum! {
    /// Of which time the figures are.
    pub enum AlertTime {
        /// The fiscal year that today is in.
        FiscalYear => "fiscal_year",
        /// The quarter of the fiscal year that today is in.
        Quarter => "quarter",
        /// The calendar month that today is in.
        Month => "month",
        /// All that the ledger has.
        All => "all",
    }
}

text_enum! {
    /// On which side of a threshold somebody is told.
    pub enum AlertDirection {
        AtOrAbove => "at_or_above",
        AtOrBelow => "at_or_below",
    }
}

impl AlertDirection {
    /// Whether a figure has reached a threshold.
    #[must_use]
    pub const fn holds(self, figure: i64, threshold: i64) -> bool {
        match self {
            Self::AtOrAbove => figure >= threshold,
            Self::AtOrBelow => figure <= threshold,
        }
    }

    /// Whether one threshold lies farther out than another: what reaches it has passed the other.
    #[must_use]
    pub const fn is_farther(self, threshold: i64, than: i64) -> bool {
        match self {
            Self::AtOrAbove => threshold > than,
            Self::AtOrBelow => threshold < than,
        }
    }
}

/// From which figure on somebody is told, and how much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertThreshold {
    /// As the watched figure counts: minor units of the organisation's currency, hundredths of a percent, or a count.
    #[cfg_attr(feature = "openapi", schema(example = 8_000))]
    pub value: i64,
    pub severity: AlertSeverity,
}

/// The question of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "watch": {"kind": "measure", "measure": "usage_rate"}, "place": {"kind": "everything"}, "per": "node",
    "time": "fiscal_year", "direction": "at_or_above",
    "thresholds": [{"value": 5_000, "severity": "info"}, {"value": 10_000, "severity": "critical"}]
})))]
#[serde(deny_unknown_fields)]
pub struct AlertDefinition {
    pub watch: AlertWatch,
    pub place: AlertPlace,
    /// One alert for each value of this dimension, at most 500 of them; absent for one about the whole. A tree without
    /// a level is told of value by value, each with what lies below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "node"))]
    pub per: Option<Axis>,
    pub time: AlertTime,
    pub direction: AlertDirection,
    /// One to five, each once.
    pub thresholds: Vec<AlertThreshold>,
}

/// Who is told beside the owner. Each is told only of places that they see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"people": [], "roles": [], "webhooks": []})))]
#[serde(deny_unknown_fields)]
pub struct AlertRecipients {
    #[serde(default)]
    pub people: Vec<UserId>,
    /// Everybody active who has one of these roles when the alert is raised.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// Endpoints of other programs. They are told of every place that the rule measures.
    #[serde(default)]
    pub webhooks: Vec<WebhookId>,
}

impl AlertRecipients {
    /// Whether nobody but the owner is told.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.people.is_empty() && self.roles.is_empty() && self.webhooks.is_empty()
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertRule {
    pub id: AlertRuleId,
    #[cfg_attr(feature = "openapi", schema(example = "Usage of each budget"))]
    pub name: String,
    pub owner_id: UserId,
    /// Figures are those that this person sees.
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub owner_name: String,
    pub definition: AlertDefinition,
    /// What the place is called; empty for everything, and for what the viewer may not see.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Growth"))]
    pub place_name: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "增长部"))]
    pub place_name_zh: String,
    pub recipients: AlertRecipients,
    /// Whether it is checked.
    pub active: bool,
    /// Why it could not be checked the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<AlertProblem>,
    /// Alerts of it that still hold.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub open_alerts: i64,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
    pub version: i64,
}

/// A rule to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertRuleCreate {
    /// At most 120 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Usage of each budget"))]
    pub name: String,
    pub definition: AlertDefinition,
    #[serde(default)]
    pub recipients: AlertRecipients,
}

/// What changes; what is left out stays. Another question ends the alerts of the old one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertRuleUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Usage of each budget"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<AlertDefinition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<AlertRecipients>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_holds_on_its_side_and_at_itself() {
        use AlertDirection::{AtOrAbove, AtOrBelow};
        for (direction, figure, holds) in [
            (AtOrAbove, 79, false),
            (AtOrAbove, 80, true),
            (AtOrAbove, 81, true),
            (AtOrBelow, 81, false),
            (AtOrBelow, 80, true),
            (AtOrBelow, -1, true),
        ] {
            assert_eq!(direction.holds(figure, 80), holds, "{figure} {direction} 80");
        }
        assert!(AtOrAbove.is_farther(100, 80) && AtOrBelow.is_farther(50, 80));
    }

    #[test]
    fn a_definition_is_read_as_it_is_written() {
        let text = r#"{"watch":{"kind":"unused_near_end","days":30},"place":{"kind":"node","id":3},"per":"node@2","time":"quarter","direction":"at_or_above","thresholds":[{"value":4000,"severity":"warning"}]}"#;
        let read: AlertDefinition = serde_json::from_str(text).expect("a definition");
        assert_eq!(serde_json::to_string(&read).expect("json"), text);
        assert_eq!(read.watch.unit(), MeasureUnit::BasisPoints);
    }
}
