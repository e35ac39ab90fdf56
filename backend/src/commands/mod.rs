//! Use cases: one file each. Validate, decide (by a domain rule), write, in one transaction.

pub mod budgets;
pub mod carry;
pub mod checks;
pub mod departments;
pub mod expenses;
pub mod fiscal_years;
pub mod periods;
pub mod posting;
pub mod session;
pub mod sweep;
pub mod terms;
pub mod vendors;
