//! Drafts: begun, given files, and thrown away.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{ImportFileId, ImportId},
    import::{Encoding, FileShape, ImportCreate, ImportState},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::chunk::to_json;
use crate::{
    db::{
        self,
        import_files::{FileRow, NewFile},
        imports::ImportRecord,
    },
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    viewer::Viewer,
    writer::WriteTx,
};

/// A file that lies in the data folder.
#[derive(Debug)]
pub struct UploadedFile {
    pub name: String,
    pub stored_as: String,
    pub size_bytes: i64,
    pub sha256: String,
    /// What the whole file shows.
    pub encoding: Encoding,
    pub encoding_guessed: bool,
    pub shape: FileShape,
}

/// Files that an import has at most.
pub const MOST_FILES: usize = 500;

/// Begins an import.
///
/// # Errors
/// A wrong name.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &ImportCreate) -> AppResult<ImportId> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 120);
    errors.into_result()?;
    let id = db::imports::insert(tx.conn, new.kind, &name, viewer.user_id, tx.now)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, id.0, None)?;
    Ok(id)
}

/// Adds files that have been received. They keep the order of their names: a ledger is read from its
/// first month to its last.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is no draft any more; too many files.
pub fn add_files(tx: &mut WriteTx<'_>, id: ImportId, mut files: Vec<UploadedFile>) -> AppResult<ImportId> {
    let mut record = draft(tx, id)?;
    let known = db::import_files::of_import(tx.conn, id)?;
    if known.len() + files.len() > MOST_FILES {
        let message = format!("At most {MOST_FILES} files; split the import.");
        return Err(AppError::field("files", FieldErrorCode::TooLong, message));
    }
    let first = known.iter().map(|file| file.position + 1).max().unwrap_or(0);
    files.sort_by(|one, other| one.name.cmp(&other.name));
    for (position, file) in (first..).zip(files) {
        let row = NewFile {
            import_id: id,
            position,
            file_name: file.name,
            stored_as: file.stored_as,
            size_bytes: file.size_bytes,
            sha256: file.sha256,
            encoding: file.encoding,
            encoding_guessed: file.encoding_guessed,
            shape: to_json(&file.shape)?,
        };
        db::import_files::insert(tx.conn, &row)?;
    }
    record.version += 1;
    save(tx, &record)
}

/// Takes a file out of a draft, and gives its row, so that its bytes can go, too.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is no draft any more; not found.
pub fn remove_file(tx: &mut WriteTx<'_>, id: ImportId, file: ImportFileId) -> AppResult<FileRow> {
    let mut record = draft(tx, id)?;
    let files = db::import_files::of_import(tx.conn, id)?;
    let row = files.into_iter().find(|row| row.id == file).ok_or_else(AppError::not_found)?;
    db::import_files::delete(tx.conn, file)?;
    record.version += 1;
    save(tx, &record)?;
    Ok(row)
}

/// Throws a draft away, and gives its files, so that their bytes can go, too.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is no draft any more: what was run stays on record.
pub fn delete(tx: &mut WriteTx<'_>, id: ImportId) -> AppResult<Vec<FileRow>> {
    draft(tx, id)?;
    let files = db::import_files::of_import(tx.conn, id)?;
    for file in &files {
        db::import_files::delete(tx.conn, file.id)?;
    }
    db::imports::delete(tx.conn, id)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, id.0, None)?;
    Ok(files)
}

fn draft(tx: &mut WriteTx<'_>, id: ImportId) -> AppResult<ImportRecord> {
    let record = db::imports::get(tx.conn, id).or_not_found()?;
    if record.state == ImportState::Draft {
        return Ok(record);
    }
    Err(AppError::refused(RefusalReason::NotADraft))
}

fn save(tx: &mut WriteTx<'_>, record: &ImportRecord) -> AppResult<ImportId> {
    if !db::imports::update(tx.conn, record)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, record.id.0, None)?;
    Ok(record.id)
}
