//! Which tables the audit trail is about, and to which object each of their rows belongs.
//!
//! A table is in [`AUDITED`] or in [`NOT_AUDITED`]; a test refuses a third kind.

use penstock_shared::audit::AuditObjectKind as Kind;

/// A table of the trail.
#[derive(Debug, Clone, Copy)]
pub struct Audited {
    pub table: &'static str,
    pub kind: Kind,
    /// The object's number, in SQL; `$r` is the row.
    pub object: &'static str,
    /// Columns that say nothing of their own: stamps, progress, and sums that the ledger's chain covers.
    pub left_out: &'static [&'static str],
    /// Columns of which only is noted that they changed.
    pub secret: &'static [&'static str],
}

impl Audited {
    /// Whether a column is part of the trail. A row's own number is its name there, and a revision stamp follows
    /// from what was changed.
    #[must_use]
    pub fn notes(&self, column: &str, is_key: bool) -> bool {
        column != "id" && !self.left_out.contains(&column) && (is_key || column != "version")
    }
}

const fn of(table: &'static str, kind: Kind, object: &'static str) -> Audited {
    Audited { table, kind, object, left_out: &[], secret: &[] }
}

const fn without(
    table: &'static str,
    kind: Kind,
    object: &'static str,
    left_out: &'static [&'static str],
) -> Audited {
    Audited { table, kind, object, left_out, secret: &[] }
}

const fn secret(
    table: &'static str,
    kind: Kind,
    object: &'static str,
    left_out: &'static [&'static str],
    secret: &'static [&'static str],
) -> Audited {
    Audited { table, kind, object, left_out, secret }
}

const ID: &str = "$r.id";
const ONE: &str = "1";
const EXPENSE: &str = "$r.expense_id";
const OF_LINE: &str = "(SELECT l.expense_id FROM expense_lines l WHERE l.id = $r.line_id)";
const OF_STEP: &str = "(SELECT s.expense_id FROM approval_steps s WHERE s.id = $r.step_id)";
const OF_INVOICE: &str = "(SELECT i.expense_id FROM invoices i WHERE i.id = $r.invoice_id)";
const OF_CREDIT: &str = "(SELECT c.expense_id FROM credit_notes c WHERE c.id = $r.credit_note_id)";
const OF_DELIVERY: &str = "(SELECT d.expense_id FROM deliveries d WHERE d.id = $r.delivery_id)";
const OF_REQUEST_STEP: &str = "(SELECT s.request_id FROM budget_request_steps s WHERE s.id = $r.step_id)";
const OF_VERSION: &str = "(SELECT v.plan_id FROM plan_versions v WHERE v.id = $r.version_id)";

/// The tables of the trail.
pub const AUDITED: &[Audited] = &[
    of("organisation", Kind::Organisation, ID),
    of("special_days", Kind::Organisation, ONE),
    of("mail_setup", Kind::Mail, ID),
    secret("users", Kind::User, ID, &[], &["password_hash"]),
    of("mail_choices", Kind::User, "$r.user_id"),
    of("sign_ins", Kind::User, "$r.user_id"),
    secret("api_keys", Kind::ApiKey, ID, &["last_used_at"], &["secret_hash"]),
    of("delegations", Kind::Delegation, ID),
    of("departments", Kind::Department, ID),
    of("channels", Kind::Channel, ID),
    of("activity_types", Kind::ActivityType, ID),
    of("categories", Kind::Category, ID),
    of("dimensions", Kind::Dimension, ID),
    of("dimension_values", Kind::Dimension, "$r.dimension_id"),
    without("vendors", Kind::Vendor, ID, &["match_key"]),
    of("fiscal_years", Kind::FiscalYear, ID),
    of("fiscal_periods", Kind::FiscalYear, "$r.fiscal_year_id"),
    of("year_ends", Kind::YearEnd, ID),
    of("budget_nodes", Kind::BudgetNode, ID),
    of("budget_policies", Kind::BudgetNode, "$r.node_id"),
    of("budget_node_dimensions", Kind::BudgetNode, "$r.node_id"),
    of("variance_explanations", Kind::BudgetNode, "$r.node_id"),
    of("control_books", Kind::ControlBook, ID),
    of("control_book_terms", Kind::ControlBook, "$r.book_id"),
    of("control_book_policies", Kind::ControlBook, "$r.book_id"),
    of("control_book_policy_caps", Kind::ControlBook, "$r.book_id"),
    of("control_overrides", Kind::Override, ID),
    of("budget_requests", Kind::BudgetRequest, ID),
    of("budget_request_steps", Kind::BudgetRequest, "$r.request_id"),
    without("budget_request_step_approvers", Kind::BudgetRequest, OF_REQUEST_STEP, &["told_at"]),
    of("budget_request_limits", Kind::BudgetRequestLimits, ONE),
    of("plans", Kind::Plan, ID),
    of("plan_versions", Kind::Plan, "$r.plan_id"),
    of("plan_lines", Kind::Plan, OF_VERSION),
    of("plan_cells", Kind::Plan, OF_VERSION),
    of("plan_goals", Kind::Plan, OF_VERSION),
    of("plan_rates", Kind::PlanRate, ID),
    without("campaigns", Kind::Campaign, ID, &["match_key"]),
    of("campaign_dimensions", Kind::Campaign, "$r.campaign_id"),
    of("campaign_results", Kind::Campaign, "$r.campaign_id"),
    without("expenses", Kind::Expense, ID, &["invoiced_minor"]),
    without("expense_lines", Kind::Expense, EXPENSE, &["reserved_minor", "committed_minor", "spent_minor"]),
    of("expense_splits", Kind::Expense, EXPENSE),
    of("expense_line_dimensions", Kind::Expense, OF_LINE),
    of("expense_line_books", Kind::Expense, OF_LINE),
    without("approval_steps", Kind::Expense, EXPENSE, &["reminded_on"]),
    without("approval_step_approvers", Kind::Expense, OF_STEP, &["told_at"]),
    without("invoices", Kind::Expense, EXPENSE, &["credited_minor", "paid_minor"]),
    of("invoice_lines", Kind::Expense, OF_INVOICE),
    of("credit_notes", Kind::Expense, EXPENSE),
    of("credit_note_lines", Kind::Expense, OF_CREDIT),
    of("payments", Kind::Expense, EXPENSE),
    of("deliveries", Kind::Expense, EXPENSE),
    of("delivery_lines", Kind::Expense, OF_DELIVERY),
    of("prefunding_pay_outs", Kind::Expense, EXPENSE),
    of("prefunding_uses", Kind::Expense, EXPENSE),
    of("expense_releases", Kind::Expense, EXPENSE),
    without("expense_attachments", Kind::Expense, EXPENSE, &["stored_as"]),
    of("expense_comments", Kind::Expense, EXPENSE),
    of("expense_templates", Kind::ExpenseTemplate, ID),
    without("expense_schedules", Kind::ExpenseTemplate, "$r.template_id", &["next_on"]),
    of("analysis_views", Kind::AnalysisView, ID),
    of("dashboards", Kind::Dashboard, ID),
    of("home_dashboards", Kind::User, "$r.user_id"),
    without("experiments", Kind::Experiment, ID, &["match_key"]),
    of("experiment_variants", Kind::Experiment, "$r.experiment_id"),
    without("alert_rules", Kind::AlertRule, ID, &["problem", "evaluated_sequence"]),
    without("report_schedules", Kind::ReportSchedule, ID, &["next_on", "last_on"]),
    of("report_schedule_readers", Kind::ReportSchedule, "$r.schedule_id"),
    secret("webhooks", Kind::Webhook, ID, &[], &["url"]),
    of("claims", Kind::Claim, ID),
    of("claim_lines", Kind::Claim, "$r.claim_id"),
    of("approval_rule_versions", Kind::ApprovalRules, ONE),
    of("accounts", Kind::Account, ID),
    of("account_mappings", Kind::AccountMapping, ONE),
    of("account_mapping_lines", Kind::AccountMapping, ONE),
    of("voucher_batches", Kind::VoucherBatch, ID),
    of("import_templates", Kind::ImportTemplate, ID),
    without("imports", Kind::Import, ID, IMPORT_PROGRESS),
    without("import_files", Kind::Import, "$r.import_id", &["stored_as"]),
];

const IMPORT_PROGRESS: &[&str] = &[
    "cursor_file",
    "cursor_row",
    "bytes_read",
    "rows_read",
    "rows_accepted",
    "rows_rejected",
    "rows_filtered",
    "rows_known",
    "rows_held",
    "amount_accepted_minor",
    "survey",
    "survey_version",
    "lease_owner",
    "lease_until",
];

/// The tables that the trail leaves out, and why.
pub const NOT_AUDITED: &[(&str, &str)] = &[
    ("audit_head", "it is the trail"),
    ("audit_deeds", "it is the trail"),
    ("audit_changes", "it is the trail"),
    ("webhook_deliveries", "it is an outbox; what it tells of has a trail"),
    ("experiment_units", "they are measurements, and many"),
    ("experiment_days", "they are measurements, and many"),
    ("ledger_head", "it has a chain of its own"),
    ("ledger_entries", "it has a chain of its own"),
    ("balances", "it is rebuilt from the ledger"),
    ("control_book_balances", "it is rebuilt from the ledger"),
    ("fund_checks", "it is written once, and is a trail itself"),
    ("fund_check_results", "it is written once, and is a trail itself"),
    ("fund_check_book_results", "it is written once, and is a trail itself"),
    ("fund_check_charges", "it is written once, and is a trail itself"),
    ("expense_events", "it is a trail itself"),
    ("expense_revisions", "it is a trail itself"),
    ("expense_occurrences", "it is a trail itself: what a schedule made of each day"),
    ("budget_request_events", "it is a trail itself"),
    ("period_changes", "it is a trail itself"),
    ("term_changes", "it is a trail itself"),
    ("vouchers", "it is made of ledger entries when its batch is posted, and never changes"),
    ("voucher_lines", "it is made of ledger entries when its batch is posted, and never changes"),
    ("voucher_entries", "it is made of ledger entries when its batch is posted, and never changes"),
    ("year_end_nodes", "it is made of ledger entries when its year ends, and never changes"),
    ("year_end_lines", "it is made of ledger entries when its year ends, and never changes"),
    ("year_end_expenses", "it keeps what a year end changed in requests, which are audited"),
    ("import_rows", "it is what a file says, and the file is kept"),
    ("import_fingerprints", "it is made from the rows of files"),
    ("events", "it tells screens to read again, and is forgotten"),
    ("idempotency_keys", "it is forgotten after some days"),
    ("notifications", "it tells people what happened, and is forgotten"),
    ("alerts", "it tells people what was measured, and can be measured again"),
    ("alert_recipients", "it tells people what was measured, and which of it they have seen"),
    ("mail_outbox", "it tells people what happened, and is forgotten"),
    ("refresh_tokens", "it changes with every visit; signing in is in sign_ins"),
    ("server_keys", "it is made once, and secret"),
    ("reference_epoch", "it is a counter for the writer"),
];

/// The table's description, if it is audited.
#[must_use]
pub fn audited(table: &str) -> Option<&'static Audited> {
    AUDITED.iter().find(|audited| audited.table == table)
}
