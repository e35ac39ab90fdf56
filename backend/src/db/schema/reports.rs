//! What reports are explained with, and when they go out.

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

diesel::table! {
    report_schedules (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        report -> Text,
        file -> Text,
        cadence -> Text,
        day -> Integer,
        paused -> Bool,
        next_on -> Nullable<Date>,
        last_on -> Nullable<Date>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    report_schedule_readers (schedule_id, user_id) {
        schedule_id -> BigInt,
        user_id -> BigInt,
    }
}
