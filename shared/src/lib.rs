//! The words that the server and the browser part have in common.
//!
//! Everything here is a value: no I/O, no clock, no randomness, so it compiles for wasm32 as well.
//! Invariant: a rule that both sides need (who may do what, what an amount looks like, which error
//! codes exist) is written here once and nowhere else.
//!
//! Features: `db` adds diesel's conversions to ids and enumerations, `openapi` adds utoipa schemas.

#[macro_use]
pub mod text_enum;

pub mod ab;
pub mod accounting;
pub mod alert;
pub mod analysis;
pub mod approval;
pub mod approval_measure;
pub mod approval_rule;
pub mod attachment;
pub mod audit;
pub mod budget;
pub mod budget_health;
pub mod budget_request;
pub mod campaign;
pub mod claim;
pub mod comment;
pub mod control;
pub mod dashboard;
pub mod delegation;
pub mod delivery;
pub mod dimension;
pub mod error_code;
pub mod event;
pub mod expense;
pub mod expense_kind;
pub mod expense_report;
pub mod experiment;
pub mod ids;
pub mod import;
pub mod invoice;
pub mod mail;
pub mod money;
pub mod notification;
pub mod organisation;
pub mod page;
pub mod patch;
pub mod payment;
pub mod period;
pub mod permission;
pub mod pivot;
pub mod plan;
pub mod prefunding;
pub mod problem;
pub mod rate;
pub mod reference;
pub mod refusal_reason;
pub mod release;
pub mod report_schedule;
pub mod result;
pub mod session;
pub mod statement;
pub mod template;
pub mod usage_report;
pub mod user;
pub mod vendor;
pub mod webhook;
pub mod working_days;
pub mod year_end;
