//! Where uploaded files lie: in the data folder, outside of what the web server shows, under names of
//! our own. A name that came with a file never becomes part of a path.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use rand::RngCore;

use crate::ingest::SAMPLE_BYTES;

/// The folder of uploaded files.
#[derive(Debug, Clone)]
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    #[must_use]
    pub fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("imports") }
    }

    /// The folder of the files of expenses.
    #[must_use]
    pub fn of_attachments(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("attachments") }
    }

    /// A new file under a name that nobody can guess.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(&self) -> io::Result<(String, File)> {
        fs::create_dir_all(&self.folder)?;
        let mut random = [0_u8; 16];
        rand::rng().fill_bytes(&mut random);
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let file = File::create_new(self.folder.join(&name))?;
        Ok((name, file))
    }

    /// # Errors
    /// When it is gone or cannot be read.
    pub fn open(&self, name: &str) -> io::Result<File> {
        File::open(self.folder.join(name))
    }

    /// The beginning of a file, and whether that is all of it.
    ///
    /// # Errors
    /// When it is gone or cannot be read.
    pub fn sample(&self, name: &str) -> io::Result<(Vec<u8>, bool)> {
        let mut sample = Vec::with_capacity(SAMPLE_BYTES);
        let most = u64::try_from(SAMPLE_BYTES).unwrap_or(u64::MAX);
        let mut file = self.open(name)?;
        file.by_ref().take(most).read_to_end(&mut sample)?;
        let complete = file.read(&mut [0])? == 0;
        Ok((sample, complete))
    }

    /// The names of files that were last written before a moment.
    ///
    /// # Errors
    /// When the folder cannot be read. One that is not there yet is empty.
    pub fn names_before(&self, moment: SystemTime) -> io::Result<Vec<String>> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.metadata()?.modified()? < moment {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(names)
    }

    /// Takes a file away. One that cannot be taken away stays behind, which does no harm.
    pub fn remove(&self, name: &str) {
        if let Err(error) = fs::remove_file(self.folder.join(name)) {
            tracing::warn!(%error, name, "an uploaded file stays behind");
        }
    }
}
