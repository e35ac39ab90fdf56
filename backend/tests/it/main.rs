//! Integration tests: everything through HTTP, on SQLite and on PostgreSQL.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by ending"
)]

#[macro_use]
mod support;

mod ab;
mod accounting;
mod alerts;
mod analysis;
mod analysis_views;
mod api_keys;
mod approval_rules;
mod at_once;
mod attachments;
mod audit;
mod auth_matrix;
mod budget_finding;
mod budget_health;
mod budget_requests;
mod budgets;
mod campaign_results;
mod campaigns;
mod claims;
mod cli;
mod comments;
mod controls;
mod currencies;
mod dashboards;
mod delegations;
mod deliveries;
mod demo;
mod departments;
mod dimensions;
mod events;
mod expense_reports;
mod expenses;
mod experiments;
mod fiscal_years;
mod health;
mod histories;
mod imports;
mod layers;
mod mail;
mod multi_process;
mod openapi;
mod organisation;
mod payments;
mod periods_close;
mod pivot;
mod plans;
mod policies;
mod policy_replay;
mod prefunding;
mod profile;
mod races;
mod reallocations;
mod refusals;
mod releases;
mod reminders;
mod report_schedules;
mod request_types;
mod revisions;
mod san_diego;
mod schemas;
mod session;
mod setup;
mod site;
mod splits;
mod statements;
mod sweep;
mod templates;
mod terms;
mod usage_reports;
mod users;
mod vendors;
mod vocabularies;
mod webhooks;
mod year_end;
