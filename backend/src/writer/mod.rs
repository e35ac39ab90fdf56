//! The one writer: every write of a process goes through it.
//!
//! A thread with its own connection takes whatever commands wait, opens one transaction, runs each
//! command in a savepoint of its own (a refused or failing command undoes only itself), commits
//! once, and then answers everybody. A hot budget is so as fast as spread ones, and the ledger's
//! gapless sequence comes for nothing. Long work is cut into small commands, so nobody waits behind it.
//! Commands of some kinds are written [`Together`] as well. What a command changed is sealed as a deed of the
//! audit trail, in its savepoint.
//!
//! Invariant: an answer is sent after the commit, never before.

pub mod origin;
mod seal;
mod together;

use std::{
    any::{Any, TypeId},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread::JoinHandle,
};

use anyhow::{Context, anyhow};
use chrono::NaiveDateTime;
use diesel::Connection;
use penstock_shared::error_code::ErrorCode;
use tokio::sync::{oneshot, watch};

use origin::Origin;
pub use seal::{Object, seal_as};
pub use together::Together;
use together::{Memories, RunTogether, TogetherJob};

use crate::{
    clock::Clock,
    db::{AnyConnection, DatabaseUrl, portable},
    error::{AppError, AppResult},
    metrics::WriterMetrics,
};

/// How many commands may wait. More are refused with "busy", so that the queue does not grow.
const QUEUE_LENGTH: usize = 4096;
/// How many commands one commit may carry.
const GROUP_SIZE: usize = 256;

/// What a command gets: the transaction and the time.
pub struct WriteTx<'a> {
    pub conn: &'a mut AnyConnection,
    /// The moment of the command, in UTC.
    pub now: NaiveDateTime,
}

/// A command in the queue, with the place for its answer.
trait Job: Send {
    /// Runs the command in its savepoint and keeps the result.
    fn run(&mut self, connection: &mut AnyConnection, now: NaiveDateTime);
    /// Which others it is run with, and how, if it is not run by itself.
    fn together(&self) -> Option<(TypeId, RunTogether)>;
    fn as_any(&mut self) -> &mut dyn Any;
    /// Hands the result out, after the commit; or the reason why there was none.
    fn answer(self: Box<Self>, committed: Result<(), &str>);
}

struct TypedJob<T, F> {
    /// The request that asks, for the log.
    span: tracing::Span,
    origin: Origin,
    command: Option<F>,
    result: Option<AppResult<T>>,
    reply: oneshot::Sender<AppResult<T>>,
}

impl<T, F> Job for TypedJob<T, F>
where
    T: Send + 'static,
    F: FnOnce(&mut WriteTx<'_>) -> AppResult<T> + Send + 'static,
{
    fn run(&mut self, connection: &mut AnyConnection, now: NaiveDateTime) {
        let Some(command) = self.command.take() else { return };
        let _in_request = self.span.enter();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            connection.transaction(|conn| {
                let result = command(&mut WriteTx { conn: &mut *conn, now })?;
                seal::seal(conn, now, &self.origin)?;
                Ok(result)
            })
        }));
        self.result = Some(outcome.unwrap_or_else(|_| {
            Err(match portable::roll_back_to_depth(connection, 1) {
                Ok(()) => AppError::Internal(anyhow!("a command panicked")),
                Err(error) => AppError::Internal(anyhow!("a command panicked, then: {error}")),
            })
        }));
    }

    fn together(&self) -> Option<(TypeId, RunTogether)> {
        None
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn answer(self: Box<Self>, committed: Result<(), &str>) {
        hand_out(self.reply, self.result, committed);
    }
}

/// Hands a result out, after the commit; or the reason why there was none.
fn hand_out<T>(
    reply: oneshot::Sender<AppResult<T>>,
    result: Option<AppResult<T>>,
    committed: Result<(), &str>,
) {
    let result = match (committed, result) {
        (Ok(()), Some(result)) => result,
        // What the command refused is true whether or not the group was written.
        (Err(_), Some(Err(refused))) => Err(refused),
        (Err(reason), _) => Err(AppError::Internal(anyhow!("not written: {reason}"))),
        (Ok(()), None) => Err(AppError::Internal(anyhow!("the command was not run"))),
    };
    if reply.send(result).is_err() {
        tracing::debug!("nobody waited for a command's answer");
    }
}

enum Message {
    Job(Box<dyn Job>),
    /// Write what came before this, and end.
    Stop,
}

/// A handle to the writer. Cheap to clone; the writer stops when it is told to, or when the last
/// handle is gone and the queue is empty.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Message>,
    commits: watch::Receiver<u64>,
    clock: Clock,
    metrics: WriterMetrics,
}

/// Waits for the writer's end.
pub struct WriterThread(JoinHandle<()>);

impl WriterThread {
    /// Waits until everything that was queued is written. [`Writer::stop`] comes before, or every
    /// [`Writer`] is dropped.
    pub fn join(self) {
        if self.0.join().is_err() {
            tracing::error!("the writer ended with a panic");
        }
    }
}

impl Writer {
    /// Starts the writer.
    ///
    /// # Errors
    /// When the database cannot be reached or the thread cannot be started.
    pub fn start(url: &DatabaseUrl, clock: Clock) -> anyhow::Result<(Self, WriterThread)> {
        let connection = url.connect().with_context(|| format!("cannot open {url}"))?;
        let (queue, jobs) = sync_channel(QUEUE_LENGTH);
        let (committed, commits) = watch::channel(0);
        let metrics = WriterMetrics::default();
        let state = State { url: url.clone(), clock: clock.clone(), committed, metrics: metrics.clone() };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || state.work(connection, &jobs))?;
        Ok((Self { queue, commits, clock, metrics }, WriterThread(thread)))
    }

    /// Runs a command and waits for its commit.
    ///
    /// # Errors
    /// The command's own, or [`ErrorCode::Busy`] when the queue is full.
    pub async fn run<T, F>(&self, command: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> AppResult<T> + Send + 'static,
    {
        self.enqueue(command)?.await.map_err(|_| ended())?
    }

    /// The same, for threads that may block.
    ///
    /// # Errors
    /// The command's own, or [`ErrorCode::Busy`] when the queue is full.
    pub fn run_blocking<T, F>(&self, command: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> AppResult<T> + Send + 'static,
    {
        self.enqueue(command)?.blocking_recv().map_err(|_| ended())?
    }

    /// Runs a command together with others of its kind that wait, and waits for their commit.
    ///
    /// # Errors
    /// The command's own, or [`ErrorCode::Busy`] when the queue is full.
    pub async fn run_together<C: Together>(&self, command: C) -> AppResult<C::Answer> {
        self.enqueue_together(command)?.await.map_err(|_| ended())?
    }

    /// The same, for threads that may block.
    ///
    /// # Errors
    /// The command's own, or [`ErrorCode::Busy`] when the queue is full.
    pub fn run_together_blocking<C: Together>(&self, command: C) -> AppResult<C::Answer> {
        self.enqueue_together(command)?.blocking_recv().map_err(|_| ended())?
    }

    /// Lets the writer write what waits, and end. Later commands are refused.
    pub fn stop(&self) {
        if self.queue.send(Message::Stop).is_err() {
            tracing::debug!("the writer had ended before it was told to");
        }
    }

    /// Changes with every commit of this process.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.clone()
    }

    /// The writer's numbers.
    #[must_use]
    pub const fn metrics(&self) -> &WriterMetrics {
        &self.metrics
    }

    /// The clock that commands see.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    fn enqueue<T, F>(&self, command: F) -> AppResult<oneshot::Receiver<AppResult<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> AppResult<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.put_in(Box::new(TypedJob {
            span: tracing::Span::current(),
            origin: origin::current(),
            command: Some(command),
            result: None,
            reply,
        }))?;
        Ok(answer)
    }

    fn enqueue_together<C: Together>(
        &self,
        command: C,
    ) -> AppResult<oneshot::Receiver<AppResult<C::Answer>>> {
        let (reply, answer) = oneshot::channel();
        self.put_in(Box::new(TogetherJob {
            origin: origin::current(),
            command: Some(command),
            result: None,
            reply,
        }))?;
        Ok(answer)
    }

    fn put_in(&self, job: Box<dyn Job>) -> AppResult<()> {
        // Counted first: the writer may have taken it before this goes on.
        self.metrics.waiting.inc();
        self.queue.try_send(Message::Job(job)).map_err(|refused| {
            self.metrics.waiting.dec();
            match refused {
                TrySendError::Full(_) => AppError::from(ErrorCode::Busy),
                TrySendError::Disconnected(_) => ended(),
            }
        })
    }
}

fn ended() -> AppError {
    AppError::Internal(anyhow!("the writer has ended"))
}

fn same_kind(one: &dyn Job, next: &dyn Job) -> bool {
    kind(one).is_some() && kind(one) == kind(next)
}

/// What a job is run together with.
fn kind(job: &dyn Job) -> Option<TypeId> {
    job.together().map(|(kind, _)| kind)
}

struct State {
    url: DatabaseUrl,
    clock: Clock,
    committed: watch::Sender<u64>,
    metrics: WriterMetrics,
}

impl State {
    fn work(self, mut connection: AnyConnection, messages: &Receiver<Message>) {
        let mut stopping = false;
        let mut memories = Memories::default();
        while !stopping && let Ok(Message::Job(first)) = messages.recv() {
            let mut group = vec![first];
            while group.len() < GROUP_SIZE
                && let Ok(message) = messages.try_recv()
            {
                match message {
                    Message::Job(next) => group.push(next),
                    Message::Stop => {
                        stopping = true;
                        break;
                    }
                }
            }
            self.write_and_answer(&mut connection, group, &mut memories);
        }
    }

    fn write_and_answer(
        &self,
        connection: &mut AnyConnection,
        mut group: Vec<Box<dyn Job>>,
        memories: &mut Memories,
    ) {
        let size = u32::try_from(group.len()).unwrap_or(u32::MAX);
        self.metrics.group_size.observe(f64::from(size));
        self.metrics.waiting.dec_by(i64::from(size));
        let committed = self.write(connection, &mut group, memories);
        if let Err(reason) = &committed {
            tracing::error!(%reason, commands = group.len(), "a group of writes failed");
            memories.forget_all();
            self.recover(connection);
        } else {
            self.committed.send_modify(|count| *count = count.wrapping_add(1));
        }
        let answer = committed.as_ref().copied().map_err(String::as_str);
        for job in group {
            job.answer(answer);
        }
    }

    fn write(
        &self,
        connection: &mut AnyConnection,
        group: &mut [Box<dyn Job>],
        memories: &mut Memories,
    ) -> Result<(), String> {
        portable::begin_write(connection).map_err(|error| error.to_string())?;
        // What something else wrote meanwhile is not put down to the first command.
        seal::seal(connection, self.clock.now(), &Origin::Outside).map_err(|error| error.to_string())?;
        // Those that are run together stand next to each other, after the others. Whoever waits for an
        // answer before asking again sees no other order than before.
        group.sort_by_key(|job| kind(job.as_ref()));
        for jobs in group.chunk_by_mut(|one, next| same_kind(one.as_ref(), next.as_ref())) {
            let first = jobs.first().and_then(|job| job.together());
            let now = self.clock.now();
            match first {
                Some((_, run_kind)) => run_kind(jobs, connection, now, memories),
                None => jobs.iter_mut().for_each(|job| job.run(connection, now)),
            }
        }
        portable::commit_write(connection).map_err(|error| error.to_string())
    }

    /// After a failed group the connection may be gone (PostgreSQL restarted, disk full): undo what
    /// is open, or get a new connection.
    fn recover(&self, connection: &mut AnyConnection) {
        if portable::roll_back_write(connection).is_ok()
            && diesel::connection::SimpleConnection::batch_execute(connection, "SELECT 1").is_ok()
        {
            return;
        }
        match self.url.connect() {
            Ok(fresh) => *connection = fresh,
            Err(error) => tracing::error!(%error, "the database cannot be reached"),
        }
    }
}
