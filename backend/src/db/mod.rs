//! The only room that knows tables.
//!
//! One small file per table with plain functions. Invariant: nothing here decides anything; values
//! go in, rows come out. What the two databases do differently is in [`portable`] and nowhere else.

pub mod connection;
pub mod migrate;
pub mod plan_rates;
pub mod portable;
pub mod schema;

pub mod accounts;
pub mod analysis;
pub mod api_keys;
pub mod approval_rules;
pub mod approvals;
pub mod attachments;
pub mod balances;
pub mod budget_nodes;
pub mod budget_request_limits;
pub mod budget_request_steps;
pub mod budget_requests;
pub mod campaign_money;
pub mod campaign_results;
pub mod campaigns;
pub mod checks;
pub mod checks_list;
pub mod comments;
pub mod control_book_caps;
pub mod control_books;
pub mod delegations;
pub mod departments;
pub mod dimensions;
pub mod epoch;
pub mod events;
pub mod expenses;
pub mod expenses_bulk;
pub mod expenses_list;
pub mod fiscal_years;
pub mod health;
pub mod idempotency;
pub mod import_files;
pub mod import_fingerprints;
pub mod import_rows;
pub mod import_templates;
pub mod imports;
pub mod invoices;
pub mod ledger;
pub mod notifications;
pub mod organisation;
pub mod overrides;
pub mod period_changes;
pub mod periods;
pub mod plan_lines;
pub mod plan_versions;
pub mod plans;
pub mod server_keys;
pub mod sessions;
pub mod spent_entries;
pub mod statement;
pub mod term_changes;
pub mod terms;
pub mod text;
pub mod users;
pub mod vendors;
pub mod vouchers;
pub mod year_ends;

pub use connection::{AnyConnection, Backend, DatabaseUrl, Pool};
