//! What last year says about a plan's lines.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ProposalBasis;
use crate::{
    ids::{FiscalYearId, NodeId},
    money::Currency,
    result::ResultSums,
};

text_enum! {
    /// By which rule a proposed amount came about.
    pub enum ProposalRule {
        /// The plan's total: nothing to divide.
        Given => "given",
        /// By its share of what its brothers with a history had last year.
        Share => "share",
        /// It has no history, or is kept back for contingencies, so it keeps what it has.
        Kept => "kept",
    }
}

/// What last year's budget says about a line, in the periods that the plan covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLineHistory {
    pub line_key: i64,
    /// Last year's node.
    pub node_id: NodeId,
    pub allocated_minor: i64,
    pub spent_minor: i64,
    /// What was spent in each period of the plan, in order.
    pub spent_months: Vec<i64>,
    /// What a split by last year's curve goes by, in order: what was spent, and in periods that are not over
    /// yet what is allocated, or what is spent and promised already when that is more.
    pub curve_months: Vec<i64>,
    /// What the campaigns brought back in these periods that the node is kept for: those of its
    /// departments, channels, activity types, campaigns and own dimensions. Empty for a part that is kept
    /// for nothing else than the whole, such as a contingency.
    #[serde(default, skip_serializing_if = "ResultSums::is_empty")]
    pub results: ResultSums,
    /// (revenue - spend) / spend, in hundredths of a percent. Absent without revenue figures or spend, and
    /// where the plan is in another currency than the organisation's, in which revenue is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12_500))]
    pub roi_bp: Option<i64>,
    /// What one lead cost, in minor units of the plan's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_lead_minor: Option<i64>,
    /// What one deal cost, in minor units of the plan's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_deal_minor: Option<i64>,
}

/// Last year beside a plan. Lines that last year did not have are left out: there are no data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanHistory {
    /// Absent when there is no fiscal year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year_id: Option<FiscalYearId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub fiscal_year_code: Option<String>,
    pub currency: Currency,
    /// The organisation's, in which revenue is counted.
    pub revenue_currency: Currency,
    /// The first day of the periods that are not over yet, of those that the plan covers. From there on
    /// curves and a proposal by spend go by what is allocated. Absent when all are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_from: Option<NaiveDate>,
    pub lines: Vec<PlanLineHistory>,
}

/// What a line could have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposedLine {
    pub line_key: i64,
    pub rule: ProposalRule,
    /// What it had last year, by the proposal's basis; absent without a history. By spend, periods that are not
    /// over yet count with what is allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_year_minor: Option<i64>,
    /// Its share of what its brothers with a history had, in hundredths of a percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2_500))]
    pub share_bp: Option<i64>,
    pub current_minor: i64,
    pub proposed_minor: i64,
    /// The proposed amount of each period of the plan, in order.
    pub months: Vec<i64>,
}

/// A split from history. It changes nothing until it is saved like anything typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanProposal {
    pub basis: ProposalBasis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub fiscal_year_code: Option<String>,
    pub currency: Currency,
    pub lines: Vec<ProposedLine>,
}
