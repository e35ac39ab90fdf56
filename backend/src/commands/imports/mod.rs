//! Imports: drafts, and rows that become expenses or budgets.
//!
//! A run is many small commands, a chunk of rows each: the rows, their fingerprints and the progress
//! are committed together, so that a process that is killed leaves nothing half done and the next one
//! goes on behind the last chunk.

pub mod budgets;
pub mod charge;
pub mod chunk;
pub mod directory;
pub mod draft;
pub mod expenses;
pub mod lease;
pub mod places;
pub mod rows;
pub mod run;
pub mod settings;
pub mod templates;
