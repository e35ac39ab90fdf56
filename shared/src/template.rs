//! Requests that are kept to begin others with, and those that they make by themselves.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    error_code::ErrorCode,
    expense::{ExpenseDraft, ExpenseState},
    expense_kind::ExpenseKind,
    ids::{ExpenseId, TemplateId, UserId},
    money::Currency,
    refusal_reason::RefusalReason,
};

text_enum! {
    /// Who may begin with a template.
    pub enum Sharing {
        /// Only its owner.
        Own => "own",
        /// Everybody who sees its department.
        Department => "department",
        /// Everybody who asks for money.
        Organisation => "organisation",
    }
}

text_enum! {
    /// What a schedule counts.
    pub enum RepeatUnit {
        Week => "week",
        Month => "month",
        Quarter => "quarter",
        Year => "year",
    }
}

text_enum! {
    /// What became of a day of a schedule.
    pub enum OccurrenceOutcome {
        /// A draft was made, which waits for its owner.
        Drafted => "drafted",
        /// A draft was made and is about to be submitted.
        Submitting => "submitting",
        Submitted => "submitted",
        /// The draft is there, and could not be submitted.
        Refused => "refused",
        /// No draft could be made.
        Failed => "failed",
        /// Too many days were due at once: the server had not run for long.
        Missed => "missed",
    }
}

/// When a template makes requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ScheduleSet {
    /// Every so many units, 1 to 60.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub every: i32,
    pub unit: RepeatUnit,
    /// The day of the month, 1 to 31: in shorter months their last one. By default that of the first day. Weeks
    /// repeat the weekday of the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 31))]
    pub month_day: Option<i32>,
    /// The last day of the month instead.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub last_day: bool,
    /// Nothing is made before this day. Days that are over when the schedule is set are not made.
    #[cfg_attr(feature = "openapi", schema(example = "2026-04-01"))]
    pub starts_on: NaiveDate,
    /// The last day on which something may be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "2026-12-31"))]
    pub ends_on: Option<NaiveDate>,
    /// How many days at most, counted from the first; 1 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub max_count: Option<i32>,
    /// Submits each request at once, with the usual checks and approvals; otherwise it stays a draft.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub submits: bool,
    /// Makes nothing for the time being. What falls into the pause is not made afterwards.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub paused: bool,
}

/// A schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    #[serde(flatten)]
    pub set: ScheduleSet,
    /// The next day; absent when all are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_on: Option<NaiveDate>,
}

/// A day of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Occurrence {
    pub occurs_on: NaiveDate,
    pub outcome: OccurrenceOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
    /// Absent when there is none, or the viewer may not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub reference: Option<String>,
    /// Where the request is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ExpenseState>,
    /// Why it was refused or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ErrorCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RefusalReason>,
    pub at: NaiveDateTime,
}

/// A template in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateSummary {
    pub id: TemplateId,
    #[cfg_attr(feature = "openapi", schema(example = "Monthly media retainer"))]
    pub name: String,
    pub sharing: Sharing,
    pub owner_id: UserId,
    pub owner_name: String,
    /// Whether the viewer may change and delete it.
    pub may_change: bool,
    pub kind: ExpenseKind,
    #[cfg_attr(feature = "openapi", schema(example = "Media retainer"))]
    pub title: String,
    pub currency: Currency,
    pub total_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// A template with what it says and what it made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Template {
    #[serde(flatten)]
    pub summary: TemplateSummary,
    /// What a request begins with. Budgets and campaigns that the viewer may not see are left out.
    pub draft: ExpenseDraft,
    /// What its schedule made, the latest first, at most 100.
    pub occurrences: Vec<Occurrence>,
}

/// Keeps a request as a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateCreate {
    #[cfg_attr(feature = "openapi", schema(example = "Monthly media retainer"))]
    pub name: String,
    /// The department: its head, or who keeps the vocabularies. The organisation: who keeps the vocabularies.
    pub sharing: Sharing,
    /// The request that it says.
    pub expense_id: ExpenseId,
}

/// Changes a template. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Media retainer"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<Sharing>,
}
