//! What a funds check asked, saw and said.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{ControlPolicy, NodeRef};
use crate::{
    ids::{ControlBookId, ExpenseId, FundCheckId, NodeId},
    money::Currency,
};

text_enum! {
    /// What a funds check came to.
    pub enum CheckOutcome {
        Passed => "passed",
        /// Let through by tolerance, or by a node that only warns.
        Warned => "warned",
        Refused => "refused",
    }
}

/// One part of a funds check: a line of the request on the charged node, on a node above it, or in a
/// control book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeCheck {
    /// The line of the request, from 0.
    pub line_index: i32,
    /// The node that was asked; absent when it was a book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    /// The control book that was asked; absent when it was a node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_id: Option<ControlBookId>,
    /// The node's or book's name.
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    pub name_zh: String,
    /// The nodes above a node that did not pass or that an approver looks at, from the root down, as far as the
    /// viewer may see: names alone do not tell one from another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<NodeRef>,
    pub outcome: CheckOutcome,
    pub control: ControlPolicy,
    pub policy_version: i64,
    /// The days that the control's window covered.
    pub window_from: NaiveDate,
    pub window_to: NaiveDate,
    pub allocated_minor: i64,
    /// Reserved, committed and spent before this request.
    pub used_minor: i64,
    pub tolerance_minor: i64,
    /// What granted overrides added to the limit.
    #[serde(default)]
    pub override_minor: i64,
    /// By this line and the earlier lines of the request together.
    pub asked_minor: i64,
    /// allocated - used, before this request and without the tolerance.
    pub available_minor: i64,
    /// What is left afterwards; below zero when it does not fit.
    pub available_after_minor: i64,
    pub currency: Currency,
}

/// A person who can help.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Helper {
    pub name: String,
    pub email: String,
}

/// Why the money was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FundsRefusal {
    /// The stored check, absent when it was only a preview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_id: Option<FundCheckId>,
    /// The nodes that refused, with their numbers.
    pub refusals: Vec<NodeCheck>,
    /// Who can move or add money.
    pub helpers: Vec<Helper>,
}

/// A stored funds check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FundCheck {
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
    pub results: Vec<NodeCheck>,
}
