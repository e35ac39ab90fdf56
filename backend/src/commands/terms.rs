//! Adding and changing channels, activity types and categories.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    problem::FieldErrorCode,
    reference::{TermCreate, TermUpdate},
};

use crate::{
    db::{
        self,
        terms::{NewTerm, TermRow, Vocabulary},
    },
    error::{AppResult, FieldErrors, OrNotFound},
    writer::WriteTx,
};

/// Adds a term.
///
/// # Errors
/// Wrong fields: a taken code, an empty name.
pub fn create(tx: &mut WriteTx<'_>, vocabulary: Vocabulary, new: &TermCreate) -> AppResult<TermRow> {
    let mut errors = FieldErrors::new();
    let code = errors.text("code", &new.code, 32);
    let name = errors.text("name", &new.name, 120);
    let name_zh = errors.optional_text("name_zh", &new.name_zh, 120);
    if db::terms::all(tx.conn, vocabulary)?.iter().any(|term| term.code == code) {
        errors.add("code", FieldErrorCode::NotUnique, "Another one has this code.");
    }
    errors.into_result()?;
    let row = NewTerm { code: &code, name: &name, name_zh: &name_zh };
    let id = db::terms::insert(tx.conn, vocabulary, &row)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id, None)?;
    Ok(db::terms::get(tx.conn, vocabulary, id)?)
}

/// Changes a term. Its code stays, because files and other systems know it by that.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    vocabulary: Vocabulary,
    id: i64,
    version: i64,
    change: &TermUpdate,
) -> AppResult<TermRow> {
    let mut row = db::terms::get(tx.conn, vocabulary, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, 120);
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    if let Some(active) = change.active {
        row.active = active;
    }
    errors.into_result()?;
    row.version += 1;
    if !db::terms::update(tx.conn, vocabulary, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id, None)?;
    Ok(row)
}
