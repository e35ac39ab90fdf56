//! The life of a mail: taken by one process, sent or tried again, given up.

use chrono::{NaiveDateTime, TimeDelta};
use penstock_shared::{
    ids::MailId,
    mail::{MailKind, MailState, OutboxMail},
    refusal_reason::RefusalReason,
};

use super::empty;
use crate::{
    db::{self, mail::MailRow},
    error::{AppError, AppResult, OrNotFound},
    reads,
    viewer::Viewer,
    writer::WriteTx,
};

/// How long a process may be silent before another one takes its mail over: longer than sending one takes.
const LEASE_SECONDS: i64 = 180;
/// How often a mail is tried.
pub const MOST_TRIES: i32 = 8;
/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 500;

/// Takes the next mail that is due for a process. The try is counted here, so that a mail at which the process
/// dies is not tried for ever.
///
/// # Errors
/// When the database fails.
pub fn claim(tx: &mut WriteTx<'_>, owner: &str) -> AppResult<Option<MailRow>> {
    let Some(mut row) = db::mail::next_due(tx.conn, tx.now)? else { return Ok(None) };
    owner.clone_into(&mut row.lease_owner);
    row.lease_until = Some(tx.now + TimeDelta::seconds(LEASE_SECONDS));
    row.tries += 1;
    db::mail::update(tx.conn, &row)?;
    Ok(Some(row))
}

/// The server took the mail.
///
/// # Errors
/// When the database fails.
pub fn sent(tx: &mut WriteTx<'_>, id: MailId) -> AppResult<()> {
    let now = tx.now;
    settle(tx, id, |row| {
        row.state = MailState::Sent;
        row.sent_at = Some(now);
        row.last_error.clear();
    })
}

/// The mail has nothing to tell any more.
///
/// # Errors
/// When the database fails.
pub fn dropped(tx: &mut WriteTx<'_>, id: MailId, reason: &str) -> AppResult<()> {
    settle(tx, id, |row| {
        row.state = MailState::Dropped;
        reason.clone_into(&mut row.last_error);
    })
}

/// The mail could not be sent: it is tried again later, or given up.
///
/// # Errors
/// When the database fails.
pub fn not_sent(tx: &mut WriteTx<'_>, id: MailId, reason: &str) -> AppResult<()> {
    let now = tx.now;
    settle(tx, id, |row| {
        row.last_error = reason.chars().take(LONGEST_REASON).collect();
        match wait_after(row.tries) {
            Some(wait) => row.due_at = now + wait,
            None => row.state = MailState::Failed,
        }
    })
}

/// Notes what became of a mail, once: another process may have done so meanwhile.
fn settle(tx: &mut WriteTx<'_>, id: MailId, change: impl FnOnce(&mut MailRow)) -> AppResult<()> {
    let mut row = db::mail::get(tx.conn, id).or_not_found()?;
    if row.state != MailState::Waiting {
        return Ok(());
    }
    change(&mut row);
    row.lease_owner.clear();
    row.lease_until = None;
    db::mail::update(tx.conn, &row)?;
    Ok(())
}

/// How long to wait after so many tries: a minute, four, sixteen and so on, at most six hours. `None`: it was
/// tried often enough.
fn wait_after(tries: i32) -> Option<TimeDelta> {
    if tries >= MOST_TRIES {
        return None;
    }
    let exponent = u32::try_from(tries.max(1) - 1).unwrap_or_default();
    let minutes = 4_i64.checked_pow(exponent).map_or(360, |minutes| minutes.min(360));
    Some(TimeDelta::minutes(minutes))
}

/// Sends a mail that was given up once more, as if it were new; its Message-ID stays.
///
/// # Errors
/// `not_found`; [`RefusalReason::MailNotFailed`]; [`RefusalReason::MailNotReady`].
pub fn send_again(tx: &mut WriteTx<'_>, id: MailId) -> AppResult<OutboxMail> {
    check_ready(tx)?;
    let mut row = db::mail::get(tx.conn, id).or_not_found()?;
    if row.state != MailState::Failed {
        return Err(AppError::refused(RefusalReason::MailNotFailed));
    }
    row.state = MailState::Waiting;
    row.tries = 0;
    row.due_at = tx.now;
    db::mail::update(tx.conn, &row)?;
    reads::mail::outbox::view(tx.conn, row)
}

/// Sends the viewer a mail to see whether it arrives.
///
/// # Errors
/// [`RefusalReason::MailNotReady`].
pub fn send_test(tx: &mut WriteTx<'_>, viewer: &Viewer) -> AppResult<OutboxMail> {
    check_ready(tx)?;
    let id = db::mail::insert(tx.conn, &empty(viewer.user_id, MailKind::Test, tx.now))?;
    let row = db::mail::get(tx.conn, id)?;
    reads::mail::outbox::view(tx.conn, row)
}

fn check_ready(tx: &mut WriteTx<'_>) -> AppResult<()> {
    if db::mail::enabled(tx.conn)? { Ok(()) } else { Err(AppError::refused(RefusalReason::MailNotReady)) }
}

/// Whether there is something to do, for who only reads.
///
/// # Errors
/// When the database fails.
pub fn is_something_due(conn: &mut db::AnyConnection, now: NaiveDateTime) -> AppResult<bool> {
    Ok(db::mail::next_due(conn, now)?.is_some()
        || !db::mail::gathering_due(conn, now)?.is_empty()
        || !db::asked::about_expenses(conn, 1)?.is_empty()
        || !db::asked::about_budgets(conn, 1)?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<_> =
            (1..=MOST_TRIES).map(|tries| wait_after(tries).map(|wait| wait.num_minutes())).collect();
        assert_eq!(waits, [Some(1), Some(4), Some(16), Some(64), Some(256), Some(360), Some(360), None]);
    }
}
