//! Expenses: the plan of a request, its preview, the list, the page.

pub mod attachments;
pub mod audience;
pub mod comments;
pub mod finding;
mod foreign;
pub mod invoices;
pub mod kinds;
pub mod list;
pub mod page;
pub mod plan;
mod plan_line;
pub mod prefunding;
pub mod preview;
pub mod releases;
pub mod revision;
pub mod revisions;
pub mod split;
pub mod steps;
pub mod stored;

pub use foreign::own_total;
