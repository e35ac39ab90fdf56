//! `cargo xtask run`: from a fresh check-out to a working product.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::report::Report;
use crate::{process, server, setup, site, workspace};

/// The demo organisation's logins, kept beside its database.
const LOGINS: &str = "demo-logins.txt";

/// What `run` and `dev` can be told.
#[derive(Args)]
pub struct RunOptions {
    /// Start with an empty database: the first visit creates the administrator.
    #[arg(long)]
    pub empty: bool,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub address: SocketAddr,
    /// A PostgreSQL database, instead of an SQLite file in the data folder.
    #[arg(long)]
    pub database_url: Option<String>,
    /// The folder for the database and the uploaded files.
    #[arg(long, default_value = "data")]
    pub data_dir: PathBuf,
}

impl RunOptions {
    /// The data folder; a relative one lies in the workspace.
    pub fn data(&self) -> PathBuf {
        workspace::root().join(&self.data_dir)
    }
}

/// Builds what is out of date, makes the demo data if there are none, starts the server and waits
/// for its end.
pub fn run(report: &mut Report, options: &RunOptions) -> Result<()> {
    server::check_address(options.address)?;
    setup::c_compiler(report)?;
    let site = site::build(report, site::Kind::Development)?;
    let program = server::build(report)?;
    prepare_data(report, options, &program)?;

    let mut command =
        server::serve(&program, options.address, &options.data(), &site, options.database_url.as_deref());
    let mut child = process::start(&mut command)?;
    server::wait_until_ready(&mut child, options.address)?;
    announce(report, options);
    let status = process::wait(child)?;
    if !status.success() && !process::interrupted() {
        anyhow::bail!("the server ended with {status}");
    }
    Ok(())
}

/// Fills a database that does not exist yet with the demo organisation, unless an empty one was
/// asked for.
pub fn prepare_data(report: &mut Report, options: &RunOptions, program: &Path) -> Result<()> {
    let data = options.data();
    if options.empty || data.exists() {
        return Ok(());
    }
    // Filled aside and then moved: an interrupted first start leaves no half organisation behind.
    let aside = data.with_extension("unfinished");
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    fs::create_dir_all(&aside)?;
    report.step("Making a demo organisation", || {
        server::fill_with_demo(program, &aside, options.database_url.as_deref())
    })?;
    fs::write(aside.join(LOGINS), server::demo_logins(program)?)?;
    fs::rename(&aside, &data).with_context(|| format!("cannot create {}", data.display()))
}

/// Says where Penstock is and, if the database began as the demo organisation, who can sign in.
pub fn announce(report: &Report, options: &RunOptions) {
    if let Ok(logins) = fs::read_to_string(options.data().join(LOGINS)) {
        eprintln!("\n{}\n", logins.trim_end());
    }
    report.say(&format!("Penstock is ready: http://{}   (Ctrl-C ends it)", options.address));
}
