//! Commands of one kind that wait at the same time are run as one.
//!
//! Many small requests cost the database more in statements than in commits. A kind of command that
//! implements [`Together`] gets all of its kind that wait, decides one after the other, and writes what was
//! decided in a few statements. Each keeps its own verdict.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use anyhow::anyhow;
use chrono::NaiveDateTime;
use diesel::Connection;
use tokio::sync::oneshot;

use super::{Job, Object, WriteTx, hand_out, origin::Origin, seal::seal_together};
use crate::{
    db::{AnyConnection, portable},
    error::{AppError, AppResult},
};

/// A command that is decided and written together with others of its kind.
pub trait Together: Send + Sized + 'static {
    type Answer: Send + 'static;
    /// What the kind keeps from group to group. Thrown away whenever something that it may have noted was
    /// not written.
    type Memory: Default + 'static;

    /// Runs the commands in order, in one savepoint; one result for each. A refusal is a result.
    ///
    /// # Errors
    /// When nothing of it can be written. Each command is then run by itself.
    fn run_all(
        tx: &mut WriteTx<'_>,
        memory: &mut Self::Memory,
        commands: &[Self],
    ) -> AppResult<Vec<AppResult<Self::Answer>>>;

    /// What an answer is about: the changes of that object are the command's in the audit trail.
    fn object(answer: &Self::Answer) -> Option<Object>;
}

/// What each kind keeps.
#[derive(Default)]
pub(super) struct Memories(HashMap<TypeId, Box<dyn Any>>);

impl Memories {
    fn of<C: Together>(&mut self) -> &mut dyn Any {
        self.0.entry(TypeId::of::<C>()).or_insert_with(|| Box::new(C::Memory::default())).as_mut()
    }

    fn forget<C: Together>(&mut self) {
        self.0.remove(&TypeId::of::<C>());
    }

    /// After a commit that failed.
    pub(super) fn forget_all(&mut self) {
        self.0.clear();
    }
}

/// Runs jobs of one kind.
pub(super) type RunTogether = fn(&mut [Box<dyn Job>], &mut AnyConnection, NaiveDateTime, &mut Memories);

/// A waiting command with the place for its answer.
pub(super) struct TogetherJob<C: Together> {
    pub origin: Origin,
    pub command: Option<C>,
    pub result: Option<AppResult<C::Answer>>,
    pub reply: oneshot::Sender<AppResult<C::Answer>>,
}

impl<C: Together> Job for TogetherJob<C> {
    fn run(&mut self, _: &mut AnyConnection, _: NaiveDateTime) {
        self.result = Some(Err(AppError::Internal(anyhow!("this command is run with others of its kind"))));
    }

    fn together(&self) -> Option<(TypeId, RunTogether)> {
        Some((TypeId::of::<C>(), run_kind::<C>))
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn answer(self: Box<Self>, committed: Result<(), &str>) {
        hand_out(self.reply, self.result, committed);
    }
}

fn run_kind<C: Together>(
    jobs: &mut [Box<dyn Job>],
    connection: &mut AnyConnection,
    now: NaiveDateTime,
    memories: &mut Memories,
) {
    let mut jobs: Vec<&mut TogetherJob<C>> =
        jobs.iter_mut().filter_map(|job| job.as_any().downcast_mut::<TogetherJob<C>>()).collect();
    let commands: Vec<C> = jobs.iter_mut().filter_map(|job| job.command.take()).collect();
    let origins: Vec<Origin> = jobs.iter().map(|job| job.origin.clone()).collect();
    let results = match run_once(&commands, &origins, connection, (now, memories)) {
        Ok(results) => results,
        // One of them is at fault: the others shall not pay for it.
        Err(_) if commands.len() > 1 => {
            let each = commands.chunks(1).zip(origins.chunks(1));
            let alone = each.map(|(one, origin)| run_once(one, origin, connection, (now, &mut *memories)));
            alone.map(|result| result.and_then(only)).collect()
        }
        Err(error) => vec![Err(error)],
    };
    for (job, result) in jobs.into_iter().zip(results) {
        job.result = Some(result);
    }
}

fn only<T>(results: Vec<AppResult<T>>) -> AppResult<T> {
    results
        .into_iter()
        .next()
        .unwrap_or_else(|| Err(AppError::Internal(anyhow!("a command was not answered"))))
}

fn run_once<C: Together>(
    commands: &[C],
    origins: &[Origin],
    connection: &mut AnyConnection,
    (now, memories): (NaiveDateTime, &mut Memories),
) -> AppResult<Vec<AppResult<C::Answer>>> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let memory = memories
            .of::<C>()
            .downcast_mut::<C::Memory>()
            .ok_or_else(|| AppError::Internal(anyhow!("a memory of another kind")))?;
        connection.transaction(|conn| {
            let results = C::run_all(&mut WriteTx { conn: &mut *conn, now }, memory, commands)?;
            let objects = results.iter().map(|result| result.as_ref().ok().and_then(C::object));
            let sealed: Vec<_> = origins.iter().zip(objects).collect();
            seal_together(conn, now, &sealed)?;
            Ok(results)
        })
    }));
    let results = match outcome {
        Ok(results) => results,
        Err(_) => Err(match portable::roll_back_to_depth(connection, 1) {
            Ok(()) => AppError::Internal(anyhow!("a command panicked")),
            Err(error) => AppError::Internal(anyhow!("a command panicked, then: {error}")),
        }),
    };
    if results.is_err() {
        memories.forget::<C>();
    }
    results
}
