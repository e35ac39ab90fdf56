//! The audit trail's words.

use penstock_shared::audit::{AuditAction, AuditObjectKind, AuditOrigin};

use super::{Word, t};

words! {
    AuditOrigin in audit_origin {
        Person => person,
        ApiKey => api_key,
        Anonymous => anonymous,
        Program => program,
        Outside => outside,
    }

    AuditAction in audit_action {
        Insert => insert,
        Update => update,
        Delete => delete,
    }

    AuditObjectKind in audit_object {
        Account => account,
        AccountMapping => account_mapping,
        ActivityType => activity_type,
        AlertRule => alert_rule,
        AnalysisView => analysis_view,
        ApiKey => api_key,
        ApprovalRules => approval_rules,
        BudgetNode => budget_node,
        BudgetRequest => budget_request,
        BudgetRequestLimits => budget_request_limits,
        Campaign => campaign,
        Category => category,
        Channel => channel,
        Claim => claim,
        ControlBook => control_book,
        Dashboard => dashboard,
        Delegation => delegation,
        Department => department,
        Dimension => dimension,
        Expense => expense,
        ExpenseTemplate => expense_template,
        Experiment => experiment,
        FiscalYear => fiscal_year,
        Import => import,
        ImportTemplate => import_template,
        Mail => mail,
        Organisation => organisation,
        Override => control_override,
        Plan => plan,
        PlanRate => plan_rate,
        ReportSchedule => report_schedule,
        User => user,
        Vendor => vendor,
        VoucherBatch => voucher_batch,
        Webhook => webhook,
        YearEnd => year_end,
    }
}

/// Words by the names that the database has: a test of the server looks that none is missing.
macro_rules! names {
    ($function:ident, $area:ident, $($name:ident)+) => {
        #[must_use]
        pub fn $function(name: &str) -> String {
            match name {
                $(stringify!($name) => t::$area::$name().to_owned(),)+
                other => other.to_owned(),
            }
        }
    };
}

names! {
    table, audit_table,
    webhooks report_schedules report_schedule_readers analysis_views alert_rules dashboards home_dashboards variance_explanations organisation expense_schedules expense_templates expense_splits special_days mail_setup users mail_choices sign_ins api_keys delegations
    departments channels activity_types categories dimensions dimension_values vendors fiscal_years
    fiscal_periods year_ends budget_nodes budget_policies budget_node_dimensions control_books
    control_book_terms control_book_policies control_book_policy_caps control_overrides
    budget_requests budget_request_steps budget_request_step_approvers budget_request_limits plans
    plan_versions plan_lines plan_cells plan_goals plan_rates campaigns campaign_dimensions
    campaign_results expenses expense_lines expense_line_dimensions expense_line_books
    approval_steps approval_step_approvers invoices invoice_lines credit_notes credit_note_lines
    payments deliveries delivery_lines prefunding_pay_outs prefunding_uses expense_releases
    expense_attachments expense_comments claims claim_lines approval_rule_versions accounts
    experiments experiment_variants account_mappings account_mapping_lines voucher_batches import_templates imports import_files
}

names! {
    column, audit_column,
    hypothesis design salt started_on started_by stopped_on stopped_by stop_reason choice chosen_key verdict follows_rule
    decision_reason learnings roll_out_request_id experiment_id variant_key weight
    secret_number url cadence file report schedule_id span definition recipients dashboard_id filters tiles action cause presentation question rights roles draft every last_day max_count month_day paused sharing submits template_id
    with_id split_window_days account_id accrual_batch_id accrual_period_id activated_at active activity_type_id added_at
    added_by agreed_at amount amount_minor approval_due_days approvals_stand_days approved_at
    asked_at asked_by at author_id based_on_id basis_minor book_id booked_minor booked_rate
    budget_node_id calendar_anchor calendar_kind calendar_week_start campaign_id cap_minor
    category_id changed_at changed_by channel_id charge_date claim_id claimant_id claimed_minor
    closed_at closed_periods code comment control_level control_window created_at created_by
    credit_date credit_note_id currency day decided_at decided_by default_locale deleted_at
    delivered_by delivered_on delivery delivery_id department_id depth description digest_hour
    dimension dimension_id due_date due_days edited_at effect email enabled encoding
    encoding_guessed ended_at ended_by ends_on entered_at entered_by entry_count escalate_after_days
    escalated_at expense_id expense_line_id expires_at expires_on external_reference failure
    file_name finance_approval_from_minor finance_from_minor finished_at fiscal_year_id
    fiscal_year_start_month foreign_minor forwarded_by from_currency from_day from_department_id
    from_node_id from_period_id from_user_id funding goal_key granted_at granted_by gross_minor
    head_user_id held_expense_id import_id in_force_since invoice_date invoice_id is_contingency
    is_demo kind late levels like_node_id line_count line_id line_key locale mapping_version
    merged_into_id metric most_minor name name_zh needed needed_by next_key next_node_id
    next_year_id node_id note number objective on_budget_nodes on_campaigns on_expense_lines
    over_budget over_commitment owner_id paid_on parent_id parent_key password_hash
    payment_reference payment_terms_days period_id period_number plan_id planned_minor
    policy_version position posted_at posted_by prefix quarter quote rate rate_valid_from reason
    receipts_required receiver_id recorded_at recorded_by reference release_id removed_at
    replaces_id request_id requester_id returned_minor reversal_reason reversed_at reversed_by
    reverses_batch_id revision revoked_at revoked_by role rule rule_zh rules rules_version run_at
    run_by scopes secret_hash service_from service_to session_epoch set_at set_by settings settle_by
    sha256 shape size_bytes source split stage stand_in_id started_at starts_on state status
    stays_open step_id subject_id submitted_at succeeded superseded_in target tax_minor tax_number
    text through_sequence time_zone title to_currency to_date to_day to_period_id to_user_id
    tolerance_bp tolerance_minor total_minor unbudgeted_rule unit user_id valid_from valid_to
    value_id vendor_id version version_id voucher_count working working_week year_end_cap_bp
    year_end_cap_minor year_end_policy
}

// The parts of the program that do something by themselves.
names! {
    part, audit_part,
    alerts command_line demo imports mail program reminders requests_at_once sweep templates webhooks
}
