//! What was decided, and what was learnt.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    ab::{AbInterval, AbOutcome, AbVerdict},
    ids::{DepartmentId, NodeId},
};

text_enum! {
    /// What follows from an experiment.
    pub enum ExperimentChoice {
        /// Another arm than the control is used from now on.
        RollOut => "roll_out",
        /// Everything stays as it was.
        KeepControl => "keep_control",
        /// It said nothing that one could act on.
        Inconclusive => "inconclusive",
    }
}

impl ExperimentChoice {
    /// What the rule says should follow from a verdict, and the arm that is rolled out.
    #[must_use]
    pub fn by_rule(verdict: &AbVerdict) -> (Self, Option<&str>) {
        match verdict.outcome {
            AbOutcome::Winner => (Self::RollOut, verdict.arm.as_deref()),
            AbOutcome::ControlWins | AbOutcome::GuardrailHolds => (Self::KeepControl, None),
            AbOutcome::NotShown | AbOutcome::SampleRatioMismatch | AbOutcome::Declined => {
                (Self::Inconclusive, None)
            }
        }
    }

    /// Whether the choice, of this arm for a roll-out, is what the rule says. Keeping the control is also what it says where
    /// nothing is shown.
    #[must_use]
    pub fn follows_rule(self, variant: Option<&str>, verdict: &AbVerdict) -> bool {
        match (Self::by_rule(verdict), self) {
            ((Self::RollOut, arm), Self::RollOut) => arm == variant,
            ((Self::Inconclusive, _), Self::KeepControl) => verdict.outcome == AbOutcome::NotShown,
            ((by_rule, _), choice) => by_rule == choice,
        }
    }
}

/// Stops an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentStop {
    /// At most 500 characters. Needed before all planned units are there.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "All planned readers have had their mail."))]
    pub reason: String,
}

/// Decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentDecide {
    pub choice: ExperimentChoice,
    /// The key of the arm that is rolled out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: Option<String>,
    /// At most 2,000 characters. Needed where the choice is another one than the rule's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "The rule says B, and it costs nothing more."))]
    pub reason: String,
    /// At most 4,000 characters.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Readers want to know the price before they open a mail.")
    )]
    pub learnings: String,
}

/// Writes down what was learnt, also afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentLearnings {
    /// At most 4,000 characters.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Readers want to know the price before they open a mail.")
    )]
    pub learnings: String,
}

/// What was decided, with what was known then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentDecision {
    pub choice: ExperimentChoice,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub variant: Option<String>,
    /// The verdict of the rule at that time.
    pub verdict: AbVerdict,
    /// Whether the choice is that of the rule.
    pub follows_rule: bool,
    pub reason: String,
    #[cfg_attr(feature = "openapi", schema(example = "Chen Jing"))]
    pub decided_by_name: String,
    pub decided_at: NaiveDateTime,
}

/// Asks for the money of the arm that is rolled out: a transfer between budgets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentRollOut {
    /// The budget that gives; that of the control when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_node_id: Option<NodeId>,
    /// The budget that gets it; that of the chosen arm when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    /// In the currency of the budget.
    #[cfg_attr(feature = "openapi", schema(example = 2_500_000))]
    pub amount_minor: i64,
    /// What the approver reads beside the verdict, at most 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Summer goes out with the price in the subject line."))]
    pub reason: String,
}

/// How the experiments of the past went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExperimentRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    /// The first day of a decision that counts, and the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub running: i64,
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub decided: i64,
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub rolled_out: i64,
    #[cfg_attr(feature = "openapi", schema(example = 6))]
    pub control_kept: i64,
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub inconclusive: i64,
    /// Decisions that are other ones than the rule's.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub against_rule: i64,
    /// Rolled out over decided; absent while nothing is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.333))]
    pub win_rate: Option<f64>,
    /// Wilson's interval of it, 95 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub win_rate_interval: Option<AbInterval>,
}
