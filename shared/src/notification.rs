//! What a person is told inside the application.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::ids::NotificationId;

text_enum! {
    /// Why somebody is told. What waits for a decision is no notification: it stands in the inbox of
    /// approvals until it is decided.
    pub enum NotificationKind {
        /// Somebody mentioned the person in a comment.
        Mentioned => "mentioned",
        /// Somebody commented on the person's request.
        Commented => "commented",
        /// One of several approvers said yes to the person's request.
        StepApproved => "step_approved",
        /// The last approver said yes.
        Approved => "approved",
        Rejected => "rejected",
        /// An approver asked for changes of the person's request.
        ChangesRequested => "changes_requested",
        /// A request that the person had a say in was changed, and is asked about anew.
        Revised => "revised",
        /// A claim of the person was paid.
        Reimbursed => "reimbursed",
        /// A decision that the person is asked for is due.
        Reminded => "reminded",
        /// A decision that the person is asked for is overdue, and somebody above them was asked as well.
        Escalated => "escalated",
        /// The person's approved request ends in a week or less.
        ExpiresSoon => "expires_soon",
        /// What was left of the person's request was released after its end.
        Expired => "expired",
        /// A template of the person made a request by itself.
        RecurringMade => "recurring_made",
        /// A request that a template of the person was to make could not be made, or not be submitted.
        RecurringRefused => "recurring_refused",
        /// A figure has reached a threshold that the person is told of.
        Alert => "alert",
    }
}

text_enum! {
    /// What a notification is about.
    pub enum SubjectKind {
        Expense => "expense",
        BudgetRequest => "budget_request",
        Template => "template",
        Alert => "alert",
    }
}

/// The thing that a notification is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationSubject {
    pub kind: SubjectKind,
    /// The number of the expense, of the request, of the template or of the alert.
    pub id: i64,
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub reference: String,
    /// The expense's title, or the name of what the request is about.
    #[cfg_attr(feature = "openapi", schema(example = "Keyword campaign, March"))]
    pub title: String,
    /// The Chinese name; empty for what has none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = ""))]
    pub title_zh: String,
}

/// Something that a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    pub id: NotificationId,
    pub kind: NotificationKind,
    /// Who did it.
    pub actor_name: String,
    /// Absent when the person may not see it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<NotificationSubject>,
    pub at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<NaiveDateTime>,
}

/// Which notifications, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Only those that were not read yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<bool>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
