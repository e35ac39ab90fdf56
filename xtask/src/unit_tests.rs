//! The tests of the code: by nextest where it is installed, otherwise by cargo.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::report::Report;
use crate::{process, setup};

/// Where the tests find the server that they make their databases on.
pub const POSTGRES_URL: &str = "PENSTOCK_TEST_POSTGRES_URL";

/// What runs on this machine.
pub const SELECTION: [&str; 3] = ["--workspace", "--exclude", "penstock-frontend"];

/// The browser part compiles for another machine: what needs no browser is tested here, the rest by
/// the journeys. By itself, because its features would change how the server's libraries are built.
const BROWSER: [&str; 2] = ["--package", "penstock-frontend"];

/// Runs the tests and returns the runner's closing line.
pub fn run(report: &mut Report, postgres_url: &str, arguments: &[String]) -> Result<String> {
    setup::c_compiler(report)?;
    setup::hledger(report)?;
    setup::fonts(report)?;
    let nextest = process::find("cargo-nextest").is_some();
    if !nextest {
        report.say("cargo-nextest is not installed: cargo runs the tests, which takes longer");
    }
    let test = |packages: &[&str]| {
        let mut command = process::cargo();
        if nextest {
            // A filter may leave one of the two parts without any test.
            command.args([
                "nextest",
                "run",
                "--locked",
                "--no-tests",
                if arguments.is_empty() { "fail" } else { "pass" },
            ]);
        } else {
            command.args(["test", "--locked", "--bins", "--tests"]);
        }
        command.args(packages).args(arguments).env(POSTGRES_URL, postgres_url);
        if nextest { nextest_summary(&mut command) } else { cargo_summary(&mut command) }
    };
    let browser = report.step("Testing the code of the browser part", || test(&BROWSER))?;
    let server = report.step("Testing the code on SQLite and PostgreSQL", || test(&SELECTION))?;
    Ok(format!("{server}; browser part: {browser}"))
}

/// nextest says all that it has to say on standard error.
fn nextest_summary(command: &mut Command) -> Result<String> {
    let mut child = process::start(command.stderr(Stdio::piped()))?;
    let stream = child.stderr.take().context("the tests have no output")?;
    let mut summary = None;
    show_each_line(stream, std::io::stderr(), |line| {
        if line.trim_start().starts_with("Summary [") {
            summary = Some(line.trim().to_owned());
        }
    })?;
    finish(child)?;
    summary.context("nextest ended without a summary")
}

/// cargo's runner closes once per program; the sum of these lines is what says whether anything ran.
fn cargo_summary(command: &mut Command) -> Result<String> {
    let mut child = process::start(command.stdout(Stdio::piped()))?;
    let stream = child.stdout.take().context("the tests have no output")?;
    let (mut passed, mut failed) = (0, 0);
    show_each_line(stream, std::io::stdout(), |line| {
        if let Some(counts) = line.strip_prefix("test result: ") {
            passed += count_before(counts, " passed");
            failed += count_before(counts, " failed");
        }
    })?;
    finish(child)?;
    Ok(format!("{passed} passed, {failed} failed"))
}

/// Passes each line on as it comes, and shows it to `look`.
fn show_each_line(stream: impl std::io::Read, mut out: impl Write, mut look: impl FnMut(&str)) -> Result<()> {
    for line in BufReader::new(stream).split(b'\n') {
        let line = line?;
        out.write_all(&line)?;
        out.write_all(b"\n")?;
        look(&String::from_utf8_lossy(&line));
    }
    Ok(())
}

fn finish(child: std::process::Child) -> Result<()> {
    let status = process::wait(child)?;
    if process::interrupted() {
        bail!("interrupted");
    }
    if !status.success() {
        bail!("the tests ended with {status}");
    }
    Ok(())
}

/// The number that stands right before `word`; 0 if there is none.
fn count_before(text: &str, word: &str) -> u64 {
    let Some((before, _)) = text.split_once(word) else { return 0 };
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_cargos_closing_line() {
        let line = "ok. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.02s";
        assert_eq!(count_before(line, " passed"), 12);
        assert_eq!(count_before(line, " failed"), 3);
        assert_eq!(count_before(line, " lost"), 0);
    }

    #[test]
    fn every_line_is_passed_on_as_it_is() {
        let mut seen = Vec::new();
        let mut out = Vec::new();
        show_each_line(&b"one\n\xff two\nthree"[..], &mut out, |line| seen.push(line.len())).unwrap();
        assert_eq!(out, b"one\n\xff two\nthree\n");
        assert_eq!(seen.len(), 3);
    }
}
