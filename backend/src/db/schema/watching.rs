//! Alerts and their rules.

diesel::table! {
    alert_rules (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        definition -> Text,
        recipients -> Text,
        active -> Bool,
        problem -> Nullable<Text>,
        evaluated_sequence -> BigInt,
        ended_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    alerts (id) {
        id -> BigInt,
        rule_id -> BigInt,
        severity -> Text,
        threshold -> BigInt,
        member_key -> Text,
        member_name -> Text,
        member_name_zh -> Text,
        time_key -> Text,
        time_name -> Text,
        definition -> Text,
        place_name -> Text,
        place_name_zh -> Text,
        query -> Nullable<Text>,
        node_id -> Nullable<BigInt>,
        department_id -> Nullable<BigInt>,
        currency -> Text,
        raised_value -> BigInt,
        value -> BigInt,
        allocated_minor -> Nullable<BigInt>,
        used_minor -> Nullable<BigInt>,
        available_minor -> Nullable<BigInt>,
        raised_at -> Timestamp,
        resolved_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    alert_recipients (alert_id, user_id) {
        alert_id -> BigInt,
        user_id -> BigInt,
        state -> Text,
        snoozed_until -> Nullable<Date>,
        version -> BigInt,
    }
}
