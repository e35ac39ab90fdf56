//! Telling other programs: endpoints, messages and how they are delivered. Messages are signed as the Standard Webhooks
//! specification says.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{
    alert::{AlertDirection, AlertSeverity, AlertWatch},
    ids::{AlertId, AlertRuleId, WebhookDeliveryId, WebhookId},
    money::Currency,
    pivot::MeasureUnit,
};

/// Endpoints of an organisation at most.
pub const MOST_WEBHOOKS: usize = 50;

text_enum! {
    /// What a message is about.
    pub enum WebhookEvent {
        /// A figure reached a threshold of an alert rule.
        AlertRaised => "alert.raised",
        /// It does not hold any more.
        AlertResolved => "alert.resolved",
        /// Somebody tries the endpoint out.
        Ping => "ping",
    }
}

text_enum! {
    /// What became of a message.
    pub enum WebhookDeliveryState {
        /// It is to be sent, or tried again.
        Waiting => "waiting",
        /// The endpoint took it.
        Delivered => "delivered",
        /// It was tried often enough, or the endpoint was switched off.
        Failed => "failed",
    }
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    pub id: WebhookId,
    #[cfg_attr(feature = "openapi", schema(example = "Chat of the marketing team"))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(example = "https://chat.example.com/hooks/budget"))]
    pub url: String,
    /// Whether it is told anything. An endpoint that answers 410 is switched off.
    pub active: bool,
    #[cfg_attr(feature = "openapi", schema(example = "Lin Wei"))]
    pub created_by_name: String,
    pub created_at: NaiveDateTime,
    /// Messages that are to be sent or tried again.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub waiting: i64,
    /// Messages that were given up in the last 30 days.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub failed: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivered_at: Option<NaiveDateTime>,
    /// Rules of alerts that tell it.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub rules: i64,
    pub version: i64,
}

/// An endpoint to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookCreate {
    /// At most 120 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Chat of the marketing team"))]
    pub name: String,
    /// An address with `https`, of at most 500 characters. Addresses within private networks are refused unless the
    /// server was told to allow them; then `http` is allowed, too.
    #[cfg_attr(feature = "openapi", schema(example = "https://chat.example.com/hooks/budget"))]
    pub url: String,
}

/// What changes; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Chat of the marketing team"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "https://chat.example.com/hooks/budget"))]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// An endpoint with its secret, which is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookSecret {
    pub webhook: Webhook,
    /// What messages are signed with, as the specification writes it: `whsec_` and 32 bytes in base 64.
    #[cfg_attr(feature = "openapi", schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="))]
    pub secret: String,
}

/// A message on its way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDelivery {
    pub id: WebhookDeliveryId,
    /// The header `webhook-id`: the same in every try, so that a message that comes twice is known.
    #[cfg_attr(feature = "openapi", schema(example = "msg_0f3a9c52d1b84e6c"))]
    pub message_id: String,
    pub event: WebhookEvent,
    pub state: WebhookDeliveryState,
    pub created_at: NaiveDateTime,
    /// When it is tried next, while it waits.
    pub due_at: NaiveDateTime,
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub tries: i32,
    /// The status of the last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 200))]
    pub status: Option<i32>,
    /// Why the last try failed; empty when it did not.
    #[cfg_attr(feature = "openapi", schema(example = ""))]
    pub last_error: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<NaiveDateTime>,
    pub message: WebhookMessage,
}

/// The body of a message. Its headers are `webhook-id`, `webhook-timestamp` (seconds since 1970) and
/// `webhook-signature`: `v1,` and the base 64 of HMAC-SHA256 over `id.timestamp.body` with the bytes of the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMessage {
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When it happened, in UTC.
    #[cfg_attr(feature = "openapi", schema(example = "2026-03-16T04:00:00Z"))]
    pub timestamp: String,
    /// Absent in a `ping`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<AlertMessage>,
}

/// An alert as other programs are told of it. Figures are those that the owner of its rule sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlertMessage {
    pub alert_id: AlertId,
    pub rule_id: AlertRuleId,
    #[cfg_attr(feature = "openapi", schema(example = "Usage of each budget"))]
    pub rule: String,
    pub severity: AlertSeverity,
    /// What it is about: a budget, a department ...; empty for everything.
    #[cfg_attr(feature = "openapi", schema(example = "Search"))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(example = "搜索"))]
    pub name_zh: String,
    /// The time that the figures are of; empty for all time.
    #[cfg_attr(feature = "openapi", schema(example = "FY2026"))]
    pub time: String,
    pub watch: AlertWatch,
    pub direction: AlertDirection,
    /// What `value` and `threshold` count.
    pub unit: MeasureUnit,
    #[cfg_attr(feature = "openapi", schema(example = 8_120))]
    pub value: i64,
    #[cfg_attr(feature = "openapi", schema(example = 8_000))]
    pub threshold: i64,
    pub currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocated_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_minor: Option<i64>,
    /// What happened, in a sentence.
    #[cfg_attr(feature = "openapi", schema(example = "Search: Usage 81.2% ≥ 80%"))]
    pub text: String,
    #[cfg_attr(feature = "openapi", schema(example = "搜索：使用率 81.2% ≥ 80%"))]
    pub text_zh: String,
    pub raised_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<NaiveDateTime>,
    /// Where it is looked at, and what can be done about it, in the application.
    #[cfg_attr(feature = "openapi", schema(example = "/alerts/7"))]
    pub path: String,
}
