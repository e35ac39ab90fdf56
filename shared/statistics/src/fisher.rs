//! Fisher's exact test, at every magnitude within a bounded number of terms.

use crate::{
    Answer, Declined, convert,
    counts::Counts,
    special::{
        Tails,
        gamma::{ln_1p_minus, stirling_rest},
        quadrature,
    },
    types::{Alternative, PValue, check},
};

/// A table counts as "not more probable" than the observed one within this (as R and SciPy have it).
const RELATIVE_TOLERANCE: f64 = 1e-7;
/// Above this many terms a tail is integrated.
const MAX_TERMS: u32 = 100_000;

/// The answer of the exact test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherTest {
    /// Of the alternative that was asked for.
    pub p: PValue,
    /// The sample odds ratio, treatment over control; none where a denominator is zero.
    pub odds_ratio: Option<f64>,
}

/// Fisher's exact test (Fisher 1935; two-sided by summing the probabilities not larger than the observed
/// one, Agresti 2013, 3.5). Terms come from Loader's saddle-point form (2000) and run outward by
/// recurrence; a tail of more than 100,000 terms is integrated with the Euler-Maclaurin correction, which
/// is then exact to about 1e-10.
///
/// # Errors
/// As [`Counts::check`]; zero variance where nobody or everybody converted in both arms (only one
/// table is possible).
pub fn fisher_exact(control: Counts, treatment: Counts, alternative: Alternative) -> Answer<FisherTest> {
    control.check()?;
    treatment.check()?;
    let table = Table::new(control, treatment);
    check(table.columns[0] > 0 && table.columns[1] > 0, Declined::ZeroVariance)?;
    let observed = treatment.conversions;
    let ln_p = match alternative {
        Alternative::Greater => table.at_least(observed).ln_upper,
        Alternative::Less => table.at_most(observed).ln_lower,
        Alternative::TwoSided => table.two_sided(observed),
    };
    let odds = treatment.successes() * control.failures() / (treatment.failures() * control.successes());
    Ok(FisherTest { p: PValue::from_ln(ln_p), odds_ratio: odds.is_finite().then_some(odds) })
}

/// A two by two table with fixed margins; `k` is the number of conversions in the first row.
struct Table {
    rows: [u64; 2],
    columns: [u64; 2],
    total: u64,
    lowest: u64,
    highest: u64,
    mode: u64,
    ln_margins: f64,
}

impl Table {
    fn new(control: Counts, treatment: Counts) -> Self {
        let rows = [treatment.n, control.n];
        let total = rows[0] + rows[1];
        let conversions = control.conversions + treatment.conversions;
        let columns = [conversions, total - conversions];
        let centre = (u128::from(rows[0]) + 1) * (u128::from(conversions) + 1) / (u128::from(total) + 2);
        let (lowest, highest) = (conversions.saturating_sub(rows[1]), rows[0].min(conversions));
        let margin = |count: u64| stirling_half(convert::from_u64(count));
        let ln_margins =
            margin(rows[0]) + margin(rows[1]) + margin(columns[0]) + margin(columns[1]) - margin(total);
        let mode = u64::try_from(centre).unwrap_or(highest).clamp(lowest, highest);
        Self { rows, columns, total, lowest, highest, mode, ln_margins }
    }

    /// How far `k` is above its expectation: the numerator is exact.
    fn deviation(&self, k: u64) -> f64 {
        let exact =
            i128::from(k) * i128::from(self.total) - i128::from(self.rows[0]) * i128::from(self.columns[0]);
        convert::from_i128(exact) / convert::from_u64(self.total)
    }

    fn cells(&self, k: u64) -> [f64; 4] {
        let (a, b, c) = (k, self.rows[0] - k, self.columns[0] - k);
        [a, b, c, self.rows[1] - c].map(convert::from_u64)
    }

    /// ln of the probability of `k`, moved by `shift` (0, or real for the integral).
    fn ln_probability(&self, k: u64, shift: f64) -> f64 {
        let [a, b, c, d] = self.cells(k);
        let deviation = self.deviation(k) + shift;
        let expected = |row: usize, column: usize| {
            let share = convert::from_u64(self.rows[row]) / convert::from_u64(self.total);
            share * convert::from_u64(self.columns[column])
        };
        self.ln_margins
            - cell_cost(a + shift, expected(0, 0), deviation)
            - cell_cost(b - shift, expected(0, 1), -deviation)
            - cell_cost(c - shift, expected(1, 0), -deviation)
            - cell_cost(d + shift, expected(1, 1), deviation)
    }

    /// P(K >= k) as the upper tail.
    fn at_least(&self, k: u64) -> Tails {
        if k <= self.lowest {
            Tails::ALL_ABOVE
        } else if k > self.mode {
            Tails::from_ln_lower(self.ln_tail(k, true)).swapped()
        } else {
            Tails::from_ln_lower(self.ln_tail(k - 1, false))
        }
    }

    /// P(K <= k) as the lower tail.
    fn at_most(&self, k: u64) -> Tails {
        if k >= self.highest {
            Tails::ALL_BELOW
        } else if k < self.mode {
            Tails::from_ln_lower(self.ln_tail(k, false))
        } else {
            self.at_least(k + 1)
        }
    }

    fn two_sided(&self, observed: u64) -> f64 {
        let limit = self.ln_probability(observed, 0.0) + RELATIVE_TOLERANCE.ln_1p();
        if self.ln_probability(self.mode, 0.0) <= limit {
            return 0.0;
        }
        let above = self.first_within(limit, true).map(|k| self.ln_tail(k, true));
        let below = self.first_within(limit, false).map(|k| self.ln_tail(k, false));
        let (above, below) = (above.unwrap_or(f64::NEG_INFINITY), below.unwrap_or(f64::NEG_INFINITY));
        let (major, minor) = (above.max(below), above.min(below));
        major + (minor - major).exp().ln_1p()
    }

    /// The nearest k to the mode on one side that is not more probable than the limit.
    fn first_within(&self, limit: f64, upward: bool) -> Option<u64> {
        let end = if upward { self.highest } else { self.lowest };
        let room = end.abs_diff(self.mode);
        let at = |distance: u64| if upward { self.mode + distance } else { self.mode - distance };
        if room == 0 || self.ln_probability(end, 0.0) > limit {
            return None;
        }
        let (mut outside, mut inside) = (0, room);
        for _ in 0..64_u32 {
            if inside - outside <= 1 {
                break;
            }
            let middle = outside + (inside - outside) / 2;
            if self.ln_probability(at(middle), 0.0) > limit {
                outside = middle;
            } else {
                inside = middle;
            }
        }
        Some(at(inside))
    }

    /// ln of the sum of the probabilities from `k` outward; `k` is beyond the mode.
    fn ln_tail(&self, k: u64, upward: bool) -> f64 {
        let outward = Outward::new(self.cells(k), upward);
        let spread = self.deviation_scale();
        let rate = -outward.ratio().ln();
        let terms = (40.0 / rate.max(f64::MIN_POSITIVE)).min(10.0 * spread);
        let factor = if terms <= f64::from(MAX_TERMS) {
            outward.sum()
        } else {
            return self.ln_tail_integral(k, upward, spread);
        };
        self.ln_probability(k, 0.0) + factor.ln()
    }

    /// The standard deviation of K.
    fn deviation_scale(&self) -> f64 {
        let [r0, r1] = self.rows.map(convert::from_u64);
        let [c0, c1] = self.columns.map(convert::from_u64);
        let total = convert::from_u64(self.total);
        (r0 / total * c0 * (r1 / total) * (c1 / (total - 1.0).max(1.0))).sqrt()
    }

    /// Sum f(j) from k on = integral from k - 1/2 on, plus f'(k - 1/2) / 24.
    fn ln_tail_integral(&self, k: u64, upward: bool, spread: f64) -> f64 {
        let sign = if upward { 1.0 } else { -1.0 };
        let ln_edge = self.ln_probability(k, -0.5 * sign);
        let rate = -Outward::new(self.cells(k), upward).ratio().ln();
        let width = (2.0 * spread).min(6.0 / rate.max(f64::MIN_POSITIVE));
        let integral =
            quadrature::decaying(0.0, width, |s| (self.ln_probability(k, (s - 0.5) * sign) - ln_edge).exp());
        ln_edge + (integral - rate / 24.0).ln()
    }
}

/// ln(sqrt(2 pi c)) and Stirling's rest: what c! has beyond (c / e)^c.
fn stirling_half(count: f64) -> f64 {
    if count < 1.0 { 0.0 } else { 0.5 * (std::f64::consts::TAU * count).ln() + stirling_rest(count) }
}

/// What a cell takes from the logarithm of the probability. Infinite where the cell would be negative.
fn cell_cost(count: f64, expected: f64, deviation: f64) -> f64 {
    if count < 0.0 {
        return f64::INFINITY;
    }
    if count == 0.0 {
        return expected;
    }
    let distance = if deviation.abs() > 0.5 * count {
        count * (count / expected).ln() - deviation
    } else {
        -count * ln_1p_minus(-deviation / count)
    };
    distance + stirling_half(count)
}

/// The recurrence of neighbouring probabilities, away from the mode.
struct Outward {
    /// The two cells that shrink.
    shrinking: [f64; 2],
    /// The two cells that grow.
    growing: [f64; 2],
}

impl Outward {
    const fn new([a, b, c, d]: [f64; 4], upward: bool) -> Self {
        if upward {
            Self { shrinking: [b, c], growing: [a, d] }
        } else {
            Self { shrinking: [a, d], growing: [b, c] }
        }
    }

    /// The next probability over this one.
    fn ratio(&self) -> f64 {
        (self.shrinking[0] / (self.growing[0] + 1.0)) * (self.shrinking[1] / (self.growing[1] + 1.0))
    }

    /// The sum of all outward terms over the first.
    fn sum(mut self) -> f64 {
        let (mut term, mut sum) = (1.0, 1.0);
        for _ in 0..=2 * MAX_TERMS {
            term *= self.ratio();
            sum += term;
            if term <= 1e-17 * sum {
                break;
            }
            self.shrinking = self.shrinking.map(|cell| cell - 1.0);
            self.growing = self.growing.map(|cell| cell + 1.0);
        }
        sum
    }
}
