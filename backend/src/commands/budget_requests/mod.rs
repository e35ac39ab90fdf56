//! Requests about budgets: asked for, decided, and done with the last yes.

pub mod apply;
pub mod decide;
pub mod limits;
pub mod open;
