//! Expenses: the list, the form of a request, the page of one.

pub mod choices;
mod form;

pub use self::form::{EditExpensePage, NewExpensePage};
