//! What reports are explained with.

diesel::table! {
    variance_explanations (id) {
        id -> BigInt,
        node_id -> BigInt,
        span -> Text,
        number -> Integer,
        cause -> Text,
        text -> Text,
        action -> Text,
        author_id -> BigInt,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}
