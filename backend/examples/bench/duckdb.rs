//! DuckDB beside the cube, by its own Python package where `PENSTOCK_BENCH_PYTHON` names a Python that has it.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::print;

/// What it answered to a question.
#[derive(Deserialize)]
pub struct Answered {
    pub name: String,
    waits_us: Vec<u64>,
    /// All figures added up.
    pub sum: i64,
    version: String,
}

/// Asks all questions; nothing where there is no such Python.
pub fn ask(ledger: &Path, times: usize) -> anyhow::Result<Vec<Answered>> {
    let Ok(python) = std::env::var("PENSTOCK_BENCH_PYTHON") else { return Ok(Vec::new()) };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/bench/duckdb_pivot.py");
    let output = Command::new(python)
        .arg(script)
        .arg(ledger)
        .arg(times.to_string())
        .stderr(Stdio::inherit())
        .output()
        .context("DuckDB could not be asked")?;
    ensure!(output.status.success(), "DuckDB ended with {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

impl Answered {
    /// Writes its line of the table.
    pub fn print(&self, facts: u64) {
        let waits: Vec<Duration> = self.waits_us.iter().copied().map(Duration::from_micros).collect();
        print(&format!("DuckDB {}", self.version), &self.name, facts, waits.iter().sum(), waits);
    }
}
