//! Bringing a backup back.

use std::{fs, path::Path};

use anyhow::{Context, bail};

use super::{Kind, Manifest, archive, postgres};
use crate::{
    db::{DatabaseUrl, migrate, portable},
    reads::verify::{self, Report},
};

/// Restores a backup into an empty place and checks the books.
///
/// # Errors
/// When the place is not empty, the file is no backup of this kind of database, or it cannot be
/// unpacked. What is wrong with the books is in the report.
pub fn restore(url: &DatabaseUrl, data_dir: &Path, file: &Path) -> anyhow::Result<(Manifest, Report)> {
    let manifest = archive::manifest(file)?;
    if manifest.database != Kind::of(url) {
        bail!(
            "this backup is of a {} database and cannot go into a {} one; name one with --database-url",
            manifest.database.name(),
            Kind::of(url).name()
        );
    }
    refuse_unless_empty(url, data_dir)?;
    fs::create_dir_all(data_dir).with_context(|| format!("cannot make {}", data_dir.display()))?;
    let aside = tempfile::Builder::new().prefix(".restore-").tempdir_in(data_dir)?;
    let copy = aside.path().join("database");
    archive::unpack(file, &copy, data_dir)?;
    match url {
        DatabaseUrl::Sqlite(path) => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::rename(&copy, path).or_else(|_| fs::copy(&copy, path).map(drop))?;
        }
        DatabaseUrl::Postgres(url) => postgres::load(url, &copy)?,
    }
    let mut connection = url.connect().with_context(|| format!("cannot open {url}"))?;
    // A backup of an older version becomes one of this.
    migrate::run(&mut connection)?;
    let mut report = verify::verify(&mut connection)?;
    if report.entries < manifest.ledger_sequence {
        report.findings.push(format!(
            "The ledger has {} entries, the backup was made at entry {}.",
            report.entries, manifest.ledger_sequence
        ));
    }
    Ok((manifest, report))
}

fn refuse_unless_empty(url: &DatabaseUrl, data_dir: &Path) -> anyhow::Result<()> {
    if data_dir.exists() && fs::read_dir(data_dir)?.next().is_some() {
        bail!("the data folder {} is not empty; name an empty one with --data-dir", data_dir.display());
    }
    match url {
        DatabaseUrl::Sqlite(path) if path.exists() => {
            bail!("there is a database in {} already; nothing was changed", path.display())
        }
        DatabaseUrl::Sqlite(_) => Ok(()),
        DatabaseUrl::Postgres(_) => {
            let mut connection = url.connect().with_context(|| format!("cannot open {url}"))?;
            if !portable::is_empty(&mut connection)? {
                bail!("there are tables in {url} already; restore into a new database");
            }
            Ok(())
        }
    }
}
