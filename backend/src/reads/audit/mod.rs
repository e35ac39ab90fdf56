//! The audit trail as it is read: who did what, with every number resolved to a name.

mod export;
mod fields;
mod names;

use std::collections::HashMap;

use penstock_shared::{
    audit::{AuditChange, AuditDeed, AuditName, AuditQuery},
    error_code::ErrorCode,
    page::Page,
    refusal_reason::RefusalReason,
};

use self::{fields::Image, names::Names};
use crate::{
    clock::first_moment,
    db::{
        self, AnyConnection,
        audit::{AuditFilter, ChangeRow, DeedRow},
    },
    error::{AppError, AppResult},
    paging::{PageRequest, bad_cursor},
    viewer::{Scope, Viewer},
};

pub use export::export;

/// Changes of one deed that are shown.
const MOST_CHANGES: i64 = 200;
/// The order of the list.
const ORDER: &str = "-sequence";

/// A page of deeds, newest first.
///
/// # Errors
/// Forbidden for who does not see the whole organisation; [`ErrorCode::BadQuery`] when the query contradicts
/// itself.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer, query: &AuditQuery) -> AppResult<Page<AuditDeed>> {
    let filter = filter(conn, viewer, query)?;
    let request = PageRequest::new(ORDER, query.limit, query.cursor.as_deref())?;
    let before = request.after.as_ref().map_or(i64::MAX, |after| after.id);
    if before < 1 {
        return Err(bad_cursor());
    }
    let rows = db::audit::page(conn, &filter, before, request.rows_to_load())?;
    let (rows, next_cursor) = request.cut(rows, |row| (String::new(), row.sequence))?;
    let total = db::audit::count(conn, &filter)?;
    Ok(Page { items: views(conn, &filter, rows, MOST_CHANGES)?, next_cursor, total })
}

fn filter(conn: &mut AnyConnection, viewer: &Viewer, query: &AuditQuery) -> AppResult<AuditFilter> {
    if viewer.scope != Scope::All {
        return Err(AppError::refused(RefusalReason::TrailOfOrganisation));
    }
    let bad = |text: &str| AppError::new(ErrorCode::BadQuery, text.to_owned());
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        return Err(bad("'from' is after 'to'. Exchange them."));
    }
    if query.object_id.is_some() && query.object_kind.is_none() {
        return Err(bad("'object_id' needs 'object_kind'."));
    }
    let table = match &query.table {
        Some(name) => Some(db::audit::audited(name).ok_or_else(|| bad("'table' is no table of the trail."))?),
        None => None,
    };
    let tz = db::organisation::get(conn)?.tz();
    Ok(AuditFilter {
        object_kind: query.object_kind,
        object_id: query.object_id,
        user_id: query.user_id,
        api_key_id: query.api_key_id,
        origin: query.origin,
        table,
        action: query.action,
        from: query.from.map(|day| first_moment(tz, day)),
        before: query.to.and_then(|day| day.succ_opt()).map(|day| first_moment(tz, day)),
        text: query.text.clone().filter(|text| !text.trim().is_empty()),
    })
}

/// The deeds with the changes that the filter is about, at most `most` of each.
fn views(
    conn: &mut AnyConnection,
    filter: &AuditFilter,
    rows: Vec<DeedRow>,
    most: i64,
) -> AppResult<Vec<AuditDeed>> {
    let mut deeds = Vec::with_capacity(rows.len());
    let mut names = Names::default();
    let mut of_small = small(conn, filter, &rows, most)?;
    for row in rows {
        names.want_some("users", row.user_id.map(|id| id.0));
        names.want_some("users", row.stands_for_id.map(|id| id.0));
        names.want_some("api_keys", row.api_key_id.map(|id| id.0));
        let changes = match of_small.remove(&row.sequence) {
            Some(changes) => changes,
            None => db::audit::changes_of(conn, filter, &[row.sequence], most)?,
        };
        let changes = changes.into_iter().map(|change| Image::read(change, &mut names));
        let changes = changes.collect::<AppResult<Vec<_>>>()?;
        deeds.push((row, changes));
    }
    let names = names.load(conn)?;
    Ok(deeds.into_iter().map(|(row, changes)| view(row, changes, &names)).collect())
}

/// The changes of all deeds that have few, in one query.
fn small(
    conn: &mut AnyConnection,
    filter: &AuditFilter,
    rows: &[DeedRow],
    most: i64,
) -> AppResult<HashMap<i64, Vec<ChangeRow>>> {
    let few = most.min(MOST_CHANGES);
    let small: Vec<i64> = rows.iter().filter(|row| row.change_count <= few).map(|row| row.sequence).collect();
    let mut found: HashMap<i64, Vec<ChangeRow>> = small.iter().map(|deed| (*deed, Vec::new())).collect();
    for change in db::audit::changes_of(conn, filter, &small, i64::MAX)? {
        found.entry(change.deed).or_default().push(change);
    }
    Ok(found)
}

fn view(row: DeedRow, changes: Vec<Image>, names: &names::Loaded) -> AuditDeed {
    AuditDeed {
        sequence: row.sequence,
        at: row.at,
        origin: row.origin,
        user: row.user_id.map(|id| names.or_number("users", id.0)),
        api_key: row.api_key_id.map(|id| names.or_number("api_keys", id.0)),
        stands_for: row.stands_for_id.map(|id| names.or_number("users", id.0)),
        address: row.address,
        agent: row.agent,
        request_id: row.request_id,
        operation: row.operation,
        ledger_sequence: row.ledger_sequence,
        hash: row.hash,
        change_count: row.change_count,
        changes: changes.into_iter().map(|image| image.view(names)).collect(),
    }
}

impl Image {
    fn view(self, names: &names::Loaded) -> AuditChange {
        let fields = self.fields(names);
        let ChangeRow { object_kind, object_id, row_table, row_id, action, .. } = self.row;
        let object = db::audit::table_of(object_kind).and_then(|table| names.get(table, object_id));
        let object = object.filter(|named| !named.name.is_empty());
        AuditChange {
            object_kind,
            object_id,
            object: object.map(|named| name(object_id, named)),
            table: row_table,
            row_id,
            action,
            fields,
        }
    }
}

fn name(id: i64, named: &db::audit::Named) -> AuditName {
    let name_zh = Some(named.name_zh.clone()).filter(|name| !name.is_empty());
    AuditName { id, name: named.name.clone(), name_zh }
}
