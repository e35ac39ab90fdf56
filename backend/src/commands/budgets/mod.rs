//! Budget nodes: adding, changing, giving and taking money.

pub mod allocate;
pub mod create;
pub mod update;
