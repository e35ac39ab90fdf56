//! What requests of a kind need beside themselves.

diesel::table! {
    claims (id) {
        id -> BigInt,
        claimant_id -> BigInt,
        state -> Text,
        currency -> Text,
        total_minor -> BigInt,
        line_count -> BigInt,
        created_by -> BigInt,
        created_at -> Timestamp,
        payment_reference -> Text,
        paid_on -> Nullable<Date>,
        ended_by -> Nullable<BigInt>,
        ended_at -> Nullable<Timestamp>,
        reason -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    claim_lines (claim_id, expense_id) {
        claim_id -> BigInt,
        expense_id -> BigInt,
        held_expense_id -> Nullable<BigInt>,
        amount_minor -> BigInt,
        invoice_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    prefunding_pay_outs (id) {
        id -> BigInt,
        expense_id -> BigInt,
        amount_minor -> BigInt,
        paid_on -> Date,
        reference -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    prefunding_uses (id) {
        id -> BigInt,
        expense_id -> BigInt,
        day -> Date,
        reference -> Text,
        claimed_minor -> BigInt,
        returned_minor -> BigInt,
        invoice_id -> Nullable<BigInt>,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    expense_releases (id) {
        id -> BigInt,
        expense_id -> BigInt,
        number -> Integer,
        state -> Text,
        expense_line_id -> BigInt,
        amount_minor -> BigInt,
        note -> Text,
        delivered_by -> Nullable<Date>,
        created_by -> BigInt,
        created_at -> Timestamp,
    }
}
