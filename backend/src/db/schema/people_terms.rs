//! Who is here, and the organisation's words.

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
        digest_hour -> Integer,
        working_week -> Integer,
        receipts_required -> Bool,
        approvals_stand_days -> Nullable<Integer>,
        split_window_days -> Nullable<Integer>,
        approval_due_days -> Integer,
        escalate_after_days -> Nullable<Integer>,
    }
}

diesel::table! {
    special_days (day) {
        day -> Date,
        working -> Bool,
        name -> Text,
        name_zh -> Text,
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
        name_zh -> Text,
        tax_number -> Text,
        payment_terms_days -> Nullable<Integer>,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    approval_rule_versions (version) {
        version -> BigInt,
        rules -> Text,
        note -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    delegations (id) {
        id -> BigInt,
        from_user_id -> BigInt,
        to_user_id -> BigInt,
        starts_on -> Date,
        ends_on -> Date,
        reason -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}
