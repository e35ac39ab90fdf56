//! Use cases: one file each. Validate, decide (by a domain rule), write, in one transaction.

pub mod api_keys;
pub mod budget_requests;
pub mod budgets;
pub mod campaigns;
pub mod carry;
pub mod checks;
pub mod control_books;
pub mod departments;
pub mod expenses;
pub mod fiscal_years;
pub mod idempotency;
pub mod imports;
pub mod organisation;
pub mod overrides;
pub mod periods;
pub mod policies;
pub mod posting;
pub mod profile;
pub mod session;
pub mod setup;
pub mod sweep;
pub mod terms;
pub mod users;
pub mod vendors;
pub mod year_end;
