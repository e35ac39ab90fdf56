//! Views of the analysis, and dashboards.

diesel::table! {
    analysis_views (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        question -> Text,
        presentation -> Text,
        sharing -> Text,
        roles -> Text,
        rights -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    dashboards (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        filters -> Text,
        tiles -> Text,
        sharing -> Text,
        roles -> Text,
        rights -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    home_dashboards (user_id) {
        user_id -> BigInt,
        dashboard_id -> BigInt,
    }
}
