//! Releases: what is called off a blanket order.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::ids::{ExpenseLineId, ReleaseId};

text_enum! {
    /// Where a release is in its life.
    pub enum ReleaseState {
        Open => "open",
        /// Called off; what was not invoiced is free again.
        Cancelled => "cancelled",
    }
}

/// What was called off a blanket order, in the expense's currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlanketOrder {
    pub ordered_minor: i64,
    /// What releases hold: open ones whole, cancelled ones as far as they were invoiced.
    pub released_minor: i64,
    pub invoiced_minor: i64,
    /// What can still be released.
    pub left_minor: i64,
    pub releases: Vec<Release>,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Release {
    pub id: ReleaseId,
    /// Counts up within its order.
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042/3"))]
    pub reference: String,
    pub state: ReleaseState,
    pub expense_line_id: ExpenseLineId,
    pub amount_minor: i64,
    pub invoiced_minor: i64,
    pub note: String,
    /// The day by which it is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_by: Option<NaiveDate>,
    pub created_by_name: String,
    pub created_at: NaiveDateTime,
}

/// Calls something off a blanket order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReleaseCreate {
    pub expense_line_id: ExpenseLineId,
    /// In the expense's currency; at most what the line has left.
    #[cfg_attr(feature = "openapi", schema(example = 250_000))]
    pub amount_minor: i64,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Banners for April"))]
    pub note: String,
    #[serde(default)]
    pub delivered_by: Option<NaiveDate>,
}
