//! How much a blanket order has left for releases.
//!
//! Invariant: what releases hold of a line is never more than what the line was approved with.

/// A release, as far as it holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub amount_minor: i64,
    pub invoiced_minor: i64,
    pub open: bool,
}

impl Held {
    /// What it takes from its order: open ones whole, cancelled ones as far as they were invoiced.
    #[must_use]
    pub fn held_minor(self) -> i64 {
        if self.open { self.amount_minor } else { self.invoiced_minor.min(self.amount_minor) }
    }

    /// What an invoice may still take from it.
    #[must_use]
    pub fn left_minor(self) -> i64 {
        if self.open { self.amount_minor.saturating_sub(self.invoiced_minor).max(0) } else { 0 }
    }
}

/// What all of them together hold.
#[must_use]
pub fn held_minor(releases: &[Held]) -> i64 {
    releases.iter().map(|release| release.held_minor()).fold(0, i64::saturating_add)
}

/// What can still be released of an amount.
#[must_use]
pub fn left_minor(ordered_minor: i64, releases: &[Held]) -> i64 {
    ordered_minor.saturating_sub(held_minor(releases)).max(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn releases_that_are_let_through_never_hold_more_than_the_order(
            ordered in 1_i64..10_000,
            steps in prop::collection::vec((0_u8..3, 1_i64..4_000, 0_usize..20), 0..60),
        ) {
            let mut releases: Vec<Held> = Vec::new();
            for (what, amount, which) in steps {
                let left = left_minor(ordered, &releases);
                let which = which % releases.len().max(1);
                if what == 0 {
                    if amount <= left {
                        releases.push(Held { amount_minor: amount, invoiced_minor: 0, open: true });
                    }
                } else if let Some(release) = releases.get_mut(which) {
                    if what == 1 {
                        release.invoiced_minor += amount.min(release.left_minor());
                    } else {
                        release.open = false;
                    }
                }
                prop_assert!(held_minor(&releases) <= ordered);
                prop_assert!(releases.iter().all(|release| release.invoiced_minor <= release.amount_minor));
            }
        }
    }

    #[test]
    fn what_was_cancelled_is_free_but_for_what_was_invoiced() {
        let held = [
            Held { amount_minor: 40, invoiced_minor: 10, open: true },
            Held { amount_minor: 30, invoiced_minor: 5, open: false },
        ];
        assert_eq!(left_minor(100, &held), 55);
        assert_eq!((held[0].left_minor(), held[1].left_minor()), (30, 0));
    }
}
