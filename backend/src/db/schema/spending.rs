//! What money is spent on, and where that is known from.

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
    campaign_results (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        channel_id -> Nullable<BigInt>,
        source -> Text,
        day -> Date,
        metric -> Text,
        amount -> BigInt,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
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
        revision -> Integer,
        kind -> Text,
        receiver_id -> Nullable<BigInt>,
        needed_by -> Nullable<Date>,
        settle_by -> Nullable<Date>,
        valid_from -> Nullable<Date>,
        expires_on -> Nullable<Date>,
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
        superseded_in -> Nullable<Integer>,
        replaces_id -> Nullable<BigInt>,
        tax_minor -> BigInt,
        service_from -> Nullable<Date>,
        service_to -> Nullable<Date>,
        quote -> Text,
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
        stage -> Integer,
        needed -> Integer,
        rules_version -> BigInt,
        rule -> Text,
        rule_zh -> Text,
        revision -> Integer,
        asked_at -> Nullable<Timestamp>,
        due_days -> Nullable<Integer>,
        reminded_on -> Nullable<Date>,
        escalated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    expense_revisions (expense_id, revision) {
        expense_id -> BigInt,
        revision -> Integer,
        ended_at -> Timestamp,
        ended_by -> BigInt,
        total_minor -> BigInt,
        changes -> Text,
        draft -> Text,
    }
}

diesel::table! {
    expense_splits (expense_id, with_id) {
        expense_id -> BigInt,
        with_id -> BigInt,
        total_minor -> Nullable<BigInt>,
    }
}

diesel::table! {
    approval_step_approvers (step_id, user_id) {
        step_id -> BigInt,
        user_id -> BigInt,
        agreed_at -> Nullable<Timestamp>,
        stand_in_id -> Nullable<BigInt>,
        forwarded_by -> Nullable<BigInt>,
        told_at -> Nullable<Timestamp>,
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
        due_date -> Nullable<Date>,
        gross_minor -> BigInt,
        credited_minor -> BigInt,
        paid_minor -> BigInt,
        release_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    invoice_lines (invoice_id, expense_line_id) {
        invoice_id -> BigInt,
        expense_line_id -> BigInt,
        amount_minor -> BigInt,
        planned_minor -> Nullable<BigInt>,
        booked_minor -> Nullable<BigInt>,
        tax_minor -> BigInt,
    }
}

diesel::table! {
    credit_notes (id) {
        id -> BigInt,
        expense_id -> BigInt,
        invoice_id -> BigInt,
        number -> Text,
        credit_date -> Date,
        amount_minor -> BigInt,
        tax_minor -> BigInt,
        stays_open -> Bool,
        reason -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    credit_note_lines (credit_note_id, expense_line_id) {
        credit_note_id -> BigInt,
        expense_line_id -> BigInt,
        amount_minor -> BigInt,
        tax_minor -> BigInt,
    }
}

diesel::table! {
    payments (id) {
        id -> BigInt,
        expense_id -> BigInt,
        invoice_id -> BigInt,
        paid_on -> Date,
        amount_minor -> BigInt,
        reference -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
        reversed_at -> Nullable<Timestamp>,
        reversed_by -> Nullable<BigInt>,
        reversal_reason -> Text,
    }
}

diesel::table! {
    deliveries (id) {
        id -> BigInt,
        expense_id -> BigInt,
        delivered_on -> Date,
        note -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
        reversed_at -> Nullable<Timestamp>,
        reversed_by -> Nullable<BigInt>,
        reversal_reason -> Text,
    }
}

diesel::table! {
    delivery_lines (delivery_id, expense_line_id) {
        delivery_id -> BigInt,
        expense_line_id -> BigInt,
        amount_minor -> BigInt,
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
    expense_attachments (id) {
        id -> BigInt,
        expense_id -> BigInt,
        file_name -> Text,
        stored_as -> Text,
        kind -> Text,
        size_bytes -> BigInt,
        sha256 -> Text,
        added_by -> BigInt,
        added_at -> Timestamp,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    expense_comments (id) {
        id -> BigInt,
        expense_id -> BigInt,
        author_id -> BigInt,
        text -> Text,
        at -> Timestamp,
        edited_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        actor_id -> BigInt,
        expense_id -> Nullable<BigInt>,
        budget_request_id -> Nullable<BigInt>,
        at -> Timestamp,
        read_at -> Nullable<Timestamp>,
        template_id -> Nullable<BigInt>,
        alert_id -> Nullable<BigInt>,
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
    import_fingerprints (fingerprint, occurrence) {
        fingerprint -> Binary,
        occurrence -> Integer,
        expense_id -> Nullable<BigInt>,
    }
}
