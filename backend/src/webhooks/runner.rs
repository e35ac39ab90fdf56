//! The thread that sends messages, one after the other.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use rand::RngCore;

use super::sender::Sender;
use crate::{
    commands::webhooks::deliveries::{self, Outcome},
    config::WebhookConfig,
    db::{self, Pool, webhook_deliveries::DeliveryRow},
    error::AppResult,
    reads,
    writer::{Writer, origin},
};

/// A handle to the thread.
pub struct WebhookRunner {
    stopping: Arc<AtomicBool>,
    wake: SyncSender<()>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl WebhookRunner {
    /// Starts the thread.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(config: WebhookConfig, pool: Pool, writer: Writer) -> anyhow::Result<Self> {
        let stopping = Arc::new(AtomicBool::new(false));
        let (wake, woken) = sync_channel(1);
        let context = Context {
            sender: Sender::new(config.private_allowed),
            config,
            pool,
            writer,
            owner: format!("{}-{:016x}", std::process::id(), rand::rng().next_u64()),
            stopping: stopping.clone(),
        };
        let thread =
            std::thread::Builder::new().name("webhooks".to_owned()).spawn(move || context.work(&woken))?;
        Ok(Self { stopping, wake, thread: Mutex::new(Some(thread)) })
    }

    /// Ends the thread behind the message that is being sent.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Err(TrySendError::Disconnected(())) = self.wake.try_send(()) {
            tracing::error!("messages were not sent any more: their thread has ended");
        }
        let thread = self.thread.lock().map(|mut thread| thread.take());
        if let Ok(Some(thread)) = thread
            && thread.join().is_err()
        {
            tracing::error!("sending messages ended with a panic");
        }
    }
}

struct Context {
    sender: Sender,
    config: WebhookConfig,
    pool: Pool,
    writer: Writer,
    /// This process, in leases.
    owner: String,
    stopping: Arc<AtomicBool>,
}

impl Context {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    fn work(self, woken: &Receiver<()>) {
        origin::thread_is("webhooks", None);
        while !self.is_stopping() {
            if let Err(error) = self.look() {
                tracing::warn!(%error, "messages to endpoints could not be looked at");
            }
            match woken.recv_timeout(self.config.look_every) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn look(&self) -> AppResult<()> {
        let now = self.writer.clock().now();
        let mut connection = self.pool.get().map_err(|error| anyhow::anyhow!("no connection: {error}"))?;
        let due = deliveries::is_something_due(&mut connection, now)?;
        drop(connection);
        while due && !self.is_stopping() {
            let owner = self.owner.clone();
            match self.writer.run_blocking(move |tx| deliveries::claim(tx, &owner))? {
                Some(row) => self.send(&row)?,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn send(&self, row: &DeliveryRow) -> AppResult<()> {
        let mut connection = self.pool.get().map_err(|error| anyhow::anyhow!("no connection: {error}"))?;
        let webhook = db::webhooks::get(&mut connection, row.webhook_id)?;
        let secret = reads::webhooks::secret(&mut connection, row.webhook_id)?;
        drop(connection);
        let id = row.id;
        let outcome = self.sender.send(&webhook.url, &secret, row, self.writer.clock().now());
        if let Outcome::Failed(status, reason) = &outcome {
            tracing::warn!(delivery = %id, tries = row.tries, ?status, %reason, "an endpoint did not take a message");
        }
        self.writer.run_blocking(move |tx| deliveries::settle(tx, id, &outcome))
    }
}
