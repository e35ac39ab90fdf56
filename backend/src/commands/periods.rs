//! Closing and reopening fiscal periods.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::{PeriodId, UserId},
    period::{Period, PeriodState, PeriodUpdate},
    problem::FieldErrorCode,
};

use crate::{
    commands::carry::carry_forward,
    db::{self, period_changes::NewChange},
    error::{AppResult, FieldErrors, OrNotFound},
    writer::WriteTx,
};

/// Closes a period, so that it takes no entries, or opens it again, which needs a reason. What is
/// still reserved or committed in it moves on first. Who did it, when and why is kept.
///
/// # Errors
/// [`ErrorCode::VersionMismatch`] when somebody changed it since; a missing reason.
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
    let mut errors = FieldErrors::new();
    let reason = errors.optional_text("reason", change.reason.as_deref().unwrap_or_default(), 500);
    if !row.is_open() && change.state == PeriodState::Open && reason.is_empty() {
        errors.add("reason", FieldErrorCode::Required, "Say why the period is opened again.");
    }
    errors.into_result()?;
    if row.is_open() && change.state == PeriodState::Closed {
        carry_forward(tx, actor, &row)?;
    }
    if row.state != change.state {
        let kept =
            NewChange { period_id: id, state: change.state, actor_id: actor, at: tx.now, reason: &reason };
        db::period_changes::insert(tx.conn, &kept)?;
    }
    row.state = change.state;
    row.version += 1;
    if !db::periods::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::PeriodChanged, id.0, None)?;
    Ok(row.into())
}
