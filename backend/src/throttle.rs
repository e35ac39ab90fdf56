//! Slows down guessing of passwords, per account and per address.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use chrono::NaiveDateTime;

/// Failures that are free, per account within the window.
const FREE_PER_ACCOUNT: u32 = 5;
/// Failures that are free, per address within the window: an office may share one.
const FREE_PER_ADDRESS: u32 = 30;
/// After this long without a failure everything is forgotten.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Entries kept at most; the oldest window goes first when somebody floods us with names.
const MOST_ENTRIES: usize = 20_000;

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: NaiveDateTime,
}

/// Counts failed sign-ins. Each process counts for itself, which at worst multiplies what an
/// attacker may try by the number of processes.
#[derive(Debug, Default)]
pub struct LoginThrottle {
    failures: Mutex<HashMap<String, Failures>>,
}

impl LoginThrottle {
    /// How long the account or the address has to wait before the next try, if at all.
    #[must_use]
    pub fn wait(&self, account: &str, address: &str, now: NaiveDateTime) -> Option<Duration> {
        let failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let of = |key: &str, free: u32| {
            let entry = failures.get(key)?;
            let over = entry.count.checked_sub(free)?;
            // 2, 4, 8 ... seconds, at most the window.
            let pause = Duration::from_secs(2_u64.saturating_pow(over.saturating_add(1).min(10))).min(WINDOW);
            let passed = (now - entry.last).to_std().unwrap_or_default();
            pause.checked_sub(passed).filter(|left| !left.is_zero())
        };
        let account = of(&format!("a:{account}"), FREE_PER_ACCOUNT);
        let address = of(&format!("i:{address}"), FREE_PER_ADDRESS);
        account.max(address)
    }

    /// Notes a failure.
    pub fn failed(&self, account: &str, address: &str, now: NaiveDateTime) {
        let mut failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if failures.len() >= MOST_ENTRIES {
            failures.retain(|_, entry| (now - entry.last).to_std().is_ok_and(|age| age < WINDOW));
            if failures.len() >= MOST_ENTRIES {
                failures.clear();
            }
        }
        for key in [format!("a:{account}"), format!("i:{address}")] {
            let entry = failures.entry(key).or_insert(Failures { count: 0, last: now });
            let expired = (now - entry.last).to_std().is_ok_and(|age| age >= WINDOW);
            entry.count = if expired { 1 } else { entry.count.saturating_add(1) };
            entry.last = now;
        }
    }

    /// A success clears the account, not the address.
    pub fn succeeded(&self, account: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        failures.remove(&format!("a:{account}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap().naive_utc()
    }

    #[test]
    fn a_few_failures_are_free_then_it_gets_slower_and_is_forgotten() {
        let throttle = LoginThrottle::default();
        for _ in 0..4 {
            throttle.failed("a@b.c", "::1", at(0));
        }
        assert_eq!(throttle.wait("a@b.c", "::1", at(0)), None);
        throttle.failed("a@b.c", "::1", at(0));
        assert_eq!(throttle.wait("a@b.c", "::1", at(0)), Some(Duration::from_secs(2)));
        assert_eq!(throttle.wait("other@b.c", "::1", at(0)), None);
        throttle.failed("a@b.c", "::1", at(3));
        assert_eq!(throttle.wait("a@b.c", "::1", at(3)), Some(Duration::from_secs(4)));
        assert_eq!(throttle.wait("a@b.c", "::1", at(7)), None);
        throttle.succeeded("a@b.c");
        throttle.failed("a@b.c", "::1", at(8));
        assert_eq!(throttle.wait("a@b.c", "::1", at(8)), None);
    }

    #[test]
    fn an_address_that_tries_many_accounts_waits_too() {
        let throttle = LoginThrottle::default();
        for account in 0..30 {
            throttle.failed(&account.to_string(), "10.0.0.1", at(0));
        }
        assert!(throttle.wait("fresh", "10.0.0.1", at(0)).is_some());
        assert_eq!(throttle.wait("fresh", "10.0.0.2", at(0)), None);
    }
}
