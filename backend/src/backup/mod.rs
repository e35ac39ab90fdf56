//! Backups: one file that holds the database and the uploaded files.
//!
//! A backup is a tar archive of
//! - `manifest.json`, first, so that a restore knows what it has before it unpacks anything;
//! - `database`, an SQLite file or what `pg_dump` wrote;
//! - `files/`, the data folder without the database.
//!
//! The database is copied before the files: an upload is stored before the database knows of it, so
//! every file that the copy names is there.

mod archive;
mod postgres;
mod restore;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::db::{self, DatabaseUrl, portable};

pub use restore::restore;

/// The version of the archive's form.
const FORMAT: u32 = 1;

/// What an archive says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The program that made it.
    pub version: String,
    pub made_at: NaiveDateTime,
    pub database: Kind,
    /// The ledger's last entry when the copy began; the copy may have later ones.
    pub ledger_sequence: i64,
}

/// Which database the copy is from, and so into which it can go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    const fn of(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite(_) => Self::Sqlite,
            DatabaseUrl::Postgres(_) => Self::Postgres,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Writes a backup while the server goes on.
///
/// # Errors
/// When the file is there already, the database cannot be copied, or the disk is full. Nothing is
/// left behind then.
pub fn make(url: &DatabaseUrl, data_dir: &Path, file: &Path, now: NaiveDateTime) -> anyhow::Result<Manifest> {
    if file.exists() {
        bail!("{} is there already; name a file that is not, so that no backup is lost", file.display());
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside = tempfile::Builder::new()
        .prefix(".penstock-backup-")
        .tempdir_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    let mut connection = url.connect().with_context(|| format!("cannot open {url}"))?;
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
        database: Kind::of(url),
        ledger_sequence: db::health::ledger_sequence(&mut connection).context("reading the ledger's head")?,
    };
    let copy = aside.path().join("database");
    match url {
        DatabaseUrl::Sqlite(_) => {
            portable::copy_sqlite(&mut connection, &copy).context("copying the database")?
        }
        DatabaseUrl::Postgres(url) => postgres::dump(url, &copy)?,
    }
    let unfinished = aside.path().join("archive");
    let left_out = left_out(url, file, aside.path());
    archive::write(&unfinished, &manifest, &copy, data_dir, &left_out)?;
    // In one step, so that a file of this name is a whole backup.
    fs::rename(&unfinished, file).with_context(|| format!("cannot put {} in place", file.display()))?;
    Ok(manifest)
}

/// What in the data folder is not a file of its own: the database, and this backup.
fn left_out(url: &DatabaseUrl, file: &Path, aside: &Path) -> Vec<PathBuf> {
    let mut left_out = vec![file.to_owned(), aside.to_owned()];
    if let DatabaseUrl::Sqlite(database) = url {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut name = database.as_os_str().to_owned();
            name.push(suffix);
            left_out.push(name.into());
        }
    }
    left_out.iter().filter_map(|path| absolute(path)).collect()
}

/// The path without links and dots. The last part need not be there yet.
fn absolute(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}
