//! Where a budget stands against its plan, and where it will land at the end of its year.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    budget::Balance,
    ids::{FiscalYearId, NodeId, PeriodId},
    money::Currency,
};

text_enum! {
    /// How a budget's year will end.
    pub enum LandingVerdict {
        /// Spent and committed are more than what was allocated already.
        Exceeded => "exceeded",
        /// The forecast is above what was allocated.
        Over => "over",
        /// Within what was allocated, and at least 95 % of it.
        OnTrack => "on_track",
        /// More than 5 % of what was allocated will be left.
        Under => "under",
        /// Nothing is allocated, so there is nothing to land at.
        NoPlan => "no_plan",
    }
}

text_enum! {
    /// What says when in the year money is meant to be spent.
    pub enum PlanCurve {
        /// The allocations by period.
        Allocations => "allocations",
        /// Fewer than half of the periods have an allocation, so the year's is spread evenly over its days.
        Even => "even",
    }
}

/// Where the year will end. All amounts in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Landing {
    /// Spent at the end of the year, if nothing is decided differently. Never below what is spent and committed.
    pub expected_minor: i64,
    /// Eight times of ten the year ends between this and `high_minor`; absent while fewer than three whole periods
    /// are there to tell how much periods differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_minor: Option<i64>,
    /// Spent and committed for each unit that the plan had, over the whole periods so far and one period as planned:
    /// hundredths of a percent, 10,000 is as planned.
    #[cfg_attr(feature = "openapi", schema(example = 9_400))]
    pub pace_bp: i64,
    /// How many whole periods the pace was learned from.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub whole_periods: i32,
    pub curve: PlanCurve,
    /// The day on which the forecast passes what was allocated; absent when it does not, or already has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_up_on: Option<NaiveDate>,
}

/// A period's end, everything before it added up. All amounts in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthPeriod {
    pub period_id: PeriodId,
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub number: i32,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// What the plan meant to be spent by then.
    pub planned_minor: i64,
    /// What is spent in periods up to this one.
    pub spent_minor: i64,
    /// What is spent or committed in periods up to this one.
    pub committed_minor: i64,
    /// What will be spent by then: from the current period on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_minor: Option<i64>,
}

/// The health of a budget, or of all budgets of a year in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetHealth {
    /// Absent when it is about all budgets in sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    pub fiscal_year_id: FiscalYearId,
    pub currency: Currency,
    /// The day it is about, where the organisation is.
    pub today: NaiveDate,
    /// The whole year.
    pub balance: Balance,
    /// What the plan meant to be spent by the end of today.
    pub planned_to_date_minor: i64,
    /// Spent in 30 days, on average over the last three whole periods, or as many as there are; absent before the
    /// first one is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 4_800_000))]
    pub burn_rate_minor: Option<i64>,
    pub verdict: LandingVerdict,
    /// Absent without a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landing: Option<Landing>,
    /// Every period of the year, in order.
    pub periods: Vec<HealthPeriod>,
}
