//! Closing and reopening fiscal periods.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::PeriodId,
    period::{Period, PeriodUpdate},
};

use crate::{
    db,
    error::{AppResult, OrNotFound},
    writer::WriteTx,
};

/// Closes a period, so that it takes no entries, or opens it again.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since.
pub fn update(tx: &mut WriteTx<'_>, id: PeriodId, version: i64, change: &PeriodUpdate) -> AppResult<Period> {
    let mut row = db::periods::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    row.state = change.state;
    row.version += 1;
    if !db::periods::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, id.0, None)?;
    Ok(row.into())
}
