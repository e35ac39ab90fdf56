//! Imports outside of a request: uploaded files, the first pass that counts, and the runner.
//!
//! The runner is one thread per process. It takes imports that are running and that no other
//! process is at, reads their files as a stream, and sends the rows in chunks through the writer. What
//! is committed is the only memory of a run: after a crash any process goes on behind the last chunk.

mod chunks;
mod looks;
mod receive;
mod runner;
mod store;
mod survey;
mod work;

pub use looks::{preview, shapes_for};
pub use receive::{LARGEST_FILE_BYTES, ReceiveError, Receiving};
pub use runner::ImportRunner;
pub use store::FileStore;
pub use survey::Surveys;

use crate::{
    db::{DatabaseUrl, Pool},
    writer::Writer,
};

/// Everything that imports have in a process.
pub struct Importing {
    pub store: FileStore,
    pub surveys: Surveys,
    pub runner: ImportRunner,
}

impl Importing {
    /// Starts the runner, which goes on with whatever was running.
    ///
    /// # Errors
    /// When its thread cannot be started.
    pub fn start(
        url: &DatabaseUrl,
        data_dir: &std::path::Path,
        pool: &Pool,
        writer: &Writer,
    ) -> anyhow::Result<Self> {
        let store = FileStore::new(data_dir);
        let surveys = Surveys::new(store.clone(), pool.clone(), writer.clone());
        // An SQLite file has one server, so whoever held a lease before is dead.
        let alone = matches!(url, DatabaseUrl::Sqlite(_));
        let runner = ImportRunner::start(store.clone(), pool.clone(), writer.clone(), alone)?;
        Ok(Self { store, surveys, runner })
    }
}
