//! The audit trail: who changed what, when, from where, and what it was before and after.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ApiKeyId, UserId},
    money::Currency,
};

text_enum! {
    /// Who or what did it.
    pub enum AuditOrigin {
        /// A person who was signed in.
        Person => "person",
        /// A machine with an API key.
        ApiKey => "api_key",
        /// Somebody who was not signed in: set-up, signing in.
        Anonymous => "anonymous",
        /// A part of the program: imports, reminders, the command line.
        Program => "program",
        /// Something that wrote into the database beside the program.
        Outside => "outside",
    }
}

text_enum! {
    /// What became of a row.
    pub enum AuditAction {
        Insert => "insert",
        Update => "update",
        Delete => "delete",
    }
}

text_enum! {
    /// The kinds of objects that the trail is about.
    pub enum AuditObjectKind {
        Account => "account",
        AccountMapping => "account_mapping",
        ActivityType => "activity_type",
        AlertRule => "alert_rule",
        AnalysisView => "analysis_view",
        ApiKey => "api_key",
        ApprovalRules => "approval_rules",
        BudgetNode => "budget_node",
        BudgetRequest => "budget_request",
        BudgetRequestLimits => "budget_request_limits",
        Campaign => "campaign",
        Category => "category",
        Channel => "channel",
        Claim => "claim",
        ControlBook => "control_book",
        Dashboard => "dashboard",
        Delegation => "delegation",
        Department => "department",
        Dimension => "dimension",
        Expense => "expense",
        ExpenseTemplate => "expense_template",
        Experiment => "experiment",
        FiscalYear => "fiscal_year",
        Import => "import",
        ImportTemplate => "import_template",
        Mail => "mail",
        Organisation => "organisation",
        Override => "override",
        Plan => "plan",
        PlanRate => "plan_rate",
        ReportSchedule => "report_schedule",
        User => "user",
        Vendor => "vendor",
        VoucherBatch => "voucher_batch",
        Webhook => "webhook",
        YearEnd => "year_end",
    }
}

text_enum! {
    /// How a value reads.
    pub enum AuditValueKind {
        Text => "text",
        Number => "number",
        /// In minor units of the field's currency.
        Money => "money",
        YesNo => "yes_no",
        Day => "day",
        /// In UTC.
        Moment => "moment",
        /// The number of something that has a name.
        Reference => "reference",
        /// It is known that it changed, not what it is.
        Secret => "secret",
    }
}

/// Which deeds. What is left out does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Only deeds that changed objects of this kind.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "expense"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_kind: Option<AuditObjectKind>,
    /// Only deeds that changed this object; needs `object_kind`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<i64>,
    /// Only what this person did, with API keys in their name as well.
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Only what this key did.
    #[cfg_attr(feature = "openapi", param(value_type = Option<i64>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key_id: Option<ApiKeyId>,
    /// Only what such did.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "person"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<AuditOrigin>,
    /// Only deeds that changed rows of this table.
    #[cfg_attr(feature = "openapi", param(example = "expense_lines"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Only deeds that did this to a row.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "update"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<AuditAction>,
    /// From this day on, in the organisation's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to and with this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Part of a value before or after, of the operation, or of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Deeds on the page, 1 to 200; 50 when absent. A file has all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One command that changed something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditDeed {
    /// Its place in the trail, without a gap.
    pub sequence: i64,
    /// In UTC.
    pub at: NaiveDateTime,
    pub origin: AuditOrigin,
    /// Who did it, or in whose name it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<AuditName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<AuditName>,
    /// In whose place the person decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<AuditName>,
    /// As the server saw it; absent for what the program did itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Method and path of the request, or the name of the part of the program.
    #[cfg_attr(feature = "openapi", schema(example = "POST /api/v1/expenses/{id}/approve"))]
    pub operation: String,
    /// The ledger's last entry at that moment.
    pub ledger_sequence: i64,
    pub hash: String,
    /// How many rows it changed.
    pub change_count: i64,
    /// The changes of what was asked for, or of all; at most 200.
    pub changes: Vec<AuditChange>,
}

/// Something with a number and a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditName {
    pub id: i64,
    pub name: String,
    /// Where there is a Chinese one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditChange {
    pub object_kind: AuditObjectKind,
    pub object_id: i64,
    /// What people call it, such as EXP-0123 or a budget's path; absent when it has no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<AuditName>,
    #[cfg_attr(feature = "openapi", schema(example = "expense_lines"))]
    pub table: String,
    /// The row's key; parts are joined by colons.
    pub row_id: String,
    pub action: AuditAction,
    /// What is different; of a new row everything that it says.
    pub fields: Vec<AuditField>,
}

/// One field before and after. What was or is empty is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditField {
    #[cfg_attr(feature = "openapi", schema(example = "amount_minor"))]
    pub name: String,
    pub kind: AuditValueKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<AuditValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AuditValue>,
    /// Of money, where it is known.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "CNY"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditValue {
    /// As it is stored; empty for a secret.
    pub text: String,
    /// What a reference points to, while it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<AuditName>,
}
