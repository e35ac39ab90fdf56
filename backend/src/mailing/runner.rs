//! The thread that sends mail, one after the other.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use chrono::NaiveDateTime;
use penstock_shared::report_schedule::ReportFile;
use rand::RngCore;

use super::sender::{Enclosed, Sender};
use crate::{
    commands::mail::{asked, make_digests, outbox},
    config::MailConfig,
    db::{Pool, mail::MailRow},
    error::AppResult,
    printing,
    reads::{
        mail::letter::{Prepared, prepare},
        sheet::Sheet,
    },
    writer::{Writer, origin},
};

/// A handle to the thread.
pub struct MailRunner {
    stopping: Arc<AtomicBool>,
    wake: SyncSender<()>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl MailRunner {
    /// Starts the thread. `fonts` are what reports are printed with.
    ///
    /// # Errors
    /// When it cannot be started, or the mail server's certificates cannot be checked here.
    pub fn start(
        config: MailConfig,
        fonts: Vec<PathBuf>,
        pool: Pool,
        writer: Writer,
    ) -> anyhow::Result<Self> {
        let stopping = Arc::new(AtomicBool::new(false));
        let (wake, woken) = sync_channel(1);
        let context = Context {
            sender: Sender::new(&config)?,
            config,
            fonts,
            pool,
            writer,
            owner: format!("{}-{:016x}", std::process::id(), rand::rng().next_u64()),
            stopping: stopping.clone(),
        };
        let thread =
            std::thread::Builder::new().name("mail".to_owned()).spawn(move || context.work(&woken))?;
        Ok(Self { stopping, wake, thread: Mutex::new(Some(thread)) })
    }

    /// Ends the thread behind the mail that is being sent.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Err(TrySendError::Disconnected(())) = self.wake.try_send(()) {
            tracing::error!("mail was not sent any more: its thread has ended");
        }
        let thread = self.thread.lock().map(|mut thread| thread.take());
        if let Ok(Some(thread)) = thread
            && thread.join().is_err()
        {
            tracing::error!("sending mail ended with a panic");
        }
    }
}

struct Context {
    sender: Sender,
    config: MailConfig,
    /// For reports on paper.
    fonts: Vec<PathBuf>,
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
        origin::thread_is("mail", None);
        while !self.is_stopping() {
            if let Err(error) = self.look() {
                tracing::warn!(%error, "the outbox could not be looked at");
            }
            match woken.recv_timeout(self.config.look_every) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Queues what was not told yet, makes the digests whose hour has come, and sends what is due.
    fn look(&self) -> AppResult<()> {
        let now = self.writer.clock().now();
        let mut connection = self.pool.get().map_err(|error| anyhow::anyhow!("no connection: {error}"))?;
        let due = outbox::is_something_due(&mut connection, now)?;
        drop(connection);
        if !due {
            return Ok(());
        }
        while !self.is_stopping() && self.writer.run_blocking(asked::tell)? > 0 {}
        self.writer.run_blocking(make_digests)?;
        while !self.is_stopping() {
            let owner = self.owner.clone();
            match self.writer.run_blocking(move |tx| outbox::claim(tx, &owner))? {
                Some(row) => self.send(row)?,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn enclosed(&self, sheet: &Sheet, kind: ReportFile, now: NaiveDateTime) -> AppResult<Enclosed> {
        Ok(Enclosed {
            name: format!("{}.{kind}", sheet.name),
            content_type: kind.content_type(),
            bytes: printing::file(sheet, kind, &self.fonts, now)?,
        })
    }

    fn send(&self, row: MailRow) -> AppResult<()> {
        let (id, now) = (row.id, self.writer.clock().now());
        let mut connection = self.pool.get().map_err(|error| anyhow::anyhow!("no connection: {error}"))?;
        let prepared = prepare(&mut connection, &row, &self.config.base_url, now);
        drop(connection);
        let made = match prepared {
            Ok(Prepared::Drop(reason)) => {
                return self.writer.run_blocking(move |tx| outbox::dropped(tx, id, reason));
            }
            Ok(Prepared::Send { to_name, to_address, letter, sheet }) => {
                let file = sheet.map(|(sheet, kind)| self.enclosed(&sheet, kind, now)).transpose();
                file.map(|file| (to_name, to_address, letter, file))
            }
            Err(error) => Err(error),
        };
        let (to_name, to_address, letter, file) = match made {
            Ok(made) => made,
            Err(error) => {
                let reason = error.to_string();
                return self.writer.run_blocking(move |tx| outbox::not_sent(tx, id, &reason));
            }
        };
        match self.sender.send(&row.message_key, (&to_name, &to_address), letter, file) {
            Ok(()) => self.writer.run_blocking(move |tx| outbox::sent(tx, id)),
            Err(reason) => {
                tracing::warn!(mail = %id, tries = row.tries, %reason, "a mail could not be sent");
                self.writer.run_blocking(move |tx| outbox::not_sent(tx, id, &reason))
            }
        }
    }
}
