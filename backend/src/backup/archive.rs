//! The archive itself.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

use super::{FORMAT, Manifest};

const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "database";
const FILES: &str = "files";
/// A manifest is a few lines. More is not ours.
const LARGEST_MANIFEST: u64 = 64 * 1024;

/// Writes an archive that only its owner may read: it holds password hashes and the key of the
/// access tokens.
pub fn write(
    to: &Path,
    manifest: &Manifest,
    database: &Path,
    data_dir: &Path,
    left_out: &[PathBuf],
) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    let mut archive = tar::Builder::new(BufWriter::new(file));
    archive.follow_symlinks(false);
    let text = serde_json::to_vec_pretty(manifest)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::try_from(text.len())?);
    header.set_mode(0o600);
    archive.append_data(&mut header, MANIFEST, text.as_slice())?;
    archive.append_path_with_name(database, DATABASE)?;
    if data_dir.is_dir() {
        add_folder(&mut archive, &data_dir.canonicalize()?, Path::new(FILES), left_out)?;
    }
    let mut out = archive.into_inner()?;
    out.flush()?;
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}

fn add_folder<W: Write>(
    archive: &mut tar::Builder<W>,
    folder: &Path,
    name: &Path,
    left_out: &[PathBuf],
) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        if left_out.contains(&path) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            add_folder(archive, &path, &name, left_out)?;
        } else if kind.is_file() {
            archive
                .append_path_with_name(&path, &name)
                .with_context(|| format!("cannot read {}", path.display()))?;
        }
    }
    Ok(())
}

/// Reads what an archive says about itself.
pub fn manifest(archive: &Path) -> anyhow::Result<Manifest> {
    let not_ours = || format!("{} is no backup of Penstock", archive.display());
    let mut tar = open(archive)?;
    let mut first =
        tar.entries().with_context(not_ours)?.next().with_context(not_ours)?.with_context(not_ours)?;
    if first.path().with_context(not_ours)? != Path::new(MANIFEST) || first.size() > LARGEST_MANIFEST {
        bail!(not_ours());
    }
    let mut text = String::new();
    first.read_to_string(&mut text).with_context(not_ours)?;
    let manifest: Manifest = serde_json::from_str(&text).with_context(not_ours)?;
    if manifest.format != FORMAT {
        bail!("this backup was made by Penstock {}; restore it with that version", manifest.version);
    }
    Ok(manifest)
}

/// Unpacks the database to `database` and the files into the folder `files`.
pub fn unpack(archive: &Path, database: &Path, files: &Path) -> anyhow::Result<()> {
    let mut tar = open(archive)?;
    let mut has_database = false;
    for entry in tar.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.into_owned();
        // Only plain files: a link could lead out of the folder.
        if !entry.header().entry_type().is_file() {
            bail!("{} in the archive is no plain file", name.display());
        }
        if name == Path::new(DATABASE) {
            entry.unpack(database)?;
            has_database = true;
        } else if let Ok(below) = name.strip_prefix(FILES) {
            put(&mut entry, files, below)?;
        }
    }
    if !has_database {
        bail!("there is no database in {}", archive.display());
    }
    Ok(())
}

fn put(entry: &mut tar::Entry<'_, impl Read>, files: &Path, below: &Path) -> anyhow::Result<()> {
    if !below.components().all(|part| matches!(part, std::path::Component::Normal(_))) {
        bail!("{} in the archive leads out of the data folder", below.display());
    }
    let target = files.join(below);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    entry.unpack(&target).with_context(|| format!("cannot write {}", target.display()))?;
    Ok(())
}

fn open(archive: &Path) -> anyhow::Result<tar::Archive<BufReader<File>>> {
    let file = File::open(archive).with_context(|| format!("cannot open {}", archive.display()))?;
    Ok(tar::Archive::new(BufReader::new(file)))
}
