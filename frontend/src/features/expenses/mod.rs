//! Expenses: the list, the form of a request, the page of one.

pub mod choices;
mod form;
mod list;
mod page;

pub use self::{
    form::{EditExpensePage, NewExpensePage},
    list::{ExpenseRow, ExpensesPage},
    page::{Decision, DecisionDialog, ExpensePage},
};
