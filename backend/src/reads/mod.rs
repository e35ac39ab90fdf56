//! Questions: one file per screen or report. Nothing here writes.

pub mod departments;
pub mod fiscal_years;
pub mod viewer;
