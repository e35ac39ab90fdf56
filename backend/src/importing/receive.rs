//! Receiving a file piece by piece: it is written, hashed and looked at as it comes, in bounded memory.

use std::{
    fs::File,
    io::{self, Write},
};

use penstock_shared::import::{FileRefusal, FileShape, ReadingChoice, ShapeWarning};
use sha2::{Digest, Sha256};

use super::FileStore;
use crate::{
    commands::imports::draft::UploadedFile,
    ingest::{EncodingScan, SAMPLE_BYTES, inspect, survey},
};

/// The largest file that is taken, in bytes.
pub const LARGEST_FILE_BYTES: u64 = 250 * 1024 * 1024;

/// A file that is on its way. Dropped before its end it leaves nothing behind.
pub struct Receiving {
    store: FileStore,
    name: String,
    file: File,
    hasher: Sha256,
    scan: EncodingScan,
    sample: Vec<u8>,
    size_bytes: u64,
    kept: bool,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    #[error("the file is no text table: {0}")]
    Refused(FileRefusal),
    #[error("the file is larger than {LARGEST_FILE_BYTES} bytes")]
    TooLarge,
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl Receiving {
    /// # Errors
    /// When the data folder cannot be written to.
    pub fn start(store: &FileStore) -> io::Result<Self> {
        let (name, file) = store.create()?;
        Ok(Self {
            store: store.clone(),
            name,
            file,
            hasher: Sha256::new(),
            scan: EncodingScan::default(),
            sample: Vec::new(),
            size_bytes: 0,
            kept: false,
        })
    }

    /// Takes the next bytes. What is no text table is refused as soon as its beginning shows it.
    ///
    /// # Errors
    /// Too many bytes, or bytes of a kind that is never read.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ReceiveError> {
        self.size_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.size_bytes > LARGEST_FILE_BYTES {
            return Err(ReceiveError::TooLarge);
        }
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.scan.feed(bytes);
        let missing = SAMPLE_BYTES.saturating_sub(self.sample.len());
        if missing > 0 {
            self.sample.extend(bytes.iter().take(missing));
            if self.sample.len() >= SAMPLE_BYTES {
                inspect(&self.sample, false, &ReadingChoice::default()).map_err(ReceiveError::Refused)?;
            }
        }
        Ok(())
    }

    /// Ends the file, which came under a name: it is on disk and its shape is known.
    ///
    /// # Errors
    /// When it is no text table, or cannot be written.
    pub fn finish(mut self, name: String) -> Result<UploadedFile, ReceiveError> {
        self.file.sync_all()?;
        let complete = self.size_bytes <= u64::try_from(self.sample.len()).unwrap_or(u64::MAX);
        // Refusals come from the bytes as they are, before any encoding is laid over them.
        inspect(&self.sample, complete, &ReadingChoice::default()).map_err(ReceiveError::Refused)?;
        let guess = self.scan.guess(true);
        let choice = ReadingChoice { encoding: Some(guess.encoding), ..ReadingChoice::default() };
        let mut shape = inspect(&self.sample, complete, &choice).map_err(ReceiveError::Refused)?;
        if guess.guessed {
            shape.warnings.insert(0, ShapeWarning::EncodingGuessed);
        }
        if !complete {
            self.look_further(&mut shape)?;
        }
        self.kept = true;
        Ok(UploadedFile {
            name,
            stored_as: self.name.clone(),
            size_bytes: i64::try_from(self.size_bytes).unwrap_or(i64::MAX),
            sha256: format!("{:x}", self.hasher.finalize_reset()),
            encoding: guess.encoding,
            encoding_guessed: guess.guessed,
            shape,
        })
    }

    /// A day above twelve may come late: where the beginning leaves a doubt, all rows are asked.
    fn look_further(&self, shape: &mut FileShape) -> io::Result<()> {
        let doubtful = shape
            .columns
            .iter()
            .any(|column| column.date_formats.len() > 1 || column.decimal_styles.len() > 1);
        if doubtful {
            shape.columns = survey(self.store.open(&self.name)?, shape)?.columns;
        }
        Ok(())
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        if !self.kept {
            self.store.remove(&self.name);
        }
    }
}
