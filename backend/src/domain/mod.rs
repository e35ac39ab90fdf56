//! Rules: values in, values or errors out. No connection, no clock, no randomness.

pub mod calendar;
pub mod match_key;
pub mod tree;
