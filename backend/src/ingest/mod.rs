//! Reading of uploaded tables: what a file looks like, its rows, their values.
//!
//! Everything here is parsing. Invariant: no database, no HTTP, no clock; memory stays bounded by
//! [`FIELD_LIMIT`] and [`ROW_LIMIT`] however large or broken the file is; and nothing is lost in
//! silence: each row of a file is blank, accepted, filtered out by the person's own conditions, or
//! refused with a named problem.
//!
//! The way through: [`inspect`] the first [`SAMPLE_BYTES`], let a person correct the [`FileShape`],
//! read the rows with [`RowReader`], turn them into typed rows with [`Mapper`], and tell equal ones
//! apart with [`Occurrences`].
//!
//! [`FileShape`]: penstock_shared::import::FileShape

mod amount;
mod columns;
mod date;
mod delimited;
mod encoding;
mod evidence;
mod filter;
mod fingerprint;
mod fiscal_year;
mod header;
mod json;
mod mapping;
mod names;
mod problem;
mod ragged;
mod raw_row;
mod reader;
mod refusal;
pub mod rules;
mod shape;
mod sheet;
mod survey;
#[cfg(test)]
mod tests;
mod text;

pub use amount::parse_amount;
pub use date::parse_date;
pub use encoding::{EncodingGuess, EncodingScan};
pub use fingerprint::{Fingerprint, Occurrences, raw_fingerprint, row_fingerprint};
pub use fiscal_year::parse_fiscal_year;
pub use mapping::{Mapper, RowOutcome};
pub use names::suggest_mapping;
pub use problem::{ValueProblem, row_problem};
pub use raw_row::RawRow;
pub use reader::RowReader;
pub use shape::inspect;
pub use sheet::{SheetRefusal, read_sheet};
pub use survey::{FileSurvey, survey};

/// How much of a file's beginning [`inspect`] should be given.
pub const SAMPLE_BYTES: usize = 256 * 1024;

/// The longest field that is read, in bytes of UTF-8.
pub const FIELD_LIMIT: usize = 64 * 1024;

/// The longest row that is read, in bytes of UTF-8.
pub const ROW_LIMIT: usize = 1024 * 1024;

/// The longest text, in characters, that a mapped field may have.
pub const TEXT_LIMIT: usize = 2_000;
