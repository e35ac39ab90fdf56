//! The life of an expense: draft, submission, decision, invoices, release.

pub mod ask_others;
pub mod at_once;
pub mod attach;
pub mod comment;
pub mod decide;
pub mod draft;
pub mod foreign;
pub mod invoice;
mod late;
pub mod money;
pub mod release;
pub mod reverse;
mod rows;
pub mod submit;
