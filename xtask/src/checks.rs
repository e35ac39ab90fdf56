//! `cargo xtask test`: every check of the project, cheap ones first, ending at the first that fails.

use clap::{Args, ValueEnum};

use anyhow::{Result, bail};

use crate::postgres::{Postgres, Safety};
use crate::report::Report;
use crate::setup::{self, BROWSER_TARGET};
use crate::{journeys, process, unit_tests};

/// The compiler is told once what is a defect; here a warning is one.
const NO_WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];

/// A part of the checks.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The layout of the code.
    Fmt,
    /// The compiler's warnings and clippy's.
    Clippy,
    /// Licences, sources and known weaknesses of the libraries.
    Deny,
    /// Tests of the code, on SQLite and PostgreSQL.
    Unit,
    /// Journeys in a browser.
    E2e,
}

impl Part {
    const ALL: [Self; 5] = [Self::Fmt, Self::Clippy, Self::Deny, Self::Unit, Self::E2e];
}

/// What `test` can be told.
#[derive(Args)]
pub struct TestOptions {
    /// Only these parts, separated by commas.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Arguments for the test runner, after `--`, if `unit` or `e2e` is the only part.
    #[arg(last = true)]
    runner: Vec<String>,
}

/// Runs the checks and prints how long each took.
pub fn test(report: &mut Report, options: &TestOptions) -> Result<()> {
    let parts = if options.only.is_empty() { &Part::ALL[..] } else { &options.only };
    if !options.runner.is_empty() && !matches!(parts, [Part::Unit | Part::E2e]) {
        bail!("arguments for the test runner need --only unit or --only e2e");
    }
    let result = run_parts(report, parts, &options.runner);
    report.print_times();
    if let Some(closing_line) = result? {
        // Last of all what the test runner said last, where a build machine looks for it.
        eprintln!("{closing_line}");
    }
    Ok(())
}

/// Returns the test runner's closing line, if there were unit tests.
fn run_parts(report: &mut Report, parts: &[Part], runner: &[String]) -> Result<Option<String>> {
    // Lives until all parts are done, because two of them use it.
    let mut postgres = None;
    let mut closing_line = None;
    for part in Part::ALL.iter().filter(|part| parts.contains(part)) {
        match part {
            Part::Fmt => fmt(report)?,
            Part::Clippy => clippy(report)?,
            Part::Deny => deny(report)?,
            Part::Unit => {
                let url = postgres_url(report, &mut postgres)?;
                closing_line = Some(unit_tests::run(report, &url, runner)?);
            }
            Part::E2e => {
                let url = postgres_url(report, &mut postgres)?;
                journeys::run(report, &url, runner)?;
            }
        }
    }
    Ok(closing_line)
}

/// The address of the PostgreSQL server, which is started when it is needed first.
fn postgres_url(report: &mut Report, postgres: &mut Option<Postgres>) -> Result<String> {
    if let Some(running) = postgres {
        return Ok(running.url());
    }
    setup::postgres(report)?;
    let started = report.step("Starting PostgreSQL", || Postgres::start(Safety::Fast))?;
    Ok(postgres.insert(started).url())
}

fn fmt(report: &mut Report) -> Result<()> {
    report.step("Checking the layout of the code", || process::run(process::cargo().args(["fmt", "--check"])))
}

fn clippy(report: &mut Report) -> Result<()> {
    setup::browser_target(report)?;
    setup::c_compiler(report)?;
    report.step("Looking for warnings: the server and the tools", || {
        let mut command = process::cargo();
        command.args([
            "clippy",
            "--locked",
            "--workspace",
            "--exclude",
            "penstock-frontend",
            "--all-targets",
        ]);
        process::run(command.args(NO_WARNINGS))
    })?;
    report.step("Looking for warnings: the browser part", || {
        let mut command = process::cargo();
        command.args(["clippy", "--locked", "--package", "penstock-frontend", "--target", BROWSER_TARGET]);
        process::run(command.args(NO_WARNINGS))
    })
}

fn deny(report: &mut Report) -> Result<()> {
    let program = setup::cargo_deny(report)?;
    report.step("Checking the libraries: licences, bans, sources", || {
        let mut command = process::in_root(&program);
        process::run(command.args(["--locked", "check", "licenses", "bans", "sources"]))
    })?;
    // The list of known weaknesses comes from a public repository, which a closed machine cannot reach.
    let mut fetch = process::in_root("timeout");
    fetch.arg("60").arg(&program).args(["fetch", "db"]);
    let fetched = fetch.output()?;
    if !fetched.status.success() {
        report.say("SKIPPED: known weaknesses of the libraries, because the advisory database cannot be fetched from here");
        return Ok(());
    }
    report.step("Checking the libraries: known weaknesses", || {
        process::run(process::in_root(&program).args(["--locked", "check", "--disable-fetch", "advisories"]))
    })
}
