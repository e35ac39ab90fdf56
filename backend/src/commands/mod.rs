//! Use cases: one file each. Validate, decide (by a domain rule), write, in one transaction.

pub mod departments;
pub mod fiscal_years;
pub mod periods;
pub mod session;
pub mod terms;
pub mod vendors;
