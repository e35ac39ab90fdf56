//! The end of a fiscal year: what it would do, and what was done.

mod books;
pub mod plan;
mod room;
mod runs;
pub mod successors;

pub use books::{books_without_room, short_books};
pub use plan::YearEndPlan;
pub use room::shortfalls;
pub use runs::{preview, run, whole_organisation};
