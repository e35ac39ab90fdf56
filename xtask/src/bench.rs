//! `cargo xtask bench`: what takes long, measured on both databases, and written into
//! `docs/performance.md` between its two marks.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::thread::available_parallelism;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::postgres::{Postgres, Safety};
use crate::report::Report;
use crate::unit_tests::POSTGRES_URL;
use crate::{process, setup, workspace};

/// The page that the figures are written into.
const PAGE: &str = "docs/performance.md";
const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// A part of the measurements.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// A large import.
    Import,
    /// Requests that are checked and reserved.
    Ledger,
    /// The analysis, beside SQLite and DuckDB.
    Pivot,
    /// Hostile questions to the engine of A/B comparisons.
    Ab,
}

impl Part {
    const ALL: [Self; 4] = [Self::Import, Self::Ledger, Self::Pivot, Self::Ab];

    /// What the measuring program calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Ledger => "ledger",
            Self::Pivot => "pivot",
            Self::Ab => "ab",
        }
    }
}

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
    /// Questions to the engine of A/B comparisons.
    #[arg(long, default_value_t = 20_000)]
    questions: u64,
    /// Only these parts: import, ledger, pivot, ab; the page keeps what it has of the others.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Print only; leave the page as it is.
    #[arg(long)]
    no_page: bool,
}

/// Builds the measuring program and runs it on both databases.
pub fn bench(report: &mut Report, options: &BenchOptions) -> Result<()> {
    setup::c_compiler(report)?;
    setup::postgres(report)?;
    let python = setup::duckdb(report)?;
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
    let parts = if options.only.is_empty() { &Part::ALL[..] } else { &options.only };
    let before = if options.no_page { String::new() } else { measured_before()? };
    let mut tables = String::new();
    for part in Part::ALL {
        if !parts.contains(&part) {
            tables.push_str(&kept(&before, part));
            continue;
        }
        for arguments in options.arguments(part) {
            let table = report.step(&format!("Measuring: {}", arguments.join(" ")), || {
                measure(&arguments, &postgres.url(), &python)
            })?;
            tables.push_str(&format!("\n`{}`\n\n{table}", arguments.join(" ")));
        }
    }
    if !options.no_page {
        write_page(&format!("\n{}\n{tables}", machine()))?;
        report.say(&format!("The figures are in {PAGE}"));
    }
    Ok(())
}

impl BenchOptions {
    /// What the measuring program is told for a part, once for each table.
    fn arguments(&self, part: Part) -> Vec<[String; 3]> {
        let of = |flag: &str, number: u64| [part.name().to_owned(), flag.to_owned(), number.to_string()];
        match part {
            Part::Import => vec![of("--rows", self.rows)],
            Part::Ledger => vec![of("--requests", self.requests)],
            Part::Ab => vec![of("--questions", self.questions)],
            Part::Pivot => self.facts.iter().map(|facts| of("--facts", *facts)).collect(),
        }
    }
}

/// What the page has between its marks.
fn measured_before() -> Result<String> {
    let page =
        fs::read_to_string(workspace::root().join(PAGE)).with_context(|| format!("cannot read {PAGE}"))?;
    let (_, rest) = page.split_once(BEGIN).with_context(|| format!("{PAGE} has no {BEGIN}"))?;
    let (measured, _) = rest.split_once(END).with_context(|| format!("{PAGE} has no {END}"))?;
    Ok(measured.to_owned())
}

/// The tables of a part that was measured before, each below the line that says with what.
fn kept(measured: &str, part: Part) -> String {
    let mut tables = String::new();
    let mut is_kept = false;
    for line in measured.lines() {
        if let Some(told) = line.strip_prefix('`') {
            is_kept = told.split(' ').next() == Some(part.name());
            if is_kept {
                tables.push('\n');
            }
        }
        let is_text = line.starts_with(['`', '|']) || line.is_empty();
        if is_kept && is_text {
            tables.push_str(line);
            tables.push('\n');
        }
    }
    let trimmed = tables.trim_end();
    if trimmed.is_empty() { String::new() } else { format!("{trimmed}\n") }
}

/// Runs one measurement and returns the table that it prints.
fn measure(arguments: &[String], postgres_url: &str, python: &Path) -> Result<String> {
    let mut command = process::in_root(workspace::target().join("release/examples/bench"));
    command.args(arguments).env(POSTGRES_URL, postgres_url).env("PENSTOCK_BENCH_PYTHON", python);
    command.stdout(Stdio::piped());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_other_parts_stay() {
        let measured = "\n2 cores.\n\n`import --rows 5`\n\n| a |\n| 1 |\n\n`pivot --facts 7`\n\n| b |\n\n`pivot --facts 8`\n\n| c |\n";
        assert_eq!(kept(measured, Part::Import), "\n`import --rows 5`\n\n| a |\n| 1 |\n");
        assert_eq!(
            kept(measured, Part::Pivot),
            "\n`pivot --facts 7`\n\n| b |\n\n\n`pivot --facts 8`\n\n| c |\n"
        );
        assert_eq!(kept(measured, Part::Ledger), "");
    }
}
