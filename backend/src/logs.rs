//! Logs: one event per line on standard error, as text or as JSON.
//!
//! Every line of a request carries its id, because [`crate::http::server`] runs the request inside
//! of a span that has it, and the writer and the reading threads take the span along.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{ConfigError, Settings};

/// Starts logging for the process.
///
/// # Errors
/// When the format or the level is none.
pub fn start(settings: &Settings) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(settings.log_level()).map_err(|_| settings.wrong_log_level())?;
    let colours = std::io::stderr().is_terminal();
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    let started = if settings.logs_are_json()? {
        lines.json().flatten_event(true).with_span_list(false).try_init()
    } else {
        lines.with_target(false).try_init()
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging had been started before");
    }
    Ok(())
}
