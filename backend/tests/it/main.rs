//! Integration tests: everything through HTTP, on SQLite and on PostgreSQL.

#[macro_use]
mod support;

mod analysis;
mod api_keys;
mod budgets;
mod cli;
mod campaigns;
mod departments;
mod events;
mod expenses;
mod fiscal_years;
mod health;
mod histories;
mod multi_process;
mod organisation;
mod periods_close;
mod profile;
mod races;
mod session;
mod setup;
mod terms;
mod users;
mod vendors;
