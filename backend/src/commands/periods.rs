//! Closing and reopening fiscal periods.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{PeriodId, UserId},
    period::{Period, PeriodState, PeriodUpdate},
};

use crate::{
    commands::carry::carry_forward,
    db,
    error::{AppResult, OrNotFound},
    writer::WriteTx,
};

/// Closes a period, so that it takes no entries, or opens it again. What is still reserved or
/// committed in it moves on first.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since.
pub fn update(
    tx: &mut WriteTx<'_>,
    actor: UserId,
    id: PeriodId,
    version: i64,
    change: &PeriodUpdate,
) -> AppResult<Period> {
    let mut row = db::periods::get(tx.conn, id).or_not_found()?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    if row.is_open() && change.state == PeriodState::Closed {
        carry_forward(tx, actor, &row)?;
    }
    row.state = change.state;
    row.version += 1;
    if !db::periods::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, id.0, None)?;
    Ok(row.into())
}
