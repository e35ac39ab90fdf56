//! Views of the analysis.

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
