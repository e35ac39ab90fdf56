//! Integration tests: everything through HTTP, on SQLite and on PostgreSQL.

#[macro_use]
mod support;

mod departments;
mod events;
mod fiscal_years;
mod health;
mod multi_process;
mod session;
mod terms;
mod vendors;
