//! From amounts to places, in integers: a plot is 10,000 units wide and high.

/// The plot's width and height.
pub const SIDE: i64 = 10_000;

/// The vertical axis: from `low` to `high`, with a line at every tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    pub low: i64,
    pub high: i64,
    pub ticks: Vec<i64>,
}

impl Scale {
    /// A scale that holds all values and zero, with about four steps of 1, 2 or 5 times a power of
    /// ten.
    #[must_use]
    pub fn covering(values: impl Iterator<Item = i64>) -> Self {
        let (low, high) = values.fold((0, 0), |(low, high), v| (v.min(low), v.max(high)));
        let step = nice_step((i128::from(high) - i128::from(low)).max(4));
        let first = i128::from(low).div_euclid(step);
        let last = (i128::from(high) + step - 1).div_euclid(step).max(first + 1);
        let ticks: Vec<i64> = (first..=last).filter_map(|index| i64::try_from(index * step).ok()).collect();
        Self {
            low: ticks.first().copied().unwrap_or(low),
            high: ticks.last().copied().unwrap_or(high),
            ticks,
        }
    }

    /// How high a value stands above the bottom.
    #[must_use]
    pub fn height(&self, value: i64) -> i64 {
        let span = (i128::from(self.high) - i128::from(self.low)).max(1);
        let above = i128::from(value) - i128::from(self.low);
        i64::try_from(above * i128::from(SIDE) / span).unwrap_or(0)
    }
}

fn nice_step(span: i128) -> i128 {
    let rough = (span / 4).max(1);
    let mut power: i128 = 1;
    while power.saturating_mul(10) <= rough {
        power *= 10;
    }
    [1, 2, 5, 10].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(power * 10)
}

/// The middle of the band of one category.
#[must_use]
pub fn middle(index: usize, count: usize) -> i64 {
    let (index, count) = (whole(index), whole(count).max(1));
    (2 * index + 1) * SIDE / (2 * count)
}

/// The width of a band.
#[must_use]
pub fn band(count: usize) -> i64 {
    SIDE / whole(count).max(1)
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_everything() {
        let scale = Scale::covering([0, 1_234_567].into_iter());
        assert_eq!(scale.ticks, [0, 500_000, 1_000_000, 1_500_000]);
        assert_eq!(scale.height(750_000), 5_000);
    }

    #[test]
    fn values_below_zero_have_room() {
        let scale = Scale::covering([-30, 90].into_iter());
        assert_eq!(scale.ticks, [-50, 0, 50, 100]);
        assert!(scale.height(-30) > 0);
    }

    #[test]
    fn nothing_has_a_scale_too() {
        let scale = Scale::covering(std::iter::empty());
        assert_eq!((scale.low, scale.high), (0, 1));
    }

    #[test]
    fn extremes_do_not_overflow() {
        let scale = Scale::covering([i64::MIN, i64::MAX].into_iter());
        assert!(scale.height(0) > 0);
    }
}
