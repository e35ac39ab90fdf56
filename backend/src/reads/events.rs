//! What a listener missed while it was away.

use chrono::NaiveDateTime;
use penstock_shared::event::Event;

use crate::{
    db::{self, AnyConnection},
    error::AppResult,
};

/// More than this is not replayed: reading everything again is cheaper then.
const MOST_REPLAYED: i64 = 1000;

/// What came after the last event that a listener saw.
#[derive(Debug, PartialEq)]
pub enum Missed {
    /// These, oldest first, of every department.
    Events(Vec<Event>),
    /// Too many, or they are no longer kept. The number is the last event's.
    TooOld(i64),
}

/// Looks up what came after an event.
///
/// # Errors
/// When the database fails.
pub fn missed(conn: &mut AnyConnection, after: i64) -> AppResult<Missed> {
    let last = db::events::last_id(conn)?;
    let gone = db::events::first_id(conn)?.is_some_and(|first| first > after.saturating_add(1));
    // A number above the last one comes from before a restore.
    if gone || after > last {
        return Ok(Missed::TooOld(last));
    }
    let events = db::events::after(conn, after, MOST_REPLAYED + 1)?;
    let too_many = i64::try_from(events.len()).unwrap_or(i64::MAX) > MOST_REPLAYED;
    Ok(if too_many { Missed::TooOld(last) } else { Missed::Events(events) })
}

/// Whether a sign-in still goes on: nobody signed out of it, and it has not run out.
///
/// # Errors
/// When the database fails.
pub fn session_goes_on(conn: &mut AnyConnection, family: &str, now: NaiveDateTime) -> AppResult<bool> {
    Ok(db::sessions::family_goes_on(conn, family, now)?)
}
