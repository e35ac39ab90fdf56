//! What a credit note takes back of an invoice's line: shares of what its entries moved, so that credits which come to
//! the whole line take back exactly what the line moved.

use super::ledger::LedgerError;

/// The part of `total` that belongs to `more` of `whole`, after `before` was taken: the difference of the rounded shares
/// (half to even) before and after, so that parts of a whole come to the total exactly. In minor units.
///
/// # Errors
/// [`LedgerError::Overflow`] when an amount leaves 64 bits.
pub fn part(total: i64, whole: i64, before: i64, more: i64) -> Result<i64, LedgerError> {
    let after = before.checked_add(more).ok_or(LedgerError::Overflow)?;
    share(total, whole, after)?.checked_sub(share(total, whole, before)?).ok_or(LedgerError::Overflow)
}

fn share(total: i64, whole: i64, taken: i64) -> Result<i64, LedgerError> {
    let (product, divisor) = (i128::from(total) * i128::from(taken), i128::from(whole));
    if divisor <= 0 {
        return Ok(0);
    }
    let (below, rest) = (product.div_euclid(divisor), product.rem_euclid(divisor));
    let up = match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => below.rem_euclid(2) == 1,
        std::cmp::Ordering::Less => false,
    };
    i64::try_from(below + i128::from(up)).map_err(|_| LedgerError::Overflow)
}

/// How much to take back of each entry, the last one first: what was above the commitment goes before what was
/// agreed. `left_minor` says what is left of each. Gives the amounts in the order of the entries.
///
/// # Errors
/// [`LedgerError::BelowZero`] of what was spent when the entries have less left.
pub fn spread(left_minor: &[i64], amount_minor: i64) -> Result<Vec<i64>, LedgerError> {
    let mut rest = amount_minor;
    let mut taken: Vec<i64> = left_minor
        .iter()
        .rev()
        .map(|left| {
            let take = rest.min((*left).max(0));
            rest = rest.saturating_sub(take);
            take
        })
        .collect();
    taken.reverse();
    if rest == 0 { Ok(taken) } else { Err(LedgerError::BelowZero(penstock_shared::budget::Bucket::Spent)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn credits_of_a_whole_line_take_back_what_it_moved(
            total in 0_i64..1_000_000_000_000,
            pieces in prop::collection::vec(1_i64..1_000_000, 1..12),
        ) {
            let whole: i64 = pieces.iter().sum();
            let (mut before, mut sum) = (0, 0);
            for piece in pieces {
                let taken = part(total, whole, before, piece).unwrap();
                prop_assert!(taken >= 0);
                sum += taken;
                before += piece;
            }
            prop_assert_eq!(sum, total);
        }

        #[test]
        fn what_is_spread_is_the_amount_and_no_entry_gives_more_than_it_has(
            left in prop::collection::vec(0_i64..1_000, 0..6),
            percent in 0_i64..=100,
        ) {
            let amount = left.iter().sum::<i64>() * percent / 100;
            let taken = spread(&left, amount).unwrap();
            prop_assert_eq!(taken.iter().sum::<i64>(), amount);
            prop_assert!(taken.iter().zip(&left).all(|(taken, left)| (0..=*left).contains(taken)));
            prop_assert!(spread(&left, left.iter().sum::<i64>() + 1).is_err());
        }
    }

    #[test]
    fn what_was_above_the_commitment_goes_first() {
        assert_eq!(spread(&[100, 20], 30), Ok(vec![10, 20]));
        assert_eq!(spread(&[100, 0, 5], 0), Ok(vec![0, 0, 0]));
    }

    #[test]
    fn a_share_of_money_that_has_no_half_unit_is_exact_in_the_end() {
        assert_eq!(part(5, 2, 0, 1), Ok(2));
        assert_eq!(part(5, 2, 1, 1), Ok(3));
    }
}
