//! One import from where it stands to its end: a thread parses while the writer writes.

use std::{
    collections::BTreeSet,
    sync::{Arc, mpsc::sync_channel},
    time::{Duration, Instant},
};

use penstock_shared::{error_code::ErrorCode, ids::NodeId, import::ImportFailureCode};

use super::{
    chunks::{Source, SourceError, read_chunks, sources},
    runner::Context,
};
use crate::{
    commands::{
        imports::{
            chunk::{self, Chunk},
            directory::Directory,
            lease, run,
            run::RunPlan,
        },
        posting::announce,
    },
    db::{self, imports::ImportRecord},
    error::{AppError, AppResult},
};

/// Chunks that wait for the writer.
const CHUNKS_AHEAD: usize = 2;
/// How often screens are told of progress.
const TELL_EVERY: Duration = Duration::from_millis(250);
/// How often a chunk is tried when the database fails.
const TRIES: u32 = 5;
/// The wait before the second try; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// How a run ended.
enum End {
    Done,
    /// It was stopped, or another process has it.
    NotOurs,
    /// This process ends.
    Stopping,
    Failed(ImportFailureCode, String),
}

/// Runs an import that this process has the lease of.
pub(super) fn run(context: &Context, record: &ImportRecord) {
    let id = record.id;
    let mut progress = Progress::default();
    let end = match prepare(context, record) {
        Ok((plan, sources)) => write_all(context, record, &Arc::new(plan), &sources, &mut progress),
        Err(error) => failed(&error),
    };
    let owner = context.owner.clone();
    let untold = std::mem::take(&mut progress.untold);
    let ended = context.writer.run_blocking(move |tx| {
        announce(tx, untold)?;
        match end {
            End::Done => {
                db::portable::refresh_statistics(tx.conn)?;
                run::finish(tx, id, &owner)
            }
            End::Failed(code, message) => run::fail(tx, id, &owner, code, message),
            End::Stopping => lease::release(tx, id, &owner),
            End::NotOurs => Ok(()),
        }
    });
    if let Err(error) = ended {
        // It is still running by the books, so the next look goes on with it.
        tracing::warn!(%error, import = id.0, "the end of an import could not be noted");
    }
}

fn failed(error: &AppError) -> End {
    tracing::error!(%error, "an import cannot go on");
    match error {
        AppError::Coded { .. } | AppError::Fields(_) => {
            End::Failed(ImportFailureCode::SettingsUnusable, error.to_string())
        }
        _ => End::Failed(ImportFailureCode::Internal, "Something went wrong on our side.".to_owned()),
    }
}

fn prepare(context: &Context, record: &ImportRecord) -> AppResult<(RunPlan, Vec<Source>)> {
    let mut connection = context.pool.get().map_err(|error| anyhow::anyhow!("no connection: {error}"))?;
    let plan = RunPlan::load(&mut connection, record)?;
    let files = db::import_files::of_import(&mut connection, record.id)?;
    let sources = sources(files, &plan.settings).map_err(|error| AppError::Internal(error.into()))?;
    Ok((plan, sources))
}

/// What goes from chunk to chunk.
#[derive(Default)]
struct Progress {
    directory: Directory,
    /// Nodes that the screens are yet to be told of.
    untold: BTreeSet<NodeId>,
    told_at: Option<Instant>,
}

fn write_all(
    context: &Context,
    record: &ImportRecord,
    plan: &Arc<RunPlan>,
    sources: &[Source],
    progress: &mut Progress,
) -> End {
    let (sender, chunks) = sync_channel::<Chunk>(CHUNKS_AHEAD);
    let cursor = (record.cursor_file, record.cursor_row);
    std::thread::scope(|scope| {
        let parser = scope
            .spawn(move || read_chunks(&context.store, sources, cursor, |chunk| sender.send(chunk).is_ok()));
        for chunk in &chunks {
            if let Some(end) = write_one(context, plan, &Arc::new(chunk), progress) {
                // Ends the parser, too: nobody takes its chunks any more.
                drop(chunks);
                return end;
            }
        }
        match parser.join() {
            Ok(Ok(())) => End::Done,
            Ok(Err(error @ SourceError::Unreadable { .. })) => {
                End::Failed(ImportFailureCode::FileUnreadable, error.to_string())
            }
            Ok(Err(error @ SourceError::Unusable { .. })) => {
                End::Failed(ImportFailureCode::SettingsUnusable, error.to_string())
            }
            Err(_) => failed(&AppError::Internal(anyhow::anyhow!("the parser of an import panicked"))),
        }
    })
}

/// Writes a chunk, again when the database fails for a moment; `None` when it is written.
fn write_one(
    context: &Context,
    plan: &Arc<RunPlan>,
    chunk: &Arc<Chunk>,
    progress: &mut Progress,
) -> Option<End> {
    let mut wait = FIRST_WAIT;
    let mut tries = 1;
    loop {
        if context.is_stopping() {
            return Some(End::Stopping);
        }
        match write_chunk(context, plan, chunk, progress) {
            Ok(true) => return None,
            Ok(false) => return Some(End::NotOurs),
            // Others have the writer's queue full: wait for as long as it takes.
            Err(error) if error.code() == ErrorCode::Busy => std::thread::sleep(FIRST_WAIT),
            Err(error) if tries < TRIES && !context.is_stopping() => {
                tracing::warn!(%error, import = plan.import_id.0, "a chunk of an import is tried again");
                std::thread::sleep(wait);
                wait *= 2;
                tries += 1;
            }
            Err(error) => return Some(failed(&error)),
        }
    }
}

fn write_chunk(
    context: &Context,
    plan: &Arc<RunPlan>,
    chunk: &Arc<Chunk>,
    progress: &mut Progress,
) -> AppResult<bool> {
    let tell = progress.told_at.is_none_or(|told_at| told_at.elapsed() >= TELL_EVERY);
    let mut directory = std::mem::take(&mut progress.directory);
    let mut untold = progress.untold.clone();
    let (plan, chunk, owner) = (plan.clone(), chunk.clone(), context.owner.clone());
    // A command that fails takes the directory with it: what it added was undone.
    let (went_on, directory, untold) = context.writer.run_blocking(move |tx| {
        let went_on = chunk::write(tx, &plan, &owner, &mut directory, &chunk, (&mut untold, tell))?;
        Ok((went_on, directory, untold))
    })?;
    progress.directory = directory;
    progress.untold = untold;
    if tell {
        progress.told_at = Some(Instant::now());
    }
    Ok(went_on)
}
