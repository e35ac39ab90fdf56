//! What an import would come to: the first rows as the settings read them, and the count of all.

use serde::{Deserialize, Serialize};

use super::{MappedRow, RowProblem, RowProblemCode};
use crate::ids::ImportFileId;

text_enum! {
    /// What becomes of a row.
    pub enum ImportRowState {
        Accepted => "accepted",
        Filtered => "filtered",
        Rejected => "rejected",
        /// Written like an earlier row of its file: a question for a person.
        Held => "held",
        /// Was imported before.
        Known => "known",
        /// A person left it out.
        Discarded => "discarded",
    }
}

/// A row of a file as the settings read it. Nothing is in the books yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewRow {
    pub file_id: ImportFileId,
    /// From 1, as a text editor or a spreadsheet counts it.
    pub row_number: i64,
    pub state: ImportRowState,
    /// The source text of every column.
    pub fields: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapped: Option<MappedRow>,
    pub problems: Vec<RowProblem>,
}

/// How many rows have a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemCount {
    pub code: RowProblemCode,
    pub count: i64,
}

text_enum! {
    /// How far the first pass over all files is.
    pub enum SurveyState {
        /// Nothing to look at: no file, or no usable mapping.
        Absent => "absent",
        /// Counting. Ask again, or wait for the event `import_progressed`.
        Running => "running",
        Done => "done",
        /// A file could not be read.
        Failed => "failed",
    }
}

/// What all rows of all files come to with the settings as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportSurvey {
    pub state: SurveyState,
    pub bytes_total: i64,
    pub bytes_read: i64,
    /// Data rows, blank ones not counted.
    pub rows: i64,
    pub blank_rows: i64,
    /// Rows that fulfil the conditions and can be read; duplicates and known rows included.
    pub matching: i64,
    pub filtered: i64,
    pub rejected: i64,
    /// Matching rows that are written like an earlier one of their file.
    pub duplicates: i64,
    /// Matching rows that were imported before.
    pub known: i64,
    /// The sum of the matching rows.
    pub amount_minor: i64,
    /// The commonest first.
    pub problems: Vec<ProblemCount>,
    pub files: Vec<FileCounts>,
    /// Rows worth a look before the run: the first 25 that cannot be read, and the first 25 possible
    /// duplicates.
    #[serde(default)]
    pub samples: Vec<PreviewRow>,
}

/// What the rows of one file come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileCounts {
    pub file_id: ImportFileId,
    pub rows: i64,
    pub matching: i64,
    pub rejected: i64,
    pub amount_minor: i64,
}

/// The first rows, and the count of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    /// The version of the import whose files and settings were read.
    pub version: i64,
    /// The first rows of each file that are not filtered out; empty without a usable mapping.
    pub rows: Vec<PreviewRow>,
    pub survey: ImportSurvey,
}
