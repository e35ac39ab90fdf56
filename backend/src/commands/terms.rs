//! Adding and changing channels, activity types and categories; what they have in common with
//! departments.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::UserId,
    problem::FieldErrorCode,
    reference::{TermCreate, TermEvent, TermUpdate},
};

use crate::{
    db::{
        self,
        term_changes::NewTermChange,
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
    check_parent(tx, vocabulary, &mut errors, None, new.parent_id)?;
    errors.into_result()?;
    let row = NewTerm { parent_id: new.parent_id, code: &code, name: &name, name_zh: &name_zh };
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
    actor: Option<UserId>,
    vocabulary: Vocabulary,
    id: i64,
    version: i64,
    change: &TermUpdate,
) -> AppResult<TermRow> {
    let mut row = db::terms::get(tx.conn, vocabulary, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let before = row.clone();
    let mut errors = FieldErrors::new();
    if let Some(parent) = change.parent_id {
        check_parent(tx, vocabulary, &mut errors, Some(&before), parent)?;
        row.parent_id = parent;
    }
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
    note(tx, actor, vocabulary, &before, &row)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id, None)?;
    Ok(row)
}

/// Notes what is wrong with a place in the tree. `term` is the one that moves; `None` for a new one.
///
/// # Errors
/// When the database fails.
pub fn check_parent(
    tx: &mut WriteTx<'_>,
    vocabulary: Vocabulary,
    errors: &mut FieldErrors,
    term: Option<&TermRow>,
    parent: Option<i64>,
) -> AppResult<()> {
    if term.is_some_and(|term| term.parent_id != parent && term.merged_into_id.is_some()) {
        let message = "It is merged into another and counts there. Undo that before you move it.";
        errors.add("parent_id", FieldErrorCode::NotAllowed, message);
        return Ok(());
    }
    let Some(parent) = parent else { return Ok(()) };
    match db::terms::get(tx.conn, vocabulary, parent) {
        Ok(row) if row.merged_into_id.is_some() => {
            let message = "This one is merged into another. Take the other.";
            errors.add("parent_id", FieldErrorCode::NotAllowed, message);
        }
        Ok(row) => {
            let tree = db::terms::tree(tx.conn, vocabulary)?;
            if term.is_some_and(|term| tree.makes_a_circle(term.id, row.id)) {
                let message = "It would be below itself. Take one that is not below it.";
                errors.add("parent_id", FieldErrorCode::NotAllowed, message);
            }
        }
        Err(diesel::result::Error::NotFound) => {
            errors.add("parent_id", FieldErrorCode::Unknown, "There is none of this number.");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Keeps what was changed: what it was called and where it was until now.
///
/// # Errors
/// When the database fails.
pub fn note(
    tx: &mut WriteTx<'_>,
    actor_id: Option<UserId>,
    vocabulary: Vocabulary,
    before: &TermRow,
    after: &TermRow,
) -> AppResult<()> {
    let mut happened = Vec::new();
    if (&before.name, &before.name_zh) != (&after.name, &after.name_zh) {
        happened.push((TermEvent::Renamed, None));
    }
    if before.parent_id != after.parent_id {
        happened.push((TermEvent::Moved, before.parent_id));
    }
    match (before.merged_into_id, after.merged_into_id) {
        (None, Some(target)) => happened.push((TermEvent::Merged, Some(target))),
        (Some(target), None) => happened.push((TermEvent::Unmerged, Some(target))),
        _ => {}
    }
    match (before.active, after.active) {
        (false, true) => happened.push((TermEvent::Activated, None)),
        (true, false) => happened.push((TermEvent::Deactivated, None)),
        _ => {}
    }
    for (what, other_id) in happened {
        let row = NewTermChange {
            vocabulary,
            term_id: before.id,
            at: tx.now,
            actor_id,
            what,
            name: &before.name,
            name_zh: &before.name_zh,
            other_id,
        };
        db::term_changes::insert(tx.conn, &row)?;
    }
    Ok(())
}
