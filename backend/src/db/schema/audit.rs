//! The audit trail.

diesel::table! {
    audit_head (id) {
        id -> BigInt,
        sequence -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    audit_deeds (sequence) {
        sequence -> BigInt,
        at -> Timestamp,
        origin -> Text,
        user_id -> Nullable<BigInt>,
        api_key_id -> Nullable<BigInt>,
        stands_for_id -> Nullable<BigInt>,
        address -> Nullable<Text>,
        agent -> Nullable<Text>,
        request_id -> Nullable<Text>,
        operation -> Text,
        ledger_sequence -> BigInt,
        ledger_hash -> Text,
        change_count -> BigInt,
        changes_hash -> Text,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_changes (id) {
        id -> BigInt,
        deed -> BigInt,
        object_kind -> Text,
        object_id -> BigInt,
        row_table -> Text,
        row_id -> Text,
        action -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

diesel::table! {
    sign_ins (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        succeeded -> Bool,
        at -> Timestamp,
    }
}
