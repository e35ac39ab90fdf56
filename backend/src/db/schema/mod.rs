//! The tables, as diesel sees them. Both databases have the same (`tests/it/schemas.rs`).

mod accounting;
mod audit;
mod budgets;
mod experimenting;
mod kinds;
mod ledger;
mod mail;
mod people_terms;
mod reports;
mod saved_views;
mod spending;
mod telling;
mod templates;
mod watching;

pub use accounting::*;
pub use audit::*;
pub use budgets::*;
pub use experimenting::*;
pub use kinds::*;
pub use ledger::*;
pub use mail::*;
pub use people_terms::*;
pub use reports::*;
pub use saved_views::*;
pub use spending::*;
pub use telling::*;
pub use templates::*;
pub use watching::*;

diesel::joinable!(account_mapping_lines -> accounts (account_id));
diesel::joinable!(voucher_lines -> vouchers (voucher_id));
diesel::joinable!(voucher_entries -> vouchers (voucher_id));
diesel::joinable!(vouchers -> voucher_batches (batch_id));
diesel::joinable!(departments -> users (head_user_id));
diesel::joinable!(refresh_tokens -> users (user_id));
diesel::joinable!(api_keys -> users (user_id));
diesel::joinable!(analysis_views -> users (owner_id));
diesel::joinable!(variance_explanations -> users (author_id));
diesel::joinable!(variance_explanations -> budget_nodes (node_id));
diesel::joinable!(webhooks -> users (created_by));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::joinable!(report_schedules -> users (owner_id));
diesel::joinable!(report_schedule_readers -> users (user_id));
diesel::joinable!(dashboards -> users (owner_id));
diesel::joinable!(alert_rules -> users (owner_id));
diesel::joinable!(alerts -> alert_rules (rule_id));
diesel::joinable!(alert_recipients -> alerts (alert_id));
diesel::joinable!(expense_line_dimensions -> expense_lines (line_id));
diesel::joinable!(fiscal_periods -> fiscal_years (fiscal_year_id));
diesel::joinable!(period_changes -> fiscal_periods (period_id));
diesel::joinable!(period_changes -> users (actor_id));
diesel::joinable!(campaigns -> users (owner_id));
diesel::joinable!(campaign_results -> campaigns (campaign_id));
diesel::joinable!(expenses -> users (requester_id));
diesel::joinable!(expense_attachments -> users (added_by));
diesel::joinable!(expense_revisions -> expenses (expense_id));
diesel::joinable!(expense_splits -> expenses (expense_id));
diesel::joinable!(expenses -> vendors (vendor_id));
diesel::joinable!(expense_lines -> expenses (expense_id));
diesel::joinable!(expense_lines -> budget_nodes (node_id));
diesel::joinable!(approval_steps -> expenses (expense_id));
diesel::joinable!(approval_step_approvers -> approval_steps (step_id));
diesel::joinable!(approval_step_approvers -> users (user_id));
diesel::joinable!(budget_request_steps -> budget_requests (request_id));
diesel::joinable!(budget_request_step_approvers -> budget_request_steps (step_id));
diesel::joinable!(budget_request_step_approvers -> users (user_id));
diesel::joinable!(mail_outbox -> users (user_id));
diesel::joinable!(prefunding_uses -> invoices (invoice_id));
diesel::joinable!(claim_lines -> claims (claim_id));
diesel::joinable!(claim_lines -> expenses (expense_id));
diesel::joinable!(invoices -> expenses (expense_id));
diesel::joinable!(invoice_lines -> invoices (invoice_id));
diesel::joinable!(delivery_lines -> deliveries (delivery_id));
diesel::joinable!(credit_note_lines -> credit_notes (credit_note_id));
diesel::joinable!(ledger_entries -> budget_nodes (node_id));
diesel::joinable!(ledger_entries -> expenses (expense_id));
diesel::joinable!(ledger_entries -> fiscal_periods (period_id));
diesel::joinable!(balances -> fiscal_periods (period_id));
diesel::joinable!(balances -> budget_nodes (node_id));
diesel::joinable!(import_rows -> import_files (file_id));
diesel::joinable!(import_files -> imports (import_id));
diesel::joinable!(import_templates -> users (created_by));
diesel::joinable!(fund_check_results -> fund_checks (check_id));
diesel::joinable!(fund_check_results -> budget_nodes (node_id));

diesel::joinable!(control_book_balances -> control_books (book_id));
diesel::joinable!(control_book_balances -> fiscal_periods (period_id));
diesel::joinable!(control_book_policy_caps -> fiscal_periods (period_id));
diesel::joinable!(expense_line_books -> expense_lines (line_id));
diesel::joinable!(expense_line_books -> control_books (book_id));
diesel::joinable!(fund_checks -> expenses (expense_id));
diesel::joinable!(fund_check_charges -> fiscal_periods (period_id));
diesel::joinable!(fund_check_book_results -> fund_checks (check_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    account_mappings,
    account_mapping_lines,
    voucher_batches,
    vouchers,
    voucher_lines,
    voucher_entries,
    control_books,
    control_book_terms,
    control_book_policies,
    control_book_policy_caps,
    control_book_balances,
    expense_line_books,
    control_overrides,
    fund_check_book_results,
    fund_check_charges,
    organisation,
    server_keys,
    users,
    departments,
    refresh_tokens,
    api_keys,
    channels,
    activity_types,
    categories,
    term_changes,
    dimensions,
    dimension_values,
    budget_node_dimensions,
    campaign_dimensions,
    expense_line_dimensions,
    vendors,
    fiscal_years,
    fiscal_periods,
    period_changes,
    budget_nodes,
    budget_policies,
    budget_requests,
    budget_request_steps,
    budget_request_step_approvers,
    budget_request_events,
    budget_request_limits,
    campaigns,
    campaign_results,
    imports,
    import_files,
    import_rows,
    import_templates,
    expenses,
    expense_lines,
    approval_steps,
    approval_step_approvers,
    approval_rule_versions,
    delegations,
    claims,
    claim_lines,
    prefunding_pay_outs,
    prefunding_uses,
    expense_releases,
    invoices,
    invoice_lines,
    credit_notes,
    credit_note_lines,
    payments,
    deliveries,
    delivery_lines,
    expense_events,
    expense_attachments,
    expense_comments,
    expense_revisions,
    expense_templates,
    expense_schedules,
    expense_occurrences,
    expense_splits,
    notifications,
    mail_setup,
    mail_choices,
    mail_outbox,
    special_days,
    analysis_views,
    variance_explanations,
    report_schedules,
    report_schedule_readers,
    dashboards,
    home_dashboards,
    alert_rules,
    alerts,
    alert_recipients,
    webhooks,
    webhook_deliveries,
    experiments,
    experiment_variants,
    experiment_units,
    experiment_days,
    fund_checks,
    fund_check_results,
    ledger_head,
    ledger_entries,
    balances,
    import_fingerprints,
    events,
    idempotency_keys,
    plan_rates,
    year_ends,
    year_end_nodes,
    year_end_lines,
    year_end_expenses
);

diesel::allow_tables_to_appear_in_same_query!(audit_head, audit_deeds, audit_changes);

diesel::allow_columns_to_appear_in_same_group_by_clause!(expense_lines::campaign_id, budget_nodes::currency);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    campaign_results::campaign_id,
    campaign_results::channel_id,
    campaign_results::metric,
    campaigns::department_id,
    campaigns::channel_id,
    campaigns::activity_type_id
);
