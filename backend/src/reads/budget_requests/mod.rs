//! Requests about budgets: what one means, what it does, whom it goes to, and their pages.

pub mod ask;
pub mod change;
pub mod limits;
pub mod list;
pub mod page;
pub mod preview;
pub mod route;
