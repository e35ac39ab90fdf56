//! The tables, as diesel sees them. Both databases have the same (test `schemas_agree`).

diesel::table! {
    organisation (id) {
        id -> BigInt,
        name -> Text,
        currency -> Text,
        time_zone -> Text,
        fiscal_year_start_month -> Integer,
        default_locale -> Text,
        finance_approval_from_minor -> BigInt,
        is_demo -> Bool,
        created_at -> Timestamp,
        version -> BigInt,
        calendar_kind -> Text,
        calendar_week_start -> Text,
        calendar_anchor -> Text,
        unbudgeted_rule -> Text,
    }
}

diesel::table! {
    server_keys (name) {
        name -> Text,
        secret -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        role -> Text,
        department_id -> Nullable<BigInt>,
        locale -> Text,
        password_hash -> Text,
        active -> Bool,
        session_epoch -> BigInt,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    departments (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        code -> Text,
        name -> Text,
        name_zh -> Text,
        head_user_id -> Nullable<BigInt>,
        active -> Bool,
        version -> BigInt,
        merged_into_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        family -> Text,
        token_hash -> Text,
        issued_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        user_agent -> Text,
    }
}

diesel::table! {
    api_keys (id) {
        id -> BigInt,
        name -> Text,
        prefix -> Text,
        secret_hash -> Text,
        scopes -> Text,
        department_id -> Nullable<BigInt>,
        expires_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        user_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    channels (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        name_zh -> Text,
        active -> Bool,
        version -> BigInt,
        parent_id -> Nullable<BigInt>,
        merged_into_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    activity_types (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        name_zh -> Text,
        active -> Bool,
        version -> BigInt,
        parent_id -> Nullable<BigInt>,
        merged_into_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    categories (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        name_zh -> Text,
        active -> Bool,
        version -> BigInt,
        parent_id -> Nullable<BigInt>,
        merged_into_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    term_changes (id) {
        id -> BigInt,
        vocabulary -> Text,
        term_id -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<BigInt>,
        what -> Text,
        name -> Text,
        name_zh -> Text,
        other_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    dimensions (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        name_zh -> Text,
        on_campaigns -> Text,
        on_expense_lines -> Text,
        on_budget_nodes -> Text,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    dimension_values (id) {
        id -> BigInt,
        dimension_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        code -> Text,
        name -> Text,
        name_zh -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    budget_node_dimensions (node_id, dimension_id) {
        node_id -> BigInt,
        dimension_id -> BigInt,
        value_id -> BigInt,
    }
}

diesel::table! {
    campaign_dimensions (campaign_id, dimension_id) {
        campaign_id -> BigInt,
        dimension_id -> BigInt,
        value_id -> BigInt,
    }
}

diesel::table! {
    expense_line_dimensions (line_id, dimension_id) {
        line_id -> BigInt,
        dimension_id -> BigInt,
        value_id -> BigInt,
    }
}

diesel::table! {
    vendors (id) {
        id -> BigInt,
        name -> Text,
        match_key -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    fiscal_years (id) {
        id -> BigInt,
        code -> Text,
        starts_on -> Date,
        ends_on -> Date,
        calendar_kind -> Text,
    }
}

diesel::table! {
    fiscal_periods (id) {
        id -> BigInt,
        fiscal_year_id -> BigInt,
        number -> Integer,
        starts_on -> Date,
        ends_on -> Date,
        state -> Text,
        version -> BigInt,
        quarter -> Integer,
    }
}

diesel::table! {
    period_changes (id) {
        id -> BigInt,
        period_id -> BigInt,
        state -> Text,
        actor_id -> BigInt,
        at -> Timestamp,
        reason -> Text,
    }
}

diesel::table! {
    budget_nodes (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        fiscal_year_id -> BigInt,
        depth -> Integer,
        name -> Text,
        name_zh -> Text,
        currency -> Text,
        department_id -> Nullable<BigInt>,
        channel_id -> Nullable<BigInt>,
        activity_type_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
        control_level -> Text,
        control_window -> Text,
        to_date -> Bool,
        tolerance_minor -> BigInt,
        tolerance_bp -> BigInt,
        policy_version -> BigInt,
        version -> BigInt,
        created_at -> Timestamp,
        year_end_policy -> Nullable<Text>,
        year_end_cap_minor -> Nullable<BigInt>,
        year_end_cap_bp -> Nullable<BigInt>,
        next_node_id -> Nullable<BigInt>,
        is_contingency -> Bool,
    }
}

diesel::table! {
    budget_requests (id) {
        id -> BigInt,
        kind -> Text,
        state -> Text,
        requester_id -> BigInt,
        department_id -> Nullable<BigInt>,
        from_department_id -> Nullable<BigInt>,
        node_id -> Nullable<BigInt>,
        from_node_id -> Nullable<BigInt>,
        book_id -> Nullable<BigInt>,
        from_period_id -> Nullable<BigInt>,
        to_period_id -> Nullable<BigInt>,
        funding -> Nullable<Text>,
        amount_minor -> BigInt,
        currency -> Text,
        expires_on -> Nullable<Date>,
        expense_id -> Nullable<BigInt>,
        subject_id -> Nullable<BigInt>,
        reason -> Text,
        effect -> Text,
        created_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    budget_request_steps (id) {
        id -> BigInt,
        request_id -> BigInt,
        number -> Integer,
        kind -> Text,
        state -> Text,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        comment -> Text,
    }
}

diesel::table! {
    budget_request_step_approvers (step_id, user_id) {
        step_id -> BigInt,
        user_id -> BigInt,
    }
}

diesel::table! {
    budget_request_events (id) {
        id -> BigInt,
        request_id -> BigInt,
        at -> Timestamp,
        what -> Text,
        actor_id -> Nullable<BigInt>,
        comment -> Text,
    }
}

diesel::table! {
    budget_request_limits (role) {
        role -> Text,
        most_minor -> Nullable<BigInt>,
        finance_from_minor -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    budget_policies (node_id, version) {
        node_id -> BigInt,
        version -> BigInt,
        control_level -> Text,
        control_window -> Text,
        to_date -> Bool,
        tolerance_minor -> BigInt,
        tolerance_bp -> BigInt,
        reason -> Text,
        set_by -> Nullable<BigInt>,
        set_at -> Timestamp,
        valid_from -> Nullable<Date>,
        in_force_since -> Nullable<Timestamp>,
    }
}

diesel::table! {
    campaigns (id) {
        id -> BigInt,
        name -> Text,
        match_key -> Text,
        objective -> Text,
        department_id -> BigInt,
        channel_id -> Nullable<BigInt>,
        activity_type_id -> Nullable<BigInt>,
        owner_id -> Nullable<BigInt>,
        budget_node_id -> Nullable<BigInt>,
        status -> Text,
        starts_on -> Date,
        ends_on -> Date,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    imports (id) {
        id -> BigInt,
        kind -> Text,
        state -> Text,
        name -> Text,
        settings -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
        started_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
        run_by -> Nullable<BigInt>,
        cursor_file -> Integer,
        cursor_row -> BigInt,
        bytes_read -> BigInt,
        rows_read -> BigInt,
        rows_accepted -> BigInt,
        rows_rejected -> BigInt,
        rows_filtered -> BigInt,
        rows_known -> BigInt,
        rows_held -> BigInt,
        amount_accepted_minor -> BigInt,
        failure -> Text,
        survey -> Text,
        survey_version -> BigInt,
        lease_owner -> Text,
        lease_until -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    import_files (id) {
        id -> BigInt,
        import_id -> BigInt,
        position -> Integer,
        file_name -> Text,
        stored_as -> Text,
        size_bytes -> BigInt,
        sha256 -> Text,
        encoding -> Text,
        encoding_guessed -> Bool,
        shape -> Text,
    }
}

diesel::table! {
    import_rows (id) {
        id -> BigInt,
        import_id -> BigInt,
        file_id -> BigInt,
        row_number -> BigInt,
        state -> Text,
        fields -> Text,
        problems -> Text,
        problem_code -> Text,
        fingerprint -> Binary,
        occurrence -> Integer,
        expense_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_templates (id) {
        id -> BigInt,
        name -> Text,
        kind -> Text,
        settings -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    expenses (id) {
        id -> BigInt,
        title -> Text,
        description -> Text,
        state -> Text,
        source -> Text,
        requester_id -> BigInt,
        department_id -> BigInt,
        campaign_id -> Nullable<BigInt>,
        vendor_id -> Nullable<BigInt>,
        currency -> Text,
        total_minor -> BigInt,
        invoiced_minor -> BigInt,
        over_budget -> Bool,
        charge_date -> Date,
        import_id -> Nullable<BigInt>,
        external_reference -> Nullable<Text>,
        created_at -> Timestamp,
        submitted_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    expense_lines (id) {
        id -> BigInt,
        expense_id -> BigInt,
        position -> Integer,
        description -> Text,
        node_id -> BigInt,
        department_id -> BigInt,
        category_id -> Nullable<BigInt>,
        channel_id -> Nullable<BigInt>,
        activity_type_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
        vendor_id -> Nullable<BigInt>,
        charge_date -> Date,
        period_id -> Nullable<BigInt>,
        amount_minor -> BigInt,
        reserved_minor -> BigInt,
        committed_minor -> BigInt,
        spent_minor -> BigInt,
        foreign_minor -> Nullable<BigInt>,
        rate -> Nullable<Text>,
        rate_valid_from -> Nullable<Date>,
    }
}

diesel::table! {
    approval_steps (id) {
        id -> BigInt,
        expense_id -> BigInt,
        number -> Integer,
        kind -> Text,
        state -> Text,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        comment -> Text,
    }
}

diesel::table! {
    approval_step_approvers (step_id, user_id) {
        step_id -> BigInt,
        user_id -> BigInt,
    }
}

diesel::table! {
    invoices (id) {
        id -> BigInt,
        expense_id -> BigInt,
        number -> Text,
        invoice_date -> Date,
        amount_minor -> BigInt,
        over_commitment -> Bool,
        late -> Bool,
        reversed_at -> Nullable<Timestamp>,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
        booked_rate -> Nullable<Text>,
    }
}

diesel::table! {
    invoice_lines (invoice_id, expense_line_id) {
        invoice_id -> BigInt,
        expense_line_id -> BigInt,
        amount_minor -> BigInt,
        planned_minor -> Nullable<BigInt>,
        booked_minor -> Nullable<BigInt>,
    }
}

diesel::table! {
    expense_events (id) {
        id -> BigInt,
        expense_id -> BigInt,
        at -> Timestamp,
        what -> Text,
        actor_id -> Nullable<BigInt>,
        amount_minor -> Nullable<BigInt>,
        comment -> Text,
    }
}

diesel::table! {
    fund_checks (id) {
        id -> BigInt,
        checked_at -> Timestamp,
        actor_id -> Nullable<BigInt>,
        purpose -> Text,
        outcome -> Text,
        expense_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    fund_check_results (check_id, position) {
        check_id -> BigInt,
        position -> Integer,
        line_index -> Integer,
        node_id -> BigInt,
        outcome -> Text,
        control_level -> Text,
        control_window -> Text,
        to_date -> Bool,
        policy_version -> BigInt,
        window_from -> Date,
        window_to -> Date,
        allocated_minor -> BigInt,
        used_minor -> BigInt,
        tolerance_minor -> BigInt,
        asked_minor -> BigInt,
        override_minor -> BigInt,
    }
}

diesel::table! {
    ledger_head (id) {
        id -> BigInt,
        sequence -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    ledger_entries (sequence) {
        sequence -> BigInt,
        posted_at -> Timestamp,
        entry_date -> Date,
        node_id -> BigInt,
        period_id -> BigInt,
        kind -> Text,
        from_bucket -> Text,
        to_bucket -> Text,
        amount_minor -> BigInt,
        expense_id -> Nullable<BigInt>,
        expense_line_id -> Nullable<BigInt>,
        invoice_id -> Nullable<BigInt>,
        reverses_sequence -> Nullable<BigInt>,
        check_id -> Nullable<BigInt>,
        actor_id -> Nullable<BigInt>,
        memo -> Text,
        prev_hash -> Text,
        hash -> Text,
        document_kind -> Nullable<Text>,
        document_id -> Nullable<BigInt>,
        late_from_period_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    balances (node_id, period_id) {
        node_id -> BigInt,
        period_id -> BigInt,
        allocated_minor -> BigInt,
        reserved_minor -> BigInt,
        committed_minor -> BigInt,
        spent_minor -> BigInt,
    }
}

diesel::table! {
    import_fingerprints (fingerprint, occurrence) {
        fingerprint -> Binary,
        occurrence -> Integer,
        expense_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        at -> Timestamp,
        topic -> Text,
        entity_id -> BigInt,
        department_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    idempotency_keys (owner, key) {
        owner -> Text,
        key -> Text,
        operation -> Text,
        request_hash -> Text,
        status -> Integer,
        response -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    year_ends (id) {
        id -> BigInt,
        fiscal_year_id -> BigInt,
        next_year_id -> BigInt,
        state -> Text,
        closed_periods -> Bool,
        run_by -> BigInt,
        run_at -> Timestamp,
        reversed_by -> Nullable<BigInt>,
        reversed_at -> Nullable<Timestamp>,
        reason -> Text,
    }
}

diesel::table! {
    year_end_nodes (year_end_id, node_id) {
        year_end_id -> BigInt,
        node_id -> BigInt,
        next_node_id -> Nullable<BigInt>,
        policy -> Text,
        available_minor -> BigInt,
        open_minor -> BigInt,
        open_lines -> Integer,
        lapsed_minor -> BigInt,
        carried_balance_minor -> BigInt,
        carried_open_minor -> BigInt,
    }
}

diesel::table! {
    year_end_lines (year_end_id, expense_line_id) {
        year_end_id -> BigInt,
        expense_line_id -> BigInt,
        node_id -> BigInt,
        period_id -> BigInt,
        next_node_id -> Nullable<BigInt>,
        next_period_id -> Nullable<BigInt>,
        reserved_minor -> BigInt,
        committed_minor -> BigInt,
    }
}

diesel::table! {
    year_end_expenses (year_end_id, expense_id) {
        year_end_id -> BigInt,
        expense_id -> BigInt,
        before -> Text,
    }
}

diesel::table! {
    control_books (id) {
        id -> BigInt,
        fiscal_year_id -> BigInt,
        name -> Text,
        name_zh -> Text,
        currency -> Text,
        control_level -> Text,
        control_window -> Text,
        to_date -> Bool,
        tolerance_minor -> BigInt,
        tolerance_bp -> BigInt,
        policy_version -> BigInt,
        active -> Bool,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    control_book_terms (book_id, dimension, value_id) {
        book_id -> BigInt,
        dimension -> Text,
        value_id -> BigInt,
    }
}

diesel::table! {
    control_book_policies (book_id, version) {
        book_id -> BigInt,
        version -> BigInt,
        control_level -> Text,
        control_window -> Text,
        to_date -> Bool,
        tolerance_minor -> BigInt,
        tolerance_bp -> BigInt,
        cap_minor -> BigInt,
        reason -> Text,
        set_by -> Nullable<BigInt>,
        set_at -> Timestamp,
    }
}

diesel::table! {
    control_book_balances (book_id, period_id) {
        book_id -> BigInt,
        period_id -> BigInt,
        cap_minor -> BigInt,
        reserved_minor -> BigInt,
        committed_minor -> BigInt,
        spent_minor -> BigInt,
    }
}

diesel::table! {
    expense_line_books (line_id, book_id) {
        line_id -> BigInt,
        book_id -> BigInt,
    }
}

diesel::table! {
    control_overrides (id) {
        id -> BigInt,
        node_id -> Nullable<BigInt>,
        book_id -> Nullable<BigInt>,
        expense_id -> Nullable<BigInt>,
        amount_minor -> BigInt,
        expires_on -> Date,
        reason -> Text,
        asked_by -> BigInt,
        granted_by -> BigInt,
        granted_at -> Timestamp,
        revoked_by -> Nullable<BigInt>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    fund_check_book_results (check_id, position) {
        check_id -> BigInt,
        position -> Integer,
        line_index -> Integer,
        book_id -> BigInt,
        outcome -> Text,
        control_level -> Text,
        control_window -> Text,
        to_date -> Bool,
        policy_version -> BigInt,
        window_from -> Date,
        window_to -> Date,
        allocated_minor -> BigInt,
        used_minor -> BigInt,
        tolerance_minor -> BigInt,
        asked_minor -> BigInt,
        override_minor -> BigInt,
    }
}

diesel::table! {
    fund_check_charges (check_id, line_index) {
        check_id -> BigInt,
        line_index -> Integer,
        node_id -> BigInt,
        period_id -> BigInt,
        amount_minor -> BigInt,
    }
}

diesel::table! {
    plan_rates (id) {
        id -> BigInt,
        from_currency -> Text,
        to_currency -> Text,
        valid_from -> Date,
        rate -> Text,
        source -> Text,
        entered_by -> BigInt,
        entered_at -> Timestamp,
    }
}

diesel::table! {
    plans (id) {
        id -> BigInt,
        name -> Text,
        name_zh -> Text,
        fiscal_year_id -> BigInt,
        quarter -> Nullable<Integer>,
        department_id -> Nullable<BigInt>,
        currency -> Text,
        levels -> Text,
        next_key -> BigInt,
        closed_at -> Nullable<Timestamp>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    plan_versions (id) {
        id -> BigInt,
        plan_id -> BigInt,
        kind -> Text,
        number -> Integer,
        name -> Text,
        state -> Text,
        based_on_id -> Nullable<BigInt>,
        reason -> Text,
        request_id -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        submitted_at -> Nullable<Timestamp>,
        approved_at -> Nullable<Timestamp>,
        activated_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    plan_lines (version_id, line_key) {
        version_id -> BigInt,
        line_key -> BigInt,
        parent_key -> Nullable<BigInt>,
        position -> Integer,
        name -> Text,
        name_zh -> Text,
        department_id -> Nullable<BigInt>,
        channel_id -> Nullable<BigInt>,
        activity_type_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
        node_id -> Nullable<BigInt>,
        split -> Text,
    }
}

diesel::table! {
    plan_cells (version_id, line_key, period_number) {
        version_id -> BigInt,
        line_key -> BigInt,
        period_number -> Integer,
        amount_minor -> BigInt,
        basis_minor -> BigInt,
    }
}

diesel::table! {
    plan_goals (version_id, goal_key) {
        version_id -> BigInt,
        goal_key -> BigInt,
        position -> Integer,
        metric -> Text,
        name -> Text,
        unit -> Text,
        target -> Text,
    }
}

diesel::joinable!(departments -> users (head_user_id));
diesel::joinable!(refresh_tokens -> users (user_id));
diesel::joinable!(api_keys -> users (user_id));
diesel::joinable!(expense_line_dimensions -> expense_lines (line_id));
diesel::joinable!(fiscal_periods -> fiscal_years (fiscal_year_id));
diesel::joinable!(period_changes -> fiscal_periods (period_id));
diesel::joinable!(period_changes -> users (actor_id));
diesel::joinable!(campaigns -> users (owner_id));
diesel::joinable!(expenses -> users (requester_id));
diesel::joinable!(expenses -> vendors (vendor_id));
diesel::joinable!(expense_lines -> expenses (expense_id));
diesel::joinable!(expense_lines -> budget_nodes (node_id));
diesel::joinable!(approval_steps -> expenses (expense_id));
diesel::joinable!(approval_step_approvers -> approval_steps (step_id));
diesel::joinable!(approval_step_approvers -> users (user_id));
diesel::joinable!(budget_request_steps -> budget_requests (request_id));
diesel::joinable!(budget_request_step_approvers -> budget_request_steps (step_id));
diesel::joinable!(budget_request_step_approvers -> users (user_id));
diesel::joinable!(invoices -> expenses (expense_id));
diesel::joinable!(invoice_lines -> invoices (invoice_id));
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
diesel::joinable!(expense_line_books -> expense_lines (line_id));
diesel::joinable!(expense_line_books -> control_books (book_id));
diesel::joinable!(fund_checks -> expenses (expense_id));
diesel::joinable!(fund_check_charges -> fiscal_periods (period_id));
diesel::joinable!(fund_check_book_results -> fund_checks (check_id));

diesel::allow_tables_to_appear_in_same_query!(
    control_books,
    control_book_terms,
    control_book_policies,
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
    imports,
    import_files,
    import_rows,
    import_templates,
    expenses,
    expense_lines,
    approval_steps,
    approval_step_approvers,
    invoices,
    invoice_lines,
    expense_events,
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

diesel::allow_columns_to_appear_in_same_group_by_clause!(expense_lines::campaign_id, budget_nodes::currency);
