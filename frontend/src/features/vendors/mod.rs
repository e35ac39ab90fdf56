//! The directory of vendors, and the page of each.

mod edit;
mod list;
mod page;
mod spend;

pub use self::{list::VendorsPage, page::VendorPage};
