//! Lists of requests about budgets.

use std::collections::{HashMap, hash_map::Entry};

use penstock_shared::{
    budget::NodeRef,
    budget_request::{BudgetRequestQuery, BudgetRequestSummary},
    ids::{BudgetRequestId, ControlBookId, NodeId, UserId},
    page::Page,
};

use crate::{
    db::{
        self, AnyConnection,
        budget_requests::{RequestFilter, RequestRow},
    },
    error::AppResult,
    paging::PageRequest,
    reads::checks::Named,
    viewer::Viewer,
};

/// A page of what the viewer may see, newest first: requests of departments in scope, on either
/// side, their own, and those that they are asked about.
///
/// # Errors
/// A limit or a cursor that is none.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &BudgetRequestQuery,
) -> AppResult<Page<BudgetRequestSummary>> {
    let request = PageRequest::new("newest", query.limit, query.cursor.as_deref())?;
    let before = request.after.as_ref().map(|after| BudgetRequestId(after.id));
    let filter = RequestFilter {
        state: query.state,
        kind: query.kind,
        requester_id: query.mine.unwrap_or(false).then_some(viewer.user_id),
        node_id: query.node_id,
        within: viewer.scope.departments().map(<[_]>::to_vec),
        person: viewer.api_key.is_none().then_some(viewer.user_id),
    };
    let (rows, total) = db::budget_requests::page(conn, &filter, before, request.rows_to_load())?;
    let (rows, next_cursor) = request.cut(rows, |row: &RequestRow| (String::new(), row.id.0))?;
    Ok(Page { items: summaries(conn, viewer, rows)?, next_cursor, total })
}

/// Rows with the names of people and nodes, and what the nodes are a part of.
///
/// # Errors
/// When the database fails.
pub fn summaries(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    rows: Vec<RequestRow>,
) -> AppResult<Vec<BudgetRequestSummary>> {
    let mut users: Vec<UserId> = rows.iter().map(|row| row.requester_id).collect();
    users.sort();
    users.dedup();
    let users: HashMap<_, _> = db::users::names(conn, &users)?.into_iter().collect();
    let mut named = Named::default();
    let mut nodes: HashMap<NodeId, (String, String, Vec<NodeRef>)> = HashMap::new();
    for id in rows.iter().flat_map(|row| [row.node_id, row.from_node_id]).flatten() {
        if let Entry::Vacant(slot) = nodes.entry(id) {
            let node = named.node(conn, id)?;
            slot.insert((node.name, node.name_zh, named.path_to(conn, viewer, id)?));
        }
    }
    let mut books: HashMap<ControlBookId, (String, String)> = HashMap::new();
    for id in rows.iter().filter_map(|row| row.book_id) {
        if let Entry::Vacant(slot) = books.entry(id) {
            let book = db::control_books::get(conn, id)?;
            slot.insert((book.name, book.name_zh));
        }
    }
    let name = |id: Option<NodeId>| id.and_then(|id| nodes.get(&id).cloned()).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| {
            let (node_name, node_name_zh, node_path) = name(row.node_id);
            let (from_node_name, from_node_name_zh, from_node_path) = name(row.from_node_id);
            let book = row.book_id.and_then(|id| books.get(&id).cloned());
            let (book_name, book_name_zh) = book.unwrap_or_default();
            BudgetRequestSummary {
                id: row.id,
                reference: row.reference(),
                kind: row.kind,
                state: row.state,
                requester_id: row.requester_id,
                requester_name: users.get(&row.requester_id).cloned().unwrap_or_default(),
                department_id: row.department_id,
                node_id: row.node_id,
                node_name,
                node_name_zh,
                node_path,
                from_node_id: row.from_node_id,
                from_node_name,
                from_node_name_zh,
                from_node_path,
                book_id: row.book_id,
                book_name,
                book_name_zh,
                funding: row.funding,
                amount_minor: row.amount_minor,
                currency: row.currency,
                reason: row.reason,
                subject_id: row.subject_id,
                created_at: row.created_at,
                decided_at: row.decided_at,
                version: row.version,
            }
        })
        .collect())
}
