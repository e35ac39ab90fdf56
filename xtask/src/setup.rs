//! Adds what the machine lacks, and says so. Where nothing is missing, nothing is said.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::report::Report;
use crate::{postgres, process, workspace};

/// The target that the browser part is compiled for.
pub const BROWSER_TARGET: &str = "wasm32-unknown-unknown";

/// The version that `deny.toml` is written for.
const CARGO_DENY_VERSION: &str = "^0.20";

/// The compiler's standard library for the browser.
pub fn browser_target(report: &mut Report) -> Result<()> {
    let folder = process::output(process::in_root("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        BROWSER_TARGET,
    ]))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!(
            "this Rust compiler has no standard library for {BROWSER_TARGET}, and there is no rustup to add it with"
        );
    }
    report.step(
        &format!("rustup: adding the target {BROWSER_TARGET}, which the browser part is compiled for"),
        || process::run(process::in_root("rustup").args(["target", "add", BROWSER_TARGET])),
    )
}

/// The C compiler, for the database libraries that are compiled into the server.
pub fn c_compiler(report: &mut Report) -> Result<()> {
    if process::find("cc").is_some() {
        return Ok(());
    }
    install(report, &["gcc", "libc6-dev"], "a C compiler for the database libraries inside the server")
}

/// The PostgreSQL server, for the tests.
pub fn postgres(report: &mut Report) -> Result<()> {
    if postgres::is_installed() {
        return Ok(());
    }
    install(report, &["postgresql"], "a PostgreSQL server for the tests")
}

/// An accountant of its own: what exported vouchers are checked by.
pub fn hledger(report: &mut Report) -> Result<()> {
    if process::find("hledger").is_some() {
        return Ok(());
    }
    install(report, &["hledger"], "the program that checks exported journals")
}

/// A Python with DuckDB in it, which pivots are measured against; in the folder of what is built.
pub fn duckdb(report: &mut Report) -> Result<PathBuf> {
    let folder = workspace::target().join("bench-python");
    let python = folder.join("bin/python");
    let has_it = || {
        process::in_root(&python).args(["-c", "import duckdb"]).output().map(|tried| tried.status.success())
    };
    if python.exists() && has_it()? {
        return Ok(python);
    }
    if process::in_root("python3")
        .args(["-c", "import ensurepip"])
        .output()
        .map_or(true, |tried| !tried.status.success())
    {
        install(report, &["python3", "python3-venv"], "Python, for the measuring of DuckDB")?;
    }
    report.step(
        "Installing DuckDB, which pivots are measured against, into the folder of what is built",
        || {
            process::run(process::in_root("python3").args(["-m", "venv"]).arg(&folder))?;
            process::run(process::in_root(&python).args(["-m", "pip", "install", "--quiet", "duckdb"]))
        },
    )?;
    Ok(python)
}

/// A browser for the journeys, with letters for both languages.
pub fn browser(report: &mut Report) -> Result<()> {
    if process::find("chromium").is_none() {
        install(report, &["chromium"], "a browser for the journeys")?;
    }
    fonts(report)
}

/// Chinese letters, for the browser and for what the server prints.
pub fn fonts(report: &mut Report) -> Result<()> {
    let fonts =
        process::find("fc-list").map(|program| process::output(process::in_root(program).arg(":lang=zh-cn")));
    if fonts.transpose()?.is_none_or(|list| list.trim().is_empty()) {
        install(
            report,
            &["fontconfig", "fonts-noto-cjk"],
            "Chinese letters for the browser and for PDF files",
        )?;
    }
    Ok(())
}

/// The npm packages of `e2e/`, exactly as its lock file names them.
pub fn npm_packages(report: &mut Report) -> Result<()> {
    let folder = workspace::root().join("e2e");
    let lock = fs::read(folder.join("package-lock.json"))?;
    // npm leaves a list of its own in there; this one says which lock file was followed.
    let followed = folder.join("node_modules/.followed-lock.json");
    if fs::read(&followed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    if process::find("npm").is_none() {
        bail!("npm is missing; install Node.js 20 or newer");
    }
    report.step("npm: installing the packages of e2e/", || {
        process::run(process::in_root("npm").args(["ci", "--loglevel=error"]).current_dir(&folder))?;
        Ok(fs::write(followed, lock)?)
    })
}

/// The program cargo-deny: the installed one, or one built into the target folder.
pub fn cargo_deny(report: &mut Report) -> Result<PathBuf> {
    let tools = workspace::target().join("tools");
    let own = tools.join("bin/cargo-deny");
    if let Some(installed) = process::find("cargo-deny") {
        return Ok(installed);
    }
    if !own.is_file() {
        report.step(
            "cargo: building cargo-deny, which checks the libraries (about two minutes, once)",
            || {
                let mut command = process::cargo();
                command.args([
                    "install",
                    "--quiet",
                    "--locked",
                    "--debug",
                    "--version",
                    CARGO_DENY_VERSION,
                    "--root",
                ]);
                command.arg(&tools).arg("cargo-deny").env("CARGO_PROFILE_DEV_DEBUG", "0");
                process::run(&mut command)
            },
        )?;
    }
    Ok(own)
}

/// Installs Debian packages.
fn install(report: &mut Report, packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if process::find("apt-get").is_none() {
        bail!("missing: {purpose}. Install what this system calls {list}.");
    }
    report.step(&format!("apt-get: installing {list} ({purpose})"), || {
        let attempt =
            || process::run(apt_get()?.args(["install", "--yes", "--no-install-recommends"]).args(packages));
        // Package lists may be absent or old; they are fetched only then, because it takes time.
        if attempt().is_err() {
            process::run(apt_get()?.args(["update", "--quiet"]))?;
            attempt()?;
        }
        Ok(())
    })
}

/// `apt-get`, by `sudo` for everyone but root.
fn apt_get() -> Result<Command> {
    let mut command = if nix::unistd::geteuid().is_root() {
        let mut command = process::in_root("env");
        command.arg("DEBIAN_FRONTEND=noninteractive");
        command
    } else {
        process::find("sudo").context("installing packages needs root or sudo")?;
        let mut command = process::in_root("sudo");
        // sudo may have to ask for the password.
        command.stdin(std::process::Stdio::inherit());
        command.arg("DEBIAN_FRONTEND=noninteractive");
        command
    };
    command.args(["apt-get", "--quiet"]);
    Ok(command)
}
