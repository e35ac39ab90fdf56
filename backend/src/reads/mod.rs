//! Questions: one file per screen or report. Nothing here writes.

pub mod departments;
pub mod viewer;
