//! Years, budgets, requests about them, plans.

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
        told_at -> Nullable<Timestamp>,
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
        is_contingency -> Bool,
        like_node_id -> Nullable<BigInt>,
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
