//! The engine's numbers as people read them: rates as percent, effects on rates as points, p-values, chances.

use penstock_shared::{
    ab::{AbDeclined, AbInterval, AbMetricReading},
    experiment::{Experiment, ExperimentMetric, ExperimentMetricKind},
    money::Currency,
};
use penstock_statistics::display::scaled;

use crate::{
    format,
    i18n::{t, words::Word as _},
};

/// What the numbers of a metric are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A part of one, read as percent.
    Share,
    Number,
}

impl Measure {
    #[must_use]
    pub const fn of(kind: ExperimentMetricKind) -> Self {
        match kind {
            ExperimentMetricKind::Proportion => Self::Share,
            ExperimentMetricKind::Mean | ExperimentMetricKind::Ratio | ExperimentMetricKind::Covariate => {
                Self::Number
            }
        }
    }

    /// A rate, a mean or a ratio.
    #[must_use]
    pub fn value(self, value: f64) -> String {
        match self {
            Self::Share => percent(value),
            Self::Number => number(value),
        }
    }

    /// A difference, with its sign.
    #[must_use]
    pub fn effect(self, value: f64) -> String {
        match self {
            Self::Share => t::experiments::points(signed(value, percent_digits(value, 2))),
            Self::Number => signed(value, number(value)),
        }
    }

    /// The range of a difference.
    #[must_use]
    pub fn effects(self, interval: AbInterval) -> String {
        range(interval.lower.map(|end| self.effect(end)), interval.upper.map(|end| self.effect(end)))
    }

    /// The range of a rate, a mean or a ratio.
    #[must_use]
    pub fn values(self, interval: AbInterval) -> String {
        range(interval.lower.map(|end| self.value(end)), interval.upper.map(|end| self.value(end)))
    }
}

/// A range in words; an end that is absent has no bound.
#[must_use]
pub fn range(lower: Option<String>, upper: Option<String>) -> String {
    match (lower, upper) {
        (Some(lower), Some(upper)) => t::experiments::range(lower, upper),
        (Some(lower), None) => t::experiments::at_least(lower),
        (None, Some(upper)) => t::experiments::at_most(upper),
        (None, None) => t::experiments::unbounded().to_owned(),
    }
}

fn signed(value: f64, text: String) -> String {
    if value > 0.0 { format!("+{text}") } else { text }
}

/// A share as percent: `1.25%`, `12.5%`, `0.034%`.
#[must_use]
pub fn percent(value: f64) -> String {
    format!("{}%", percent_digits(value, 2))
}

/// A share as percent with its sign, for what is relative.
#[must_use]
pub fn lift(value: f64) -> String {
    signed(value, percent(value))
}

/// The number of percent; small ones keep more digits.
fn percent_digits(value: f64, more: u32) -> String {
    let magnitude = value.abs();
    let digits = if magnitude >= 0.1 {
        1
    } else if magnitude >= 0.001 {
        more
    } else {
        more.saturating_add(2)
    };
    decimal(value, digits.saturating_add(2), digits)
}

/// A number with about three digits behind what counts.
#[must_use]
pub fn number(value: f64) -> String {
    let magnitude = value.abs();
    let digits = if magnitude >= 1_000.0 {
        0
    } else if magnitude >= 1.0 {
        2
    } else if magnitude >= 0.01 {
        4
    } else {
        6
    };
    decimal(value, digits, digits)
}

/// `value` times ten to the power of `scale`, written with `digits` behind the point.
fn decimal(value: f64, scale: u32, digits: u32) -> String {
    scaled(value, scale).map_or_else(|| "–".to_owned(), |units| format::decimal(units, digits))
}

/// A p-value: `p = 0.0312`, `p < 0.0001`.
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < 0.000_1 { t::experiments::p_below("0.0001") } else { t::experiments::p_is(format!("{p:.4}")) }
}

/// A chance; one that is nearly sure is not called sure.
#[must_use]
pub fn chance(value: f64) -> String {
    if value > 0.999 {
        t::experiments::more_than(percent(0.999))
    } else if value < 0.001 {
        t::experiments::less_than(percent(0.001))
    } else {
        percent(value)
    }
}

/// How sure an interval is: of an alpha of 0.05, `95%`.
#[must_use]
pub fn confidence(alpha: f64) -> String {
    let alpha_bp = scaled(alpha, 4).unwrap_or(500);
    format::percent_bp(10_000_i64.saturating_sub(alpha_bp))
}

/// Units as people read them.
#[must_use]
pub fn units(count: u64) -> String {
    format::count(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Money, or a dash where nobody knows.
#[must_use]
pub fn money(minor: Option<i64>, currency: Currency) -> String {
    minor.map_or_else(|| "–".to_owned(), |minor| format::money(minor, currency))
}

/// Why there is no number.
#[must_use]
pub fn declined(why: &AbDeclined) -> String {
    let needed = why.needed.and_then(|needed| i64::try_from(needed).ok());
    match needed {
        Some(needed) => format!("{} {}", why.code.word(), t::experiments::needed(needed)),
        None => why.code.word().to_owned(),
    }
}

/// An arm by its key and its name.
#[must_use]
pub fn arm_name(experiment: &Experiment, key: &str) -> String {
    let name = experiment.variants.iter().find(|arm| arm.key == key).map(|arm| arm.name.as_str());
    match name {
        Some(name) if !name.is_empty() && name != key => format!("{key} · {name}"),
        _ => key.to_owned(),
    }
}

/// The metric that a reading is of.
#[must_use]
pub fn metric_of<'a>(experiment: &'a Experiment, reading: &AbMetricReading) -> Option<&'a ExperimentMetric> {
    let metrics = &experiment.design.metrics;
    metrics.iter().find(|metric| metric.name == reading.name || metric.key == reading.name)
}

/// What the numbers of a metric's reading are.
#[must_use]
pub fn measure_of(experiment: &Experiment, reading: &AbMetricReading) -> Measure {
    metric_of(experiment, reading).map_or(Measure::Number, |metric| Measure::of(metric.kind))
}
