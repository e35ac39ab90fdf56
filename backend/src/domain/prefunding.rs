//! Money that is paid out first and accounted for later.
//!
//! Invariant: 0 <= claimed + returned <= paid <= approved, at all times.

/// Where the money stands, in minor units of the expense's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    pub approved_minor: i64,
    pub paid_minor: i64,
    pub claimed_minor: i64,
    pub returned_minor: i64,
}

/// Why money cannot move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing, or less, or more than can be counted.
    NoAmount,
    /// More than was approved; this much can still be paid.
    BeyondApproved { left_minor: i64 },
    /// More than was paid; this much can still be settled.
    BeyondPaid { left_minor: i64 },
}

impl Standing {
    /// What the receiver still holds.
    #[must_use]
    pub const fn open_minor(self) -> i64 {
        self.paid_minor.saturating_sub(self.claimed_minor).saturating_sub(self.returned_minor)
    }

    /// What can still be paid out.
    #[must_use]
    pub const fn payable_minor(self) -> i64 {
        self.approved_minor.saturating_sub(self.paid_minor)
    }

    /// Everything that was paid out is accounted for.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        self.paid_minor > 0 && self.open_minor() == 0
    }

    /// Pays money out.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn pay_out(self, amount_minor: i64) -> Result<Self, Unfit> {
        if amount_minor <= 0 {
            return Err(Unfit::NoAmount);
        }
        let left_minor = self.payable_minor();
        if amount_minor > left_minor {
            return Err(Unfit::BeyondApproved { left_minor });
        }
        Ok(Self { paid_minor: self.paid_minor + amount_minor, ..self })
    }

    /// Accounts for money: spent, returned, or both.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn settle(self, claimed_minor: i64, returned_minor: i64) -> Result<Self, Unfit> {
        let sum = claimed_minor.checked_add(returned_minor).ok_or(Unfit::NoAmount)?;
        if claimed_minor < 0 || returned_minor < 0 || sum == 0 {
            return Err(Unfit::NoAmount);
        }
        let left_minor = self.open_minor();
        if sum > left_minor {
            return Err(Unfit::BeyondPaid { left_minor });
        }
        Ok(Self {
            claimed_minor: self.claimed_minor + claimed_minor,
            returned_minor: self.returned_minor + returned_minor,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(standing: Standing) -> bool {
        let accounted = standing.claimed_minor + standing.returned_minor;
        0 <= standing.claimed_minor
            && 0 <= standing.returned_minor
            && accounted <= standing.paid_minor
            && standing.paid_minor <= standing.approved_minor
    }

    proptest! {
        #[test]
        fn whatever_is_tried_the_rule_holds(
            approved in 1_i64..10_000,
            tries in prop::collection::vec((any::<bool>(), -50_i64..4_000, -50_i64..4_000), 0..60),
        ) {
            let mut standing = Standing { approved_minor: approved, ..Standing::default() };
            for (pays, one, other) in tries {
                let after = if pays { standing.pay_out(one) } else { standing.settle(one, other) };
                match after {
                    Ok(after) => {
                        prop_assert!(after != standing, "what passes moves something");
                        standing = after;
                    }
                    Err(Unfit::BeyondApproved { left_minor }) => prop_assert!(one > left_minor),
                    Err(Unfit::BeyondPaid { left_minor }) => prop_assert!(one + other > left_minor),
                    Err(Unfit::NoAmount) => prop_assert!(one <= 0 || other < 0),
                }
                prop_assert!(holds(standing));
            }
        }

        #[test]
        fn amounts_at_the_edge_are_refused_not_wrapped(claimed in any::<i64>(), returned in any::<i64>()) {
            let standing = Standing { approved_minor: 10, paid_minor: 10, ..Standing::default() };
            if let Ok(after) = standing.settle(claimed, returned) {
                prop_assert!(holds(after));
            }
            if let Ok(after) = standing.pay_out(claimed) {
                prop_assert!(holds(after));
            }
        }
    }

    #[test]
    fn it_is_settled_when_everything_that_was_paid_is_accounted_for() {
        let standing = Standing { approved_minor: 100, ..Standing::default() };
        assert!(!standing.is_settled(), "nothing was paid yet");
        let paid = standing.pay_out(60).unwrap();
        let part = paid.settle(50, 0).unwrap();
        assert_eq!((part.open_minor(), part.is_settled()), (10, false));
        assert_eq!(part.settle(11, 0), Err(Unfit::BeyondPaid { left_minor: 10 }));
        assert!(part.settle(4, 6).unwrap().is_settled());
        assert_eq!(paid.pay_out(41), Err(Unfit::BeyondApproved { left_minor: 40 }));
    }
}
