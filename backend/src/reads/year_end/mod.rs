//! The end of a fiscal year: what it would do, and what was done.

pub mod plan;
mod room;
mod runs;
pub mod successors;

pub use plan::YearEndPlan;
pub use room::shortfalls;
pub use runs::{preview, run, whole_organisation};
