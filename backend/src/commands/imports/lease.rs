//! Who runs an import: one process at a time, until it has not been heard of for a while.

use chrono::TimeDelta;
use penstock_shared::{ids::ImportId, import::ImportState};

use crate::{
    db::{self, imports::ImportRecord},
    error::{AppResult, OrNotFound},
    writer::WriteTx,
};

/// How long a process may be silent before another one takes its import over.
pub const LEASE_SECONDS: i64 = 15;

/// Takes an import for a process, if it is running and no other process is at it. With `alone` there
/// can be no other process, so an old lease is a dead one's.
///
/// # Errors
/// When the database fails.
pub fn claim(
    tx: &mut WriteTx<'_>,
    id: ImportId,
    owner: &str,
    alone: bool,
) -> AppResult<Option<ImportRecord>> {
    let mut record = db::imports::get(tx.conn, id).or_not_found()?;
    let free = alone || is_free(&record, owner, tx.now);
    if record.state != ImportState::Running || !free {
        return Ok(None);
    }
    owner.clone_into(&mut record.lease_owner);
    record.lease_until = Some(tx.now + TimeDelta::seconds(LEASE_SECONDS));
    db::imports::update_progress(tx.conn, &record)?;
    Ok(Some(record))
}

/// Whether a process may take an import.
#[must_use]
pub fn is_free(record: &ImportRecord, owner: &str, now: chrono::NaiveDateTime) -> bool {
    record.lease_owner.is_empty()
        || record.lease_owner == owner
        || record.lease_until.is_none_or(|until| until <= now)
}

/// Gives an import back, so that another process can go on at once.
///
/// # Errors
/// When the database fails.
pub fn release(tx: &mut WriteTx<'_>, id: ImportId, owner: &str) -> AppResult<()> {
    let mut record = db::imports::get(tx.conn, id).or_not_found()?;
    if record.lease_owner == owner {
        record.lease_owner.clear();
        record.lease_until = None;
        db::imports::update_progress(tx.conn, &record)?;
    }
    Ok(())
}
