//! Expenses: the plan of a request, its preview, the list, the page.

pub mod attachments;
pub mod audience;
pub mod comments;
pub mod finding;
mod foreign;
pub mod list;
pub mod page;
pub mod plan;
pub mod preview;
pub mod steps;
pub mod stored;

pub use foreign::own_total;
