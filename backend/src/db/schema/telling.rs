//! Where other programs are told of what happens.

diesel::table! {
    webhooks (id) {
        id -> BigInt,
        name -> Text,
        url -> Text,
        active -> Bool,
        secret_number -> Integer,
        created_by -> BigInt,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        message_key -> Text,
        event -> Text,
        body -> Text,
        state -> Text,
        created_at -> Timestamp,
        due_at -> Timestamp,
        tries -> Integer,
        lease_owner -> Text,
        lease_until -> Nullable<Timestamp>,
        status -> Nullable<Integer>,
        last_error -> Text,
        delivered_at -> Nullable<Timestamp>,
    }
}
