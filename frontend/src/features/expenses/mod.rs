//! Expenses: the list, the form of a request, the page of one.

pub mod choices;
mod comments;
mod files;
mod form;
mod list;
mod more_money;
mod page;
mod table;

pub use self::{
    form::{EditExpensePage, NewExpensePage, RouteView, kind_choices},
    list::ExpensesPage,
    page::{
        Approvals, CheckRecord, CheckTable, Decision, DecisionDialog, ExpensePage, Subject, Timeline, purpose,
    },
    table::ExpenseTable,
};
