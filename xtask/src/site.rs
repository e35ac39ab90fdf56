//! The browser part: compiled for WebAssembly, then bundled into a folder that the server serves.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::report::Report;
use crate::setup::{self, BROWSER_TARGET};
use crate::{process, workspace};

/// What the browser part is made of. A change in any of these makes it anew.
pub const INPUTS: [&str; 7] =
    [".cargo", "Cargo.lock", "Cargo.toml", "frontend", "rust-toolchain.toml", "shared", "xtask/bundler"];

/// How the development build differs from what the profile says for the server. Measured: less than half the file, which
/// each page load reads, for the same time to compile. A profile of its own would compile all macros once more.
const DEVELOPMENT: [(&str, &str); 2] =
    [("CARGO_PROFILE_DEV_OPT_LEVEL", "1"), ("CARGO_PROFILE_DEV_DEBUG", "false")];

/// How the browser part is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Quick to build, for `run` and `test`.
    Development,
    /// Quick to build, and open pages reload themselves after a rebuild, for `dev`.
    Live,
    /// Small, with compressed files beside the plain ones: what the server embeds.
    Release,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Live => "live",
            Self::Release => "release",
        }
    }

    /// The folder that holds the result.
    pub fn folder(self) -> PathBuf {
        workspace::target().join(match self {
            Self::Development | Self::Live => "site-dev",
            Self::Release => "site",
        })
    }

    /// What the folder was built from; `None` if there is no whole result in it.
    pub fn built_from(self) -> Option<String> {
        if !self.folder().join("index.html").exists() {
            return None;
        }
        fs::read_to_string(self.stamp()).ok()
    }

    fn stamp(self) -> PathBuf {
        self.folder().with_extension("stamp")
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Development | Self::Live => "dev",
            Self::Release => "wasm",
        }
    }

    /// The folder that cargo names after the profile.
    fn profile_folder(self) -> &'static str {
        match self {
            Self::Development | Self::Live => "debug",
            Self::Release => "wasm",
        }
    }
}

/// Builds the browser part, if its inputs changed since the last time, and returns its folder.
pub fn build(report: &mut Report, kind: Kind) -> Result<PathBuf> {
    let fingerprint = fingerprint(kind)?;
    if kind.built_from().is_some_and(|last| last == fingerprint) {
        return Ok(kind.folder());
    }
    setup::browser_target(report)?;
    if kind == Kind::Release {
        setup::npm_packages(report)?;
    }
    // A build that breaks off leaves nothing that could be taken for a whole one.
    if kind.stamp().exists() {
        fs::remove_file(kind.stamp())?;
    }
    report.step("Compiling the browser part", || compile(kind))?;
    report.step("Compiling the bundler", || {
        process::run(process::cargo().args(["build", "--quiet", "--package", "penstock-bundler"]))
    })?;
    report.step("Bundling the browser part", || bundle(kind))?;
    fs::write(kind.stamp(), fingerprint)?;
    Ok(kind.folder())
}

fn compile(kind: Kind) -> Result<()> {
    let mut command = process::cargo();
    command.args(["build", "--package", "penstock-frontend", "--target", BROWSER_TARGET]);
    command.args(["--profile", kind.profile()]);
    if kind != Kind::Release {
        command.envs(DEVELOPMENT);
    }
    process::run(&mut command)
}

fn bundle(kind: Kind) -> Result<()> {
    let wasm =
        workspace::target().join(BROWSER_TARGET).join(kind.profile_folder()).join("penstock-frontend.wasm");
    let mut command = process::in_root(workspace::target().join("debug/penstock-bundler"));
    command.arg("--wasm").arg(wasm);
    command.arg("--frontend").arg(workspace::root().join("frontend"));
    command.arg("--out").arg(kind.folder());
    match kind {
        Kind::Development => {}
        Kind::Live => {
            command.arg("--live-reload");
        }
        Kind::Release => {
            let wasm_opt = workspace::root().join("e2e/node_modules/.bin/wasm-opt");
            command.arg("--precompress").arg("--wasm-opt").arg(wasm_opt);
        }
    }
    process::run(&mut command)
}

/// A hash over names and contents of all inputs. Contents and not times: a fresh check-out of the
/// same files needs no rebuild.
fn fingerprint(kind: Kind) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(kind.name());
    for input in INPUTS {
        hash_tree(&mut hash, &workspace::root().join(input))?;
    }
    Ok(workspace::hex(&hash.finalize()))
}

fn hash_tree(hash: &mut Sha256, path: &Path) -> Result<()> {
    if path.is_dir() {
        let mut children = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        children.sort();
        return children.iter().try_for_each(|child| hash_tree(hash, child));
    }
    let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    hash.update(path.as_os_str().as_encoded_bytes());
    hash.update(content.len().to_le_bytes());
    hash.update(content);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(folder: &Path) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash_tree(&mut hash, folder).unwrap();
        hash.finalize().to_vec()
    }

    #[test]
    fn any_change_of_the_inputs_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("src");
        fs::create_dir(&below).unwrap();
        fs::write(below.join("a.rs"), "1").unwrap();
        let first = hash_of(folder.path());
        assert_eq!(first, hash_of(folder.path()));

        fs::write(below.join("a.rs"), "2").unwrap();
        let changed = hash_of(folder.path());
        assert_ne!(first, changed);

        fs::rename(below.join("a.rs"), below.join("b.rs")).unwrap();
        let renamed = hash_of(folder.path());
        assert_ne!(changed, renamed);

        fs::write(below.join("c.rs"), "").unwrap();
        assert_ne!(renamed, hash_of(folder.path()));
    }
}
