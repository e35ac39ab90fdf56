//! What people say about an expense: written, changed for a while, deleted.

use penstock_shared::{
    comment::{LONGEST_COMMENT, mentions},
    event::EventTopic,
    ids::{CommentId, ExpenseId, UserId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use crate::{
    commands::notifications,
    db::{self, comments::CommentRow, expenses::ExpenseRow},
    domain::commenting,
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::expenses::{audience::Audience, page},
    viewer::Viewer,
    writer::WriteTx,
};

/// Writes a comment. Whoever is mentioned is told, and so is the requester.
///
/// # Errors
/// `not_found` out of sight; no text, too much of it, somebody mentioned who may not see the expense.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, text: &str) -> AppResult<CommentId> {
    let expense = readable(tx, viewer, id)?;
    let (text, people) = checked(tx, &expense, text)?;
    let comment = db::comments::insert(tx.conn, id, viewer.user_id, &text, tx.now)?;
    for person in &people {
        notifications::mentioned(tx, viewer.user_id, *person, id)?;
    }
    if !people.contains(&expense.requester_id) {
        notifications::commented(tx, viewer.user_id, expense.requester_id, id)?;
    }
    announce(tx, &expense)?;
    Ok(comment)
}

/// Changes a comment. Who is mentioned only now is told.
///
/// # Errors
/// As [`create`]; `forbidden` for somebody else's, `wrong_state` when it is too
/// late or the comment was deleted.
pub fn edit(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    comment: CommentId,
    text: &str,
) -> AppResult<CommentId> {
    let expense = readable(tx, viewer, id)?;
    let mut row = own(tx, viewer, id, comment)?;
    if !commenting::may_edit(row.author_id, viewer.user_id, row.at, tx.now) {
        return Err(AppError::refused(RefusalReason::CommentTooOld));
    }
    let (text, people) = checked(tx, &expense, text)?;
    let before = mentions(&row.text);
    for person in people.into_iter().filter(|person| !before.contains(person)) {
        notifications::mentioned(tx, viewer.user_id, person, id)?;
    }
    row.text = text;
    row.edited_at = Some(tx.now);
    db::comments::update(tx.conn, &row)?;
    announce(tx, &expense)?;
    Ok(comment)
}

/// Deletes a comment. Its place stays, its text does not.
///
/// # Errors
/// `not_found`, `forbidden` for somebody else's, `wrong_state` when it was
/// deleted before.
pub fn delete(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, comment: CommentId) -> AppResult<()> {
    let expense = readable(tx, viewer, id)?;
    let mut row = own(tx, viewer, id, comment)?;
    row.text = String::new();
    row.deleted_at = Some(tx.now);
    db::comments::update(tx.conn, &row)?;
    announce(tx, &expense)
}

fn readable(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId) -> AppResult<ExpenseRow> {
    viewer.require(Permission::ExpensesRead)?;
    page::visible(tx.conn, viewer, id)
}

fn own(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, comment: CommentId) -> AppResult<CommentRow> {
    let row = db::comments::get(tx.conn, id, comment).or_not_found()?;
    if row.author_id != viewer.user_id {
        return Err(AppError::refused(RefusalReason::CommentOfOthers));
    }
    if row.deleted_at.is_some() {
        return Err(AppError::refused(RefusalReason::CommentDeleted));
    }
    Ok(row)
}

/// The text as it is kept, and whom it mentions.
fn checked(tx: &mut WriteTx<'_>, expense: &ExpenseRow, text: &str) -> AppResult<(String, Vec<UserId>)> {
    let mut errors = FieldErrors::new();
    let text = errors.text("text", text, LONGEST_COMMENT);
    errors.into_result()?;
    let people = mentions(&text);
    if !people.is_empty() {
        let audience = Audience::of(tx.conn, expense)?;
        for person in &people {
            if !audience.includes(tx.conn, *person)? {
                let message = format!("@[{person}] is nobody who may see this expense.");
                return Err(AppError::field("text", FieldErrorCode::Unknown, message));
            }
        }
    }
    Ok((text, people))
}

fn announce(tx: &mut WriteTx<'_>, expense: &ExpenseRow) -> AppResult<()> {
    let department = Some(expense.department_id);
    db::events::insert(tx.conn, tx.now, EventTopic::CommentChanged, expense.id.0, department)?;
    Ok(())
}
