//! Overrides: who may go how far over which limit, why, and until when.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    control::{ControlOverride, OverrideState},
    ids::{ControlBookId, ExpenseId, NodeId, OverrideId, UserId},
};

use crate::{
    clock::day_in,
    db::{self, AnyConnection, overrides::OverrideRow},
    error::{AppError, AppResult},
    reads::checks::Named,
    viewer::{Scope, Viewer},
};

/// Which overrides.
#[derive(Debug, Clone, Copy, Default)]
pub struct OverrideQuery {
    pub node_id: Option<NodeId>,
    pub book_id: Option<ControlBookId>,
    pub expense_id: Option<ExpenseId>,
    pub state: Option<OverrideState>,
}

/// Newest first. An override is in sight with its node; those of books are for those who see the
/// whole organisation.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &OverrideQuery,
    now: NaiveDateTime,
) -> AppResult<Vec<ControlOverride>> {
    let today = day_in(db::organisation::get(conn)?.tz(), now);
    let mut named = Named::default();
    let mut people: HashMap<UserId, String> = HashMap::new();
    let mut found = Vec::new();
    for row in db::overrides::all(conn)? {
        let wanted = query.node_id.is_none_or(|node| row.node_id == Some(node))
            && query.book_id.is_none_or(|book| row.book_id == Some(book))
            && query.expense_id.is_none_or(|expense| row.expense_id == Some(expense))
            && query.state.is_none_or(|state| state == state_of(&row, today));
        if wanted && in_sight(conn, viewer, &mut named, &row)? {
            found.push(view(conn, viewer, &mut named, &mut people, row, today)?);
        }
    }
    Ok(found)
}

/// One override.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn get(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: OverrideId,
    now: NaiveDateTime,
) -> AppResult<ControlOverride> {
    let all = list(conn, viewer, &OverrideQuery::default(), now)?;
    all.into_iter().find(|found| found.id == id).ok_or_else(AppError::not_found)
}

fn state_of(row: &OverrideRow, today: NaiveDate) -> OverrideState {
    if row.revoked_at.is_some() {
        OverrideState::Revoked
    } else if row.expires_on < today {
        OverrideState::Expired
    } else {
        OverrideState::InForce
    }
}

fn in_sight(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    named: &mut Named,
    row: &OverrideRow,
) -> AppResult<bool> {
    match row.node_id {
        Some(node) => named.sees(conn, viewer, node),
        None => Ok(viewer.scope == Scope::All),
    }
}

fn view(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    named: &mut Named,
    people: &mut HashMap<UserId, String>,
    row: OverrideRow,
    today: NaiveDate,
) -> AppResult<ControlOverride> {
    let state = state_of(&row, today);
    let (name, name_zh, currency) = match (row.node_id, row.book_id) {
        (Some(node), _) => {
            let node = named.node(conn, node)?;
            (node.name, node.name_zh, node.currency)
        }
        (None, Some(book)) => {
            let book = named.book(conn, book)?;
            (book.name, book.name_zh, book.currency)
        }
        (None, None) => {
            return Err(AppError::Internal(anyhow::anyhow!("override {} is for nothing", row.id)));
        }
    };
    for id in [Some(row.asked_by), Some(row.granted_by), row.revoked_by].into_iter().flatten() {
        if !people.contains_key(&id) {
            people.extend(db::users::names(conn, &[id])?);
        }
    }
    let path = match row.node_id {
        Some(node) => named.path_to(conn, viewer, node)?,
        None => Vec::new(),
    };
    let person = |id: UserId| people.get(&id).cloned().unwrap_or_default();
    Ok(ControlOverride {
        id: row.id,
        node_id: row.node_id,
        book_id: row.book_id,
        name,
        name_zh,
        path,
        expense_id: row.expense_id,
        amount_minor: row.amount_minor,
        currency,
        expires_on: row.expires_on,
        reason: row.reason,
        asked_by_name: person(row.asked_by),
        granted_by_name: person(row.granted_by),
        granted_at: row.granted_at,
        revoked_by_name: row.revoked_by.map(person),
        revoked_at: row.revoked_at,
        request_id: row.request_id,
        state,
    })
}
