//! Budget nodes, their balances, and the ledger's view of them.
//!
//! Terms: *allocated* is what a node was given, *reserved* what was asked for and not yet approved
//! (pre-encumbrance), *committed* what was approved and not yet invoiced (encumbrance), *spent*
//! what was invoiced; *available* = allocated - reserved - committed - spent.

mod check;

pub use check::*;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    dimension::DimensionAssignment,
    ids::{
        ActivityTypeId, CampaignId, ChannelId, DepartmentId, ExpenseId, FiscalYearId, FundCheckId, NodeId,
        PeriodId, UserId,
    },
    money::Currency,
    rate::UsedRate,
};

text_enum! {
    /// What happens when a request asks for more than there is.
    pub enum ControlLevel {
        /// Refuse.
        Block => "block",
        /// Let through, and flag.
        Warn => "warn",
        /// Let through, and count.
        Track => "track",
    }
}

text_enum! {
    /// The stretch of the fiscal year that a check looks at.
    pub enum ControlWindow {
        Month => "month",
        Quarter => "quarter",
        Year => "year",
    }
}

text_enum! {
    /// Where money stands.
    pub enum Bucket {
        /// Outside of the budget.
        Source => "source",
        Available => "available",
        Reserved => "reserved",
        Committed => "committed",
        Spent => "spent",
    }
}

text_enum! {
    /// Why an entry was posted.
    pub enum EntryKind {
        /// Money given to a node.
        Allocate => "allocate",
        /// Money taken from a node.
        Cut => "cut",
        /// A request was submitted.
        Reserve => "reserve",
        /// A request was approved.
        Commit => "commit",
        /// An invoice was recorded.
        Spend => "spend",
        /// Unused money went back.
        Release => "release",
        /// An earlier entry was taken back.
        Reverse => "reverse",
        /// Money came from another node.
        TransferIn => "transfer_in",
        /// Money went to another node.
        TransferOut => "transfer_out",
        /// What was left at the end of the year ended with it.
        Lapse => "lapse",
        /// What was left went on into the next year.
        CarryOut => "carry_out",
        /// What was left of the year before came in.
        CarryIn => "carry_in",
        /// What a payment in another currency cost more or less than planned.
        ExchangeDifference => "exchange_difference",
    }
}

text_enum! {
    /// What an entry may have been posted for, beside expenses and invoices.
    pub enum DocumentKind {
        BudgetRequest => "budget_request",
        Plan => "plan",
        YearEnd => "year_end",
        RateDifference => "rate_difference",
        CreditNote => "credit_note",
        /// The close of a period, or a late invoice that found its period open again; the number is that
        /// of the period on the other side.
        PeriodMove => "period_move",
    }
}

/// What an entry was posted for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Copy, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentRef {
    pub kind: DocumentKind,
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub id: i64,
}

/// What a node holds, in minor units, over some stretch of time. Use includes the nodes below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Copy, Eq, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Balance {
    pub allocated_minor: i64,
    pub reserved_minor: i64,
    pub committed_minor: i64,
    pub spent_minor: i64,
    /// allocated - reserved - committed - spent; below zero when overspent.
    pub available_minor: i64,
}

/// How a node is controlled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Copy, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlPolicy {
    pub level: ControlLevel,
    pub window: ControlWindow,
    /// True: only what was allocated up to the period counts. False: the whole window counts.
    pub to_date: bool,
    /// How far a request may go over, as an amount.
    pub tolerance_minor: i64,
    /// How far a request may go over, in hundredths of a percent of what is allocated in the
    /// window (250 is 2.5 %). The larger of the two tolerances counts.
    #[cfg_attr(feature = "openapi", schema(example = 250))]
    pub tolerance_bp: i64,
}

/// A node of a budget tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetNode {
    pub id: NodeId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<NodeId>,
    pub fiscal_year_id: FiscalYearId,
    /// 0 for a root.
    pub depth: i32,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    pub name_zh: String,
    pub currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// Money that is kept back: it can be moved by a request, and no expense can be charged here.
    pub is_contingency: bool,
    /// What it is itself in the dimensions of the organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<DimensionAssignment>,
    pub control: ControlPolicy,
    /// Counts the changes of `control`; every stored check names the one it used.
    pub policy_version: i64,
    /// The whole fiscal year.
    pub balance: Balance,
    /// How much of `allocated` has been given on to the children.
    pub children_allocated_minor: i64,
    pub has_children: bool,
    pub version: i64,
}

/// A fiscal year's budget: every node that the viewer may see, parents before children.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetTree {
    pub fiscal_year_id: FiscalYearId,
    pub nodes: Vec<BudgetNode>,
    /// The roots added up, by currency, the organisation's first.
    pub totals: Vec<CurrencyBalance>,
    /// The totals in the organisation's currency; absent when they are in it anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_up: Option<RolledUp>,
}

/// Totals of several currencies in the organisation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolledUp {
    pub currency: Currency,
    /// Of the currencies that have a rate.
    pub balance: Balance,
    /// The rates that were used: the latest plan rate of the fiscal year for each currency.
    pub rates: Vec<UsedRate>,
    /// Currencies without a plan rate; they are not in `balance`.
    pub missing: Vec<Currency>,
}

/// What the roots in sight hold in one currency, in all and by period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CurrencyBalance {
    pub currency: Currency,
    pub balance: Balance,
    /// Every period of the year, in order; their sum is `balance`.
    pub periods: Vec<PeriodBalance>,
}

/// A balance in one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodBalance {
    pub period_id: PeriodId,
    pub number: i32,
    pub starts_on: NaiveDate,
    pub balance: Balance,
}

/// A node with its months and its way up to the root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetNodePage {
    pub node: BudgetNode,
    /// From the root down, without the node itself.
    pub ancestors: Vec<NodeRef>,
    pub children: Vec<BudgetNode>,
    pub periods: Vec<PeriodBalance>,
}

/// A node's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeRef {
    pub id: NodeId,
    pub name: String,
    pub name_zh: String,
}

/// Adds a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetNodeCreate {
    /// Absent for a root.
    #[serde(default)]
    pub parent_id: Option<NodeId>,
    pub fiscal_year_id: FiscalYearId,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    #[serde(default)]
    pub name_zh: String,
    /// A root's currency, by default the organisation's. Below a root it is the parent's.
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    #[serde(default)]
    pub activity_type_id: Option<ActivityTypeId>,
    #[serde(default)]
    pub campaign_id: Option<CampaignId>,
    /// Keeps money back: no expense can be charged to it, and nothing stands below it.
    #[serde(default)]
    pub is_contingency: bool,
    /// By default: block, whole year, no tolerance.
    #[serde(default)]
    pub control: Option<ControlPolicy>,
    /// What it is in the dimensions of the organisation; what is left out comes from above.
    #[serde(default)]
    pub dimensions: Vec<DimensionAssignment>,
}

/// Changes a node's name, control or purpose. What is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetNodeUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    /// Whether money is kept back here; only for a node without children that nothing is charged to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_contingency: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlPolicy>,
    /// The day from which the new control counts; today when absent. Only with `control`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_from: Option<NaiveDate>,
    /// Why the control changes; required with `control`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// All of them; one that is left out is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Vec<DimensionAssignment>>,
}

/// Gives money to a node, or takes it away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AllocationCreate {
    /// Below zero for a cut.
    #[cfg_attr(feature = "openapi", schema(example = 120_000_000))]
    pub amount_minor: i64,
    /// The period that gets it; all periods of the year evenly when absent.
    #[serde(default)]
    pub period_id: Option<PeriodId>,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(example = "Plan for the year, approved by the board"))]
    pub memo: String,
}

/// A ledger entry as a statement shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerEntry {
    /// Its place in the one gapless sequence of all entries.
    pub sequence: i64,
    pub posted_at: NaiveDateTime,
    /// The day it belongs to, in the organisation's time zone.
    pub entry_date: NaiveDate,
    pub period_id: PeriodId,
    pub node_id: NodeId,
    pub node_name: String,
    pub node_name_zh: String,
    /// The nodes above it that the statement covers, from the top down; empty for the statement's own node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub node_path: Vec<NodeRef>,
    pub kind: EntryKind,
    pub from: Bucket,
    pub to: Bucket,
    /// Above zero.
    pub amount_minor: i64,
    pub currency: Currency,
    /// What was available at the statement's node (over the year) after the entry.
    pub available_after_minor: i64,
    /// What it does to the figure that the statement counts; below zero when it takes from it.
    pub effect_minor: i64,
    /// The figure after the entry, counting the entries of the statement only.
    pub running_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_title: Option<String>,
    /// The number of the invoice that it was posted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// The entry that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses_sequence: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_id: Option<FundCheckId>,
    /// The budget request, plan, year end or other period that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentRef>,
    /// The entry came late: the first day of the period that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_from: Option<NaiveDate>,
    /// A promise moved between periods: the first day of the period on the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_period: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    pub memo: String,
    /// SHA-256 over the entry and the hash before it, in hexadecimal.
    pub hash: String,
}
