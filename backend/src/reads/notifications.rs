//! What a person is told. The subject is named only as long as the person may see it.

use std::collections::{HashMap, hash_map::Entry};

use penstock_shared::{
    error_code::ErrorCode,
    ids::{AlertId, BudgetRequestId, ExpenseId, NotificationId, TemplateId, UserId},
    notification::{Notification, NotificationQuery, NotificationSubject, SubjectKind},
    page::Page,
};

use crate::{
    db::{self, AnyConnection, notifications::NotificationRow},
    error::AppResult,
    paging::PageRequest,
    reads::{alerts, budget_requests, expenses, templates},
    viewer::Viewer,
};

/// A page of the viewer's notifications, newest first.
///
/// # Errors
/// A wrong page.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &NotificationQuery,
) -> AppResult<Page<Notification>> {
    let unread = query.unread.unwrap_or(false);
    let request = PageRequest::new("newest", query.limit, query.cursor.as_deref())?;
    let before = request.after.as_ref().map(|after| NotificationId(after.id));
    let rows = db::notifications::of_user(conn, viewer.user_id, unread, before, request.rows_to_load())?;
    let total = db::notifications::count(conn, viewer.user_id, unread)?;
    let (rows, next_cursor) = request.cut(rows, |row: &NotificationRow| (String::new(), row.id.0))?;
    let actors: Vec<UserId> = rows.iter().map(|row| row.actor_id).collect();
    let names: HashMap<UserId, String> = db::users::names(conn, &actors)?.into_iter().collect();
    let mut subjects = HashMap::new();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let about = (row.expense_id, row.budget_request_id, row.template_id, row.alert_id);
        let subject = match subjects.entry(about) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => slot.insert(subject(conn, viewer, about)?),
        };
        items.push(Notification {
            id: row.id,
            kind: row.kind,
            actor_name: names.get(&row.actor_id).cloned().unwrap_or_default(),
            subject: subject.clone(),
            at: row.at,
            read_at: row.read_at,
        });
    }
    Ok(Page { items, next_cursor, total })
}

/// The things that a notification may be about.
type About = (Option<ExpenseId>, Option<BudgetRequestId>, Option<TemplateId>, Option<AlertId>);

fn subject(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    about: About,
) -> AppResult<Option<NotificationSubject>> {
    let found = match about {
        (Some(id), ..) => expense(conn, viewer, id),
        (None, Some(id), ..) => budget_request(conn, viewer, id),
        (None, None, Some(id), _) => template(conn, viewer, id),
        (None, None, None, Some(id)) => alert(conn, viewer, id),
        (None, None, None, None) => return Ok(None),
    };
    match found {
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        found => found.map(Some),
    }
}

fn expense(conn: &mut AnyConnection, viewer: &Viewer, id: ExpenseId) -> AppResult<NotificationSubject> {
    let row = expenses::page::visible(conn, viewer, id)?;
    Ok(NotificationSubject {
        kind: SubjectKind::Expense,
        id: id.0,
        reference: row.reference(),
        title: row.title,
        title_zh: String::new(),
    })
}

fn template(conn: &mut AnyConnection, viewer: &Viewer, id: TemplateId) -> AppResult<NotificationSubject> {
    let row = templates::visible(conn, viewer, id)?;
    Ok(NotificationSubject {
        kind: SubjectKind::Template,
        id: id.0,
        reference: String::new(),
        title: row.name,
        title_zh: String::new(),
    })
}

fn alert(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId) -> AppResult<NotificationSubject> {
    let (row, _, rule) = alerts::own(conn, viewer, id)?;
    let (title, title_zh) = row.name();
    Ok(NotificationSubject {
        kind: SubjectKind::Alert,
        id: id.0,
        reference: rule,
        title: title.to_owned(),
        title_zh: title_zh.to_owned(),
    })
}

fn budget_request(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: BudgetRequestId,
) -> AppResult<NotificationSubject> {
    let row = budget_requests::page::visible(conn, viewer, id)?;
    let summaries = budget_requests::list::summaries(conn, viewer, vec![row])?;
    let summary = summaries.into_iter().next().ok_or_else(crate::error::AppError::not_found)?;
    let of_book = summary.book_id.is_some();
    Ok(NotificationSubject {
        kind: SubjectKind::BudgetRequest,
        id: id.0,
        reference: summary.reference,
        title: if of_book { summary.book_name } else { summary.node_name },
        title_zh: if of_book { summary.book_name_zh } else { summary.node_name_zh },
    })
}
