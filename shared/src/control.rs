//! Control beside the tree: books that cap a combination of dimensions, overrides, the history of
//! policies, stored checks, and the replay of a year under other policies.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    budget::{Balance, CheckOutcome, ControlPolicy, NodeRef, PeriodBalance},
    dimension::DimensionKey,
    ids::{
        BudgetRequestId, ControlBookId, DepartmentId, ExpenseId, FiscalYearId, FundCheckId, NodeId,
        OverrideId, PeriodId,
    },
    money::Currency,
};

/// What a control book covers in one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BookTerm {
    pub dimension: DimensionKey,
    /// The number of the department, channel, campaign ... What is below it in a tree is covered too.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub value_id: i64,
}

/// A cap on a combination of dimensions in one fiscal year, beside the budget tree. A line counts in
/// it when, in every dimension that the book names, the line has one of the book's values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlBook {
    pub id: ControlBookId,
    pub fiscal_year_id: FiscalYearId,
    #[cfg_attr(feature = "openapi", schema(example = "Trade shows, whole company"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    pub name_zh: String,
    /// Only lines of budgets in this currency count.
    pub currency: Currency,
    pub terms: Vec<BookTerm>,
    pub control: ControlPolicy,
    /// Counts the changes of `control` and of the cap; every stored check names the one it used.
    pub policy_version: i64,
    /// An inactive book refuses nothing and goes on counting.
    pub active: bool,
    /// The whole year; `allocated_minor` is the cap.
    pub balance: Balance,
    pub version: i64,
}

/// A book with its months and its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlBookPage {
    pub book: ControlBook,
    pub periods: Vec<PeriodBalance>,
    /// Newest first.
    pub policies: Vec<PolicyVersion>,
    /// Newest first.
    pub overrides: Vec<ControlOverride>,
}

/// A cap in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodCap {
    pub period_id: PeriodId,
    /// In minor units, zero or more.
    #[cfg_attr(feature = "openapi", schema(example = 1_000_000))]
    pub cap_minor: i64,
}

/// Adds a control book. What the ledger holds of the year already counts from the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlBookCreate {
    pub fiscal_year_id: FiscalYearId,
    #[cfg_attr(feature = "openapi", schema(example = "Trade shows, whole company"))]
    pub name: String,
    #[serde(default)]
    pub name_zh: String,
    /// By default the organisation's.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// 1 to 50.
    pub terms: Vec<BookTerm>,
    pub control: ControlPolicy,
    /// The cap of the year in minor units; split evenly over the periods unless `caps` says how.
    #[cfg_attr(feature = "openapi", schema(example = 120_000_000))]
    pub cap_minor: i64,
    /// Every period's cap; their sum is `cap_minor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<PeriodCap>,
    #[cfg_attr(feature = "openapi", schema(example = "The board limits trade shows to 1.2 million."))]
    pub reason: String,
}

/// Changes a book. What is left out stays. A change of control or cap takes a reason and makes a new
/// version of the policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlBookUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlPolicy>,
    /// As in [`ControlBookCreate`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<PeriodCap>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A policy that a node or a book had, has, or will have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyVersion {
    pub version: i64,
    pub control: ControlPolicy,
    /// A book's cap over the year; absent for a node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_minor: Option<i64>,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_by_name: Option<String>,
    pub set_at: NaiveDateTime,
    /// The day from which it counts, when that was not the day it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    pub state: PolicyState,
}

text_enum! {
    /// Whether a policy counts.
    pub enum PolicyState {
        /// Its day has not come.
        Scheduled => "scheduled",
        InForce => "in_force",
        /// The last one of a book that is switched off: it refuses nothing.
        Off => "off",
        /// Another one took its place.
        Past => "past",
    }
}

text_enum! {
    /// Whether an override counts.
    pub enum OverrideState {
        InForce => "in_force",
        /// Its last day is over.
        Expired => "expired",
        Revoked => "revoked",
    }
}

/// Leave to go over the limit of a node or a book, granted by a second person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlOverride {
    pub id: OverrideId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_id: Option<ControlBookId>,
    /// The node's or book's name.
    pub name: String,
    pub name_zh: String,
    /// The nodes above a node, from the root down, as far as the viewer may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<NodeRef>,
    /// Only this expense may use it; absent: every request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    /// How far requests may go over what was allocated, beside the tolerance.
    pub amount_minor: i64,
    pub currency: Currency,
    /// The last day on which it counts.
    pub expires_on: NaiveDate,
    pub reason: String,
    pub asked_by_name: String,
    pub granted_by_name: String,
    pub granted_at: NaiveDateTime,
    /// Who ended it before its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_by_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<NaiveDateTime>,
    /// The budget request that it was granted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<BudgetRequestId>,
    pub state: OverrideState,
}

/// A stored check in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FundCheckSummary {
    pub id: FundCheckId,
    pub checked_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    /// What asked: `submit`, `invoice` or `import`.
    #[cfg_attr(feature = "openapi", schema(example = "submit"))]
    pub purpose: String,
    pub outcome: CheckOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    /// What was asked in all, by currency of the charged budgets.
    pub asked: Vec<AskedAmount>,
    /// The nodes and books that refused or warned, worst first.
    pub objections: Vec<crate::budget::NodeCheck>,
}

/// An amount that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedAmount {
    pub currency: Currency,
    pub amount_minor: i64,
}

/// A change of policy to be tried on what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyTrial {
    /// The node whose policy is tried; with `book_id`, one of the two.
    #[serde(default)]
    pub node_id: Option<NodeId>,
    #[serde(default)]
    pub book_id: Option<ControlBookId>,
    /// The nodes below get the policy as well.
    #[serde(default)]
    pub with_descendants: bool,
    pub control: ControlPolicy,
    /// A book's cap over the year, spread over the periods as its present one is; when absent each check sees
    /// the cap that the book had then. Only for a book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 120_000_000))]
    pub cap_minor: Option<i64>,
}

/// Replays a fiscal year's ledger as if other policies had been in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyReplayRequest {
    pub fiscal_year_id: FiscalYearId,
    /// Only checks from this day on are listed; what was before counts all the same.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Only checks up to this day are listed.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// 1 to 100. Nodes and books that are not named keep the policies and caps that each check saw; a book that is
    /// named is asked wherever it covers what was asked for, whether or not it was there or switched on.
    pub trials: Vec<PolicyTrial>,
}

/// What would have been different.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyReplay {
    /// How many checks were judged again.
    pub checks: i64,
    /// How many came out as they did.
    pub unchanged: i64,
    pub newly_refused: ReplayGroup,
    pub newly_passed: ReplayGroup,
    pub newly_warned: ReplayGroup,
    /// The checks that come out differently, oldest first; at most 500.
    pub differences: Vec<ReplayDifference>,
}

/// Checks that come out differently in the same way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayGroup {
    pub count: i64,
    pub amounts: Vec<AskedAmount>,
}

/// A check that comes out differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayDifference {
    pub check_id: FundCheckId,
    pub checked_at: NaiveDateTime,
    #[cfg_attr(feature = "openapi", schema(example = "submit"))]
    pub purpose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_title: Option<String>,
    pub was: CheckOutcome,
    pub would_be: CheckOutcome,
    pub asked: Vec<AskedAmount>,
    /// The node or book that decides, with the numbers of the replay.
    pub decided_by: crate::budget::NodeCheck,
}
