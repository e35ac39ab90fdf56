//! Time is handed in, so that tests and the demo organisation can choose it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Tells the time, in UTC.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's.
    #[default]
    System,
    /// Seconds since 1970 that somebody else sets.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at the time until it is set.
    #[must_use]
    pub fn set_at(now: NaiveDateTime) -> Self {
        Self::Set(Arc::new(AtomicI64::new(now.and_utc().timestamp())))
    }

    /// Moves a set clock; the machine's clock cannot be moved.
    pub fn set(&self, now: NaiveDateTime) {
        if let Self::Set(seconds) = self {
            seconds.store(now.and_utc().timestamp(), Ordering::SeqCst);
        }
    }

    /// Now, in UTC, to the microsecond (what both databases keep).
    #[must_use]
    pub fn now(&self) -> NaiveDateTime {
        let micros = match self {
            Self::System => Utc::now().timestamp_micros(),
            Self::Set(seconds) => seconds.load(Ordering::SeqCst).saturating_mul(1_000_000),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
    }
}

/// When a day begins in a time zone, in UTC. Where clocks jump over midnight: when they have.
#[must_use]
pub fn first_moment(time_zone: Tz, day: NaiveDate) -> NaiveDateTime {
    let midnight = day.and_time(NaiveTime::MIN);
    let hours = (0..24).map(|hour| midnight + TimeDelta::hours(hour));
    let mut first = hours.filter_map(|local| time_zone.from_local_datetime(&local).earliest());
    first.next().map_or(midnight, |moment| moment.naive_utc())
}

/// The day that a moment falls on in a time zone.
#[must_use]
pub fn day_in(time_zone: Tz, moment: NaiveDateTime) -> NaiveDate {
    moment.and_utc().with_timezone(&time_zone).date_naive()
}

/// When an hour of a day begins in a time zone, in UTC. Where clocks jump over it: when they have.
#[must_use]
pub fn moment_of_hour(time_zone: Tz, day: NaiveDate, hour: u32) -> NaiveDateTime {
    let begins = day.and_time(NaiveTime::MIN) + TimeDelta::hours(i64::from(hour));
    let mut later = (0..24).map(|more| begins + TimeDelta::hours(more));
    let found = later.find_map(|local| time_zone.from_local_datetime(&local).earliest());
    found.map_or(begins, |moment| moment.naive_utc())
}
