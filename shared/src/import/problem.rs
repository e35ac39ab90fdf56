//! What can be wrong with a row of a file or with a mapping.

use serde::{Deserialize, Serialize};

use super::ImportField;

text_enum! {
    /// What is wrong with a row or with a value of it.
    pub enum RowProblemCode {
        TooFewFields => "too_few_fields",
        TooManyFields => "too_many_fields",
        /// The values stand one or more columns beside their own.
        ColumnsShifted => "columns_shifted",
        /// The file ends within this row.
        RowCut => "row_cut",
        /// A quotation mark opens a field and is never closed.
        QuoteNotClosed => "quote_not_closed",
        NulByte => "nul_byte",
        UndecodableBytes => "undecodable_bytes",
        FieldTooLong => "field_too_long",
        RowTooLong => "row_too_long",
        /// An element of the JSON array is not an object.
        JsonNotAnObject => "json_not_an_object",
        JsonMalformed => "json_malformed",

        ValueMissing => "value_missing",
        TextTooLong => "text_too_long",

        AmountNotANumber => "amount_not_a_number",
        /// `=SUM(A1)`, `+1+2`, `@x`: cells are data and are never evaluated.
        AmountFormula => "amount_formula",
        /// `1.5E+07`: digits may already be lost.
        AmountScientific => "amount_scientific",
        /// `1,234` alone: a thousand or one and a fraction.
        AmountAmbiguous => "amount_ambiguous",
        /// Separators that do not part groups of digits, such as `1,23,4`.
        AmountGrouping => "amount_grouping",
        /// More than one sign, such as `-(5)`.
        AmountSigns => "amount_signs",
        /// More decimals than the currency has.
        AmountTooManyDecimals => "amount_too_many_decimals",
        AmountTooLarge => "amount_too_large",
        /// `12k`, `12.5万`: a multiple instead of the amount.
        AmountUnit => "amount_unit",
        /// The amount or the currency column names another currency than the import's.
        OtherCurrency => "other_currency",

        DateNotRecognised => "date_not_recognised",
        /// A day that does not exist, such as 31 February.
        DateImpossible => "date_impossible",
        /// A date, but not in the file's format.
        DateOtherFormat => "date_other_format",
        /// `03/04/2020` in a file that does not show which part is the day.
        DateAmbiguous => "date_ambiguous",
        /// Before 1970 or after 2199.
        DateOutOfRange => "date_out_of_range",

        FiscalYearNotRecognised => "fiscal_year_not_recognised",

        /// Nothing to post.
        ZeroAmount => "zero_amount",
        /// The day's fiscal year is not open, and the import may not open it.
        NoFiscalYear => "no_fiscal_year",
        /// The day's period takes no entries.
        PeriodClosed => "period_closed",
        /// The day is outside of the fiscal year of the budget that is charged.
        OutsideBudgetYear => "outside_budget_year",
        /// The budget does not have this much left; `value` is asked, `expected` is available.
        FundsInsufficient => "funds_insufficient",
        /// The row names no department, and the import has none to fall back to.
        DepartmentMissing => "department_missing",
        UnknownDepartment => "unknown_department",
        UnknownCampaign => "unknown_campaign",
        UnknownCategory => "unknown_category",
        UnknownVendor => "unknown_vendor",
        UnknownChannel => "unknown_channel",
        UnknownActivityType => "unknown_activity_type",
        /// A name that is longer than names may be.
        NameTooLong => "name_too_long",
        /// Written like an earlier row of the same file.
        ExactDuplicate => "exact_duplicate",
        /// A budget cannot be below zero.
        BudgetNegative => "budget_negative",
    }
}

text_enum! {
    /// Why a mapping cannot be used with a file.
    pub enum MappingProblemCode {
        /// A required field has no column.
        FieldMissing => "field_missing",
        /// A field is mapped twice.
        FieldRepeated => "field_repeated",
        /// The field has no meaning in this kind of import.
        FieldNotOfKind => "field_not_of_kind",
        /// The file has no such column.
        ColumnUnknown => "column_unknown",
        /// Several columns have this header and the position does not tell which.
        ColumnAmbiguous => "column_ambiguous",
        /// A condition without a value to compare with.
        ConditionWithoutValue => "condition_without_value",
    }
}

/// One reason why a mapping cannot be used with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MappingProblem {
    pub code: MappingProblemCode,
    /// Where in the mapping, such as `columns/2` or `filter/conditions/0`.
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<ImportField>,
    /// The column that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// English, for callers of the API; screens translate the code.
    pub message: String,
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowProblem {
    pub code: RowProblemCode,
    /// The field that could not be filled; absent when the row as a whole is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<ImportField>,
    /// Header of the column, or its number from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What the file says there, shortened to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What would be right: a number of fields or decimals, a currency, a date's pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// English, for callers of the API; screens translate the code.
    pub message: String,
}
