//! Accounting: batches of vouchers, and the accounts that spending goes to.

mod accounts;
mod accruals;
mod batch;
mod list;
mod mapping;
mod new;
mod vouchers;

pub use self::{
    accounts::AccountsPage, accruals::AccrualsPage, batch::BatchPage, list::BatchesPage, new::NewBatchPage,
};
