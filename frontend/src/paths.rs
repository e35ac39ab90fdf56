//! Every address of the application, in one place. Links are made by these functions and nowhere
//! by hand; `routes.rs` has the patterns to match.

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use penstock_shared::ids::{
    AlertId, AnalysisViewId, BudgetRequestId, CampaignId, ClaimId, ControlBookId, DashboardId, ExpenseId,
    ExperimentId, ImportId, NodeId, PlanId, PlanVersionId, TemplateId, VendorId, VoucherBatchId,
};

pub const HOME: &str = "/";
pub const SIGN_IN: &str = "/sign-in";
pub const SET_UP: &str = "/set-up";
pub const BUDGETS: &str = "/budgets";
pub const STATEMENT: &str = "/budgets/statement";
pub const PLANS: &str = "/plans";
pub const EXPENSES: &str = "/expenses";
/// Those that may still be used.
pub const EXPENSES_STANDING: &str = "/expenses?state=approved,partly_invoiced";
pub const EXPENSE_NEW: &str = "/expenses/new";
pub const CLAIMS: &str = "/claims";
pub const TEMPLATES: &str = "/templates";
pub const BUDGET_REQUESTS: &str = "/budgets/requests";
pub const BUDGET_REQUEST_NEW: &str = "/budgets/requests/new";
pub const APPROVALS: &str = "/approvals";
pub const APPROVAL_MEASURES: &str = "/approvals/measures";
pub const STAND_INS: &str = "/approvals/stand-ins";
pub const CAMPAIGNS: &str = "/campaigns";
pub const CAMPAIGN_NEW: &str = "/campaigns/new";
pub const EXPERIMENTS: &str = "/experiments";
pub const EXPERIMENT_NEW: &str = "/experiments/new";
pub const ALERTS: &str = "/alerts";
pub const ALERT_RULES: &str = "/alerts/rules";
pub const ANALYSIS: &str = "/analysis";
pub const EXPLORER: &str = "/analysis/explore";
pub const USAGE_REPORT: &str = "/reports/budget-usage";
pub const REPORT_SCHEDULES: &str = "/reports/schedules";
pub const DASHBOARDS: &str = "/dashboards";
/// The one of the reader's role.
pub const DASHBOARD_DEFAULT: &str = "/dashboards/default";
pub const EXPENSE_REPORT: &str = "/reports/expenses";
pub const CONTROLS: &str = "/controls";
pub const CONTROL_BOOKS: &str = "/controls/books";
pub const FUND_CHECKS: &str = "/controls/checks";
pub const OVERRIDES: &str = "/controls/overrides";
pub const TIME_MACHINE: &str = "/controls/time-machine";
pub const VENDORS: &str = "/vendors";
pub const ACCOUNTING: &str = "/accounting";
pub const VOUCHER_BATCH_NEW: &str = "/accounting/new";
pub const ACCRUALS: &str = "/accounting/accruals";
pub const ACCOUNTS: &str = "/settings/accounts";
pub const IMPORTS: &str = "/imports";
pub const PEOPLE: &str = "/people";
pub const DEPARTMENTS: &str = "/settings/departments";
pub const VOCABULARY: &str = "/settings/vocabulary";
pub const DIMENSIONS: &str = "/settings/dimensions";
pub const PERIODS: &str = "/settings/periods";
pub const CURRENCIES: &str = "/settings/currencies";
pub const YEAR_END: &str = "/settings/year-end";
pub const LIMITS: &str = "/settings/limits";
pub const APPROVAL_RULES: &str = "/settings/approval-rules";
pub const ORGANISATION: &str = "/settings/organisation";
pub const WORKING_DAYS: &str = "/settings/working-days";
pub const MAIL: &str = "/settings/mail";
pub const WEBHOOKS: &str = "/settings/webhooks";
pub const API_KEYS: &str = "/settings/api-keys";
pub const AUDIT: &str = "/settings/audit";
pub const PROFILE: &str = "/profile";
pub const NOTIFICATIONS: &str = "/notifications";

/// The API explorer: a page of the server, outside of the application.
pub const API_EXPLORER: &str = "/docs/api";

#[must_use]
pub fn budget_node(id: NodeId) -> String {
    format!("{BUDGETS}/{id}")
}

/// An entry of the ledger, by its sequence number.
#[must_use]
pub fn ledger_entry(sequence: i64) -> String {
    format!("{BUDGETS}/entries/{sequence}")
}

#[must_use]
pub fn budget_request(id: BudgetRequestId) -> String {
    format!("{BUDGET_REQUESTS}/{id}")
}

#[must_use]
pub fn plan(id: PlanId) -> String {
    format!("{PLANS}/{id}")
}

/// A tab of a plan's page, with one of its versions.
#[must_use]
pub fn plan_version(id: PlanId, version: PlanVersionId, tab: &str) -> String {
    format!("{PLANS}/{id}?tab={tab}&version={version}")
}

#[must_use]
pub fn control_book(id: ControlBookId) -> String {
    format!("{CONTROL_BOOKS}/{id}")
}

#[must_use]
pub fn expense(id: ExpenseId) -> String {
    format!("{EXPENSES}/{id}")
}

#[must_use]
pub fn expense_copy(id: ExpenseId) -> String {
    format!("{EXPENSES}/new?copy={id}")
}

/// The page on which a draft, or a request that is not decided, is changed.
#[must_use]
pub fn expense_edit(id: ExpenseId) -> String {
    format!("{EXPENSES}/{id}/edit")
}

#[must_use]
pub fn template(id: TemplateId) -> String {
    format!("{TEMPLATES}/{id}")
}

/// A new request that begins with a template.
#[must_use]
pub fn expense_from_template(id: TemplateId) -> String {
    format!("{EXPENSE_NEW}?template={id}")
}

#[must_use]
pub fn claim(id: ClaimId) -> String {
    format!("{CLAIMS}/{id}")
}

#[must_use]
pub fn campaign(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}")
}

#[must_use]
pub fn campaign_edit(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/edit")
}

/// What changed in a campaign.
#[must_use]
pub fn campaign_effect(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/effect")
}

#[must_use]
pub fn experiment(id: ExperimentId) -> String {
    format!("{EXPERIMENTS}/{id}")
}

#[must_use]
pub fn experiment_edit(id: ExperimentId) -> String {
    format!("{EXPERIMENTS}/{id}/edit")
}

#[must_use]
pub fn vendor(id: VendorId) -> String {
    format!("{VENDORS}/{id}")
}

#[must_use]
pub fn voucher_batch(id: VoucherBatchId) -> String {
    format!("{ACCOUNTING}/batches/{id}")
}

/// A view of the analysis that is kept.
#[must_use]
pub fn explorer_view(id: AnalysisViewId) -> String {
    format!("{EXPLORER}?view={id}")
}

#[must_use]
pub fn dashboard(id: DashboardId) -> String {
    format!("{DASHBOARDS}/{id}")
}

/// The same, to be changed.
#[must_use]
pub fn dashboard_edit(id: DashboardId) -> String {
    format!("{DASHBOARDS}/{id}?edit=1")
}

#[must_use]
pub fn alert(id: AlertId) -> String {
    format!("{ALERTS}/{id}")
}

#[must_use]
pub fn import(id: ImportId) -> String {
    format!("{IMPORTS}/{id}")
}

/// The id in the address of the screen that is open; `None` when it is no id.
#[must_use]
pub fn id_here<T: FromStr + PartialEq + Send + Sync + 'static>() -> Memo<Option<T>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id"))?.parse().ok())
}
