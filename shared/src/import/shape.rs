//! What the beginning of a file says about the whole: encoding, delimiter, columns, warnings.

use serde::{Deserialize, Serialize};

use super::ImportField;

text_enum! {
    /// How the text of a file is encoded.
    pub enum Encoding {
        Utf8 => "utf-8",
        Utf16Le => "utf-16le",
        Utf16Be => "utf-16be",
        Windows1252 => "windows-1252",
        Gb18030 => "gb18030",
    }
}

text_enum! {
    /// How rows are told apart in a file.
    pub enum FileFormat {
        /// Rows of fields with a delimiter, such as CSV.
        Delimited => "delimited",
        /// A JSON array of objects, at the top or as a member of the top object.
        Json => "json",
    }
}

text_enum! {
    /// What stands between two fields.
    pub enum Delimiter {
        Comma => "comma",
        Semicolon => "semicolon",
        Tab => "tab",
        Pipe => "pipe",
    }
}

text_enum! {
    /// What stands at the end of a line.
    pub enum LineEnding {
        Lf => "lf",
        CrLf => "crlf",
        Cr => "cr",
        Mixed => "mixed",
    }
}

text_enum! {
    /// The order and the notation of a date's parts. Each accepts the separators `-`, `/`, `.` and
    /// space, two-digit years (69 to 99 are 19xx) and a time of day after the date, which is dropped.
    pub enum DateFormat {
        /// `2020-07-31`, `2020/7/31`, `2020-07-31 00:00:00`
        YearMonthDay => "ymd",
        /// `31/07/2020`, `31.7.20`
        DayMonthYear => "dmy",
        /// `07/31/2020`, `7-31-20`
        MonthDayYear => "mdy",
        /// `31-Jul-20`, `31 July 2020`
        DayMonthNameYear => "d_mmm_y",
        /// `Jul 31, 2020`
        MonthNameDayYear => "mmm_d_y",
        /// `2020年7月31日`
        ChineseYearMonthDay => "ymd_zh",
        /// `20200731`
        CompactYearMonthDay => "yyyymmdd",
        /// Days since 1899-12-30, as spreadsheets store a date: `44043`
        ExcelSerial => "excel_serial",
    }
}

impl DateFormat {
    /// The notation as people write it, with an example's shape rather than a translated word.
    #[must_use]
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::YearMonthDay => "yyyy-mm-dd",
            Self::DayMonthYear => "dd/mm/yyyy",
            Self::MonthDayYear => "mm/dd/yyyy",
            Self::DayMonthNameYear => "dd-mmm-yyyy",
            Self::MonthNameDayYear => "mmm dd, yyyy",
            Self::ChineseYearMonthDay => "yyyy年m月d日",
            Self::CompactYearMonthDay => "yyyymmdd",
            Self::ExcelSerial => "44043",
        }
    }
}

text_enum! {
    /// Which sign stands before the decimals of an amount.
    pub enum DecimalStyle {
        /// `1,234.56`, `1 234.56`, `1'234.56`
        Point => "point",
        /// `1.234,56`, `1 234,56`
        Comma => "comma",
    }
}

text_enum! {
    /// What a column seems to hold.
    pub enum ColumnKind {
        Date => "date",
        /// Numbers: amounts, but also counts and numeric references.
        Amount => "amount",
        Text => "text",
        /// Nothing in any row of the sample.
        Empty => "empty",
    }
}

text_enum! {
    /// Why a file is not read at all.
    pub enum FileRefusal {
        /// No bytes, or nothing but blanks.
        Empty => "file_empty",
        /// zip, gzip, 7z, rar, ...: archives are never unpacked.
        Archive => "file_archive",
        /// A workbook (xlsx, xls, ods): to be saved as CSV first.
        Spreadsheet => "file_spreadsheet",
        Pdf => "file_pdf",
        /// HTML or XML, also when its name ends in .xls.
        Markup => "file_markup",
        /// Bytes that are no text in any encoding known here.
        Binary => "file_binary",
        /// JSON without an array of objects.
        JsonWithoutTable => "json_without_table",
    }
}

text_enum! {
    /// What a person should know about a file before it is imported.
    pub enum ShapeWarning {
        /// The encoding follows from statistics and not from a mark or from validity.
        EncodingGuessed => "encoding_guessed",
        /// Some bytes are none in the file's encoding; their rows will be refused.
        UndecodableBytes => "undecodable_bytes",
        NulBytes => "nul_bytes",
        /// No delimiter was found: every row has one field.
        OneColumn => "one_column",
        /// The first rows are titles or blank and were skipped.
        TitleRowsSkipped => "title_rows_skipped",
        /// The first row seems to be data; columns have numbers only.
        NoHeaderRow => "no_header_row",
        DuplicateHeaders => "duplicate_headers",
        /// Columns without header and values at the right were left out.
        TrailingBlankColumns => "trailing_blank_columns",
        BlankRows => "blank_rows",
        /// Some rows have more or fewer fields than there are columns.
        RaggedRows => "ragged_rows",
        MixedLineEndings => "mixed_line_endings",
        /// A date column can be read in more than one way.
        DatesAmbiguous => "dates_ambiguous",
        /// An amount column can be read in more than one way.
        AmountsAmbiguous => "amounts_ambiguous",
    }
}

/// What the sample says of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ColumnGuess {
    /// Position from 0.
    pub index: u32,
    /// As the file writes it, trimmed; empty when it has none.
    pub header: String,
    pub kind: ColumnKind,
    /// The first different values.
    pub samples: Vec<String>,
    /// Formats that fit the dates equally well, the likeliest first. More than one: a person chooses.
    pub date_formats: Vec<DateFormat>,
    /// Styles that fit the amounts equally well, the likeliest first. More than one: a person chooses.
    pub decimal_styles: Vec<DecimalStyle>,
    /// What the header and the values suggest for expenses and for budgets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expense_field: Option<ImportField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_field: Option<ImportField>,
}

/// What the beginning of a file says about the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileShape {
    pub format: FileFormat,
    pub encoding: Encoding,
    /// The file begins with a byte order mark.
    pub byte_order_mark: bool,
    /// Absent for JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// Some field is in quotation marks.
    pub quoted: bool,
    /// Absent for JSON and for a single line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_ending: Option<LineEnding>,
    /// The row, from 1, that names the columns. Absent for JSON and when the first row is data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    pub columns: Vec<ColumnGuess>,
    /// Rows of data in the sample.
    pub sample_rows: u32,
    /// The sample is the whole file.
    pub complete: bool,
    pub warnings: Vec<ShapeWarning>,
}

/// A person's corrections of what was recognised; what is absent stays as recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadingChoice {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// The row, from 1, that names the columns; 0 says that none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
}
