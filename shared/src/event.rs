//! Live updates.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::ids::DepartmentId;

text_enum! {
    /// What kind of thing changed.
    pub enum EventTopic {
        ExpenseChanged => "expense_changed",
        BudgetChanged => "budget_changed",
        BudgetRequestChanged => "budget_request_changed",
        CampaignChanged => "campaign_changed",
        ImportProgressed => "import_progressed",
        ReferenceChanged => "reference_changed",
        PeriodChanged => "period_changed",
        /// Control books and their overrides.
        ControlsChanged => "controls_changed",
        UserChanged => "user_changed",
        OrganisationChanged => "organisation_changed",
        PlanChanged => "plan_changed",
        /// Rules of approval, and who stands in for whom.
        ApprovalRulesChanged => "approval_rules_changed",
        /// The comments on an expense, by its number.
        CommentChanged => "comment_changed",
        /// What a person is told, by the person's number; sent to nobody else.
        NotificationChanged => "notification_changed",
        /// Reimbursements that are paid back together.
        ClaimChanged => "claim_changed",
        /// Templates of requests, and what they made by themselves.
        TemplateChanged => "template_changed",
        /// Views of the analysis that are kept.
        AnalysisViewChanged => "analysis_view_changed",
        /// Dashboards that are kept.
        DashboardChanged => "dashboard_changed",
        /// Experiments, and what came in for them.
        ExperimentChanged => "experiment_changed",
        /// Rules of alerts.
        AlertRuleChanged => "alert_rule_changed",
        /// Alerts of a person, by the person's number; sent to nobody else.
        AlertChanged => "alert_changed",
        /// Reports that go out by mail on their days.
        ReportScheduleChanged => "report_schedule_changed",
        /// Endpoints that are told, and their messages.
        WebhookChanged => "webhook_changed",
        /// Accounts, their mapping, batches of vouchers.
        AccountingChanged => "accounting_changed",
    }
}

/// Something changed. Carries no data: read the thing again by its own right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Grows with every event. Send the last one seen as `Last-Event-ID` to get what was missed.
    pub id: i64,
    pub topic: EventTopic,
    /// The number of the expense, node, campaign, import ... that changed.
    pub entity_id: i64,
    /// Absent when it concerns everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    pub at: NaiveDateTime,
}
