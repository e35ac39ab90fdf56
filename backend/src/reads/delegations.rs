//! Who stands in for whom.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    delegation::{ApproverChoice, Delegation as View},
    ids::UserId,
    permission::Permission,
};

use super::approval_rules::approving;
use crate::{
    clock::day_in,
    db::{self, AnyConnection, delegations::DelegationRow},
    domain::delegation::Delegation,
    error::AppResult,
    viewer::Viewer,
};

/// The delegations that count at a moment.
///
/// # Errors
/// When the database fails.
pub fn at(conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<Vec<Delegation>> {
    let today = day_in(db::organisation::get(conn)?.tz(), now);
    let rows = db::delegations::from_day(conn, today)?;
    Ok(rows.iter().map(Delegation::from).filter(|of| of.counts_on(today)).collect())
}

/// Those of today and later: the viewer's own, in both directions, or everybody's for who manages people.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer, now: NaiveDateTime) -> AppResult<Vec<View>> {
    let today = day_in(db::organisation::get(conn)?.tz(), now);
    let mut rows = db::delegations::from_day(conn, today)?;
    if !viewer.may(Permission::UsersManage) {
        rows.retain(|row| row.from_user_id == viewer.user_id || row.to_user_id == viewer.user_id);
    }
    views(conn, viewer, today, rows)
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub fn get(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    now: NaiveDateTime,
    row: DelegationRow,
) -> AppResult<Option<View>> {
    let today = day_in(db::organisation::get(conn)?.tz(), now);
    Ok(views(conn, viewer, today, vec![row])?.pop())
}

fn views(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    today: NaiveDate,
    rows: Vec<DelegationRow>,
) -> AppResult<Vec<View>> {
    let people: Vec<UserId> = rows.iter().flat_map(|row| [row.from_user_id, row.to_user_id]).collect();
    let names: HashMap<UserId, String> = db::users::names(conn, &people)?.into_iter().collect();
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
    let view = |row: DelegationRow| View {
        counts_today: Delegation::from(&row).counts_on(today),
        may_end: may_end(viewer, &row),
        id: row.id,
        from_user_id: row.from_user_id,
        from_name: name(row.from_user_id),
        to_user_id: row.to_user_id,
        to_name: name(row.to_user_id),
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        reason: row.reason,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Who is away, who stands in, and who manages people may end it.
#[must_use]
pub fn may_end(viewer: &Viewer, row: &DelegationRow) -> bool {
    viewer.api_key.is_none()
        && (row.from_user_id == viewer.user_id
            || row.to_user_id == viewer.user_id
            || viewer.may(Permission::UsersManage))
}

/// Everybody who may approve, by name.
///
/// # Errors
/// When the database fails.
pub fn approvers(conn: &mut AnyConnection) -> AppResult<Vec<ApproverChoice>> {
    let mut choices = Vec::new();
    for (role, people) in approving(conn)? {
        let names = db::users::names(conn, &people)?;
        choices.extend(names.into_iter().map(|(id, name)| ApproverChoice { id, name, role }));
    }
    choices.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(choices)
}
