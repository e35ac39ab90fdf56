//! Measures what takes long: a large import, and the ledger under load.
//!
//! `cargo run --release -p penstock-backend --example bench -- import --rows 1000000`
//! `cargo run --release -p penstock-backend --example bench -- ledger --requests 20000`
//! `cargo run --release -p penstock-backend --example bench -- pivot --facts 1000000`
//! `cargo run --release -p penstock-backend --example bench -- ab --questions 20000`
//!
//! Each runs on an SQLite file in a temporary folder, and on PostgreSQL as well when
//! `PENSTOCK_TEST_POSTGRES_URL` names a server; it gets a database of its own there, which is dropped.
#![expect(clippy::print_stdout, reason = "the results are the program's output")]

mod ab;
mod duckdb;
mod http;
mod import;
mod ledger;
mod pivot;
mod pivot_http;
mod row_locks;
mod served;
mod setting;

use std::time::Duration;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Imports a made-up ledger.
    Import {
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
    },
    /// Checks and reserves requests: on one budget, spread, and of 100 lines; and commits the smallest
    /// writes beside them.
    Ledger {
        #[arg(long, default_value_t = 20_000)]
        requests: u64,
    },
    /// Answers pivots over a made-up ledger: by the cube, by SQLite, by DuckDB where there is one, and over HTTP.
    Pivot {
        #[arg(long, default_value_t = 1_000_000)]
        facts: u64,
    },
    /// Searches for the question that the engine of A/B comparisons is slowest to answer.
    Ab {
        #[arg(long, default_value_t = 20_000)]
        questions: usize,
    },
}

fn main() -> anyhow::Result<()> {
    let what = Arguments::parse().what;
    println!("| database | what | count | seconds | per second | p50 ms | p99 ms | peak memory MiB |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for setting in setting::all()? {
        match what {
            What::Import { rows } => import::measure(&setting, rows)?,
            What::Ledger { requests } => ledger::measure(&setting, requests)?,
            What::Pivot { facts } => pivot::measure(&setting, facts)?,
            What::Ab { questions } => ab::measure(&setting, questions)?,
        }
    }
    Ok(())
}

/// One line of the table. `waits` are how long each took by itself; empty where there is only a whole.
fn print(database: &str, what: &str, count: u64, took: Duration, mut waits: Vec<Duration>) {
    let millis = took.as_millis().max(1);
    let per_second = u128::from(count) * 1_000 / millis;
    let seconds = format!("{}.{:02}", millis / 1_000, millis % 1_000 / 10);
    waits.sort_unstable();
    let (half, most) = (percentile(&waits, 50), percentile(&waits, 99));
    println!(
        "| {database} | {what} | {count} | {seconds} | {per_second} | {half} | {most} | {} |",
        peak_mib()
    );
}

/// The wait that so many percent do not exceed, in milliseconds.
fn percentile(sorted: &[Duration], percent: usize) -> String {
    match sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))) {
        Some(wait) => format!("{}.{:02}", wait.as_millis(), wait.as_micros() % 1_000 / 10),
        None => String::new(),
    }
}

/// The most memory that this process has had since it was asked last, in MiB; 0 where the system does
/// not say.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    // Linux begins the peak anew; elsewhere there is none to begin with.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}
