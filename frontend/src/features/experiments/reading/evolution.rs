//! How the effect came about, day by day: the estimate within what is always valid.

use leptos::prelude::*;
use penstock_shared::experiment::{Experiment, ExperimentMoment, ExperimentReading};
use penstock_statistics::display::scaled;

use super::{
    super::figures::{Measure, arm_name, measure_of},
    Seen, primary,
};
use crate::{
    format,
    i18n::t,
    ui::{Card, Chart, ChartData, Series, Shape, Unit},
};

/// More labels would run into each other.
const MOST_LABELS: usize = 8;

#[component]
pub fn Evolution(seen: Seen) -> impl IntoView {
    let arms = Memo::new(move |_| seen.with(|_, reading| arms_of(reading)));
    move || {
        let arms = arms.get();
        (!arms.is_empty()).then(|| {
            let charts = arms.into_iter().map(|arm| view! { <OfArm seen arm/> }).collect_view();
            view! {
                <Card title=t::experiments::evolution text=t::experiments::evolution_text>
                    <div class="stack loose">{charts}</div>
                </Card>
            }
        })
    }
}

/// The arms that have shown something on two days at least.
fn arms_of(reading: &ExperimentReading) -> Vec<String> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for moment in reading.evolution.iter().filter(|moment| moment.estimate.is_some()) {
        match counted.iter_mut().find(|(arm, _)| *arm == moment.variant) {
            Some((_, days)) => *days = days.saturating_add(1),
            None => counted.push((moment.variant.clone(), 1)),
        }
    }
    counted.into_iter().filter(|(_, days)| *days > 1).map(|(arm, _)| arm).collect()
}

#[component]
fn OfArm(seen: Seen, arm: String) -> impl IntoView {
    let key = arm.clone();
    let data = Memo::new(move |_| seen.with(|experiment, reading| data(experiment, reading, &key)));
    let name = Memo::new(move |_| seen.with(|experiment, _| arm_name(experiment, &arm)));
    view! {
        <div class="stack tight experiment-days">
            <h3>{name}</h3>
            <Chart label=move || t::experiments::evolution_of(name.get()) data/>
        </div>
    }
}

fn data(experiment: &Experiment, reading: &ExperimentReading, arm: &str) -> ChartData {
    let measure = primary(reading).map_or(Measure::Number, |metric| measure_of(experiment, metric));
    // Shares are scaled to thousandths of a percent.
    let (scale, unit) = match measure {
        Measure::Share => (5, Unit::Decimal { digits: 3, percent: true }),
        Measure::Number => (4, Unit::Decimal { digits: 4, percent: false }),
    };
    let moments: Vec<&ExperimentMoment> = reading.evolution.iter().filter(|of| of.variant == arm).collect();
    let values = |of: fn(&ExperimentMoment) -> Option<f64>| {
        moments.iter().map(|moment| of(moment).and_then(|value| scaled(value, scale))).collect::<Vec<_>>()
    };
    let series = |name: &str, tone, shape, values| Series { name: name.to_owned(), tone, shape, values };
    let every = moments.len().div_ceil(MOST_LABELS).max(1);
    let label = |(place, moment): (usize, &&ExperimentMoment)| {
        if place.is_multiple_of(every) { format::date_short(moment.day) } else { String::new() }
    };
    ChartData {
        labels: moments.iter().enumerate().map(label).collect(),
        names: moments.iter().map(|moment| format::date(moment.day)).collect(),
        series: vec![
            series(
                t::experiments::lower_end(),
                "tone-committed",
                Shape::Floor,
                values(|of| of.interval?.lower),
            ),
            series(
                t::experiments::upper_end(),
                "tone-committed",
                Shape::Ceiling,
                values(|of| of.interval?.upper),
            ),
            series(t::experiments::effect(), "tone-spent", Shape::Line, values(|of| of.estimate)),
        ],
        unit,
        doors: Vec::new(),
        now: None,
    }
}
