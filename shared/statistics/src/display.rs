//! From numbers to what a page shows: whole numbers for formatters, places on an axis, and what effects are worth in money.

use crate::convert;

/// The largest whole number that is given back: 2^53, from which on neighbours cannot be told apart.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// The nearest whole number, halves away from zero; none for what is not finite or beyond 2^53.
#[must_use]
pub fn whole(value: f64) -> Option<i64> {
    if !value.is_finite() || value.abs() > LARGEST {
        return None;
    }
    let magnitude = i64::try_from(convert::ceiling(value.round().abs())).ok()?;
    Some(if value < 0.0 { -magnitude } else { magnitude })
}

/// The value in units of 10^-`digits`, rounded: with 4 digits 0.01253 is 125, so a share in basis points.
#[must_use]
pub fn scaled(value: f64, digits: u32) -> Option<i64> {
    whole(value * 10.0_f64.powi(i32::try_from(digits).ok()?))
}

/// What an effect is worth: the effect for each unit times the units times what one is worth, in minor units.
#[must_use]
pub fn worth(effect: f64, units: f64, each_minor: i64) -> Option<i64> {
    whole(effect * units * convert::from_i128(i128::from(each_minor)))
}

/// An amount shared out over a count; none for a count of zero or less.
#[must_use]
pub fn per(amount_minor: i64, count: f64) -> Option<i64> {
    if count > 0.0 { whole(convert::from_i128(i128::from(amount_minor)) / count) } else { None }
}

/// The part of an amount that falls to some units of all units; none where there are no units.
#[must_use]
pub fn prorated(amount_minor: i64, units: f64, of: u64) -> Option<i64> {
    let share = (of > 0).then(|| units / convert::from_u64(of))?;
    whole(convert::from_i128(i128::from(amount_minor)) * share)
}

/// A share of a count; none of nothing.
#[must_use]
pub fn rate(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| convert::from_u64(part) / convert::from_u64(of))
}

/// Both together.
#[must_use]
pub fn sum(one: f64, other: f64) -> f64 {
    one + other
}

/// How far two numbers are apart.
#[must_use]
pub fn apart(one: f64, other: f64) -> f64 {
    (one - other).abs()
}

/// A count as a number to calculate with.
#[must_use]
pub fn count(whole: u64) -> f64 {
    convert::from_u64(whole)
}

/// The part of a count that falls to a weight of all weights; 0 where nothing has a weight.
#[must_use]
pub fn part(count: u64, weight: u32, of: u64) -> f64 {
    if of == 0 { 0.0 } else { convert::from_u64(count) * f64::from(weight) / convert::from_u64(of) }
}

/// A count over days; none where there are no days.
#[must_use]
pub fn pace(count: u64, days: u64) -> Option<f64> {
    (days > 0).then(|| convert::from_u64(count) / convert::from_u64(days))
}

/// How many whole days it takes at a pace; none at no pace.
#[must_use]
pub fn days_for(count: u64, pace: f64) -> Option<u64> {
    (pace > 0.0).then(|| convert::ceiling(convert::from_u64(count) / pace))
}

/// The pace of some days over others: 30 for a month.
#[must_use]
pub fn over_days(pace: f64, days: u32) -> f64 {
    pace * f64::from(days)
}

/// The sum of a mean over its observations.
#[must_use]
pub fn total(mean: f64, n: u64) -> f64 {
    mean * convert::from_u64(n)
}

/// A straight axis that shows values as places of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    from: f64,
    to: f64,
}

impl Axis {
    /// The shortest one that has all of these and some air at both ends; none where nothing is finite.
    #[must_use]
    pub fn covering(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut range: Option<(f64, f64)> = None;
        for value in values.into_iter().filter(|value| value.is_finite()) {
            range = Some(range.map_or((value, value), |(from, to)| (from.min(value), to.max(value))));
        }
        let (from, to) = range?;
        let air = if to > from { 0.06 * (to - from) } else { from.abs().max(1.0) * 0.5 };
        Some(Self { from: from - air, to: to + air })
    }

    /// Where a value stands on a drawing of so many parts: 0 at the low end. What is beyond an end stands at it.
    #[must_use]
    pub fn place(self, value: f64, parts: u32) -> i64 {
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        whole(share * f64::from(parts)).unwrap_or_default()
    }

    /// Round values within the axis, about as many as asked for: 1, 2 or 5 times a power of ten apart.
    #[must_use]
    pub fn ticks(self, about: u32) -> Vec<f64> {
        let rough = (self.to - self.from) / f64::from(about.max(1));
        let power = 10.0_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= rough);
        let (Some(step), Some(first)) = (step, whole((self.from / power).ceil())) else { return Vec::new() };
        let first = convert::from_i128(i128::from(first)) * power;
        let first = (first / step).ceil() * step;
        let tick = |place: u32| {
            let value = first + f64::from(place) * step;
            // Rounding leaves something beside zero, which would be written as one.
            if value.abs() < 1e-9 * step { 0.0 } else { value }
        };
        (0..=4 * about.max(1)).map(tick).take_while(|value| *value <= self.to).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (value, rounded) in [
            (0.0, Some(0)),
            (0.49, Some(0)),
            (0.5, Some(1)),
            (-0.5, Some(-1)),
            (1.5, Some(2)),
            (2.5, Some(3)),
            (-2.4, Some(-2)),
            (1e15, Some(1_000_000_000_000_000)),
            (1e17, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(whole(value), rounded, "{value}");
        }
        assert_eq!(scaled(0.012_53, 4), Some(125));
        assert_eq!(scaled(-1.5, 0), Some(-2));
    }

    #[test]
    fn effects_have_their_worth() {
        assert_eq!(worth(0.02, 15_000.0, 4_000), Some(1_200_000));
        assert_eq!(worth(-0.02, 15_000.0, 4_000), Some(-1_200_000));
        assert_eq!(per(1_000, 3.0), Some(333));
        assert_eq!(per(1_000, 0.0), None);
        assert_eq!(days_for(1_001, 500.0), Some(3));
        assert_eq!(days_for(1, 0.0), None);
        assert_eq!(pace(10, 0), None);
    }

    #[test]
    fn an_axis_has_its_values_and_round_ticks() {
        let axis = Axis::covering([0.0, 0.0034, 0.0086]);
        let places = axis.map(|axis| [0.0, 0.0034, 0.0086].map(|value| axis.place(value, 1_000)));
        assert_eq!(places, Some([54, 407, 946]));
        let ticks = axis.map(|axis| axis.ticks(5)).unwrap_or_default();
        let written: Vec<String> = ticks.iter().map(|tick| format!("{tick:.4}")).collect();
        assert_eq!(written, ["0.0000", "0.0020", "0.0040", "0.0060", "0.0080"]);
        assert_eq!(Axis::covering([f64::NAN]), None);
        let single = Axis::covering([3.0]).map(|axis| axis.place(3.0, 10));
        assert_eq!(single, Some(5));
    }
}
