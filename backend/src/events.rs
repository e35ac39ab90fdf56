//! Live updates: tails the events table and hands every event to whoever listens.
//!
//! The table is written in the same transaction as the change itself. This process's own commits
//! wake the tail at once; other processes' events are found by looking twice a second.
//! Every group of writes locks the ledger's head first, so numbers are committed in order and the
//! tail cannot jump over one.

use std::time::Duration;

use penstock_shared::event::Event;
use tokio::sync::{broadcast, watch};

use crate::db::{self, Pool};

/// How many events a slow listener may lag behind before it is told to read again.
const BACKLOG: usize = 1024;
/// How long other processes' events may take to reach us.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Events read at once.
const BATCH: i64 = 500;

/// Hands events out.
#[derive(Clone)]
pub struct EventHub {
    sender: broadcast::Sender<Event>,
    closed: watch::Sender<bool>,
}

impl EventHub {
    /// Starts the tail on a thread of its own. It ends when the writer does.
    ///
    /// # Errors
    /// When the last event cannot be read or the thread cannot be started.
    pub fn start(pool: Pool, commits: watch::Receiver<u64>) -> anyhow::Result<Self> {
        let (sender, _) = broadcast::channel(BACKLOG);
        let last_seen = db::events::last_id(&mut *pool.get()?)?;
        let tail = Tail { pool, sender: sender.clone(), last_seen };
        std::thread::Builder::new().name("events".to_owned()).spawn(move || tail.work(commits))?;
        Ok(Self { sender, closed: watch::Sender::new(false) })
    }

    /// Ends every stream of live updates, so that the server can stop.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Turns true when the server stops.
    #[must_use]
    pub fn closed(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    /// Everything from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }
}

struct Tail {
    pool: Pool,
    sender: broadcast::Sender<Event>,
    last_seen: i64,
}

impl Tail {
    fn work(mut self, mut commits: watch::Receiver<u64>) {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
            tracing::error!("live updates are off: no runtime");
            return;
        };
        runtime.block_on(async move {
            loop {
                let ended = tokio::select! {
                    changed = commits.changed() => changed.is_err(),
                    () = tokio::time::sleep(LOOK_EVERY) => false,
                };
                if let Err(error) = self.forward() {
                    tracing::warn!(%error, "live updates could not be read");
                }
                if ended {
                    return;
                }
            }
        });
    }

    fn forward(&mut self) -> anyhow::Result<()> {
        loop {
            let events = db::events::after(&mut *self.pool.get()?, self.last_seen, BATCH)?;
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                self.last_seen = event.id;
                if self.sender.send(event).is_err() {
                    tracing::trace!("nobody listens");
                }
            }
        }
    }
}
