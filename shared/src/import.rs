//! The words of imports: what a file looks like, how its columns become fields, and what can be
//! wrong with a row. Parsing itself is the server's; the browser shows and corrects these values.

mod api;
mod problem;
mod shape;
mod survey;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::money::Currency;

pub use api::{
    CreateMissing, DuplicatePolicy, FileCorrection, HeldOutcome, Import, ImportCreate, ImportFailure,
    ImportFailureCode, ImportFile, ImportProgress, ImportRow, ImportRowRetry, ImportSettings, ImportState,
    ImportSummary, ImportTarget, ImportTemplate, ImportTemplateCreate, LatePolicy, SameFile,
    TemplateSettings,
};
pub use problem::{MappingProblem, MappingProblemCode, RowProblem, RowProblemCode};
pub use shape::{
    ColumnGuess, ColumnKind, DateFormat, DecimalStyle, Delimiter, Encoding, FileFormat, FileRefusal,
    FileShape, LineEnding, ReadingChoice, ShapeWarning,
};
pub use survey::{
    FileCounts, ImportPreview, ImportRowState, ImportSurvey, PreviewRow, ProblemCount, SurveyState,
};

text_enum! {
    /// What the rows of a file become.
    pub enum ImportKind {
        /// Money spent: a date and an amount per row.
        Expenses => "expenses",
        /// Money planned: a fiscal year and an amount per row.
        Budgets => "budgets",
    }
}

text_enum! {
    /// What a column of a file can be used for.
    pub enum ImportField {
        Date => "date",
        Amount => "amount",
        /// An ISO code per row; a row in another currency than the import's is refused.
        Currency => "currency",
        /// Supplier, vendor, payee.
        Vendor => "vendor",
        /// Expense type, budget category.
        Category => "category",
        /// Expense area, programme, campaign.
        Campaign => "campaign",
        /// Department, entity, cost centre.
        Department => "department",
        Channel => "channel",
        ActivityType => "activity_type",
        Description => "description",
        /// Transaction, invoice or voucher number.
        Reference => "reference",
        FiscalYear => "fiscal_year",
        /// Kind of account of a budget, such as personnel.
        AccountType => "account_type",
    }
}

impl ImportKind {
    /// The fields without which no row can be accepted.
    #[must_use]
    pub const fn required_fields(self) -> &'static [ImportField] {
        match self {
            Self::Expenses => &[ImportField::Date, ImportField::Amount],
            Self::Budgets => &[ImportField::FiscalYear, ImportField::Amount],
        }
    }

    /// The fields that a mapping of this kind can use, the required ones first.
    #[must_use]
    pub const fn fields(self) -> &'static [ImportField] {
        use ImportField as F;
        match self {
            Self::Expenses => &[
                F::Date,
                F::Amount,
                F::Currency,
                F::Vendor,
                F::Category,
                F::Campaign,
                F::Department,
                F::Channel,
                F::ActivityType,
                F::Description,
                F::Reference,
            ],
            Self::Budgets => &[
                F::FiscalYear,
                F::Amount,
                F::Currency,
                F::Department,
                F::AccountType,
                F::Category,
                F::Channel,
                F::ActivityType,
                F::Description,
                F::Reference,
            ],
        }
    }
}

/// A column of a file: by header text when the file has one, else by position. With both, the header
/// decides and the position tells equal headers apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ColumnRef {
    /// Compared without regard to case, blanks and punctuation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Position from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
}

/// Which column gives a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldColumn {
    pub field: ImportField,
    pub column: ColumnRef,
}

/// How the rows of a file become expenses or budgets; what a template saves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportMapping {
    pub kind: ImportKind,
    /// Of all amounts.
    pub currency: Currency,
    /// Each field at most once.
    pub columns: Vec<FieldColumn>,
    /// Absent: as each file shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// Absent: as each file shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_style: Option<DecimalStyle>,
    #[serde(default)]
    pub reading: ReadingChoice,
    #[serde(default)]
    pub filter: RowFilter,
}

text_enum! {
    /// How a condition compares, without regard to case and to repeated blanks.
    pub enum RowFilterOp {
        Contains => "contains",
        Equals => "equals",
        StartsWith => "starts_with",
        NotEquals => "not_equals",
        IsEmpty => "is_empty",
    }
}

/// One condition on the source text of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowCondition {
    pub column: ColumnRef,
    pub op: RowFilterOp,
    /// Any of them is enough (`not_equals`: none of them). Not used by `is_empty`.
    #[serde(default)]
    pub values: Vec<String>,
}

/// Which rows are imported: those that fulfil all conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowFilter {
    #[serde(default)]
    pub conditions: Vec<RowCondition>,
}

/// A row that was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MappedRow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// In minor units of the mapping's currency.
    pub amount_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The year that names the fiscal year; a span such as 2022-23 is named by its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
}
