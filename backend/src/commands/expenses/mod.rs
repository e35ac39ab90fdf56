//! The life of an expense: draft, submission, decision, invoices, release.

pub mod ask_others;
pub mod at_once;
pub mod attach;
pub mod call_off;
pub mod comment;
pub mod credit;
pub mod decide;
pub mod deliver;
pub mod draft;
pub mod expire;
pub mod foreign;
pub mod invoice;
mod late;
pub mod money;
pub mod pay;
pub mod prefunding;
pub mod release;
pub mod reverse;
pub mod revise;
mod rows;
pub mod submit;
