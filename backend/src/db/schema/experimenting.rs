//! Experiments, their arms, and what came in for them.

diesel::table! {
    experiments (id) {
        id -> BigInt,
        name -> Text,
        hypothesis -> Text,
        status -> Text,
        department_id -> BigInt,
        owner_id -> BigInt,
        created_at -> Timestamp,
        design -> Text,
        salt -> Text,
        started_on -> Nullable<Date>,
        started_by -> Nullable<BigInt>,
        stopped_on -> Nullable<Date>,
        stopped_by -> Nullable<BigInt>,
        stop_reason -> Text,
        choice -> Nullable<Text>,
        chosen_key -> Nullable<Text>,
        verdict -> Nullable<Text>,
        follows_rule -> Nullable<Bool>,
        decision_reason -> Text,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        learnings -> Text,
        roll_out_request_id -> Nullable<BigInt>,
        match_key -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    experiment_variants (id) {
        id -> BigInt,
        experiment_id -> BigInt,
        position -> Integer,
        variant_key -> Text,
        name -> Text,
        description -> Text,
        kind -> Text,
        weight -> Integer,
        campaign_id -> Nullable<BigInt>,
        budget_node_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    experiment_units (id) {
        id -> BigInt,
        experiment_id -> BigInt,
        unit_key -> Text,
        arm -> Integer,
        day -> Date,
        segment -> Text,
        bot -> Bool,
        in_two_arms -> Bool,
        figures -> Text,
    }
}

diesel::table! {
    experiment_days (id) {
        id -> BigInt,
        experiment_id -> BigInt,
        arm -> Integer,
        day -> Date,
        segment -> Text,
        units -> BigInt,
        figures -> Text,
    }
}
