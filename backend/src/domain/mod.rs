//! Rules: values in, values or errors out. No connection, no clock, no randomness.

pub mod approval_flow;
pub mod approval_measures;
pub mod approval_progress;
pub mod approval_rules;
pub mod attaching;
pub mod budget_finding;
pub mod calendar;
pub mod campaign_code;
pub mod commenting;
pub mod control;
pub mod control_book;
pub mod delegation;
pub mod email;
pub mod ledger;
pub mod match_key;
pub mod plan;
pub mod reallocation;
pub mod replay;
pub mod request_flow;
pub mod tree;
pub mod vocabulary;
pub mod voucher;
pub mod year_end;
