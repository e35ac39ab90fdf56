//! The words that the server and the browser part have in common.
#[macro_use]
pub mod text_enum;
pub mod ids;
