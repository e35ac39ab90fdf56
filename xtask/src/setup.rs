//! Adds what the machine lacks, and says so. Where nothing is missing, nothing is said.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::report::Report;

/// The target that the browser part is compiled for.
pub const BROWSER_TARGET: &str = "wasm32-unknown-unknown";

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
