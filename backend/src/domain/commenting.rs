//! Who may change a comment, and how long.

use chrono::{NaiveDateTime, TimeDelta};
use penstock_shared::{comment::EDITABLE_FOR_MIN, ids::UserId};

/// Whether somebody may change a comment: its author, before others have relied on it for long.
#[must_use]
pub fn may_edit(author: UserId, who: UserId, at: NaiveDateTime, now: NaiveDateTime) -> bool {
    author == who && now - at < TimeDelta::minutes(EDITABLE_FOR_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_author_and_only_for_a_while() {
        let at = chrono::DateTime::UNIX_EPOCH.naive_utc();
        let after = |minutes| at + TimeDelta::minutes(minutes);
        assert!(may_edit(UserId(1), UserId(1), at, after(14)));
        assert!(!may_edit(UserId(1), UserId(1), at, after(15)));
        assert!(!may_edit(UserId(1), UserId(2), at, at));
    }
}
