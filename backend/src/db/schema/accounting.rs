//! Accounts, and the vouchers of what was spent.

diesel::table! {
    accounts (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        name_zh -> Text,
        kind -> Text,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    account_mappings (version) {
        version -> BigInt,
        changed_by -> BigInt,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    account_mapping_lines (version, position) {
        version -> BigInt,
        position -> Integer,
        category_id -> Nullable<BigInt>,
        role -> Nullable<Text>,
        account_id -> BigInt,
    }
}

diesel::table! {
    voucher_batches (id) {
        id -> BigInt,
        fiscal_year_id -> BigInt,
        number -> BigInt,
        from_day -> Date,
        to_day -> Date,
        through_sequence -> BigInt,
        mapping_version -> BigInt,
        voucher_count -> BigInt,
        entry_count -> BigInt,
        posted_by -> BigInt,
        posted_at -> Timestamp,
        reason -> Text,
        reverses_batch_id -> Nullable<BigInt>,
        kind -> Text,
        accrual_period_id -> Nullable<BigInt>,
        accrual_batch_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    vouchers (id) {
        id -> BigInt,
        batch_id -> BigInt,
        number -> BigInt,
        kind -> Text,
        voucher_date -> Date,
        expense_id -> BigInt,
        invoice_id -> Nullable<BigInt>,
        payee -> Text,
        title -> Text,
        invoice_number -> Text,
        credit_note_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    voucher_lines (voucher_id, position) {
        voucher_id -> BigInt,
        position -> Integer,
        role -> Text,
        account_id -> BigInt,
        currency -> Text,
        amount_minor -> BigInt,
        node_id -> Nullable<BigInt>,
        department_id -> Nullable<BigInt>,
        category_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    voucher_entries (voucher_id, sequence) {
        voucher_id -> BigInt,
        sequence -> BigInt,
        held_sequence -> Nullable<BigInt>,
    }
}
