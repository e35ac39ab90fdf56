//! Standing in for somebody who is away.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::ids::{DelegationId, UserId};

/// Somebody decides in somebody's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delegation {
    pub id: DelegationId,
    /// Who is away.
    pub from_user_id: UserId,
    pub from_name: String,
    /// Who stands in.
    pub to_user_id: UserId,
    pub to_name: String,
    /// In the organisation's time zone, both days included.
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub reason: String,
    pub created_at: NaiveDateTime,
    /// Whether it counts today.
    pub counts_today: bool,
    /// Whether the viewer may call it off.
    pub may_end: bool,
}

/// Asks somebody to stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DelegationCreate {
    /// Who is away; oneself when absent. For somebody else it takes the right to manage people.
    #[serde(default)]
    pub from_user_id: Option<UserId>,
    pub to_user_id: UserId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "On holiday"))]
    pub reason: String,
}

/// Somebody who may approve, and so be asked or stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApproverChoice {
    pub id: UserId,
    pub name: String,
    pub role: crate::permission::Role,
}
