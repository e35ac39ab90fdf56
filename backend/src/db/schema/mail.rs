//! What goes out by mail.

diesel::table! {
    mail_setup (id) {
        id -> BigInt,
        enabled -> Bool,
    }
}

diesel::table! {
    mail_choices (user_id, kind) {
        user_id -> BigInt,
        kind -> Text,
        delivery -> Text,
    }
}

diesel::table! {
    mail_outbox (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        actor_id -> Nullable<BigInt>,
        expense_id -> Nullable<BigInt>,
        budget_request_id -> Nullable<BigInt>,
        state -> Text,
        digest_id -> Nullable<BigInt>,
        message_key -> Text,
        created_at -> Timestamp,
        due_at -> Timestamp,
        tries -> Integer,
        lease_owner -> Text,
        lease_until -> Nullable<Timestamp>,
        sent_at -> Nullable<Timestamp>,
        last_error -> Text,
        template_id -> Nullable<BigInt>,
        alert_id -> Nullable<BigInt>,
        report_schedule_id -> Nullable<BigInt>,
    }
}
