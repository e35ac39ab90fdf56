//! Difference in differences: what changed in the treated group beyond what changed in the control group.
//!
//! Nothing was assigned by chance here: the answer stands on the assumption that both groups would have
//! moved alike, which the trend before the start can contradict but not prove.

use crate::{
    Alternative, Answer, Declined, Interval, Moments, PValue, Summary, convert,
    means::{Welch, satterthwaite, welch},
    types::{check, check_alpha, critical_t, finite},
};

/// The four cells: each group before and after the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cells {
    /// The control group before the start.
    pub control_before: Moments,
    /// The control group after it.
    pub control_after: Moments,
    /// The treated group before the start.
    pub treated_before: Moments,
    /// The treated group after it.
    pub treated_after: Moments,
}

/// The difference in differences of four independent means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceInDifferences {
    /// (treated after - before) - (control after - before), in the unit of the metric.
    pub estimate: f64,
    /// The standard error of the estimate.
    pub se: f64,
    /// Satterthwaite over the four cells.
    pub df: f64,
    /// Estimate over standard error.
    pub t: f64,
    /// Two-sided, by Student's t.
    pub p: PValue,
    /// Two-sided, by the normal distribution.
    pub p_normal: PValue,
    /// Two-sided, by Student's t.
    pub interval: Interval,
}

/// The estimate from four cells (Angrist and Pischke 2009, 5.2) with the standard error of independent cells.
///
/// # Errors
/// As [`Moments::check`] for every cell; zero variance in all of them; alpha outside 0..1.
pub fn from_cells(cells: Cells, alpha: f64) -> Answer<DifferenceInDifferences> {
    check_alpha(alpha)?;
    let Cells { control_before, control_after, treated_before, treated_after } = cells;
    let all = [control_before, control_after, treated_before, treated_after];
    all.iter().try_for_each(|cell| cell.check())?;
    let df = satterthwaite(&all)?;
    let se = finite(all.iter().map(|cell| cell.variance_of_mean()).sum::<f64>().sqrt())?;
    let change = |before: Moments, after: Moments| after.mean - before.mean;
    let estimate = finite(change(treated_before, treated_after) - change(control_before, control_after))?;
    let t = finite(estimate / se)?;
    let reach = finite(critical_t(alpha, df, Alternative::TwoSided) * se)?;
    Ok(DifferenceInDifferences {
        estimate,
        se,
        df,
        t,
        p: PValue::of_t(t, df, Alternative::TwoSided),
        p_normal: PValue::of_z(t, Alternative::TwoSided),
        interval: Interval::new(estimate - reach, estimate + reach),
    })
}

/// The slope of the gap between the groups before the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PreTrend {
    /// In the unit of the metric per day.
    pub slope: f64,
    /// The standard error of the slope.
    pub se: f64,
    /// Days before the start - 2.
    pub df: f64,
    /// Two-sided: a small one says that the groups did not move alike.
    pub p: PValue,
}

/// The difference in differences of two daily series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesEffect {
    /// The gap treated - control after the start against the gap before, by Welch's t over days.
    pub effect: Welch,
    /// Whether both groups moved alike before the start.
    pub pre_trend: Result<PreTrend, Declined>,
    /// The correlation of the gap's distance from its mean with that of the day before, within each period:
    /// far from zero, the standard error is too small. None where the gap does not move.
    pub autocorrelation: Option<f64>,
}

/// The effect from two daily series of equal length, of which the first `start` days are before. Working on
/// the gap of each day takes out what moves both groups.
///
/// # Errors
/// Too few days (3 before, 2 after), impossible counts (series of different length), not finite, zero
/// variance.
pub fn from_series(treated: &[f64], control: &[f64], start: usize, alpha: f64) -> Answer<SeriesEffect> {
    check(treated.len() == control.len(), Declined::ImpossibleCounts)?;
    let gaps: Vec<f64> = treated.iter().zip(control).map(|(treated, control)| treated - control).collect();
    check(gaps.iter().all(|gap| gap.is_finite()), Declined::NotFinite)?;
    check(start >= 3 && gaps.len() >= start + 2, Declined::TooFew { needed: 5 })?;
    let (before, after) = gaps.split_at(start);
    let of_period = |gaps: &[f64]| Summary::from_values(gaps).moments();
    let effect = welch(of_period(before), of_period(after), alpha, Alternative::TwoSided)?;
    Ok(SeriesEffect {
        effect,
        pre_trend: pre_trend(before),
        autocorrelation: autocorrelation(&[before, after]),
    })
}

/// What changed from one period to another, day against day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchedPeriods {
    /// After minus before, for a day.
    pub estimate: f64,
    /// The standard error of the estimate.
    pub se: f64,
    /// Pairs - 1.
    pub df: f64,
    /// Two-sided, by Student's t.
    pub p: PValue,
    /// Two-sided, by Student's t.
    pub interval: Interval,
    /// The correlation of a difference with that of the day before; none where the differences do not move.
    pub autocorrelation: Option<f64>,
}

/// The paired t test of days (Student 1908): each `after` stands against the `before` of the same place.
///
/// # Errors
/// Fewer than three pairs, impossible counts (series of different length), not finite, zero variance.
pub fn matched(before: &[f64], after: &[f64], alpha: f64) -> Answer<MatchedPeriods> {
    check_alpha(alpha)?;
    check(before.len() == after.len(), Declined::ImpossibleCounts)?;
    check(after.len() >= 3, Declined::TooFew { needed: 3 })?;
    let gaps: Vec<f64> = after.iter().zip(before).map(|(after, before)| after - before).collect();
    check(gaps.iter().all(|gap| gap.is_finite()), Declined::NotFinite)?;
    let of_gaps = Summary::from_values(&gaps);
    let moments = of_gaps.moments();
    // What rounding leaves of differences that are all alike is no variance.
    let largest = gaps.iter().fold(0.0_f64, |most, gap| most.max(gap.abs()));
    check(of_gaps.m2 > 1e-24 * largest * largest, Declined::ZeroVariance)?;
    let se = finite(moments.standard_error()?)?;
    let df = convert::from_usize(gaps.len()) - 1.0;
    let reach = finite(critical_t(alpha, df, Alternative::TwoSided) * se)?;
    Ok(MatchedPeriods {
        estimate: moments.mean,
        se,
        df,
        p: PValue::of_t(finite(moments.mean / se)?, df, Alternative::TwoSided),
        interval: Interval::new(moments.mean - reach, moments.mean + reach),
        autocorrelation: autocorrelation(&[&gaps]),
    })
}

/// Least squares of the gap on the day (Student's t of the slope; Draper and Smith 1998, 1.4).
///
/// # Errors
/// Too few days (below three), not finite, zero variance (all days on one line).
pub fn pre_trend(gaps: &[f64]) -> Answer<PreTrend> {
    check(gaps.len() >= 3, Declined::TooFew { needed: 3 })?;
    check(gaps.iter().all(|gap| gap.is_finite()), Declined::NotFinite)?;
    let days = convert::from_usize(gaps.len());
    let mean = Summary::from_values(gaps).mean;
    let middle = 0.5 * (days - 1.0);
    let centred =
        || gaps.iter().enumerate().map(|(day, gap)| (convert::from_usize(day) - middle, gap - mean));
    let spread = days * (days * days - 1.0) / 12.0;
    let slope = finite(centred().map(|(day, gap)| day * gap).sum::<f64>() / spread)?;
    let total: f64 = centred().map(|(_, gap)| gap * gap).sum();
    let rest: f64 = centred().map(|(day, gap)| (gap - slope * day) * (gap - slope * day)).sum();
    // What rounding leaves of a straight line is no variance.
    check(rest > 1e-24 * total, Declined::ZeroVariance)?;
    let df = days - 2.0;
    let se = finite((rest / df / spread).sqrt())?;
    Ok(PreTrend { slope, se, df, p: PValue::of_t(finite(slope / se)?, df, Alternative::TwoSided) })
}

fn autocorrelation(periods: &[&[f64]]) -> Option<f64> {
    let (mut product, mut square) = (0.0, 0.0);
    for gaps in periods {
        let mean = Summary::from_values(gaps).mean;
        product += gaps.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum::<f64>();
        square += gaps.iter().map(|gap| (gap - mean) * (gap - mean)).sum::<f64>();
    }
    (square > 0.0 && square.is_finite()).then(|| product / square)
}
