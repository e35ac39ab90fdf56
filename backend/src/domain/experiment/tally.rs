//! What came in, added up by day, segment and arm. Means are merged by their distances, never by sums of squares.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penstock_shared::{
    ab::{AbCounts, AbData, AbMoments, AbPair},
    experiment::{ExperimentDayFigures, ExperimentMetricKind},
};
use penstock_statistics::{Moments, PairSummary, Summary, means::Moments as Single};

/// The figures of one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figures {
    Counts { conversions: u64, n: u64 },
    Mean(Summary),
    Pair(PairSummary),
}

impl Figures {
    /// Before anything came in.
    #[must_use]
    pub fn none(kind: ExperimentMetricKind) -> Self {
        match kind {
            ExperimentMetricKind::Proportion => Self::Counts { conversions: 0, n: 0 },
            ExperimentMetricKind::Mean => Self::Mean(Summary::default()),
            ExperimentMetricKind::Ratio | ExperimentMetricKind::Covariate => {
                Self::Pair(PairSummary::default())
            }
        }
    }

    /// With one more unit. A unit without a record did not convert; without a number it is no part of a mean.
    pub fn push(&mut self, value: Option<f64>, other: Option<f64>) {
        match self {
            Self::Counts { conversions, n } => {
                *n = n.saturating_add(1);
                *conversions = conversions.saturating_add(u64::from(value.is_some_and(|value| value > 0.0)));
            }
            Self::Mean(summary) => {
                if let Some(value) = value {
                    *summary = summary.pushed(value);
                }
            }
            Self::Pair(pair) => {
                if let (Some(value), Some(other)) = (value, other) {
                    *pair = pair.pushed(value, other);
                }
            }
        }
    }

    /// With what was added up elsewhere.
    pub fn add(&mut self, day: &ExperimentDayFigures) {
        let more = match *day {
            ExperimentDayFigures::Proportion { conversions, n } => Self::Counts { conversions, n },
            ExperimentDayFigures::Mean { n, mean, sd } => {
                let variance = Single::from_deviation(n, mean, sd).variance;
                Self::Mean(Summary::from_variance(n, mean, variance))
            }
            ExperimentDayFigures::Pair { n, mean, sd, other_mean, other_sd, covariance } => {
                Self::Pair(PairSummary::from_deviations(n, [mean, other_mean], [sd, other_sd], covariance))
            }
        };
        self.merge(&more);
    }

    /// Both together. Figures of different kinds are never put together.
    pub fn merge(&mut self, more: &Self) {
        match (self, more) {
            (Self::Counts { conversions, n }, Self::Counts { conversions: also, n: of }) => {
                *conversions = conversions.saturating_add(*also);
                *n = n.saturating_add(*of);
            }
            (Self::Mean(summary), Self::Mean(other)) => *summary = summary.merged(*other),
            (Self::Pair(pair), Self::Pair(other)) => *pair = pair.merged(*other),
            _ => {}
        }
    }

    /// How many units have a figure.
    #[must_use]
    pub const fn n(&self) -> u64 {
        match self {
            Self::Counts { n, .. } => *n,
            Self::Mean(summary) => summary.n,
            Self::Pair(pair) => pair.first.n,
        }
    }
}

/// One arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    pub units: u64,
    /// In the order of the metrics.
    pub metrics: Vec<Figures>,
}

impl Tally {
    #[must_use]
    pub fn none(kinds: &[ExperimentMetricKind]) -> Self {
        Self { units: 0, metrics: kinds.iter().map(|kind| Figures::none(*kind)).collect() }
    }

    fn merge(&mut self, more: &Self) {
        self.units = self.units.saturating_add(more.units);
        for (figures, more) in self.metrics.iter_mut().zip(&more.metrics) {
            figures.merge(more);
        }
    }
}

/// Everything that came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Tallies {
    kinds: Vec<ExperimentMetricKind>,
    arms: usize,
    pub by_day: BTreeMap<NaiveDate, Vec<Tally>>,
    pub by_segment: BTreeMap<String, Vec<Tally>>,
    pub in_two_arms: u64,
    pub bots: u64,
}

impl Tallies {
    #[must_use]
    pub fn new(kinds: Vec<ExperimentMetricKind>, arms: usize) -> Self {
        Self { kinds, arms, by_day: BTreeMap::new(), by_segment: BTreeMap::new(), in_two_arms: 0, bots: 0 }
    }

    /// As many empty arms as there are.
    #[must_use]
    pub fn empty(&self) -> Vec<Tally> {
        vec![Tally::none(&self.kinds); self.arms]
    }

    /// Changes what an arm has of a day and of a segment.
    pub fn at(&mut self, day: NaiveDate, segment: &str, arm: usize, mut change: impl FnMut(&mut Tally)) {
        let empty = self.empty();
        if let Some(tally) = self.by_day.entry(day).or_insert_with(|| empty.clone()).get_mut(arm) {
            change(tally);
        }
        if !self.by_segment.contains_key(segment) {
            self.by_segment.insert(segment.to_owned(), empty);
        }
        if let Some(tally) = self.by_segment.get_mut(segment).and_then(|tallies| tallies.get_mut(arm)) {
            change(tally);
        }
    }

    /// All days together.
    #[must_use]
    pub fn total(&self) -> Vec<Tally> {
        let mut total = self.empty();
        self.by_day.values().for_each(|tallies| add_up(&mut total, tallies));
        total
    }

    /// What was known after each day.
    pub fn running(&self) -> impl Iterator<Item = (NaiveDate, Vec<Tally>)> + '_ {
        self.by_day.iter().scan(self.empty(), |total, (day, tallies)| {
            add_up(total, tallies);
            Some((*day, total.clone()))
        })
    }
}

fn add_up(total: &mut [Tally], more: &[Tally]) {
    for (sum, tally) in total.iter_mut().zip(more) {
        sum.merge(tally);
    }
}

/// One metric of all arms, as the engine takes it.
#[must_use]
pub fn data(kind: ExperimentMetricKind, arms: &[Tally], metric: usize) -> AbData {
    let figures = arms.iter().filter_map(|arm| arm.metrics.get(metric));
    match kind {
        ExperimentMetricKind::Proportion => AbData::Proportion { arms: figures.map(counts).collect() },
        ExperimentMetricKind::Mean => AbData::Mean { arms: figures.map(moments).collect() },
        ExperimentMetricKind::Ratio => AbData::Ratio { arms: figures.map(pair).collect() },
        ExperimentMetricKind::Covariate => AbData::Covariate { arms: figures.map(pair).collect() },
    }
}

const fn counts(figures: &Figures) -> AbCounts {
    match figures {
        Figures::Counts { conversions, n } => AbCounts { conversions: *conversions, n: *n },
        _ => AbCounts { conversions: 0, n: 0 },
    }
}

fn moments(figures: &Figures) -> AbMoments {
    let of = match figures {
        Figures::Mean(summary) => summary.moments(),
        _ => Moments { n: 0, mean: 0.0, variance: 0.0 },
    };
    AbMoments { n: of.n, mean: of.mean, sd: of.variance.sqrt() }
}

fn pair(figures: &Figures) -> AbPair {
    let Figures::Pair(pair) = figures else {
        return AbPair { n: 0, mean: 0.0, sd: 0.0, other_mean: 0.0, other_sd: 0.0, covariance: 0.0 };
    };
    let (first, second) = (pair.first.moments(), pair.second.moments());
    AbPair {
        n: first.n,
        mean: first.mean,
        sd: first.variance.sqrt(),
        other_mean: second.mean,
        other_sd: second.variance.sqrt(),
        covariance: if first.n < 2 { 0.0 } else { pair.covariance() },
    }
}
