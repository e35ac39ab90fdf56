//! Turns the compiled browser crate into a folder of files that a web server can serve.
//!
//! This is a program of its own, apart from `xtask`, because the WebAssembly library is heavy to
//! compile and `cargo xtask` must start at once. `xtask` calls it and decides when; see
//! `xtask/src/site.rs`.
//!
//! What the folder holds:
//! - `index.html`, from the template `frontend/index.html`;
//! - `pkg/`: files whose name holds a hash of their content, so that a browser may keep them for
//!   ever;
//! - `assets/`: `frontend/assets/` as it is, to be asked for anew each time;
//! - with `--precompress`, a `.br` and a `.gz` beside each file that gets smaller by it.

mod bindgen;
mod compress;
mod page;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;

use crate::page::PageFiles;

/// Builds the site folder from the compiled browser crate.
#[derive(Parser)]
struct Arguments {
    /// The compiled browser crate, before wasm-bindgen.
    #[arg(long)]
    wasm: PathBuf,
    /// The folder of the browser crate: template, loader, styles, assets.
    #[arg(long)]
    frontend: PathBuf,
    /// The folder to write. What it held before is replaced.
    #[arg(long)]
    out: PathBuf,
    /// The program wasm-opt; without it the WebAssembly file stays as the compiler wrote it.
    #[arg(long)]
    wasm_opt: Option<PathBuf>,
    /// Write `.br` and `.gz` files beside the plain ones.
    #[arg(long)]
    precompress: bool,
    /// Let the page reload itself when `live.txt` changes; for development.
    #[arg(long)]
    live_reload: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    // A server may be reading the old folder: the new one takes its place in one step, when it is
    // whole.
    let fresh = arguments.out.with_extension("new");
    remove_folder(&fresh)?;
    build(&arguments, &fresh)?;
    remove_folder(&arguments.out)?;
    fs::rename(&fresh, &arguments.out)
        .with_context(|| format!("cannot put {} in place", arguments.out.display()))
}

fn build(arguments: &Arguments, folder: &Path) -> Result<()> {
    let pkg = folder.join("pkg");
    fs::create_dir_all(&pkg)?;

    let app = bindgen::generate(&arguments.wasm, &pkg, arguments.wasm_opt.as_deref())?;
    let sheet = styles::bundle(&arguments.frontend.join("styles"))?;
    let files = PageFiles {
        script: write_hashed(&pkg, "app", "js", app.script.as_bytes())?,
        wasm: write_hashed(&pkg, "app", "wasm", &app.wasm)?,
        style: write_hashed(&pkg, "style", "css", sheet.as_bytes())?,
    };

    let loader_template = read(&arguments.frontend.join("loader.js"))?;
    let loader = page::fill(&loader_template, &files.placeholders()).context("frontend/loader.js")?;
    let loader = write_hashed(&pkg, "loader", "js", loader.as_bytes())?;

    let mut placeholders = files.placeholders();
    placeholders.push(("loader", loader));
    let mut index = page::fill(&read(&arguments.frontend.join("index.html"))?, &placeholders)
        .context("frontend/index.html")?;
    if arguments.live_reload {
        let script = write_hashed(&pkg, "live", "js", page::LIVE_RELOAD_SCRIPT.as_bytes())?;
        index = page::add_script(&index, &script)?;
    }
    fs::write(folder.join("index.html"), index)?;

    copy_folder(&arguments.frontend.join("assets"), &folder.join("assets"))?;
    if arguments.precompress {
        compress::folder(folder)?;
    }
    Ok(())
}

/// Writes `content` as `<stem>-<hash>.<extension>` and returns the path under which the page asks
/// for it.
fn write_hashed(pkg: &Path, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
    let name = page::hashed_name(stem, extension, content);
    fs::write(pkg.join(&name), content).with_context(|| format!("cannot write {name}"))?;
    Ok(format!("/pkg/{name}"))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn remove_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

/// Copies a folder with all it holds. A folder that does not exist counts as empty.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("cannot copy {}", entry.path().display()))?;
        }
    }
    Ok(())
}
