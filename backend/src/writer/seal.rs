//! Sealing: what a command changed becomes a deed of the audit trail, in the command's own savepoint.
//!
//! Triggers note the changes under the number of the next deed. A command without changes costs a look at the
//! trail's end and one at an index.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use penstock_shared::{audit::AuditObjectKind, ids::UserId};
use serde_json::Value;

use super::{WriteTx, origin::Origin};
use crate::{
    db::{
        self, AnyConnection,
        audit::{ChangeRow, DeedRow},
        ledger::Head,
    },
    domain::audit::{changes_hash, deed_hash},
    error::{AppError, AppResult},
};

/// An object that a command was about.
pub type Object = (AuditObjectKind, i64);

/// Who decided in somebody's place is noted in this table, by the principal.
const SEATS: &str = "approval_step_approvers";

/// A deed to be: where it comes from, and what it changed.
type Deed<'a> = (&'a Origin, Vec<ChangeRow>);

/// Seals what one command changed.
pub(super) fn seal(conn: &mut AnyConnection, now: NaiveDateTime, origin: &Origin) -> AppResult<()> {
    let head = db::audit::head(conn)?;
    let changes = db::audit::unsealed(conn, &head)?;
    if changes.is_empty() {
        return Ok(());
    }
    write(conn, now, head, &[(origin, changes)])
}

/// Seals what one of several commands has changed that a part of the program runs as one, in somebody's name.
///
/// # Errors
/// When the database fails.
pub fn seal_as(tx: &mut WriteTx<'_>, part: &'static str, user: UserId) -> AppResult<()> {
    seal(tx.conn, tx.now, &Origin::Program(part, Some(user)))
}

/// Seals what commands of a group changed: each its own object, and what came with it. What belongs to none of
/// them is the program's own.
pub(super) fn seal_together(
    conn: &mut AnyConnection,
    now: NaiveDateTime,
    commands: &[(&Origin, Option<Object>)],
) -> AppResult<()> {
    let head = db::audit::head(conn)?;
    let changes = db::audit::unsealed(conn, &head)?;
    if changes.is_empty() {
        return Ok(());
    }
    let mut firsts: HashMap<Object, usize> = HashMap::new();
    for (index, (_, object)) in commands.iter().enumerate() {
        if let Some(object) = object {
            firsts.entry(*object).or_insert(index);
        }
    }
    let program = Origin::Program("requests_at_once", None);
    let mut parts: Vec<Deed<'_>> = vec![(&program, Vec::new())];
    parts.extend(commands.iter().map(|(origin, _)| (*origin, Vec::new())));
    let mut others = Vec::new();
    for change in changes {
        match firsts.get(&(change.object_kind, change.object_id)) {
            Some(index) => put(&mut parts, index + 1, change)?,
            None => others.push(change),
        }
    }
    for change in others {
        let named = format!("\"{}_id\":", change.object_kind);
        let by = |said: &ChangeRow| {
            said.after.as_deref().is_some_and(|after| says(after, &named, change.object_id))
        };
        let index = parts.iter().position(|(_, own)| own.iter().any(by)).unwrap_or(0);
        put(&mut parts, index, change)?;
    }
    parts.retain(|(_, own)| !own.is_empty());
    // In the order of their numbers again, as the digest wants them.
    for (_, own) in &mut parts {
        own.sort_by_key(|change| change.id);
    }
    write(conn, now, head, &parts)
}

fn put(parts: &mut [Deed<'_>], index: usize, change: ChangeRow) -> AppResult<()> {
    let part = parts.get_mut(index).ok_or_else(|| AppError::Internal(anyhow::anyhow!("a deed too few")))?;
    part.1.push(change);
    Ok(())
}

/// Whether an image has this number in this field.
fn says(image: &str, field: &str, number: i64) -> bool {
    let number = number.to_string();
    image.match_indices(field).any(|(at, _)| {
        let rest = image.get(at + field.len()..).unwrap_or_default().trim_start();
        rest.strip_prefix(number.as_str()).is_some_and(|rest| rest.starts_with([',', '}']))
    })
}

fn write(conn: &mut AnyConnection, now: NaiveDateTime, mut head: Head, deeds: &[Deed<'_>]) -> AppResult<()> {
    let ledger = db::ledger::head(conn)?;
    let mut rows = Vec::with_capacity(deeds.len());
    let mut moves = Vec::new();
    for (origin, changes) in deeds {
        let row = deed(now, origin, changes, (&head, &ledger))?;
        let elsewhere = changes.iter().filter(|change| change.deed != row.sequence);
        moves.extend(elsewhere.map(|change| (change.id, row.sequence)));
        head = Head { sequence: row.sequence, hash: row.hash.clone() };
        rows.push(row);
    }
    if !moves.is_empty() {
        db::audit::put_under(conn, &moves)?;
    }
    db::audit::insert(conn, &rows)?;
    db::audit::set_head(conn, &head)?;
    Ok(())
}

fn deed(
    now: NaiveDateTime,
    origin: &Origin,
    changes: &[ChangeRow],
    (head, ledger): (&Head, &Head),
) -> AppResult<DeedRow> {
    let request = origin.request();
    let mut row = DeedRow {
        sequence: head.sequence + 1,
        at: now,
        origin: origin.kind(),
        user_id: origin.user(),
        api_key_id: origin.api_key(),
        stands_for_id: origin.user().and_then(|user| stands_for(user, changes)),
        address: request.and_then(|request| request.address.clone()),
        agent: request.and_then(|request| request.agent.clone()),
        request_id: request.map(|request| request.request_id.clone()),
        operation: origin.operation().to_owned(),
        ledger_sequence: ledger.sequence,
        ledger_hash: ledger.hash.clone(),
        change_count: i64::try_from(changes.len()).map_err(|error| AppError::Internal(error.into()))?,
        changes_hash: changes_hash(changes.iter().map(ChangeRow::facts)),
        prev_hash: head.hash.clone(),
        hash: String::new(),
    };
    row.hash = deed_hash(&row.prev_hash, &row.facts());
    Ok(row)
}

/// In whose place the person decided: the seat in an approval says who sat there.
fn stands_for(user: UserId, changes: &[ChangeRow]) -> Option<UserId> {
    changes.iter().filter(|change| change.row_table == SEATS).find_map(|change| {
        let after: Value = serde_json::from_str(change.after.as_deref()?).ok()?;
        let stood_in = after.get("stand_in_id").and_then(Value::as_i64) == Some(user.0);
        let (_, principal) = change.row_id.split_once(':')?;
        stood_in.then(|| principal.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_number_is_found_whole_in_its_own_field() {
        assert!(says(r#"{"vendor_id":17,"a":1}"#, "\"vendor_id\":", 17));
        assert!(says(r#"{"a": 1, "vendor_id": 17}"#, "\"vendor_id\":", 17));
        assert!(!says(r#"{"vendor_id":171}"#, "\"vendor_id\":", 17));
        assert!(!says(r#"{"other_id":17}"#, "\"vendor_id\":", 17));
    }
}
