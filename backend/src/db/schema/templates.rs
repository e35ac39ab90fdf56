//! Templates of requests, and what they make by themselves.

diesel::table! {
    expense_templates (id) {
        id -> BigInt,
        owner_id -> BigInt,
        department_id -> BigInt,
        name -> Text,
        sharing -> Text,
        draft -> Text,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    expense_schedules (template_id) {
        template_id -> BigInt,
        every -> Integer,
        unit -> Text,
        month_day -> Nullable<Integer>,
        last_day -> Bool,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        max_count -> Nullable<Integer>,
        submits -> Bool,
        paused -> Bool,
        next_on -> Nullable<Date>,
    }
}

diesel::table! {
    expense_occurrences (template_id, occurs_on) {
        template_id -> BigInt,
        occurs_on -> Date,
        expense_id -> Nullable<BigInt>,
        outcome -> Text,
        reason -> Text,
        at -> Timestamp,
    }
}
