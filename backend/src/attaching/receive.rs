//! Receiving a file piece by piece: it is written, hashed and looked at as it comes, in bounded memory.

use std::{
    fs::File,
    io::{self, Write},
};

use penstock_shared::{attachment::LARGEST_ATTACHMENT_MB, problem::FieldErrorCode};
use sha2::{Digest, Sha256};

use super::{
    kind::{self, Look},
    package,
};
use crate::{commands::expenses::attach::ReceivedFile, importing::FileStore};

/// As much of the beginning as any kind of file is known by.
const HEAD_BYTES: usize = 4096;

/// A file that is on its way. Dropped before its end it leaves nothing behind.
pub struct Receiving {
    store: FileStore,
    name: String,
    file: File,
    hasher: Sha256,
    head: Vec<u8>,
    binary: bool,
    size_bytes: u64,
    kept: bool,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    #[error("the file is refused: {0}")]
    Refused(FieldErrorCode),
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
            head: Vec::new(),
            binary: false,
            size_bytes: 0,
            kept: false,
        })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Too many bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ReceiveError> {
        self.size_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.size_bytes > u64::from(LARGEST_ATTACHMENT_MB) * 1024 * 1024 {
            return Err(ReceiveError::Refused(FieldErrorCode::FileTooLarge));
        }
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        let missing = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        self.binary = self.binary || kind::is_binary(bytes);
        Ok(())
    }

    /// Ends the file, which came under a name: it is whole on disk and its kind is known.
    ///
    /// # Errors
    /// When it is empty or of no kind that is taken, or cannot be written.
    pub fn finish(mut self, file_name: String) -> Result<ReceivedFile, ReceiveError> {
        if self.size_bytes == 0 {
            return Err(ReceiveError::Refused(FieldErrorCode::FileEmpty));
        }
        let found = match kind::look(&self.head, self.binary) {
            Look::Is(kind) => Some(kind),
            Look::Text => None,
            Look::Package => Some(
                package::document(&mut self.store.open(&self.name)?)?
                    .ok_or(ReceiveError::Refused(FieldErrorCode::FileKind))?,
            ),
            Look::Other => return Err(ReceiveError::Refused(FieldErrorCode::FileKind)),
        };
        let kind = kind::agreed(&file_name, found).map_err(ReceiveError::Refused)?;
        self.file.sync_all()?;
        self.kept = true;
        Ok(ReceivedFile {
            file_name,
            stored_as: self.name.clone(),
            kind,
            size_bytes: i64::try_from(self.size_bytes).unwrap_or(i64::MAX),
            sha256: format!("{:x}", self.hasher.finalize_reset()),
        })
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        if !self.kept {
            self.store.remove(&self.name);
        }
    }
}
