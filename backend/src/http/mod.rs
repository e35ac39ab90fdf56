//! HTTP: extract, call one command or read, answer.
//!
//! Invariant: no handler touches a table, decides about money, or checks a role by hand; the
//! permission is in the type of its [`auth::Actor`].

pub mod auth;
pub mod error;
pub mod etag;
pub mod events;
pub mod explorer;
pub mod health;
pub mod idempotency;
pub mod metrics;
pub mod openapi;
pub mod problems;
pub mod requests;
pub mod routes;
pub mod server;
pub mod site;
pub mod spa;

mod accounting;
mod analysis;
mod api_keys;
mod approval_rules;
mod attachments;
mod budget_request_limits;
mod budget_requests;
mod budgets;
mod campaign_results;
mod campaigns;
mod comments;
mod control_books;
mod controls;
mod delegations;
mod departments;
mod dimensions;
mod expense_steps;
mod expenses;
mod fiscal_years;
mod import_files;
mod import_rows;
mod import_templates;
mod imports;
mod language;
mod notifications;
mod organisation;
pub mod plan_files;
mod plan_rates;
pub mod plan_versions;
pub mod plans;
mod policy_replays;
mod profile;
mod session;
mod setup;
mod statements;
mod terms;
mod users;
mod vendors;
mod vocabularies;
mod voucher_batches;
mod year_ends;
