//! What becomes of a node's money at the end of its fiscal year.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ControlBookId, FiscalYearId, NodeId, YearEndId},
    money::Currency,
    problem::Subject,
};

text_enum! {
    /// What goes on into the next year. What does not, ends with the year.
    pub enum YearEndPolicy {
        /// Nothing.
        Lapse => "lapse",
        /// What is available.
        CarryBalance => "carry_balance",
        /// What is reserved and committed, with its money.
        CarryCommitments => "carry_commitments",
        /// Both.
        CarryBoth => "carry_both",
    }
}

impl YearEndPolicy {
    #[must_use]
    pub const fn carries_balance(self) -> bool {
        matches!(self, Self::CarryBalance | Self::CarryBoth)
    }

    #[must_use]
    pub const fn carries_commitments(self) -> bool {
        matches!(self, Self::CarryCommitments | Self::CarryBoth)
    }
}

/// The policy of a node whose way up to the root says nothing: promises are kept, the rest ends.
pub const DEFAULT_YEAR_END: YearEndRule =
    YearEndRule { policy: YearEndPolicy::CarryCommitments, cap_minor: None, cap_bp: None };

/// A node's rule for the end of its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndRule {
    pub policy: YearEndPolicy,
    /// The most of the balance that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_minor: Option<i64>,
    /// The most of the balance that goes on, in hundredths of a percent of what the node was given and
    /// has not given on (500 is 5 %). The smaller of the two counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 500))]
    pub cap_bp: Option<i64>,
}

/// Changes a node's year end. What is left out stays; `null` takes it away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndChoice {
    /// `null`: as the node above.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<YearEndRule>))]
    pub rule: Option<Option<YearEndRule>>,
    /// The node of the next year that takes over. `null`: the one of the same name and place.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub next_node_id: Option<Option<NodeId>>,
}

text_enum! {
    /// How the node of the next year was found.
    pub enum SuccessorKind {
        /// Somebody named it.
        Linked => "linked",
        /// It has the same name, or the same bindings, in the same place.
        Matched => "matched",
        /// There is none; it is made when something goes on.
        Missing => "missing",
    }
}

/// The node of the next year that takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Successor {
    pub kind: SuccessorKind,
    /// Absent when it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<NodeId>,
    pub name: String,
    pub name_zh: String,
}

/// What a year end does to an amount, the nodes below included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndAmounts {
    /// Before.
    pub available_minor: i64,
    /// Reserved and committed before.
    pub open_minor: i64,
    /// Lines of expenses that hold it.
    pub open_lines: i32,
    /// Ends with the year.
    pub lapsed_minor: i64,
    /// Goes on as available money.
    pub carried_balance_minor: i64,
    /// Goes on with the promises that it is for.
    pub carried_open_minor: i64,
}

/// A node at the end of its year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndNode {
    pub node_id: NodeId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<NodeId>,
    pub depth: i32,
    pub name: String,
    pub name_zh: String,
    pub currency: Currency,
    /// The node's own rule; absent when it has that of the node above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_rule: Option<YearEndRule>,
    /// The rule in force.
    pub rule: YearEndRule,
    pub next: Successor,
    #[serde(flatten)]
    pub amounts: YearEndAmounts,
    pub version: i64,
}

/// The roots of one currency added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndTotal {
    pub currency: Currency,
    #[serde(flatten)]
    pub amounts: YearEndAmounts,
}

text_enum! {
    /// Why a year cannot be ended yet.
    pub enum YearEndObstacle {
        /// The next fiscal year has not been opened.
        NoNextYear => "no_next_year",
        /// Every period of the year is closed.
        YearClosed => "year_closed",
        /// Every period of the next year is closed.
        NextYearClosed => "next_year_closed",
        /// Budgets of the next year have no room for the promises that would go on.
        TooLittleRoom => "too_little_room",
        /// Control books of the next year have no room for the promises that would go on.
        BookWithoutRoom => "book_without_room",
        /// Money of advances or prepayments is out that nobody accounted for, on budgets whose promises lapse.
        MoneyOut => "money_out",
    }
}

/// A budget of the next year that would be over its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndShortfall {
    /// The budget, and how far it would be over.
    pub node: Subject,
    /// The budgets of the year that ends that have promised more than they have left, and by how much.
    pub overspent: Vec<Subject>,
}

/// A control book of the next year that would be over its cap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndBookShortfall {
    pub book_id: ControlBookId,
    /// The book, and how far it would be over.
    pub book: Subject,
}

/// What a year end would do, and those that were run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndPreview {
    pub fiscal_year_id: FiscalYearId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_year_id: Option<FiscalYearId>,
    /// `FY2027`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "FY2027"))]
    pub next_year_code: Option<String>,
    pub obstacles: Vec<YearEndObstacle>,
    /// For `too_little_room`: where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shortfalls: Vec<YearEndShortfall>,
    /// For `book_without_room`: which control books.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub books: Vec<YearEndBookShortfall>,
    /// Nothing is left to end or to carry.
    pub nothing_left: bool,
    pub totals: Vec<YearEndTotal>,
    /// Every node of the year, parents before children.
    pub nodes: Vec<YearEndNode>,
    /// Newest first.
    pub runs: Vec<YearEnd>,
}

text_enum! {
    /// Whether a year end stands.
    pub enum YearEndState {
        Done => "done",
        Reversed => "reversed",
    }
}

/// A year end that was run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEnd {
    pub id: YearEndId,
    pub fiscal_year_id: FiscalYearId,
    pub next_year_id: FiscalYearId,
    pub state: YearEndState,
    pub closed_periods: bool,
    pub run_by_name: String,
    pub run_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_by_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_at: Option<NaiveDateTime>,
    /// Why it was reversed.
    pub reason: String,
    pub totals: Vec<YearEndTotal>,
}

/// Runs a year end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndCreate {
    /// Close what is open of the year afterwards.
    #[serde(default)]
    pub close_periods: bool,
}

/// What running a year end came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndResult {
    /// False when there was nothing left to do: no entry was posted.
    pub changed: bool,
    /// What was run now or, when nothing changed, last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<YearEnd>,
}

/// Takes a year end back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct YearEndReversal {
    #[cfg_attr(feature = "openapi", schema(example = "The December invoices were not in yet"))]
    pub reason: String,
}
