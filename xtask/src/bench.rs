//! `cargo xtask bench`: what takes long, measured on both databases, and written into
//! `docs/performance.md` between its two marks.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::thread::available_parallelism;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::postgres::{Postgres, Safety};
use crate::report::Report;
use crate::unit_tests::POSTGRES_URL;
use crate::{process, setup, workspace};

/// The page that the figures are written into.
const PAGE: &str = "docs/performance.md";
const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// What is measured.
#[derive(Args)]
pub struct BenchOptions {
    /// Rows of the ledger that is imported.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Requests that are checked and reserved.
    #[arg(long, default_value_t = 20_000)]
    requests: u64,
    /// Facts of the ledger that is pivoted.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000, 10_000_000])]
    facts: Vec<u64>,
    /// Print only; leave the page as it is.
    #[arg(long)]
    no_page: bool,
}

/// Builds the measuring program and runs it on both databases.
pub fn bench(report: &mut Report, options: &BenchOptions) -> Result<()> {
    setup::c_compiler(report)?;
    setup::postgres(report)?;
    report.step("Compiling the benchmarks", || {
        let mut command = process::cargo();
        command.args([
            "build",
            "--locked",
            "--release",
            "--package",
            "penstock-backend",
            "--example",
            "bench",
        ]);
        process::run(&mut command)
    })?;
    // Durable, unlike in the tests: a commit that is not on the disk measures nothing.
    let postgres = report.step("Starting PostgreSQL", || Postgres::start(Safety::Durable))?;
    let (rows, requests) = (options.rows.to_string(), options.requests.to_string());
    let mut tables = String::new();
    let facts: Vec<String> = options.facts.iter().map(ToString::to_string).collect();
    let pivots = facts.iter().map(|facts| ["pivot", "--facts", facts.as_str()]);
    for arguments in
        [["import", "--rows", &rows], ["ledger", "--requests", &requests]].into_iter().chain(pivots)
    {
        let table = report
            .step(&format!("Measuring: {}", arguments.join(" ")), || measure(&arguments, &postgres.url()))?;
        tables.push_str(&format!("\n`{}`\n\n{table}", arguments.join(" ")));
    }
    if !options.no_page {
        write_page(&format!("\n{}\n{tables}\n", machine()))?;
        report.say(&format!("The figures are in {PAGE}"));
    }
    Ok(())
}

/// Runs one measurement and returns the table that it prints.
fn measure(arguments: &[&str], postgres_url: &str) -> Result<String> {
    let mut command = process::in_root(workspace::target().join("release/examples/bench"));
    command.args(arguments).env(POSTGRES_URL, postgres_url).stdout(Stdio::piped());
    let mut child = process::start(&mut command)?;
    let stream = child.stdout.take().context("the benchmark has no output")?;
    let mut table = String::new();
    for line in BufReader::new(stream).lines() {
        let line = line?;
        writeln!(std::io::stdout(), "{line}")?;
        table.push_str(&line);
        table.push('\n');
    }
    let status = process::wait(child)?;
    if !status.success() {
        bail!("the benchmark ended with {status}");
    }
    Ok(table)
}

/// What the figures were measured on.
fn machine() -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes: u64 = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0);
    format!("{cores} cores, {} GiB memory, {}.", kilobytes / (1024 * 1024), std::env::consts::ARCH)
}

fn write_page(measured: &str) -> Result<()> {
    let path = workspace::root().join(PAGE);
    let page = fs::read_to_string(&path).with_context(|| format!("cannot read {PAGE}"))?;
    let (before, rest) = page.split_once(BEGIN).with_context(|| format!("{PAGE} has no {BEGIN}"))?;
    let (_, behind) = rest.split_once(END).with_context(|| format!("{PAGE} has no {END}"))?;
    fs::write(&path, format!("{before}{BEGIN}\n{measured}\n{END}{behind}"))?;
    Ok(())
}
