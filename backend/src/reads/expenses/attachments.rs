//! The files of an expense, for those who see the expense.

use penstock_shared::{
    attachment::{Attachment, Attachments},
    ids::{AttachmentId, ExpenseId},
    permission::Permission,
};

use super::page;
use crate::{
    db::{self, AnyConnection, attachments::AttachmentRow},
    domain::attaching,
    error::{AppResult, OrNotFound},
    viewer::Viewer,
};

/// All of them, and what the viewer may do. The commands decide again; this is for the buttons.
///
/// # Errors
/// `not_found` when the expense is out of sight.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer, id: ExpenseId) -> AppResult<Attachments> {
    let expense = page::visible(conn, viewer, id)?;
    let writes = viewer.may(Permission::ExpensesWrite);
    let own = expense.is_for(viewer.user_id);
    let finance = viewer.may(Permission::InvoicesRecord);
    let files = db::attachments::of_expense(conn, id)?;
    let items = files.into_iter().map(|(row, added_by_name)| Attachment {
        id: row.id,
        file_name: row.file_name,
        kind: row.kind,
        size_bytes: row.size_bytes,
        sha256: row.sha256,
        added_by_name,
        added_at: row.added_at,
        may_remove: writes && attaching::may_remove(expense.state, row.added_by == viewer.user_id),
    });
    Ok(Attachments {
        items: items.collect(),
        may_add: writes && attaching::may_add(expense.kind, expense.state, own, finance),
    })
}

/// One of them, to be sent.
///
/// # Errors
/// `not_found` when it is not there, or the expense is out of sight.
pub fn one(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ExpenseId,
    attachment: AttachmentId,
) -> AppResult<AttachmentRow> {
    page::visible(conn, viewer, id)?;
    db::attachments::get(conn, id, attachment).or_not_found()
}
