//! What each operation takes. An operation of the OpenAPI document without a row fails the test, and
//! so does a row without an operation.

use penstock_shared::permission::Permission::{self, *};

use Access::{Credentials, InPerson, Public, Right, SignedIn};
use Reach::{Department, Organisation};

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Nobody without something of its own: a password, a refresh token.
    Credentials,
    /// People and machines who are signed in.
    SignedIn,
    /// People who are signed in.
    InPerson,
    /// Who has the right.
    Right(Permission),
}

/// What of the things behind a number in the path is let be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Who is let in reaches everything.
    Organisation,
    /// Things of other departments do not exist.
    Department,
}

/// One row per operation, in the order of the route list.
pub const TABLE: &[(&str, Access, Reach)] = &[
    ("get_health", Public, Organisation),
    ("get_readiness", Public, Organisation),
    // Without a token in the configuration, as in the tests, it is for callers on the same machine.
    ("get_metrics", Public, Organisation),
    ("sign_in", Credentials, Organisation),
    ("refresh_session", Credentials, Organisation),
    ("sign_out", Public, Organisation),
    ("sign_out_everywhere", InPerson, Organisation),
    ("get_me", SignedIn, Organisation),
    ("update_me", InPerson, Organisation),
    ("change_password", InPerson, Organisation),
    ("listen_to_events", Right(EventsRead), Organisation),
    ("get_setup", Public, Organisation),
    ("set_up", Public, Organisation),
    ("get_organisation", Right(OrganisationRead), Organisation),
    ("update_organisation", Right(OrganisationManage), Organisation),
    ("search_users", Right(UsersRead), Organisation),
    ("get_user", Right(UsersRead), Department),
    ("create_user", Right(UsersManage), Organisation),
    ("update_user", Right(UsersManage), Department),
    ("list_api_keys", Right(ApiKeysManage), Organisation),
    ("create_api_key", Right(ApiKeysManage), Organisation),
    ("revoke_api_key", Right(ApiKeysManage), Organisation),
    ("list_departments", Right(ReferenceRead), Organisation),
    ("create_department", Right(ReferenceManage), Organisation),
    ("update_department", Right(ReferenceManage), Organisation),
    ("list_channels", Right(ReferenceRead), Organisation),
    ("create_channel", Right(ReferenceManage), Organisation),
    ("update_channel", Right(ReferenceManage), Organisation),
    ("list_activity_types", Right(ReferenceRead), Organisation),
    ("create_activity_type", Right(ReferenceManage), Organisation),
    ("update_activity_type", Right(ReferenceManage), Organisation),
    ("list_categories", Right(ReferenceRead), Organisation),
    ("create_category", Right(ReferenceManage), Organisation),
    ("update_category", Right(ReferenceManage), Organisation),
    ("search_vendors", Right(ReferenceRead), Organisation),
    ("create_vendor", Right(ReferenceManage), Organisation),
    ("list_fiscal_years", Right(ReferenceRead), Organisation),
    ("open_fiscal_year", Right(PeriodsManage), Organisation),
    ("preview_fiscal_year", Right(PeriodsManage), Organisation),
    ("list_period_changes", Right(PeriodsManage), Organisation),
    ("update_period", Right(PeriodsManage), Organisation),
    ("preview_year_end", Right(YearEndRun), Organisation),
    ("run_year_end", Right(YearEndRun), Organisation),
    ("get_year_end", Right(YearEndRun), Organisation),
    ("reverse_year_end", Right(YearEndRun), Organisation),
    ("choose_year_end", Right(YearEndRun), Organisation),
    ("search_campaigns", Right(CampaignsRead), Organisation),
    ("get_campaign", Right(CampaignsRead), Department),
    ("create_campaign", Right(CampaignsWrite), Organisation),
    ("update_campaign", Right(CampaignsWrite), Department),
    ("get_year_statement", Right(BudgetsRead), Organisation),
    ("export_year_statement", Right(BudgetsRead), Organisation),
    ("get_budget_tree", Right(BudgetsRead), Organisation),
    ("create_budget_node", Right(BudgetsManage), Organisation),
    ("get_budget_node", Right(BudgetsRead), Department),
    ("update_budget_node", Right(BudgetsManage), Department),
    ("allocate_to_budget_node", Right(BudgetsManage), Department),
    ("get_statement", Right(BudgetsRead), Department),
    ("export_statement", Right(BudgetsRead), Department),
    ("get_ledger_entry", Right(BudgetsRead), Department),
    ("list_control_books", Right(BudgetsRead), Organisation),
    ("create_control_book", Right(ControlsManage), Organisation),
    ("get_control_book", Right(BudgetsRead), Department),
    ("update_control_book", Right(ControlsManage), Organisation),
    ("list_budget_policies", Right(BudgetsRead), Department),
    ("withdraw_budget_policy", Right(ControlsManage), Organisation),
    ("list_overrides", Right(BudgetsRead), Organisation),
    ("revoke_override", Right(ControlsManage), Organisation),
    ("list_fund_checks", Right(ExpensesRead), Organisation),
    ("get_fund_check", Right(ExpensesRead), Department),
    ("replay_policies", Right(ControlsManage), Organisation),
    ("list_expenses", Right(ExpensesRead), Organisation),
    ("check_expense", Right(ExpensesWrite), Organisation),
    ("create_expense", Right(ExpensesWrite), Organisation),
    ("get_expense", Right(ExpensesRead), Department),
    ("update_expense", Right(ExpensesWrite), Department),
    ("submit_expense", Right(ExpensesWrite), Department),
    ("approve_expense", Right(ExpensesApprove), Department),
    ("reject_expense", Right(ExpensesApprove), Department),
    ("withdraw_expense", Right(ExpensesWrite), Department),
    ("cancel_expense", Right(ExpensesWrite), Department),
    ("close_expense", Right(InvoicesRecord), Department),
    ("record_invoice", Right(InvoicesRecord), Department),
    ("reverse_invoice", Right(InvoicesRecord), Department),
    ("list_approvals", Right(ExpensesApprove), Organisation),
    ("list_imports", Right(ImportsRead), Organisation),
    ("create_import", Right(ImportsRun), Organisation),
    ("get_import", Right(ImportsRead), Organisation),
    ("delete_import", Right(ImportsRun), Organisation),
    ("set_import_settings", Right(ImportsRun), Organisation),
    ("preview_import", Right(ImportsRead), Organisation),
    ("run_import", Right(ImportsRun), Organisation),
    ("cancel_import", Right(ImportsRun), Organisation),
    ("upload_import_files", Right(ImportsRun), Organisation),
    ("delete_import_file", Right(ImportsRun), Organisation),
    ("list_import_rows", Right(ImportsRead), Organisation),
    ("retry_import_row", Right(ImportsRun), Organisation),
    ("discard_import_row", Right(ImportsRun), Organisation),
    ("accept_held_rows", Right(ImportsRun), Organisation),
    ("discard_held_rows", Right(ImportsRun), Organisation),
    ("list_import_templates", Right(ImportsRead), Organisation),
    ("create_import_template", Right(ImportsRun), Organisation),
    ("delete_import_template", Right(ImportsRun), Organisation),
    ("analyse", Right(AnalysisRead), Organisation),
    ("export_analysis", Right(AnalysisRead), Organisation),
];
