//! Which days the organisation works, and what follows from it: when digests leave, when a decision is due.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::period::WeekDay;

/// A day that is otherwise than the week says: a holiday, or a day of the weekend that is worked instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpecialDay {
    #[cfg_attr(feature = "openapi", schema(example = "2026-10-01"))]
    pub day: NaiveDate,
    /// Whether it is worked.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub working: bool,
    #[cfg_attr(feature = "openapi", schema(example = "National Day"))]
    pub name: String,
    /// Its Chinese name; empty for none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "国庆节"))]
    pub name_zh: String,
}

/// The organisation's working days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkingDaySettings {
    /// The days of the week that are worked.
    pub week: Vec<WeekDay>,
    /// Days that are otherwise, in order.
    pub special: Vec<SpecialDay>,
    /// When digests and reminders leave on working days, an hour of the organisation's time zone.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub digest_hour: i32,
    /// How many working days an approver has, unless the rule says otherwise.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub approval_due_days: i32,
    /// So many working days after a decision was due, the next head above is asked as well; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub escalate_after_days: Option<i32>,
    /// The organisation's.
    pub version: i64,
}

/// Writes the working days anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkingDaySettingsUpdate {
    pub week: Vec<WeekDay>,
    #[serde(default)]
    pub special: Vec<SpecialDay>,
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub digest_hour: i32,
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub approval_due_days: i32,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub escalate_after_days: Option<i32>,
}
