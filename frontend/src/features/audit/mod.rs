//! The audit trail: the page of all deeds, and the changes of one object on its own page.

mod changes;
mod deed;
mod page;
mod value;

use penstock_shared::{
    audit::AuditObjectKind as Kind,
    ids::{
        AnalysisViewId, BudgetRequestId, CampaignId, ClaimId, ControlBookId, DashboardId, ExpenseId,
        ExperimentId, ImportId, NodeId, PlanId, TemplateId, VendorId, VoucherBatchId,
    },
};

pub use self::{
    changes::{AuditChanges, TrailLink},
    page::AuditPage,
};
use crate::{api::Query, paths};

/// The page of an object, if it has one.
fn page_of(kind: Kind, id: i64) -> String {
    match kind {
        Kind::Account | Kind::AccountMapping => paths::ACCOUNTS.to_owned(),
        Kind::ActivityType | Kind::Category | Kind::Channel => paths::VOCABULARY.to_owned(),
        Kind::AlertRule => paths::ALERT_RULES.to_owned(),
        Kind::AnalysisView => paths::explorer_view(AnalysisViewId(id)),
        Kind::Webhook => paths::WEBHOOKS.to_owned(),
        Kind::ApiKey => paths::API_KEYS.to_owned(),
        Kind::ApprovalRules => paths::APPROVAL_RULES.to_owned(),
        Kind::BudgetNode => paths::budget_node(NodeId(id)),
        Kind::BudgetRequest => paths::budget_request(BudgetRequestId(id)),
        Kind::BudgetRequestLimits => paths::LIMITS.to_owned(),
        Kind::Campaign => paths::campaign(CampaignId(id)),
        Kind::Claim => paths::claim(ClaimId(id)),
        Kind::ControlBook => paths::control_book(ControlBookId(id)),
        Kind::Dashboard => paths::dashboard(DashboardId(id)),
        Kind::Delegation => paths::STAND_INS.to_owned(),
        Kind::Department => paths::DEPARTMENTS.to_owned(),
        Kind::Dimension => paths::DIMENSIONS.to_owned(),
        Kind::Expense => paths::expense(ExpenseId(id)),
        Kind::ExpenseTemplate => paths::template(TemplateId(id)),
        Kind::Experiment => paths::experiment(ExperimentId(id)),
        Kind::FiscalYear => paths::PERIODS.to_owned(),
        Kind::Import => paths::import(ImportId(id)),
        Kind::ImportTemplate => paths::IMPORTS.to_owned(),
        Kind::Mail => paths::MAIL.to_owned(),
        Kind::Organisation => paths::ORGANISATION.to_owned(),
        Kind::Override => paths::OVERRIDES.to_owned(),
        Kind::Plan => paths::plan(PlanId(id)),
        Kind::PlanRate => paths::CURRENCIES.to_owned(),
        Kind::ReportSchedule => paths::REPORT_SCHEDULES.to_owned(),
        Kind::User => paths::PEOPLE.to_owned(),
        Kind::Vendor => paths::vendor(VendorId(id)),
        Kind::VoucherBatch => paths::voucher_batch(VoucherBatchId(id)),
        Kind::YearEnd => paths::YEAR_END.to_owned(),
    }
}

/// The trail of an object.
#[must_use]
pub fn trail_of(kind: Kind, id: i64) -> String {
    Query::new().with("kind", kind).with("object", format!("{kind}:{id}")).on(paths::AUDIT)
}
