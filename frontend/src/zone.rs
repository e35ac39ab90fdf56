//! The organisation's time zone: its day is today, and moments are shown in it, wherever the browser is.
//!
//! Before anybody has signed in the browser's own zone stands in; no screen shows a moment by then.

use std::cell::RefCell;

use chrono::{Local, NaiveDate, NaiveDateTime, Utc};
use leptos::prelude::*;

use crate::browser::WallClock;

thread_local! {
    static NAME: ArcRwSignal<String> = ArcRwSignal::new(String::new());
    static CLOCK: RefCell<Option<WallClock>> = const { RefCell::new(None) };
}

/// Says which zone it is, by its IANA name.
pub fn set(name: &str) {
    let signal = NAME.with(ArcRwSignal::clone);
    if signal.with_untracked(|known| known == name) {
        return;
    }
    CLOCK.replace(WallClock::of(name));
    signal.set(name.to_owned());
}

/// What clocks in the zone show at a moment (the server's are in UTC). Tracks.
#[must_use]
pub fn local(moment: NaiveDateTime) -> NaiveDateTime {
    NAME.with(ArcRwSignal::clone).track();
    at(moment)
}

/// Today in the zone. Only a default for date fields: what counts is the server's day.
#[must_use]
pub fn today() -> NaiveDate {
    day_of(Utc::now().naive_utc())
}

/// The day of a moment in the zone, for addresses.
#[must_use]
pub fn day_of(moment: NaiveDateTime) -> NaiveDate {
    at(moment).date()
}

fn at(moment: NaiveDateTime) -> NaiveDateTime {
    let shown = CLOCK.with_borrow(|clock| clock.as_ref().and_then(|clock| clock.at(moment)));
    shown.unwrap_or_else(|| moment.and_utc().with_timezone(&Local).naive_local())
}
