//! Comments on an expense, and who can be mentioned in them.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use penstock_shared::{
    comment::{Comment, CommentQuery, Person, mentions},
    ids::{CommentId, ExpenseId, UserId},
    page::Page,
};

use super::{audience::Audience, page};
use crate::{
    db::{self, AnyConnection, comments::CommentRow, users::UserFilter},
    domain::commenting,
    error::{AppResult, OrNotFound},
    paging::PageRequest,
    viewer::Viewer,
};

/// People that are offered at once; typing narrows the list.
const OFFERED: usize = 20;
/// People that are looked at for them.
const LOOKED_AT: i64 = 2_000;

/// A page of the comments, newest first.
///
/// # Errors
/// `not_found` when the expense is out of sight; a wrong page.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ExpenseId,
    query: &CommentQuery,
    now: NaiveDateTime,
) -> AppResult<Page<Comment>> {
    page::visible(conn, viewer, id)?;
    let request = PageRequest::new("newest", query.limit, query.cursor.as_deref())?;
    let before = request.after.as_ref().map(|after| CommentId(after.id));
    let rows = db::comments::of_expense(conn, id, before, request.rows_to_load())?;
    let total = db::comments::count(conn, id)?;
    let (rows, next_cursor) = request.cut(rows, |row: &CommentRow| (String::new(), row.id.0))?;
    Ok(Page { items: views(conn, viewer, rows, now)?, next_cursor, total })
}

/// One comment.
///
/// # Errors
/// `not_found` when there is none.
pub fn one(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ExpenseId,
    comment: CommentId,
    now: NaiveDateTime,
) -> AppResult<Comment> {
    let row = db::comments::get(conn, id, comment).or_not_found()?;
    views(conn, viewer, vec![row], now)?.pop().ok_or_else(crate::error::AppError::not_found)
}

/// Who may see the expense, by name.
///
/// # Errors
/// `not_found` when it is out of the viewer's own sight.
pub fn people(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ExpenseId,
    part: Option<&str>,
) -> AppResult<Vec<Person>> {
    let expense = page::visible(conn, viewer, id)?;
    let audience = Audience::of(conn, &expense)?;
    let part = part.map(|part| part.trim().to_lowercase());
    let text = part.as_deref().filter(|part| !part.is_empty());
    let filter = UserFilter { text, active: Some(true), ..UserFilter::default() };
    let found = db::users::search(conn, &filter, None, LOOKED_AT)?;
    let seeing = found.into_iter().filter(|user| audience.sees(user)).take(OFFERED);
    Ok(seeing.map(|user| Person { id: user.id, name: user.name }).collect())
}

fn views(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    rows: Vec<CommentRow>,
    now: NaiveDateTime,
) -> AppResult<Vec<Comment>> {
    let mut people: Vec<UserId> = rows.iter().flat_map(|row| mentions(&row.text)).collect();
    people.extend(rows.iter().map(|row| row.author_id));
    people.sort_unstable();
    people.dedup();
    let names: HashMap<UserId, String> = db::users::names(conn, &people)?.into_iter().collect();
    let person = |id: UserId| Person { id, name: names.get(&id).cloned().unwrap_or_default() };
    let views = rows.into_iter().map(|row| {
        let deleted = row.deleted_at.is_some();
        let own = row.author_id == viewer.user_id && viewer.api_key.is_none() && !deleted;
        Comment {
            id: row.id,
            author: person(row.author_id),
            mentions: mentions(&row.text).into_iter().map(person).collect(),
            text: row.text,
            at: row.at,
            edited_at: row.edited_at,
            deleted,
            may_edit: own && commenting::may_edit(row.author_id, viewer.user_id, row.at, now),
            may_delete: own,
        }
    });
    Ok(views.collect())
}
