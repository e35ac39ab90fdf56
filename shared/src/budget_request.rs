//! Requests about budgets: moving money, asking for more, giving back, going over once.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    approval::{ApprovalStep, RouteStep},
    budget::{Balance, NodeCheck, NodeRef},
    error_code::ErrorCode,
    expense::TimelineItem,
    ids::{BudgetRequestId, ControlBookId, DepartmentId, ExpenseId, FiscalYearId, NodeId, PeriodId, UserId},
    money::Currency,
    permission::Role,
    plan::PlanPlace,
};

text_enum! {
    /// What a request about budgets asks for.
    pub enum BudgetRequestKind {
        /// Money from one node to another, or from one period of a node to another.
        Transfer => "transfer",
        /// More money for a node.
        TopUp => "top_up",
        /// Less money for a node: it goes back to the node above.
        Cut => "cut",
        /// Going over a node's budget, up to an amount and until a day.
        Override => "override",
        /// Putting a version of a plan in force.
        Plan => "plan",
    }
}

text_enum! {
    /// Where a request about budgets is in its life.
    pub enum BudgetRequestState {
        /// Waiting for approval; nothing has moved.
        Submitted => "submitted",
        /// The last yes was given, and it has been done.
        Approved => "approved",
        Rejected => "rejected",
        Withdrawn => "withdrawn",
    }
}

text_enum! {
    /// Where the money of a top-up comes from.
    pub enum Funding {
        /// The nearest node above that has not given on this much.
        Unallocated => "unallocated",
        /// A node that is kept for contingencies: the one that is named, or the nearest with enough.
        Contingency => "contingency",
        /// From outside of the budget: every node on the way from the root down grows.
        NewMoney => "new_money",
    }
}

text_enum! {
    /// A step that somebody may take on a request about budgets.
    pub enum BudgetRequestAction {
        Approve => "approve",
        Reject => "reject",
        Withdraw => "withdraw",
    }
}

/// Asks for a change of budgets. Which fields are needed depends on the kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BudgetRequestCreate {
    /// `plan` is not asked for here: a plan is submitted as a plan.
    pub kind: BudgetRequestKind,
    /// The node that gets the money; for `cut` the node that gives it back, for `override` the one that may go over.
    pub node_id: NodeId,
    /// For `transfer`: the node that gives. For `top_up` with `contingency`: which one gives; the nearest with enough
    /// when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_node_id: Option<NodeId>,
    /// For `override`: the control book that may be gone over instead of the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_id: Option<ControlBookId>,
    /// The period that gives (`transfer`, `cut`); when absent all open periods, evenly as far as they have it free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_period_id: Option<PeriodId>,
    /// The period that gets it (`transfer`, `top_up`); when absent the periods that gave, or all open ones evenly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_period_id: Option<PeriodId>,
    /// For `top_up`; `unallocated` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<Funding>,
    /// In the node's currency.
    #[cfg_attr(feature = "openapi", schema(example = 2_500_000))]
    pub amount_minor: i64,
    /// For `override`: the last day on which it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// The expense that was refused, if that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    /// Required to submit; a preview does without.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "The trade show brought more leads than planned"))]
    pub reason: String,
}

/// What a request does to one node, over the whole year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeEffect {
    pub node_id: NodeId,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub node_name: String,
    pub node_name_zh: String,
    /// The nodes above it, from the root down, as far as the viewer may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub node_path: Vec<NodeRef>,
    pub is_contingency: bool,
    pub currency: Currency,
    pub before: Balance,
    pub after: Balance,
    /// Allocated and not given on to the nodes below.
    pub unallocated_before_minor: i64,
    pub unallocated_after_minor: i64,
}

/// Why a request cannot be done as the budgets stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shortfall {
    /// `cut_exceeds_free` or `parent_exceeded`.
    pub code: ErrorCode,
    /// The node that stands in the way.
    pub node_id: NodeId,
    pub node_name: String,
    pub node_name_zh: String,
    /// The nodes above it, from the root down, as far as the viewer may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub node_path: Vec<NodeRef>,
    /// How much it could give.
    pub free_minor: i64,
    pub currency: Currency,
    /// The first day of the period that it is about; absent when all open ones were looked at together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_starts_on: Option<NaiveDate>,
    /// The same in a sentence.
    pub detail: String,
}

/// What a request would do, and whom it would go to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetRequestPreview {
    /// It could be submitted as it is.
    pub passes: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Shortfall>,
    pub currency: Currency,
    /// The nodes in the viewer's sight whose allocation would change, from the giving to the getting one.
    pub effect: Vec<NodeEffect>,
    /// The approvers, in order.
    pub route: Vec<RouteStep>,
    /// What other open requests want to take from the same node.
    pub also_asked_minor: i64,
    /// For an override with an `expense_id`: the nodes and books that would refuse this expense even then. Ask
    /// for as much as they are short, or for leave from them as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub still_refused: Vec<NodeCheck>,
}

/// A request about budgets in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetRequestSummary {
    pub id: BudgetRequestId,
    #[cfg_attr(feature = "openapi", schema(example = "BR-12"))]
    pub reference: String,
    pub kind: BudgetRequestKind,
    pub state: BudgetRequestState,
    pub requester_id: UserId,
    pub requester_name: String,
    /// The department of the node; absent when it belongs to the whole organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    pub node_name: String,
    pub node_name_zh: String,
    /// The nodes above it, from the root down, as far as the viewer may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub node_path: Vec<NodeRef>,
    /// The node that gives, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_node_id: Option<NodeId>,
    pub from_node_name: String,
    pub from_node_name_zh: String,
    /// The nodes above it, from the root down, as far as the viewer may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from_node_path: Vec<NodeRef>,
    /// For `override` of a control book: which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_id: Option<ControlBookId>,
    pub book_name: String,
    pub book_name_zh: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<Funding>,
    pub amount_minor: i64,
    pub currency: Currency,
    pub reason: String,
    /// For `plan`: the number of the plan's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<i64>,
    pub created_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<NaiveDateTime>,
    pub version: i64,
}

/// A request about budgets with everything about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetRequest {
    #[serde(flatten)]
    pub summary: BudgetRequestSummary,
    /// The year of the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year_id: Option<FiscalYearId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_period_id: Option<PeriodId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_period_id: Option<PeriodId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    /// `EXP-1042`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_reference: Option<String>,
    /// For `plan`: the version that is to be put in force, as far as the viewer may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanPlace>,
    /// For `override`, when it was revoked before its day: when, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_by_name: Option<String>,
    /// What it would do now while it waits; what it did once it is approved. Nodes in the viewer's sight.
    pub effect: Vec<NodeEffect>,
    /// While it waits: why it could not be done at the moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Shortfall>,
    pub approvals: Vec<ApprovalStep>,
    /// What happened, oldest first: `submitted`, `approved`, `rejected`, `withdrawn`, `applied`, `revoked`.
    pub timeline: Vec<TimelineItem>,
    /// What the viewer may do with it now.
    pub actions: Vec<BudgetRequestAction>,
}

/// How much a role may ask for, in the organisation's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetRequestLimit {
    pub role: Role,
    /// The most that one request may be about; any amount when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 20_000_000))]
    pub most_minor: Option<i64>,
    /// From this amount on finance decides as well; as for expenses when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 5_000_000))]
    pub finance_from_minor: Option<i64>,
    pub version: i64,
}

/// Changes a role's limits. What is left out stays; `null` takes a limit away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetRequestLimitUpdate {
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, example = 20_000_000))]
    pub most_minor: Option<Option<i64>>,
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, example = 5_000_000))]
    pub finance_from_minor: Option<Option<i64>>,
}

/// Which requests about budgets, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct BudgetRequestQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<BudgetRequestState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<BudgetRequestKind>,
    /// Only the viewer's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<bool>,
    /// It gives or gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
