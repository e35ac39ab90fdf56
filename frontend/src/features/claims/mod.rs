//! Claims: reimbursements that are paid back together.

mod list;
mod page;
mod waiting;

pub use self::{list::ClaimsPage, page::ClaimPage};
