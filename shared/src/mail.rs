//! What people are told by mail, how they want to be told, and what became of each mail.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{ids::MailId, notification::NotificationKind};

text_enum! {
    /// How somebody wants to be told.
    pub enum MailDelivery {
        /// In the application only.
        InApp => "in_app",
        /// By a mail of its own, at once.
        AtOnce => "at_once",
        /// By the mail of the day, with everything else of it.
        Digest => "digest",
        /// Not at all.
        Never => "never",
    }
}

text_enum! {
    /// What a mail is about.
    pub enum MailKind {
        /// The person is asked to decide. In the application it stands in the inbox of approvals.
        Asked => "asked",
        Mentioned => "mentioned",
        Commented => "commented",
        StepApproved => "step_approved",
        Approved => "approved",
        Rejected => "rejected",
        /// An approver asked for changes of the person's request.
        ChangesRequested => "changes_requested",
        /// A request that the person had a say in was changed.
        Revised => "revised",
        /// A claim of the person was paid back.
        Reimbursed => "reimbursed",
        /// What is left of an approved request of the person is given back soon.
        ExpiresSoon => "expires_soon",
        /// What was left of an approved request of the person was given back.
        Expired => "expired",
        /// A decision is due.
        Reminded => "reminded",
        /// A decision is overdue, and somebody above was asked as well.
        Escalated => "escalated",
        /// A template of the person made a request by itself.
        RecurringMade => "recurring_made",
        /// A template of the person could not make a request, or not submit it.
        RecurringRefused => "recurring_refused",
        /// A figure has reached a threshold that the person is told of.
        Alert => "alert",
        /// A report on its day. Who gets it stands in its schedule.
        Report => "report",
        /// Several of these, once a day.
        Digest => "digest",
        /// An administrator tries whether mail arrives.
        Test => "test",
    }
}

impl MailKind {
    /// What a person can choose about.
    pub const OCCASIONS: &'static [Self] = &[
        Self::Asked,
        Self::Mentioned,
        Self::Commented,
        Self::StepApproved,
        Self::Approved,
        Self::Rejected,
        Self::ChangesRequested,
        Self::Revised,
        Self::Reimbursed,
        Self::ExpiresSoon,
        Self::Expired,
        Self::Reminded,
        Self::Escalated,
        Self::RecurringMade,
        Self::RecurringRefused,
        Self::Alert,
    ];

    /// How people are told who have not chosen.
    #[must_use]
    pub const fn usual(self) -> MailDelivery {
        match self {
            Self::Asked
            | Self::Mentioned
            | Self::ChangesRequested
            | Self::Reminded
            | Self::Escalated
            | Self::RecurringRefused
            | Self::Alert
            | Self::Report
            | Self::Test => MailDelivery::AtOnce,
            Self::Commented
            | Self::StepApproved
            | Self::Approved
            | Self::Rejected
            | Self::Revised
            | Self::Reimbursed
            | Self::ExpiresSoon
            | Self::Expired
            | Self::RecurringMade
            | Self::Digest => MailDelivery::Digest,
        }
    }

    /// Whether it stays in the application whatever a person chooses: what waits for a decision is in the
    /// inbox.
    #[must_use]
    pub const fn always_in_app(self) -> bool {
        matches!(self, Self::Asked)
    }
}

impl From<NotificationKind> for MailKind {
    fn from(kind: NotificationKind) -> Self {
        match kind {
            NotificationKind::Mentioned => Self::Mentioned,
            NotificationKind::Commented => Self::Commented,
            NotificationKind::StepApproved => Self::StepApproved,
            NotificationKind::Approved => Self::Approved,
            NotificationKind::Rejected => Self::Rejected,
            NotificationKind::ChangesRequested => Self::ChangesRequested,
            NotificationKind::Revised => Self::Revised,
            NotificationKind::Reimbursed => Self::Reimbursed,
            NotificationKind::ExpiresSoon => Self::ExpiresSoon,
            NotificationKind::Expired => Self::Expired,
            NotificationKind::Reminded => Self::Reminded,
            NotificationKind::Escalated => Self::Escalated,
            NotificationKind::RecurringMade => Self::RecurringMade,
            NotificationKind::RecurringRefused => Self::RecurringRefused,
            NotificationKind::Alert => Self::Alert,
        }
    }
}

text_enum! {
    /// Where a mail is.
    pub enum MailState {
        /// Waits for the digest that it becomes a part of.
        Gathering => "gathering",
        /// Is to be sent, perhaps for another time.
        Waiting => "waiting",
        /// The mail server took it.
        Sent => "sent",
        /// Became a part of a digest.
        Gathered => "gathered",
        /// Was tried often enough.
        Failed => "failed",
        /// There was nothing to tell any more, or nobody to tell it to.
        Dropped => "dropped",
    }
}

/// How a person is told of one kind of occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryChoice {
    pub kind: MailKind,
    pub delivery: MailDelivery,
}

/// How a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationSettings {
    /// Whether this installation sends mail. Without a mail server everything stays in the application.
    pub mail_ready: bool,
    /// Where mails go to.
    #[cfg_attr(feature = "openapi", schema(example = "li.wei@lantern.example"))]
    pub address: String,
    /// When digests leave on working days, an hour of the organisation's time zone.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub digest_hour: i32,
    /// Every occasion.
    pub occasions: Vec<DeliveryChoice>,
}

/// Changes how a person is told. Occasions that are left out stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationSettingsUpdate {
    pub occasions: Vec<DeliveryChoice>,
}

/// Whether and from where mail is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailStatus {
    /// A mail server is configured.
    pub ready: bool,
    /// The mail server; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "mail.lantern.example:587"))]
    pub server: Option<String>,
    /// Whom mails come from; absent without a mail server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "penstock@lantern.example"))]
    pub sender: Option<String>,
    /// Mails that are to be sent.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub waiting: i64,
    /// Mails that were given up.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub failed: i64,
}

/// A mail, or something that becomes a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutboxMail {
    pub id: MailId,
    pub kind: MailKind,
    pub state: MailState,
    pub to_name: String,
    pub to_address: String,
    /// The expense or the request that it is about; absent for a digest and a trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "EXP-1042"))]
    pub reference: Option<String>,
    pub created_at: NaiveDateTime,
    /// When it is sent, or tried again.
    pub due_at: NaiveDateTime,
    /// How often it was tried.
    pub tries: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<NaiveDateTime>,
    /// Why the last try failed, or why there was nothing to send; empty when all is well.
    pub last_error: String,
}

/// Which mails, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct OutboxQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MailState>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
