//! Files of an expense: added when they are whole on disk, and taken away.

use std::collections::HashSet;

use penstock_shared::{
    attachment::{AttachmentKind, MOST_ATTACHMENTS},
    event::EventTopic,
    ids::{AttachmentId, ExpenseId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use crate::{
    db::{self, attachments::NewAttachment, expenses::ExpenseRow},
    domain::attaching,
    error::{AppError, AppResult, OrNotFound},
    reads::expenses::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// A file that lies in the data folder.
#[derive(Debug)]
pub struct ReceivedFile {
    pub file_name: String,
    pub stored_as: String,
    pub kind: AttachmentKind,
    pub size_bytes: i64,
    pub sha256: String,
}

/// Whether the viewer may add files to the expense. Also asked before any byte is taken.
///
/// # Errors
/// `not_found` out of sight, `forbidden`, `wrong_state`.
pub fn check(conn: &mut db::AnyConnection, viewer: &Viewer, id: ExpenseId) -> AppResult<ExpenseRow> {
    let row = page::visible(conn, viewer, id)?;
    let own = row.is_for(viewer.user_id);
    if attaching::may_add(row.kind, row.state, own, viewer.may(Permission::InvoicesRecord)) {
        return Ok(row);
    }
    if own {
        return Err(AppError::refused(RefusalReason::FilesAfterDecision));
    }
    Err(AppError::refused(RefusalReason::FilesNotYours))
}

/// Adds files, and gives the names in the data folder of those that were there already: a file that is
/// sent again after a lost answer is no second one.
///
/// # Errors
/// As [`check`]; too many files.
pub fn add(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    files: Vec<ReceivedFile>,
) -> AppResult<Vec<String>> {
    let expense = check(tx.conn, viewer, id)?;
    let known = db::attachments::of_expense(tx.conn, id)?;
    let mut contents: HashSet<(String, String)> =
        known.into_iter().map(|(row, _)| (row.sha256, row.file_name)).collect();
    let mut repeated = Vec::new();
    for file in files {
        if !contents.insert((file.sha256.clone(), file.file_name.clone())) {
            repeated.push(file.stored_as);
            continue;
        }
        if contents.len() > MOST_ATTACHMENTS {
            let message = format!("An expense has at most {MOST_ATTACHMENTS} files.");
            return Err(AppError::field("files", FieldErrorCode::TooManyFiles, message));
        }
        let row = NewAttachment {
            expense_id: id,
            file_name: &file.file_name,
            stored_as: &file.stored_as,
            kind: file.kind,
            size_bytes: file.size_bytes,
            sha256: &file.sha256,
            added_by: viewer.user_id,
            added_at: tx.now,
        };
        db::attachments::insert(tx.conn, &row)?;
        note(tx, viewer, id, "attached", &file.file_name)?;
    }
    announce(tx, &expense)?;
    Ok(repeated)
}

/// Takes a file away. The time line keeps that it was there.
///
/// # Errors
/// `not_found`, `forbidden` for somebody else's, `wrong_state` once the request
/// is decided.
pub fn remove(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    attachment: AttachmentId,
) -> AppResult<()> {
    let expense = page::visible(tx.conn, viewer, id)?;
    let row = db::attachments::get(tx.conn, id, attachment).or_not_found()?;
    let added_it = row.added_by == viewer.user_id;
    if !added_it {
        return Err(AppError::refused(RefusalReason::FileOfOthers));
    }
    if !attaching::may_remove(expense.state, added_it) {
        return Err(AppError::refused(RefusalReason::DecidedFilesStay));
    }
    db::attachments::remove(tx.conn, attachment, tx.now)?;
    note(tx, viewer, id, "attachment_removed", &row.file_name)?;
    announce(tx, &expense)
}

fn note(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, what: &str, file_name: &str) -> AppResult<()> {
    db::expenses::happened(tx.conn, id, tx.now, what, Some(viewer.user_id), None, file_name)?;
    Ok(())
}

fn announce(tx: &mut WriteTx<'_>, expense: &ExpenseRow) -> AppResult<()> {
    let department = Some(expense.department_id);
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, expense.id.0, department)?;
    Ok(())
}
