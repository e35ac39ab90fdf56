//! Rules: values in, values or errors out. No connection, no clock, no randomness.

pub mod tree;
