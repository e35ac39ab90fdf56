//! Arithmetic of waiting.

/// The value that a share of the values does not exceed, by the nearest rank: the smallest value such that at
/// least `percent` of all are not larger. Hyndman and Fan (1996), definition 1.
#[must_use]
pub fn percentile(values: &mut [i64], percent: usize) -> Option<i64> {
    values.sort_unstable();
    let rank = values.len().checked_mul(percent)?.div_ceil(100);
    values.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        assert_eq!(percentile(&mut [], 50), None);
        assert_eq!(percentile(&mut [7], 90), Some(7));
        assert_eq!(percentile(&mut [4, 1, 3, 2], 50), Some(2));
        assert_eq!(percentile(&mut [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 90), Some(9));
    }

    proptest! {
        /// At least the share is not larger, and with the next smaller value it would be less.
        #[test]
        fn a_percentile_has_its_share_below(mut values in prop::collection::vec(0..50_i64, 1..60), percent in 1..=100_usize) {
            let found = percentile(&mut values, percent).unwrap();
            let not_larger = values.iter().filter(|value| **value <= found).count();
            let smaller = values.iter().filter(|value| **value < found).count();
            prop_assert!(not_larger * 100 >= percent * values.len());
            prop_assert!(smaller * 100 < percent * values.len());
        }
    }
}
