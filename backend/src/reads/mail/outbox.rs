//! The mails of an installation, for its administrator.

use penstock_shared::{
    ids::MailId,
    mail::{MailState, OutboxMail, OutboxQuery},
    page::Page,
};

use crate::{
    db::{self, AnyConnection, mail::MailRow},
    error::{AppResult, OrNotFound},
    paging::PageRequest,
};

/// A page of them, newest first.
///
/// # Errors
/// A wrong page.
pub fn list(conn: &mut AnyConnection, query: &OutboxQuery) -> AppResult<Page<OutboxMail>> {
    let request = PageRequest::new("newest", query.limit, query.cursor.as_deref())?;
    let before = request.after.as_ref().map(|after| MailId(after.id));
    let rows = db::mail::page(conn, query.state, before, request.rows_to_load())?;
    let total = db::mail::count(conn, query.state)?;
    let (rows, next_cursor) = request.cut(rows, |row: &MailRow| (String::new(), row.id.0))?;
    let items = rows.into_iter().map(|row| view(conn, row)).collect::<AppResult<_>>()?;
    Ok(Page { items, next_cursor, total })
}

/// How many mails are in a state.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, state: MailState) -> AppResult<i64> {
    Ok(db::mail::count(conn, Some(state))?)
}

/// One of them, with whom it goes to.
///
/// # Errors
/// When the database fails.
pub fn view(conn: &mut AnyConnection, row: MailRow) -> AppResult<OutboxMail> {
    let user = db::users::get(conn, row.user_id).or_not_found()?;
    let mut of_request = |id| db::budget_requests::get(conn, id).map(|request| request.reference());
    let reference = match (row.expense_id, row.budget_request_id) {
        (Some(id), _) => Some(db::expenses::reference(id)),
        (None, Some(id)) => Some(of_request(id)?),
        // A template has only a name, which is its owner's.
        (None, None) => None,
    };
    Ok(OutboxMail {
        id: row.id,
        kind: row.kind,
        state: row.state,
        to_name: user.name,
        to_address: user.email,
        reference,
        created_at: row.created_at,
        due_at: row.due_at,
        tries: row.tries,
        sent_at: row.sent_at,
        last_error: row.last_error,
    })
}
