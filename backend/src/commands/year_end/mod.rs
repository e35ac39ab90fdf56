//! The end of a fiscal year: choosing what becomes of each node's money, doing it, taking it back.
//!
//! A year end is one transaction, whatever the size of the tree: all of it is there or nothing. A
//! thousand nodes are about four thousand entries, which is a second of the writer's time, once a year.

pub mod choose;
mod expenses;
mod lines;
mod obstacles;
pub mod reverse;
pub mod run;
