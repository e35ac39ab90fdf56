//! Approvals: the route of a request and the inbox of an approver.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    budget::NodeCheck,
    budget_request::{BudgetRequestSummary, NodeEffect, Shortfall},
    expense::ExpenseSummary,
    ids::{ApprovalStepId, UserId},
    plan::PlanPlace,
};

text_enum! {
    /// Why somebody is on the route.
    pub enum ApproverKind {
        /// Heads the department of the request, or the next one above it.
        DepartmentHead => "department_head",
        /// Is in finance.
        FinanceController => "finance_controller",
        /// Owns the campaign of a charged budget, or heads its department.
        BudgetOwner => "budget_owner",
        /// Is named by the rule.
        Person => "person",
        /// Several of these.
        Several => "several",
        /// Was asked as well by an approver.
        Added => "added",
    }
}

text_enum! {
    /// Where a step is.
    pub enum StepState {
        /// An earlier step comes first.
        Waiting => "waiting",
        /// It is this step's turn.
        Pending => "pending",
        Approved => "approved",
        Rejected => "rejected",
        /// An approver asked the requester to change the request.
        ChangesRequested => "changes_requested",
        /// The request ended, or was changed, before the step was decided.
        Skipped => "skipped",
    }
}

/// A step that a request would take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RouteStep {
    pub kind: ApproverKind,
    /// From 1. Steps of one stage are asked at the same time.
    pub stage: i32,
    /// How many of the approvers have to agree.
    pub needed: i32,
    pub approvers: Vec<Approver>,
    /// The rule of approval that asks for it; empty for a request about budgets.
    #[serde(default)]
    pub rule: String,
    #[serde(default)]
    pub rule_zh: String,
}

/// A person on a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approver {
    pub id: UserId,
    pub name: String,
}

/// A person who is asked in a step, and what they said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepApprover {
    pub id: UserId,
    pub name: String,
    /// When they agreed, or somebody did who stands in for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_at: Option<NaiveDateTime>,
    /// Who agreed in their place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_in_name: Option<String>,
    /// Who passed the question on to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_by_name: Option<String>,
}

/// A step of a submitted request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalStep {
    pub id: ApprovalStepId,
    /// The revision of the request that it is about. Always 1 for a request about budgets.
    pub revision: i32,
    /// From 1.
    pub number: i32,
    pub kind: ApproverKind,
    pub state: StepState,
    /// From 1. Steps of one stage are asked at the same time.
    pub stage: i32,
    /// How many of the approvers have to agree.
    pub needed: i32,
    pub approvers: Vec<StepApprover>,
    /// The rule of approval that asked for it; empty for a request about budgets.
    #[serde(default)]
    pub rule: String,
    #[serde(default)]
    pub rule_zh: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<NaiveDateTime>,
    pub comment: String,
    /// The day until which it should be decided, while it is its turn; absent for a request about budgets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

/// Something that waits for the viewer, with what it does to the budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ApprovalItem {
    Expense(Box<ExpenseApproval>),
    BudgetRequest(Box<BudgetRequestApproval>),
}

/// An expense that waits for the viewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseApproval {
    pub expense: ExpenseSummary,
    /// Which revision of it is asked about; send it with the decision.
    pub revision: i32,
    pub step: ApprovalStep,
    /// The charged nodes and those above, as they stand now (the request's own reservation is in
    /// `used`; `asked` is the request's part of it).
    pub effect: Vec<NodeCheck>,
    /// Working days that are left; below zero when the decision is overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub due_in_days: Option<i64>,
}

/// A request about budgets that waits for the viewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetRequestApproval {
    pub request: BudgetRequestSummary,
    pub step: ApprovalStep,
    /// The nodes whose allocation a yes changes, as far as they are in the viewer's sight.
    pub effect: Vec<NodeEffect>,
    /// For `plan`: the version that is to be put in force and what it would make of the budget, as far as the
    /// viewer may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanPlace>,
    /// Why it could not be done at the moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Shortfall>,
}
