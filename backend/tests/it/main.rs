//! Integration tests: everything through HTTP, on SQLite and on PostgreSQL.

#[macro_use]
mod support;

mod departments;
mod fiscal_years;
mod session;
mod terms;
mod vendors;
