//! Rules of approval: which requests go to whom.
//!
//! The rules are read from the top down. Every rule whose conditions all hold adds its steps; one that says
//! `stop` ends the reading. A rule may let requests through without anybody (`auto_approve`): that counts only
//! when no rule added a step, and never for a request that goes over a budget. A request that no rule speaks of,
//! and a step that nobody could decide, go to finance: silence never means yes.
//!
//! Every change of the rules is a new version. A request keeps the version that it was submitted under.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{
    approval::{Approver, RouteStep},
    expense_kind::ExpenseKind,
    ids::{
        ActivityTypeId, CategoryId, ChannelId, DepartmentId, DimensionId, DimensionValueId, ExpenseId, UserId,
    },
    permission::Role,
};

/// More rules are more than anybody reads.
pub const MOST_RULES: usize = 50;
/// More steps are no approval any more.
pub const MOST_STEPS: usize = 10;
/// The longest way up the departments that a step may name.
pub const MOST_LEVELS: i32 = 20;

/// Something about a request that a rule looks at. Lists hold when one of them does; departments, channels,
/// activity types and categories include those below them. What a request's lines are holds when it holds for
/// one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fact", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleCondition {
    /// The total in minor units of the organisation's currency, at the plan rate. A total that no rate is known
    /// for counts as above every amount.
    Amount {
        /// This much or more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(example = 1_000_000))]
        from_minor: Option<i64>,
        /// Less than this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below_minor: Option<i64>,
    },
    /// The department that asks.
    Department {
        ids: Vec<DepartmentId>,
    },
    Channel {
        ids: Vec<ChannelId>,
    },
    ActivityType {
        ids: Vec<ActivityTypeId>,
    },
    Category {
        ids: Vec<CategoryId>,
    },
    /// One of the organisation's own dimensions.
    Dimension {
        dimension_id: DimensionId,
        value_ids: Vec<DimensionValueId>,
    },
    /// What kind of request it is.
    Kind {
        kinds: Vec<ExpenseKind>,
    },
    /// What the requester is.
    RequesterRole {
        roles: Vec<Role>,
    },
    /// The vendor never had an approved request before.
    NewVendor,
    /// A budget has less than is asked and lets it through: by tolerance, an override, or because it only warns.
    OverBudget,
    /// The request is in another currency than the organisation's.
    ForeignCurrency,
}

/// Whom a step asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "who", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleApprover {
    /// The n-th head on the way up from the request's department, the requester left out: 1 is the nearest.
    DepartmentHead {
        #[cfg_attr(feature = "openapi", schema(example = 1))]
        level: i32,
    },
    /// Everybody of a role that may approve.
    Role { role: Role },
    /// One person.
    Person { user_id: UserId },
    /// Who owns the campaigns of the charged budgets, or else heads their departments.
    BudgetOwner,
}

/// How many of those who are asked have to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "need", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleNeed {
    Any,
    All,
    /// This many, or all when there are fewer.
    AtLeast {
        #[cfg_attr(feature = "openapi", schema(example = 2))]
        count: i32,
    },
}

/// A step that a rule adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleStep {
    /// One or more.
    pub approvers: Vec<RuleApprover>,
    pub need: RuleNeed,
    /// Asked at the same time as the step before it, not after it.
    #[serde(default)]
    pub parallel: bool,
    /// How many working days its people have; absent: as the organisation says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub due_days: Option<i32>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalRule {
    #[cfg_attr(feature = "openapi", schema(example = "Much money"))]
    pub name: String,
    /// Its Chinese name; empty for none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "大额"))]
    pub name_zh: String,
    /// All of them have to hold. None: it holds for every request.
    #[serde(default)]
    pub conditions: Vec<RuleCondition>,
    #[serde(default)]
    pub steps: Vec<RuleStep>,
    /// Nobody need approve, unless another rule asks somebody. Only without steps.
    #[serde(default)]
    pub auto_approve: bool,
    /// The rules below are not read.
    #[serde(default)]
    pub stop: bool,
}

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalRules {
    /// From 1; 0 for the rules that an organisation begins with: the nearest head, and finance from the
    /// organisation's threshold on or over budget.
    pub version: i64,
    pub rules: Vec<ApprovalRule>,
    /// Why it was changed.
    pub note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<NaiveDateTime>,
}

/// New rules, for requests that are submitted from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalRulesUpdate {
    pub rules: Vec<ApprovalRule>,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(example = "Purchases of new vendors go to purchasing as well."))]
    pub note: String,
}

/// A request that is thought of, to see where it would go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImaginedRequest {
    pub requester_id: UserId,
    pub department_id: DepartmentId,
    /// In minor units of the organisation's currency.
    #[cfg_attr(feature = "openapi", schema(example = 2_500_000))]
    pub amount_minor: i64,
    #[serde(default)]
    pub kind: ExpenseKind,
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    #[serde(default)]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    #[serde(default)]
    pub dimension_values: Vec<DimensionValueId>,
    #[serde(default)]
    pub new_vendor: bool,
    #[serde(default)]
    pub over_budget: bool,
    #[serde(default)]
    pub foreign_currency: bool,
}

/// Asks where a request would go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalRulesTrial {
    /// The rules to try; those in force when absent.
    #[serde(default)]
    pub rules: Option<Vec<ApprovalRule>>,
    pub request: ImaginedRequest,
}

/// Where a request would go, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalRoute {
    /// The rules that held, by their place in the list, from 0.
    pub matched: Vec<i32>,
    /// Nobody need approve.
    pub auto_approved: bool,
    pub steps: Vec<RouteStep>,
}

/// Asks where the requests of a time would have gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalReplayQuery {
    pub rules: Vec<ApprovalRule>,
    /// The first day of submission; by default three months before the last.
    #[serde(default)]
    pub from: Option<chrono::NaiveDate>,
    /// The last day of submission; by default today.
    #[serde(default)]
    pub until: Option<chrono::NaiveDate>,
}

/// A request whose way the rules that are tried would change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayedRequest {
    pub id: ExpenseId,
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub reference: String,
    pub title: String,
    /// In minor units of the organisation's currency; absent without a rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<i64>,
    /// By the rules in force.
    pub now: ApprovalRoute,
    /// By the rules that are tried.
    pub tried: ApprovalRoute,
}

/// How much somebody would have had to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApproverLoad {
    pub approver: Approver,
    /// Requests that ask the person by the rules in force.
    pub now: i64,
    /// Requests that ask the person by the rules that are tried.
    pub tried: i64,
}

/// What other rules would have meant. Both sides are worked out in the same way, from what the requests say and
/// from today's people and departments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalReplay {
    pub from: chrono::NaiveDate,
    pub until: chrono::NaiveDate,
    /// How many requests were submitted.
    pub requests: i64,
    /// How many of them would have gone another way.
    pub changed: i64,
    pub auto_approved_now: i64,
    pub auto_approved_tried: i64,
    /// Steps of all requests together.
    pub steps_now: i64,
    pub steps_tried: i64,
    /// The largest of those that would have gone another way, at most 200.
    pub examples: Vec<ReplayedRequest>,
    /// By name.
    pub load: Vec<ApproverLoad>,
}
