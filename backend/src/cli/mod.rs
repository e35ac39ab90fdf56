//! The command line: parse, call one thing, say how it ended.

mod admin;
mod demo;
mod follow_alerts;
mod maintenance;
mod options;
mod serve;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{config::ConfigError, http::openapi};

/// The exit code for wrong settings; clap uses the same for wrong options.
const WRONG_SETTING: u8 = 2;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  it could not be done; the reason is on standard error
  2  a command, an option or a setting is wrong
  3  `verify` found damage";

/// Marketing budget control and campaign effectiveness tracking.
#[derive(Parser)]
#[command(name = "penstock", version, after_help = EXIT_CODES, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the browser part.
    Serve(Box<options::ServeOptions>),
    /// Bring the database schema up to date. `serve` does so by itself.
    Migrate(options::CommonOptions),
    /// Administrators.
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    /// Rebuild every balance from the ledger and check the chain of hashes.
    Verify(options::CommonOptions),
    /// Write the database and the uploaded files into one .tar file, also while the server runs.
    Backup(maintenance::FileOptions),
    /// Bring a backup back, into an empty data folder and an empty database.
    Restore(maintenance::FileOptions),
    /// Fill an empty database with a realistic organisation.
    Demo(demo::DemoOptions),
    /// Print the OpenAPI document.
    Openapi,
}

/// Runs the command that the arguments of the process ask for.
#[must_use]
pub fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(options) => serve::run(*options),
        Command::Migrate(options) => maintenance::migrate(options),
        Command::Admin(command) => admin::run(command),
        Command::Verify(options) => maintenance::verify(options),
        Command::Backup(options) => maintenance::back_up(options),
        Command::Restore(options) => maintenance::restore(options),
        Command::Demo(options) => demo::run(options),
        Command::Openapi => {
            say(openapi::json());
            Ok(ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        if error.is::<ConfigError>() { ExitCode::from(WRONG_SETTING) } else { ExitCode::FAILURE }
    })
}

/// Writes a line to standard output. A reader that went away is no failure of ours.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{line}").and_then(|()| out.flush());
    if let Err(error) = written {
        tracing::debug!(%error, "nobody reads the standard output");
    }
}
