//! The ledger, what is controlled, and what the server remembers.

diesel::table! {
    ledger_head (id) {
        id -> BigInt,
        sequence -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    reference_epoch (id) {
        id -> BigInt,
        epoch -> BigInt,
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
    control_book_policy_caps (book_id, version, period_id) {
        book_id -> BigInt,
        version -> BigInt,
        period_id -> BigInt,
        cap_minor -> BigInt,
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
        request_id -> Nullable<BigInt>,
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
