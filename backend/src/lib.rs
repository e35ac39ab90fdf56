//! The Penstock server.
//!
//! One direction: `http` handler > `commands` or `reads` > `domain` rule (pure) > `db`. A test
//! (`tests/layers.rs`) refuses imports that go upwards. See `docs/architecture.md`.

pub mod alerting;
pub mod app;
pub mod attaching;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod cube;
pub mod db;
pub mod demo;
pub mod demo_logins;
pub mod domain;
pub mod error;
pub mod events;
pub mod http;
pub mod importing;
pub mod ingest;
pub mod logs;
pub mod mailing;
pub mod metrics;
pub mod paging;
pub mod passwords;
pub mod printing;
pub mod reads;
pub mod throttle;
pub mod tokens;
pub mod viewer;
pub mod webhooks;
pub mod writer;
