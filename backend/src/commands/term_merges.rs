//! Merging one term into another, and undoing it.
//!
//! Nothing that was written is rewritten: old records keep the merged term and count as the other.
//! So undoing needs nothing but to take the mark away.

use penstock_shared::{
    error_code::ErrorCode, event::EventTopic, ids::UserId, problem::FieldErrorCode, reference::TermMerge,
    refusal_reason::RefusalReason,
};

use crate::{
    commands::terms::note,
    db::{
        self,
        terms::{TermRow, Vocabulary},
    },
    error::{AppError, AppResult, OrNotFound},
    writer::WriteTx,
};

/// Merges a term into another one.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is merged already; a wrong field: nothing, itself, one that is
/// merged or out of use, or one below it.
pub fn merge(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    vocabulary: Vocabulary,
    id: i64,
    merge: &TermMerge,
) -> AppResult<TermRow> {
    let before = db::terms::get(tx.conn, vocabulary, id).or_not_found()?;
    if before.merged_into_id.is_some() {
        return Err(AppError::refused(RefusalReason::MergedAlready));
    }
    let wrong = |code, message: &str| Err(AppError::field("into_id", code, message));
    if merge.into_id == id {
        return wrong(FieldErrorCode::NotAllowed, "Nothing is merged into itself. Take another.");
    }
    match db::terms::get(tx.conn, vocabulary, merge.into_id) {
        Ok(target) if target.is_usable() => {}
        Ok(_) => {
            return wrong(
                FieldErrorCode::NotAllowed,
                "This one is out of use or merged itself. Take one in use.",
            );
        }
        Err(diesel::result::Error::NotFound) => {
            return wrong(FieldErrorCode::Unknown, "There is none of this number.");
        }
        Err(error) => return Err(error.into()),
    }
    if db::terms::tree(tx.conn, vocabulary)?.makes_a_circle(id, merge.into_id) {
        return wrong(FieldErrorCode::NotAllowed, "It is below the one that goes. Move it up first.");
    }
    write(tx, actor, vocabulary, &before, Some(merge.into_id))
}

/// Takes a merging back.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is not merged, or its old place is below itself by now.
pub fn unmerge(tx: &mut WriteTx<'_>, actor: UserId, vocabulary: Vocabulary, id: i64) -> AppResult<TermRow> {
    let before = db::terms::get(tx.conn, vocabulary, id).or_not_found()?;
    if before.merged_into_id.is_none() {
        return Err(AppError::refused(RefusalReason::NotMerged));
    }
    if db::terms::tree(tx.conn, vocabulary)?.makes_a_circle_unmerged(id) {
        return Err(AppError::refused(RefusalReason::AboveCameBelow));
    }
    write(tx, actor, vocabulary, &before, None)
}

fn write(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    vocabulary: Vocabulary,
    before: &TermRow,
    merged_into_id: Option<i64>,
) -> AppResult<TermRow> {
    let after = TermRow { merged_into_id, version: before.version + 1, ..before.clone() };
    if !db::terms::update(tx.conn, vocabulary, &after)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    note(tx, Some(actor), vocabulary, before, &after)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, before.id, None)?;
    Ok(after)
}
