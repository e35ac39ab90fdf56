//! Starting, stopping and ending a run.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::ImportId,
    import::{FileShape, ImportFailure, ImportFailureCode, ImportKind, ImportSettings, ImportState},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{chunk::to_json, settings};
use crate::{
    db::{self, AnyConnection, imports::ImportRecord},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    ingest::Mapper,
    ingest::rules::mapping_for,
    reads,
    viewer::Viewer,
    writer::WriteTx,
};

/// What a run works with from its first chunk to its last: settings cannot change meanwhile.
#[derive(Debug, Clone)]
pub struct RunPlan {
    pub import_id: ImportId,
    pub name: String,
    pub kind: ImportKind,
    pub settings: ImportSettings,
    /// In whose name rows are written.
    pub viewer: Viewer,
}

impl RunPlan {
    /// # Errors
    /// When the settings were never sent, or cannot be read.
    pub fn load(conn: &mut AnyConnection, record: &ImportRecord) -> AppResult<Self> {
        let viewer = reads::viewer::of_user(conn, record.run_by.unwrap_or(record.created_by))?;
        Ok(Self {
            import_id: record.id,
            name: record.name.clone(),
            kind: record.kind,
            settings: stored_settings(record)?,
            viewer,
        })
    }
}

/// The settings that a person has sent.
///
/// # Errors
/// [`ErrorCode::WrongState`] when there are none.
pub fn stored_settings(record: &ImportRecord) -> AppResult<ImportSettings> {
    if record.settings.is_empty() {
        return Err(AppError::refused(RefusalReason::ImportWithoutSettings));
    }
    serde_json::from_str(&record.settings).map_err(|error| AppError::Internal(error.into()))
}

/// Begins to write rows, or goes on after a stop or a failure.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it runs or is complete, or has no files or settings; wrong fields
/// where the settings do not fit.
pub fn start(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ImportId) -> AppResult<ImportId> {
    let mut record = db::imports::get(tx.conn, id).or_not_found()?;
    if !matches!(record.state, ImportState::Draft | ImportState::Cancelled | ImportState::Failed) {
        return Err(AppError::refused(RefusalReason::ImportRunsOrDone));
    }
    let files = db::import_files::of_import(tx.conn, id)?;
    if files.is_empty() {
        return Err(AppError::refused(RefusalReason::ImportWithoutFile));
    }
    let chosen = stored_settings(&record)?;
    let mut errors = FieldErrors::new();
    settings::check(tx, &mut errors, record.kind, &chosen)?;
    if chosen.target.is_none() {
        errors.add("target", FieldErrorCode::Required, "Say what the rows are charged to.");
    }
    for file in &files {
        let shape: FileShape =
            serde_json::from_str(&file.shape).map_err(|error| AppError::Internal(error.into()))?;
        for problem in Mapper::new(&mapping_for(&chosen, file.id), &shape).err().unwrap_or_default() {
            let field = format!("mapping.{}", problem.path.replace('/', "."));
            let message = format!("{}: {}", file.file_name, problem.message);
            errors.add(field, FieldErrorCode::NotAllowed, message);
        }
    }
    errors.into_result()?;
    record.state = ImportState::Running;
    record.run_by = Some(viewer.user_id);
    record.started_at = record.started_at.or(Some(tx.now));
    record.finished_at = None;
    record.failure.clear();
    change(tx, record)
}

/// Stops a run. What is written stays; it can be run again and goes on where it stopped.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it does not run.
pub fn cancel(tx: &mut WriteTx<'_>, id: ImportId) -> AppResult<ImportId> {
    let mut record = db::imports::get(tx.conn, id).or_not_found()?;
    if record.state != ImportState::Running {
        return Err(AppError::refused(RefusalReason::ImportNotRunning));
    }
    record.state = ImportState::Cancelled;
    record.finished_at = Some(tx.now);
    change(tx, record)
}

/// Notes that every row was read.
///
/// # Errors
/// When the database fails.
pub fn finish(tx: &mut WriteTx<'_>, id: ImportId, owner: &str) -> AppResult<()> {
    end(tx, id, owner, ImportState::Completed, None)
}

/// Notes that a run cannot go on.
///
/// # Errors
/// When the database fails.
pub fn fail(
    tx: &mut WriteTx<'_>,
    id: ImportId,
    owner: &str,
    code: ImportFailureCode,
    message: String,
) -> AppResult<()> {
    end(tx, id, owner, ImportState::Failed, Some(ImportFailure { code, message }))
}

fn end(
    tx: &mut WriteTx<'_>,
    id: ImportId,
    owner: &str,
    state: ImportState,
    failure: Option<ImportFailure>,
) -> AppResult<()> {
    let mut record = db::imports::get(tx.conn, id).or_not_found()?;
    if record.state != ImportState::Running || record.lease_owner != owner {
        return Ok(());
    }
    record.state = state;
    record.finished_at = Some(tx.now);
    record.failure = failure.map(|failure| to_json(&failure)).transpose()?.unwrap_or_default();
    change(tx, record).map(drop)
}

/// Writes a new state. Whoever ran it runs it no more.
fn change(tx: &mut WriteTx<'_>, mut record: ImportRecord) -> AppResult<ImportId> {
    record.lease_owner.clear();
    record.lease_until = None;
    record.version += 1;
    if !db::imports::update(tx.conn, &record)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, record.id.0, None)?;
    Ok(record.id)
}
