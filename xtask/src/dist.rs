//! `cargo xtask dist`: the one file that is delivered.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::report::Report;
use crate::{process, setup, site, workspace};

/// Builds `target/dist/penstock`, with the browser part inside.
pub fn dist(report: &mut Report) -> Result<()> {
    setup::c_compiler(report)?;
    let before = site::Kind::Release.built_from();
    site::build(report, site::Kind::Release)?;
    if before != site::Kind::Release.built_from() {
        // The compiler sees changes in the files that it put in, but not that there are new ones.
        process::run(process::cargo().args([
            "clean",
            "--quiet",
            "--release",
            "--package",
            "penstock-backend",
        ]))?;
    }
    report.step("Compiling the server with the browser part inside", || {
        let mut command = process::cargo();
        command.args([
            "build",
            "--locked",
            "--release",
            "--package",
            "penstock-backend",
            "--bin",
            "penstock",
        ]);
        process::run(command.args(["--features", "embed-ui"]))
    })?;

    let folder = workspace::target().join("dist");
    fs::create_dir_all(&folder)?;
    let program = folder.join("penstock");
    fs::copy(workspace::target().join("release/penstock"), &program)
        .with_context(|| format!("cannot write {}", program.display()))?;
    report.print_times();
    describe(&program)
}

fn describe(program: &Path) -> Result<()> {
    let content = fs::read(program)?;
    let digest = workspace::hex(&Sha256::digest(&content));
    eprintln!("{}\n{} bytes\nsha256 {digest}", program.display(), content.len());
    Ok(())
}
