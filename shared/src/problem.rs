//! What an error looks like: RFC 9457 problem details, with the fields that are wrong and, for a
//! refusal of money, the numbers behind it.

use serde::{Deserialize, Serialize};

use crate::{budget::FundsRefusal, error_code::ErrorCode, money::Currency, refusal_reason::RefusalReason};

text_enum! {
    /// Why one field was refused.
    pub enum FieldErrorCode {
        Required => "required",
        TooLong => "too_long",
        TooShort => "too_short",
        OutOfRange => "out_of_range",
        Malformed => "malformed",
        Unknown => "unknown",
        NotUnique => "not_unique",
        NotAllowed => "not_allowed",
        /// It is settled and stays as it is.
        Settled => "settled",
        /// A total that is not what its parts come to.
        PartsDiffer => "parts_differ",
        /// A table whose first row does not name its columns.
        HeadsMissing => "heads_missing",
        /// A tree has more levels than were named.
        LevelsMissing => "levels_missing",
        /// A way that leads back to where it began.
        Circular => "circular",
        CurrencyMismatch => "currency_mismatch",
        /// There is no plan rate between two currencies on a day.
        RateMissing => "rate_missing",
        /// A booking is more than 20 % away from the plan rate, and nobody said that it is right.
        RateUnusual => "rate_unusual",
        /// More than the person's role may ask for; `limit_minor` has how much it may.
        OverRoleLimit => "over_role_limit",
        OutsideFiscalYear => "outside_fiscal_year",
        PeriodClosed => "period_closed",
        /// Money that is kept for contingencies is moved, not spent.
        ContingencyNode => "contingency_node",
        /// No budget is kept for what a line is for.
        NoBudget => "no_budget",
        /// More than one budget is; the line has to name one.
        SeveralBudgets => "several_budgets",
        /// No currency of ISO 4217.
        NotACurrency => "not_a_currency",
        /// A currency needs no rate to itself.
        SameCurrency => "same_currency",
        NotARate => "not_a_rate",
        NotADay => "not_a_day",
        /// A table has no such column.
        ColumnMissing => "column_missing",
        WeakPassword => "weak_password",
        FileEmpty => "file_empty",
        /// Archives are never unpacked.
        FileArchive => "file_archive",
        /// A workbook, to be saved as CSV first.
        FileSpreadsheet => "file_spreadsheet",
        FilePdf => "file_pdf",
        FileMarkup => "file_markup",
        FileBinary => "file_binary",
        JsonWithoutTable => "json_without_table",
        /// None of the kinds of file that are taken, by its content.
        FileKind => "file_kind",
        /// Its name says something else than its content.
        FileMisnamed => "file_misnamed",
        FileTooLarge => "file_too_large",
        TooManyFiles => "too_many_files",
    }
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where, as a path into the request: `lines[0].amount_minor`.
    #[cfg_attr(feature = "openapi", schema(example = "lines[0].amount_minor"))]
    pub field: String,
    pub code: FieldErrorCode,
    /// What to do about it, in English; the screens translate `code`.
    #[cfg_attr(feature = "openapi", schema(example = "Give an amount above zero."))]
    pub message: String,
    /// For `over_role_limit`: the most that is allowed, in minor units of `currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// One thing that stands in the way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subject {
    /// Its name, reference or day.
    #[cfg_attr(feature = "openapi", schema(example = "Events"))]
    pub name: String,
    /// The Chinese name; empty for what has none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "活动"))]
    pub name_zh: String,
    /// How much it is short of, in minor units of `currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_minor: Option<i64>,
    /// How much of it is free, in minor units of `currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// An error answer (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A link to the error's description, `/problems/{code}`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "/problems/validation_failed"))]
    pub kind: String,
    /// The error in a few words, the same for every occurrence.
    #[cfg_attr(feature = "openapi", schema(example = "Some fields are not right."))]
    pub title: String,
    /// The HTTP status, again.
    #[cfg_attr(feature = "openapi", schema(example = 422))]
    pub status: u16,
    /// The machine's name of the error.
    pub code: ErrorCode,
    /// Which refusal of this code it is, where the code stands for several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RefusalReason>,
    /// This occurrence in a sentence, with the way out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The wrong fields, all of them at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What stands in the way, for the codes that speak of something. At most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Subject>,
    /// For `funds_insufficient`: what was asked and what there was, node by node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds: Option<FundsRefusal>,
    /// Quote it to the administrator: the server's log has the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
