//! The project's own commands, as `cargo xtask <command>`.
//!
//! Everything that a newcomer or a build machine has to do is a command here, so that there is one
//! way to do it. This crate stays small, because its compilation is the first thing a newcomer
//! waits for; what needs heavy libraries is a program of its own (`bundler`).

mod process;
mod report;
mod run;
mod server;
mod setup;
mod site;
mod workspace;

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
    /// Build the browser part only.
    Site {
        /// As it is delivered: small, with compressed files beside the plain ones.
        #[arg(long)]
        release: bool,
    },
}

fn main() -> Result<()> {
    // `cargo xtask run -- --empty` and `cargo xtask run --empty` mean the same.
    let mut separators = 0;
    let words = std::env::args().filter(|word| {
        separators += usize::from(word == "--");
        word != "--" || separators > 1
    });
    let arguments = Arguments::parse_from(words);

    process::pass_on_signals()?;
    let mut report = Report::new();
    match arguments.command {
        Command::Run(options) => run::run(&mut report, &options),
        Command::Site { release } => {
            let kind = if release { site::Kind::Release } else { site::Kind::Development };
            setup::browser_target(&mut report)?;
            let folder = site::build(&mut report, kind)?;
            report.say(&format!("The browser part is in {}", folder.display()));
            Ok(())
        }
    }
}
