//! The arithmetic of a plan's grid, for the server and for the screen while somebody types.
//!
//! Invariant: spreading a total over periods loses no unit and leaves closed periods as they are.

use std::collections::HashMap;

use super::{PlanLine, PlanMismatch, PlanSplit};
use crate::money::{Currency, MoneyError, split_minor};

/// An amount as people type it into a cell or paste it from a spreadsheet: a sign of a currency before it says
/// nothing new.
///
/// # Errors
/// As [`Currency::parse_minor`].
pub fn parse_amount(text: &str, currency: Currency) -> Result<i64, MoneyError> {
    currency.parse_minor(text.trim().trim_start_matches(['¥', '￥', '$', '€', '£']))
}

/// The sum of some amounts.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn sum_minor(amounts: &[i64]) -> Result<i64, MoneyError> {
    amounts.iter().try_fold(0_i64, |sum, amount| sum.checked_add(*amount)).ok_or(MoneyError::Overflow)
}

/// Spreads a line's total over its open periods; closed ones keep what they have. Evenly, by a curve, or
/// (typed) in the shares that the open periods have now.
///
/// # Errors
/// [`MoneyError::Overflow`]; [`MoneyError::Malformed`] when the closed periods alone have more than the
/// total, or there is something to spread and no open period.
pub fn spread_minor(
    total_minor: i64,
    months: &[i64],
    open: &[bool],
    split: PlanSplit,
    curve: &[i64],
) -> Result<Vec<i64>, MoneyError> {
    let places: Vec<usize> = (0..months.len()).filter(|at| open.get(*at) == Some(&true)).collect();
    let closed = (0..months.len()).filter(|at| !places.contains(at)).map(|at| months[at]);
    let fixed = sum_minor(&closed.collect::<Vec<_>>())?;
    let rest = total_minor.checked_sub(fixed).ok_or(MoneyError::Overflow)?;
    if rest < 0 || (rest > 0 && places.is_empty()) {
        return Err(MoneyError::Malformed);
    }
    let weight = |at: usize| match split {
        PlanSplit::Even => 1,
        PlanSplit::Curve => curve.get(at).copied().unwrap_or(0),
        PlanSplit::Typed => months[at],
    };
    let weights: Vec<u64> = places.iter().map(|at| u64::try_from(weight(*at)).unwrap_or(0)).collect();
    let mut spread = months.to_vec();
    for (at, part) in places.into_iter().zip(split_minor(rest, &weights)?) {
        spread[at] = part;
    }
    Ok(spread)
}

/// Where lines and their children do not agree: in total first, then period by period. Lines without
/// children agree with themselves, and of a line with children out of sight nothing can be said.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn mismatches(lines: &[PlanLine], period_numbers: &[i32]) -> Result<Vec<PlanMismatch>, MoneyError> {
    let mut below: HashMap<i64, Vec<i64>> = HashMap::new();
    for line in lines {
        let Some(parent) = line.parent_key else { continue };
        let sums = below.entry(parent).or_insert_with(|| vec![0; period_numbers.len()]);
        for (sum, amount) in sums.iter_mut().zip(&line.months) {
            *sum = sum.checked_add(*amount).ok_or(MoneyError::Overflow)?;
        }
    }
    let mut found = Vec::new();
    for line in lines {
        let Some(sums) = below.get(&line.key).filter(|_| !line.partial) else { continue };
        let mut note = |period_number, line_minor: i64, children_minor: i64| {
            let difference_minor = line_minor.checked_sub(children_minor).ok_or(MoneyError::Overflow)?;
            if difference_minor != 0 {
                found.push(PlanMismatch {
                    line_key: line.key,
                    period_number,
                    line_minor,
                    children_minor,
                    difference_minor,
                });
            }
            Ok(())
        };
        note(None, line.total_minor, sum_minor(sums)?)?;
        for ((number, own), children) in period_numbers.iter().zip(&line.months).zip(sums) {
            note(Some(*number), *own, *children)?;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(key: i64, parent_key: Option<i64>, months: &[i64]) -> PlanLine {
        PlanLine {
            key,
            parent_key,
            depth: i32::from(parent_key.is_some()),
            name: String::new(),
            name_zh: String::new(),
            department_id: None,
            channel_id: None,
            activity_type_id: None,
            campaign_id: None,
            node_id: None,
            split: PlanSplit::Even,
            is_contingency: false,
            partial: false,
            months: months.to_vec(),
            total_minor: months.iter().sum(),
        }
    }

    proptest! {
        #[test]
        fn spreading_conserves_every_unit_and_leaves_closed_periods(
            rest in 0_i64..1_000_000_000_000,
            months in prop::collection::vec((0_i64..1_000_000_000, any::<bool>(), 0_i64..1_000_000), 1..14),
            split in prop::sample::select(PlanSplit::ALL.to_vec()),
        ) {
            let amounts: Vec<i64> = months.iter().map(|month| month.0).collect();
            let open: Vec<bool> = months.iter().map(|month| month.1).collect();
            let curve: Vec<i64> = months.iter().map(|month| month.2).collect();
            let fixed: i64 = months.iter().filter(|month| !month.1).map(|month| month.0).sum();
            let spread = spread_minor(fixed + rest, &amounts, &open, split, &curve);
            if rest > 0 && !open.contains(&true) {
                prop_assert_eq!(spread, Err(MoneyError::Malformed));
            } else {
                let spread = spread.unwrap();
                prop_assert_eq!(spread.iter().sum::<i64>(), fixed + rest);
                for ((new, old), open) in spread.iter().zip(&amounts).zip(&open) {
                    prop_assert!(*open || new == old);
                    prop_assert!(*new >= 0);
                }
            }
        }

        #[test]
        fn a_parent_that_is_the_sum_of_its_children_matches(
            children in prop::collection::vec(prop::collection::vec(0_i64..1_000_000, 12), 1..20),
            extra in 1_i64..100, at in 0_usize..12,
        ) {
            let numbers: Vec<i32> = (1..=12).collect();
            let sums: Vec<i64> = (0..12).map(|month| children.iter().map(|child| child[month]).sum()).collect();
            let mut lines = vec![line(1, None, &sums)];
            lines.extend((2..).zip(&children).map(|(key, months)| line(key, Some(1), months)));
            prop_assert_eq!(mismatches(&lines, &numbers).unwrap(), Vec::new());
            lines[0] = line(1, None, &{ let mut more = sums; more[at] += extra; more });
            let found = mismatches(&lines, &numbers).unwrap();
            let named: Vec<_> = found.iter().map(|found| (found.period_number, found.difference_minor)).collect();
            prop_assert_eq!(named, vec![(None, extra), (Some(numbers[at]), extra)]);
        }
    }

    #[test]
    fn closed_periods_cannot_have_more_than_the_total() {
        let spread = spread_minor(5, &[6, 0], &[false, true], PlanSplit::Even, &[]);
        assert_eq!(spread, Err(MoneyError::Malformed));
    }

    #[test]
    fn a_typed_line_keeps_its_shares_and_a_curve_follows_last_year() {
        let open = [true; 3];
        assert_eq!(spread_minor(10, &[1, 2, 2], &open, PlanSplit::Typed, &[]), Ok(vec![2, 4, 4]));
        assert_eq!(spread_minor(10, &[9, 9, 9], &open, PlanSplit::Curve, &[0, 1, 1]), Ok(vec![0, 5, 5]));
        assert_eq!(spread_minor(10, &[9, 9, 9], &open, PlanSplit::Curve, &[0, 0, 0]), Ok(vec![4, 3, 3]));
    }
}
