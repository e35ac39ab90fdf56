//! The table of screens: pattern and component, one line each. The links are in `paths.rs`.

use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Routes},
    path,
};

use crate::{
    features::{
        accounting::{AccountsPage, AccrualsPage, BatchPage, BatchesPage, NewBatchPage},
        alerts::{AlertPage, AlertRulesPage, AlertsPage},
        analysis::AnalysisPage,
        approval_rules::ApprovalRulesPage,
        approvals::{ApprovalsPage, MeasuresPage},
        audit::AuditPage,
        budget_requests::{BudgetRequestPage, BudgetRequestsPage, NewBudgetRequestPage},
        budgets::{BudgetsPage, EntryPage, NodePage, YearStatementPage},
        campaigns::{CampaignEffectPage, CampaignPage, CampaignsPage, EditCampaignPage, NewCampaignPage},
        claims::{ClaimPage, ClaimsPage},
        controls::{BookPage, BooksPage, ChecksPage, ControlsPage, OverridesPage, TimeMachinePage},
        dashboards::{DashboardPage, DashboardsPage, DefaultPage},
        expense_report::ExpenseReportPage,
        expenses::{EditExpensePage, ExpensePage, ExpensesPage, NewExpensePage},
        experiments::{EditExperimentPage, ExperimentPage, ExperimentsPage, NewExperimentPage},
        explorer::ExplorerPage,
        home::HomePage,
        imports::{ImportPage, ImportsPage},
        missing::MissingPage,
        notifications::NotificationsPage,
        people::PeoplePage,
        plans::{PlanPage, PlansPage},
        profile::ProfilePage,
        report_schedules::ReportSchedulesPage,
        set_up::SetUpPage,
        settings::{
            ApiKeysPage, CurrenciesPage, DepartmentsPage, DimensionsPage, LimitsPage, MailPage,
            OrganisationPage, PeriodsPage, VocabularyPage, WebhooksPage, WorkingDaysPage, YearEndPage,
        },
        sign_in::SignInPage,
        stand_ins::StandInsPage,
        templates::{TemplatePage, TemplatesPage},
        usage_report::UsageReportPage,
        vendors::{VendorPage, VendorsPage},
    },
    shell::Shell,
};

/// Every screen.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=MissingPage>
            <Route path=path!("/sign-in") view=SignInPage/>
            <Route path=path!("/set-up") view=SetUpPage/>
            <ParentRoute path=path!("") view=Shell>
                <MoneyRoutes/>
                <ExperimentRoutes/>
                <ControlRoutes/>
                <AccountingRoutes/>
                <SettingsRoutes/>
                <DebugRoutes/>
                <Route path=path!("/*any") view=MissingPage/>
            </ParentRoute>
        </Routes>
    }
}

/// Budgets, expenses, campaigns, analysis.
#[component(transparent)]
fn MoneyRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/") view=HomePage/>
            <Route path=path!("/analysis") view=AnalysisPage/>
            <Route path=path!("/analysis/explore") view=ExplorerPage/>
            <Route path=path!("/reports/budget-usage") view=UsageReportPage/>
            <Route path=path!("/dashboards") view=DashboardsPage/>
            <Route path=path!("/dashboards/default") view=DefaultPage/>
            <Route path=path!("/dashboards/:id") view=DashboardPage/>
            <Route path=path!("/reports/expenses") view=ExpenseReportPage/>
            <Route path=path!("/reports/schedules") view=ReportSchedulesPage/>
            <Route path=path!("/imports") view=ImportsPage/>
            <Route path=path!("/imports/:id") view=ImportPage/>
            <Route path=path!("/budgets") view=BudgetsPage/>
            <Route path=path!("/budgets/statement") view=YearStatementPage/>
            <Route path=path!("/budgets/entries/:id") view=EntryPage/>
            <Route path=path!("/budgets/requests") view=BudgetRequestsPage/>
            <Route path=path!("/budgets/requests/new") view=NewBudgetRequestPage/>
            <Route path=path!("/budgets/requests/:id") view=BudgetRequestPage/>
            <Route path=path!("/budgets/:id") view=NodePage/>
            <Route path=path!("/plans") view=PlansPage/>
            <Route path=path!("/plans/:id") view=PlanPage/>
            <Route path=path!("/expenses") view=ExpensesPage/>
            <Route path=path!("/expenses/new") view=NewExpensePage/>
            <Route path=path!("/expenses/:id") view=ExpensePage/>
            <Route path=path!("/expenses/:id/edit") view=EditExpensePage/>
            <Route path=path!("/claims") view=ClaimsPage/>
            <Route path=path!("/claims/:id") view=ClaimPage/>
            <Route path=path!("/templates") view=TemplatesPage/>
            <Route path=path!("/templates/:id") view=TemplatePage/>
            <Route path=path!("/approvals") view=ApprovalsPage/>
            <Route path=path!("/approvals/measures") view=MeasuresPage/>
            <Route path=path!("/approvals/stand-ins") view=StandInsPage/>
            <Route path=path!("/vendors") view=VendorsPage/>
            <Route path=path!("/vendors/:id") view=VendorPage/>
            <Route path=path!("/campaigns") view=CampaignsPage/>
            <Route path=path!("/campaigns/new") view=NewCampaignPage/>
            <Route path=path!("/campaigns/:id") view=CampaignPage/>
            <Route path=path!("/campaigns/:id/edit") view=EditCampaignPage/>
        </ParentRoute>
    }
    .into_inner()
}

/// Experiments, and what changed without one.
#[component(transparent)]
fn ExperimentRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/experiments") view=ExperimentsPage/>
            <Route path=path!("/experiments/new") view=NewExperimentPage/>
            <Route path=path!("/experiments/:id") view=ExperimentPage/>
            <Route path=path!("/experiments/:id/edit") view=EditExperimentPage/>
            <Route path=path!("/campaigns/:id/effect") view=CampaignEffectPage/>
        </ParentRoute>
    }
    .into_inner()
}

/// Books, checks, overrides, the time machine.
#[component(transparent)]
fn ControlRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/controls") view=Outlet>
            <Route path=path!("") view=ControlsPage/>
            <Route path=path!("/books") view=BooksPage/>
            <Route path=path!("/books/:id") view=BookPage/>
            <Route path=path!("/checks") view=ChecksPage/>
            <Route path=path!("/overrides") view=OverridesPage/>
            <Route path=path!("/time-machine") view=TimeMachinePage/>
        </ParentRoute>
    }
    .into_inner()
}

/// Batches of vouchers.
#[component(transparent)]
fn AccountingRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/accounting") view=Outlet>
            <Route path=path!("") view=BatchesPage/>
            <Route path=path!("/new") view=NewBatchPage/>
            <Route path=path!("/accruals") view=AccrualsPage/>
            <Route path=path!("/batches/:id") view=BatchPage/>
        </ParentRoute>
    }
    .into_inner()
}

/// People, vocabulary, periods, keys, oneself.
#[component(transparent)]
fn SettingsRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("/people") view=PeoplePage/>
            <Route path=path!("/settings/departments") view=DepartmentsPage/>
            <Route path=path!("/settings/vocabulary") view=VocabularyPage/>
            <Route path=path!("/settings/dimensions") view=DimensionsPage/>
            <Route path=path!("/settings/periods") view=PeriodsPage/>
            <Route path=path!("/settings/currencies") view=CurrenciesPage/>
            <Route path=path!("/settings/year-end") view=YearEndPage/>
            <Route path=path!("/settings/accounts") view=AccountsPage/>
            <Route path=path!("/settings/limits") view=LimitsPage/>
            <Route path=path!("/settings/approval-rules") view=ApprovalRulesPage/>
            <Route path=path!("/settings/organisation") view=OrganisationPage/>
            <Route path=path!("/settings/mail") view=MailPage/>
            <Route path=path!("/settings/working-days") view=WorkingDaysPage/>
            <Route path=path!("/settings/webhooks") view=WebhooksPage/>
            <Route path=path!("/settings/api-keys") view=ApiKeysPage/>
            <Route path=path!("/settings/audit") view=AuditPage/>
            <Route path=path!("/profile") view=ProfilePage/>
            <Route path=path!("/alerts") view=AlertsPage/>
            <Route path=path!("/alerts/rules") view=AlertRulesPage/>
            <Route path=path!("/alerts/:id") view=AlertPage/>
            <Route path=path!("/notifications") view=NotificationsPage/>
        </ParentRoute>
    }
    .into_inner()
}

#[cfg(debug_assertions)]
#[component(transparent)]
fn DebugRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! { <Route path=path!("/styleguide") view=crate::features::style_guide::StyleGuide/> }.into_inner()
}

#[cfg(not(debug_assertions))]
#[component(transparent)]
fn DebugRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! { <Route path=path!("/styleguide") view=MissingPage/> }.into_inner()
}
