//! The commands about the data: schema, check, backup.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;

use super::{options::CommonOptions, say};
use crate::{
    backup,
    clock::Clock,
    config::Settings,
    db::{AnyConnection, DatabaseUrl, migrate},
    logs,
    reads::verify::{self, Report},
};

/// The exit code for damage.
const DAMAGED: u8 = 3;

/// `penstock backup` and `penstock restore`
#[derive(Debug, Args)]
pub struct FileOptions {
    #[command(flatten)]
    common: CommonOptions,
    /// The backup, a .tar file.
    file: PathBuf,
}

/// Brings the schema up to date.
pub fn migrate(options: CommonOptions) -> anyhow::Result<ExitCode> {
    let settings = options.settings()?;
    logs::start(&settings)?;
    let url = settings.database_url()?;
    if let DatabaseUrl::Sqlite(path) = &url
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let mut connection = url.connect().with_context(|| format!("cannot open {url}"))?;
    let ran = migrate::run(&mut connection)?;
    for name in &ran {
        say(&format!("ran migration {name}"));
    }
    if ran.is_empty() {
        say("the schema is up to date");
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks the books.
pub fn verify(options: CommonOptions) -> anyhow::Result<ExitCode> {
    let settings = options.settings()?;
    logs::start(&settings)?;
    let mut connection = open_existing(&settings)?;
    Ok(tell(&verify::verify(&mut connection)?))
}

/// Writes a backup.
pub fn back_up(options: FileOptions) -> anyhow::Result<ExitCode> {
    let settings = options.common.settings()?;
    logs::start(&settings)?;
    drop(open_existing(&settings)?);
    let made =
        backup::make(&settings.database_url()?, &settings.data_dir(), &options.file, Clock::System.now())?;
    say(&format!("wrote {}, up to ledger entry {}", options.file.display(), made.ledger_sequence));
    Ok(ExitCode::SUCCESS)
}

/// Brings a backup back.
pub fn restore(options: FileOptions) -> anyhow::Result<ExitCode> {
    let settings = options.common.settings()?;
    logs::start(&settings)?;
    let (manifest, report) = backup::restore(&settings.database_url()?, &settings.data_dir(), &options.file)?;
    say(&format!("restored the backup of {} UTC", manifest.made_at.format("%Y-%m-%d %H:%M:%S")));
    Ok(tell(&report))
}

fn tell(report: &Report) -> ExitCode {
    say(&format!(
        "checked {} ledger entries, {} balances and {} deeds of the audit trail; the last hash is {}",
        report.entries, report.balances, report.deeds, report.head_hash
    ));
    if report.is_clean() {
        say("the books are right");
        return ExitCode::SUCCESS;
    }
    for finding in &report.findings {
        say(&format!("DAMAGE: {finding}"));
    }
    if report.further_findings > 0 {
        say(&format!("and {} more", report.further_findings));
    }
    ExitCode::from(DAMAGED)
}

/// Opens a database that is there, with the schema of this program. A mistyped path makes no file.
pub fn open_existing(settings: &Settings) -> anyhow::Result<AnyConnection> {
    let url = settings.database_url()?;
    if let DatabaseUrl::Sqlite(path) = &url
        && !Path::new(path).exists()
    {
        bail!("there is no database in {}; name it with --data-dir or --database-url", path.display());
    }
    let mut connection = url.connect().with_context(|| format!("cannot open {url}"))?;
    if migrate::pending(&mut connection)? {
        bail!("the database schema is older than this program; run `penstock migrate` first");
    }
    Ok(connection)
}
