//! Questions: one file per screen or report. Nothing here writes.

pub mod departments;
pub mod fiscal_years;
pub mod terms;
pub mod vendors;
pub mod health;
pub mod viewer;
