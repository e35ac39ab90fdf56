//! wasm-bindgen and wasm-opt: from the compiler's file to the pair of script and WebAssembly that a
//! browser loads.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// What a browser loads.
pub struct App {
    /// The JavaScript module that knows how to start the WebAssembly.
    pub script: String,
    /// The WebAssembly module.
    pub wasm: Vec<u8>,
}

/// What rustc's wasm32 target uses, told to wasm-opt because stripped files do not say it.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Runs wasm-bindgen, and wasm-opt where it is given. Scripts that libraries bring along land in
/// `pkg/snippets`, where the returned script looks for them.
pub fn generate(input: &Path, pkg: &Path, wasm_opt: Option<&Path>) -> Result<App> {
    let mut output = Bindgen::new()
        .input_path(input)
        .out_name("app")
        .web(true)?
        .typescript(false)
        // The loader names the file, hash and all.
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .remove_name_section(wasm_opt.is_some())
        .generate_output()
        .context("wasm-bindgen failed")?;
    output.emit(pkg)?;

    let script_path = pkg.join("app.js");
    let wasm_path = pkg.join("app_bg.wasm");
    if let Some(program) = wasm_opt {
        optimise(program, &wasm_path)?;
    }
    let app = App { script: fs::read_to_string(&script_path)?, wasm: fs::read(&wasm_path)? };
    fs::remove_file(script_path)?;
    fs::remove_file(wasm_path)?;
    Ok(app)
}

fn optimise(program: &Path, wasm: &Path) -> Result<()> {
    let status = Command::new(program)
        .arg("-Oz")
        .args(WASM_FEATURES)
        .arg(wasm)
        .arg("-o")
        .arg(wasm)
        .status()
        .with_context(|| format!("cannot start {}", program.display()))?;
    if !status.success() {
        bail!("wasm-opt failed: {status}");
    }
    Ok(())
}
