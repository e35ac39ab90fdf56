//! `cargo xtask run`: from a fresh check-out to a working product.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use sha2::{Digest, Sha256};

use crate::report::Report;
use crate::{process, server, setup, site, workspace};

/// What `run` and `dev` can be told. The environment counts as it does for the server.
#[derive(Args)]
pub struct RunOptions {
    /// Start without the demo organisation: the first visit to an empty database creates the administrator.
    #[arg(long)]
    pub empty: bool,
    /// The address to listen on.
    #[arg(long, env = "PENSTOCK_ADDRESS", default_value = "127.0.0.1:8080")]
    pub address: SocketAddr,
    /// A PostgreSQL database, instead of an SQLite file in the data folder.
    #[arg(long, env = "PENSTOCK_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The folder for the database and the uploaded files; a relative one lies in the workspace.
    #[arg(long, env = "PENSTOCK_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
}

impl RunOptions {
    /// The data folder.
    pub fn data(&self) -> PathBuf {
        workspace::root().join(&self.data_dir)
    }

    /// The demo organisation's logins, kept beside the data: whether this database began as a demo, and for whom.
    fn logins(&self) -> PathBuf {
        self.data().join(match &self.database_url {
            None => "demo-logins.txt".to_owned(),
            Some(url) => format!("demo-logins-{}.txt", &workspace::hex(&Sha256::digest(url))[..16]),
        })
    }

    fn has_database(&self) -> bool {
        match self.database_url {
            None => self.data().join("penstock.db").exists(),
            Some(_) => self.logins().exists(),
        }
    }
}

/// Builds what is out of date, makes the demo data if there are none, starts the server and waits for its end.
pub fn run(report: &mut Report, options: &RunOptions) -> Result<()> {
    server::check_address(options.address)?;
    setup::c_compiler(report)?;
    let site = site::build(report, site::Kind::Development)?;
    let program = server::build(report)?;
    prepare_data(report, options, &program)?;

    let url = options.database_url.as_deref();
    let mut command = server::serve(&program, options.address, &options.data(), &site, url);
    let mut child = process::start(&mut command)?;
    server::wait_until_ready(&mut child, options.address)?;
    announce(report, options);
    let status = process::wait(child)?;
    if !status.success() && !process::interrupted() {
        bail!("the server ended with {status}");
    }
    Ok(())
}

/// Fills a database that does not exist yet with the demo organisation, unless an empty one was asked for.
pub fn prepare_data(report: &mut Report, options: &RunOptions, program: &Path) -> Result<()> {
    if options.empty || options.has_database() {
        return Ok(());
    }
    let data = options.data();
    // Filled aside and then moved: an interrupted first start leaves no half organisation behind.
    let aside = data.with_extension("unfinished");
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    fs::create_dir_all(&aside)?;
    report.step("Making a demo organisation", || {
        let url = options.database_url.as_deref();
        server::fill_with_demo(program, &aside, url)
            .context("start with --empty to take the database as it is")
    })?;
    fs::create_dir_all(&data)?;
    for entry in fs::read_dir(&aside)? {
        let entry = entry?;
        fs::rename(entry.path(), data.join(entry.file_name()))?;
    }
    fs::remove_dir(&aside)?;
    fs::write(options.logins(), server::demo_logins(program)?)?;
    Ok(())
}

/// Says where Penstock is and, if the database began as the demo organisation, who can sign in.
pub fn announce(report: &Report, options: &RunOptions) {
    if let Ok(logins) = fs::read_to_string(options.logins()) {
        eprintln!("\n{}\n", logins.trim_end());
    }
    report.say(&format!("Penstock is ready: http://{}   (Ctrl-C ends it)", options.address));
}
