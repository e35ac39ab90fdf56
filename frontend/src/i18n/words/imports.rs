//! The words of imports.

use penstock_shared::import::{
    DecimalStyle, Delimiter, Encoding, ImportFailureCode, ImportField, ImportKind, ImportRowState,
    ImportState, LatePolicy, MappingProblemCode, RowFilterOp, RowProblemCode, ShapeWarning,
};

use super::{Word, t};

words! {
    LatePolicy in late_policy {
        Wait => wait,
        NextOpen => next_open,
    }

    ImportKind in import_kind {
        Expenses => expenses,
        Budgets => budgets,
    }

    ImportField in import_field {
        Date => date,
        Amount => amount,
        Currency => currency,
        Vendor => vendor,
        Category => category,
        Campaign => campaign,
        Department => department,
        Channel => channel,
        ActivityType => activity_type,
        Description => description,
        Reference => reference,
        FiscalYear => fiscal_year,
        AccountType => account_type,
    }

    ImportState in import_state {
        Draft => draft,
        Running => running,
        Completed => completed,
        Cancelled => cancelled,
        Failed => failed,
    }

    ImportFailureCode in import_failure {
        FileUnreadable => file_unreadable,
        SettingsUnusable => settings_unusable,
        Internal => internal,
    }

    ImportRowState in row_state {
        Accepted => accepted,
        Filtered => filtered,
        Rejected => rejected,
        Held => held,
        Known => known,
        Discarded => discarded,
    }

    ShapeWarning in shape_warning {
        EncodingGuessed => encoding_guessed,
        UndecodableBytes => undecodable_bytes,
        NulBytes => nul_bytes,
        OneColumn => one_column,
        TitleRowsSkipped => title_rows_skipped,
        NoHeaderRow => no_header_row,
        DuplicateHeaders => duplicate_headers,
        TrailingBlankColumns => trailing_blank_columns,
        BlankRows => blank_rows,
        RaggedRows => ragged_rows,
        MixedLineEndings => mixed_line_endings,
        DatesAmbiguous => dates_ambiguous,
        AmountsAmbiguous => amounts_ambiguous,
    }

    Delimiter in delimiter {
        Comma => comma,
        Semicolon => semicolon,
        Tab => tab,
        Pipe => pipe,
    }

    RowFilterOp in row_filter_op {
        Contains => contains,
        Equals => equals,
        StartsWith => starts_with,
        NotEquals => not_equals,
        IsEmpty => is_empty,
    }

    MappingProblemCode in mapping_problem {
        FieldMissing => field_missing,
        FieldRepeated => field_repeated,
        FieldNotOfKind => field_not_of_kind,
        ColumnUnknown => column_unknown,
        ColumnAmbiguous => column_ambiguous,
        ConditionWithoutValue => condition_without_value,
    }

    RowProblemCode in row_problem {
        TooFewFields => too_few_fields,
        TooManyFields => too_many_fields,
        ColumnsShifted => columns_shifted,
        RowCut => row_cut,
        QuoteNotClosed => quote_not_closed,
        NulByte => nul_byte,
        UndecodableBytes => undecodable_bytes,
        FieldTooLong => field_too_long,
        RowTooLong => row_too_long,
        JsonNotAnObject => json_not_an_object,
        JsonMalformed => json_malformed,
        ValueMissing => value_missing,
        TextTooLong => text_too_long,
        AmountNotANumber => amount_not_a_number,
        AmountFormula => amount_formula,
        AmountScientific => amount_scientific,
        AmountAmbiguous => amount_ambiguous,
        AmountGrouping => amount_grouping,
        AmountSigns => amount_signs,
        AmountTooManyDecimals => amount_too_many_decimals,
        AmountTooLarge => amount_too_large,
        AmountUnit => amount_unit,
        OtherCurrency => other_currency,
        DateNotRecognised => date_not_recognised,
        DateImpossible => date_impossible,
        DateOtherFormat => date_other_format,
        DateAmbiguous => date_ambiguous,
        DateOutOfRange => date_out_of_range,
        FiscalYearNotRecognised => fiscal_year_not_recognised,
        ZeroAmount => zero_amount,
        NoFiscalYear => no_fiscal_year,
        PeriodClosed => period_closed,
        OutsideBudgetYear => outside_budget_year,
        FundsInsufficient => funds_insufficient,
        DepartmentMissing => department_missing,
        UnknownDepartment => unknown_department,
        UnknownCampaign => unknown_campaign,
        UnknownCategory => unknown_category,
        UnknownVendor => unknown_vendor,
        UnknownChannel => unknown_channel,
        UnknownActivityType => unknown_activity_type,
        NameTooLong => name_too_long,
        ExactDuplicate => exact_duplicate,
        BudgetNegative => budget_negative,
    }
}

impl Word for DecimalStyle {
    /// Figures are the same in every language.
    fn word(self) -> &'static str {
        match self {
            Self::Point => "1,234.56",
            Self::Comma => "1.234,56",
        }
    }
}

impl Word for Encoding {
    /// Encodings have names of their own.
    fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1252 => "Windows-1252",
            Self::Gb18030 => "GB 18030",
        }
    }
}
