//! The thread that runs imports, one after the other.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use rand::RngCore;

use super::{FileStore, work};
use crate::{
    commands::imports::lease,
    db::{self, Pool},
    error::AppResult,
    writer::{Writer, origin},
};

/// How often it is looked whether another process has left an import behind.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// A handle to the thread. When it is gone the thread ends.
pub struct ImportRunner {
    wake: SyncSender<()>,
    stopping: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl ImportRunner {
    /// Starts the thread, which at once goes on with what was running.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(store: FileStore, pool: Pool, writer: Writer, alone: bool) -> anyhow::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let stopping = Arc::new(AtomicBool::new(false));
        let context = Context { store, pool, writer, owner: owner(), stopping: stopping.clone() };
        let thread = std::thread::Builder::new()
            .name("imports".to_owned())
            .spawn(move || work_until_stopped(&context, &woken, alone))?;
        Ok(Self { wake, stopping, thread: Mutex::new(Some(thread)) })
    }

    /// Looks for work now.
    pub fn wake(&self) {
        if let Err(TrySendError::Disconnected(())) = self.wake.try_send(()) {
            tracing::error!("imports are not run any more: their thread has ended");
        }
    }

    /// Ends the thread behind the chunk that is being written. What runs goes on with the next start.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.wake();
        let thread = self.thread.lock().map(|mut thread| thread.take());
        if let Ok(Some(thread)) = thread
            && thread.join().is_err()
        {
            tracing::error!("the imports ended with a panic");
        }
    }
}

/// What running an import takes.
pub(super) struct Context {
    pub store: FileStore,
    pub pool: Pool,
    pub writer: Writer,
    /// This process, in leases.
    pub owner: String,
    stopping: Arc<AtomicBool>,
}

impl Context {
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}

fn owner() -> String {
    format!("{}-{:016x}", std::process::id(), rand::rng().next_u64())
}

fn work_until_stopped(context: &Context, woken: &Receiver<()>, alone: bool) {
    let mut alone = alone;
    while !context.is_stopping() {
        if let Err(error) = run_all(context, alone) {
            tracing::warn!(%error, "the imports could not be looked at");
        }
        alone = false;
        match woken.recv_timeout(LOOK_EVERY) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Runs every import that is free.
fn run_all(context: &Context, alone: bool) -> AppResult<()> {
    let now = context.writer.clock().now();
    let mut connection = context.pool.get().map_err(|error| anyhow::anyhow!("no connection: {error}"))?;
    let running = db::imports::running(&mut connection)?;
    drop(connection);
    for record in running {
        if context.is_stopping() {
            return Ok(());
        }
        if !alone && !lease::is_free(&record, &context.owner, now) {
            continue;
        }
        // Whoever started the import is the one in whose name it writes.
        origin::thread_is("imports", record.run_by);
        let (id, owner) = (record.id, context.owner.clone());
        let claimed = context.writer.run_blocking(move |tx| lease::claim(tx, id, &owner, alone))?;
        if let Some(record) = claimed {
            work::run(context, &record);
        }
    }
    Ok(())
}
