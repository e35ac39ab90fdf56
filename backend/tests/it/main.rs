//! Integration tests: everything through HTTP, on SQLite and on PostgreSQL.

#[macro_use]
mod support;

mod api_keys;
mod departments;
mod events;
mod fiscal_years;
mod health;
mod multi_process;
mod organisation;
mod profile;
mod session;
mod setup;
mod terms;
mod users;
mod vendors;
