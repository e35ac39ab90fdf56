//! The project's own commands, as `cargo xtask <command>`.
//!
//! Everything that a newcomer or a build machine has to do is a command here, so that there is one
//! way to do it. This crate stays small, because its compilation is the first thing a newcomer
//! waits for; what needs heavy libraries is a program of its own (`bundler`).

mod bench;
mod checks;
mod dev;
mod dist;
mod journeys;
mod postgres;
mod process;
mod report;
mod run;
mod server;
mod setup;
mod site;
mod unit_tests;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::report::Report;

/// The commands of the Penstock project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start Penstock, with a demo organisation the first time.
    Run(run::RunOptions),
    /// Like `run`, and build again and restart after each change of a file.
    Dev(run::RunOptions),
    /// Run every check: layout, warnings, libraries, tests on both databases, browser journeys.
    Test(checks::TestOptions),
    /// Measure imports and the ledger on both databases, and write the figures into docs/performance.md.
    Bench(bench::BenchOptions),
    /// Build the one program that is delivered, with the browser part inside: `target/dist/penstock`.
    Dist,
    /// Build the browser part only.
    Site {
        /// As it is delivered: small, with compressed files beside the plain ones.
        #[arg(long)]
        release: bool,
    },
}

fn main() -> ExitCode {
    match run_command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The causes in words; a stack trace of this program would only hide them.
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_command() -> Result<()> {
    let arguments = Arguments::parse_from(words());

    process::pass_on_signals()?;
    let mut report = Report::new();
    match arguments.command {
        Command::Run(options) => run::run(&mut report, &options),
        Command::Dev(options) => dev::dev(&mut report, &options),
        Command::Bench(options) => bench::bench(&mut report, &options),
        Command::Dist => dist::dist(&mut report),
        Command::Test(options) => checks::test(&mut report, &options),
        Command::Site { release } => {
            let kind = if release { site::Kind::Release } else { site::Kind::Development };
            let folder = site::build(&mut report, kind)?;
            report.say(&format!("The browser part is in {}", folder.display()));
            Ok(())
        }
    }
}

/// The command line. `cargo xtask run -- --empty` and `cargo xtask run --empty` mean the same, because many are used
/// to writing the former.
fn words() -> Vec<String> {
    let mut words: Vec<String> = std::env::args().collect();
    let takes_options =
        words.get(1).is_some_and(|command| ["run", "dev", "bench"].contains(&command.as_str()));
    if takes_options && words.get(2).is_some_and(|word| word == "--") {
        words.remove(2);
    }
    words
}
