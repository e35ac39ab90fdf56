//! Imports as the API shows them: drafts with files and settings, progress, rows that wait for a
//! person, templates.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{
    DateFormat, DecimalStyle, FileShape, ImportKind, ImportMapping, ImportRowState, MappingProblem,
    ProblemCount, ReadingChoice, RowProblem,
};
use crate::{
    ids::{DepartmentId, ExpenseId, ImportFileId, ImportId, ImportRowId, ImportTemplateId, NodeId},
    money::Currency,
};

text_enum! {
    /// Where an import is in its life.
    pub enum ImportState {
        /// Files and settings can be changed; nothing is in the books.
        Draft => "draft",
        /// Rows are being written, chunk by chunk. Goes on by itself after a restart.
        Running => "running",
        /// Every row was read. Rejected and held rows may still wait for a person.
        Completed => "completed",
        /// A person stopped it; what was written before stays.
        Cancelled => "cancelled",
        /// It cannot go on, `failure` says why; what was written before stays. It can be run again.
        Failed => "failed",
    }
}

text_enum! {
    /// Why an import could not go on.
    pub enum ImportFailureCode {
        /// A file is gone from the data folder or cannot be read.
        FileUnreadable => "file_unreadable",
        /// The mapping does not fit a file any more, or the target is gone.
        SettingsUnusable => "settings_unusable",
        /// A defect of the server; its log has more.
        Internal => "internal",
    }
}

text_enum! {
    /// What happens to a row that is written like an earlier row of the same file.
    pub enum DuplicatePolicy {
        /// It is another payment.
        Import => "import",
        /// It waits for a person to say so.
        Hold => "hold",
    }
}

text_enum! {
    /// What happens to a row whose day is in a closed period.
    pub enum LatePolicy {
        /// It waits until somebody reopens the period.
        Wait => "wait",
        /// It is charged to the next open period of the year, and says so.
        NextOpen => "next_open",
    }
}

/// Which names that are not known yet an import may add. Without the right, their rows are rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CreateMissing {
    pub departments: bool,
    pub campaigns: bool,
    pub categories: bool,
    pub vendors: bool,
    pub channels: bool,
    pub activity_types: bool,
    pub fiscal_years: bool,
}

impl Default for CreateMissing {
    /// Everything but the two vocabularies that the organisation's plan is made of.
    fn default() -> Self {
        Self {
            departments: true,
            campaigns: true,
            categories: true,
            vendors: true,
            channels: false,
            activity_types: false,
            fiscal_years: true,
        }
    }
}

/// What the rows are charged to, or become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportTarget {
    /// Expenses are charged to a node that is there. Its control applies to every row.
    Node { node_id: NodeId },
    /// Expenses are charged to a root of this name that only tracks, one per fiscal year, made when
    /// it is missing. In the mapping's currency.
    Tracking { name: String },
    /// Budgets become a root of this name per fiscal year with a node per department below it, in
    /// the mapping's currency.
    Budget { name: String },
}

/// A person's corrections of what was recognised in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileCorrection {
    pub file_id: ImportFileId,
    #[serde(default)]
    pub reading: ReadingChoice,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_style: Option<DecimalStyle>,
}

/// How an import is to be done. Sent as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportSettings {
    pub mapping: ImportMapping,
    /// Needed before the import can run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ImportTarget>,
    /// Whose the rows are that name no department; new departments are added below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_department_id: Option<DepartmentId>,
    #[serde(default)]
    pub create: CreateMissing,
    #[serde(default = "hold")]
    pub duplicates: DuplicatePolicy,
    #[serde(default = "wait")]
    pub late: LatePolicy,
    #[serde(default)]
    pub corrections: Vec<FileCorrection>,
}

const fn wait() -> LatePolicy {
    LatePolicy::Wait
}

const fn hold() -> DuplicatePolicy {
    DuplicatePolicy::Hold
}

/// Begins an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCreate {
    pub kind: ImportKind,
    #[cfg_attr(feature = "openapi", schema(example = "Agency spend 2020-21"))]
    pub name: String,
}

/// How far an import is, and what became of the rows so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportProgress {
    /// Of all files.
    pub bytes_total: i64,
    pub bytes_read: i64,
    /// Data rows, blank ones not counted.
    pub rows_read: i64,
    /// Expenses or budget lines that were written.
    pub rows_accepted: i64,
    /// Left out by the person's own conditions.
    pub rows_filtered: i64,
    /// Wait to be corrected, or were discarded.
    pub rows_rejected: i64,
    /// Possible duplicates that wait for a person.
    pub rows_held: i64,
    /// Were imported before and added nothing.
    pub rows_known: i64,
    pub amount_accepted_minor: i64,
}

/// An import in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportSummary {
    pub id: ImportId,
    pub kind: ImportKind,
    pub state: ImportState,
    #[cfg_attr(feature = "openapi", schema(example = "Agency spend 2020-21"))]
    pub name: String,
    pub currency: Currency,
    pub created_by_name: String,
    pub created_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<NaiveDateTime>,
    pub file_count: i64,
    pub progress: ImportProgress,
    /// Rejected rows that nobody has corrected or discarded.
    pub open_rejected: i64,
    /// Held rows that nobody has accepted or discarded.
    pub open_held: i64,
    pub version: i64,
}

/// Another import that has the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SameFile {
    pub import_id: ImportId,
    pub import_name: String,
    pub created_at: NaiveDateTime,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportFile {
    pub id: ImportFileId,
    #[cfg_attr(feature = "openapi", schema(example = "2020-07.csv"))]
    pub name: String,
    pub size_bytes: i64,
    pub sha256: String,
    /// What was recognised, with the person's corrections applied.
    pub shape: FileShape,
    /// Imports, this one not counted, that have the same file: a warning.
    pub same_as: Vec<SameFile>,
    /// Why the mapping does not fit this file; empty when it does or when there is no mapping yet.
    pub mapping_problems: Vec<MappingProblem>,
}

/// Why an import could not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportFailure {
    pub code: ImportFailureCode,
    /// English, for callers of the API; screens translate the code.
    pub message: String,
}

/// An import with everything about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    #[serde(flatten)]
    pub summary: ImportSummary,
    pub files: Vec<ImportFile>,
    /// The person's; before any were sent, those that the first file suggests.
    pub settings: ImportSettings,
    /// Whether `settings` were sent by a person.
    pub settings_chosen: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<ImportFailure>,
    /// How many rejected rows have each problem, the commonest first.
    pub problems: Vec<ProblemCount>,
}

/// A row that was not accepted at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    pub id: ImportRowId,
    pub file_id: ImportFileId,
    pub file_name: String,
    pub row_number: i64,
    pub state: ImportRowState,
    /// The source text of every column, in the file's order.
    pub fields: Vec<String>,
    pub problems: Vec<RowProblem>,
    /// The expense that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_id: Option<ExpenseId>,
}

/// A corrected row. Without `fields` it is sent again as it is, for instance after a period was
/// opened; a held row is accepted by this.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRowRetry {
    /// The source text of every column, in the file's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

/// What became of the rows that were held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldOutcome {
    pub accepted: i64,
    /// Could not be accepted, and are among the rejected now.
    pub rejected: i64,
    pub discarded: i64,
}

/// What a template keeps: everything that does not belong to one set of files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateSettings {
    pub mapping: ImportMapping,
    #[serde(default)]
    pub create: CreateMissing,
    #[serde(default = "hold")]
    pub duplicates: DuplicatePolicy,
    #[serde(default = "wait")]
    pub late: LatePolicy,
}

/// A saved mapping of columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportTemplate {
    pub id: ImportTemplateId,
    #[cfg_attr(feature = "openapi", schema(example = "Cabinet Office spend"))]
    pub name: String,
    pub kind: ImportKind,
    pub settings: TemplateSettings,
    pub created_by_name: String,
    pub created_at: NaiveDateTime,
}

/// Saves a template. Its kind is the mapping's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportTemplateCreate {
    #[cfg_attr(feature = "openapi", schema(example = "Cabinet Office spend"))]
    pub name: String,
    pub settings: TemplateSettings,
}
