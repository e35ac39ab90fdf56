//! What it is worth: the chance to win, what a wrong choice costs, and the gain of a month.

use leptos::prelude::*;
use penstock_shared::experiment::{Experiment, ExperimentReading, ExperimentWorth};

use super::{
    super::figures::{arm_name, chance, confidence, range},
    Seen, primary,
};
use crate::{
    format,
    i18n::t,
    ui::{Card, Figure},
};

#[component]
pub fn Worth(seen: Seen) -> impl IntoView {
    let shown =
        Memo::new(move |_| seen.with(|_, reading| !reading.worth.is_empty() || !chances(reading).is_empty()));
    move || {
        shown.get().then(|| {
            view! {
                <Card title=t::experiments::worth>
                    <div class="stack" data-testid="experiment-worth">{move || told(seen)}</div>
                </Card>
            }
        })
    }
}

/// The chance of each arm to be the best one, by the posterior: with two arms that of the treatment.
fn chances(reading: &ExperimentReading) -> Vec<(String, f64)> {
    let Some(metric) = primary(reading) else { return Vec::new() };
    if let [comparison] = metric.comparisons.as_slice() {
        let bayes = comparison.bayes.as_ref().map(|bayes| (comparison.arm.clone(), bayes.chance_to_win));
        return bayes.into_iter().collect();
    }
    let Some(best) = &metric.best else { return Vec::new() };
    metric.arms.iter().map(|arm| arm.arm.clone()).zip(best.probability.iter().copied()).collect()
}

fn told(seen: Seen) -> impl IntoView {
    seen.with(|experiment, reading| {
        let chances = chances(reading).into_iter().map(|(arm, value)| {
            let name = arm_name(experiment, &arm);
            view! {
                <Figure label=t::experiments::chance_of(name) value=chance(value)
                    meaning=t::experiments::chance_meaning/>
            }
        });
        let losses = reading.worth.iter().filter_map(|worth| {
            let loss = format::money(worth.expected_loss_minor?, worth.currency);
            let name = arm_name(experiment, &worth.variant);
            Some(view! {
                <Figure label=t::experiments::loss_of(name) value=loss meaning=t::experiments::loss_meaning/>
            })
        });
        let sentences = reading.worth.iter().map(|worth| {
            let (gain, cost) = sentence(experiment, worth, reading.answer.alpha);
            view! { <p>{gain}</p>{cost.map(|text| view! { <p class="hint">{text}</p> })} }
        });
        view! {
            <div class="figures">{chances.collect_view()}{losses.collect_view()}</div>
            {sentences.collect_view()}
        }
    })
}

/// What an arm earns in 30 days, and what it costs beside.
fn sentence(experiment: &Experiment, worth: &ExperimentWorth, alpha: f64) -> (String, Option<String>) {
    let money = |minor: i64| format::money(minor, worth.currency);
    let (arm, gain) = (arm_name(experiment, &worth.variant), money(worth.gain_minor.saturating_abs()));
    let reach = range(worth.lower_minor.map(money), worth.upper_minor.map(money));
    let sure = confidence(alpha);
    let text = if worth.gain_minor < 0 {
        t::experiments::earns_less(arm, gain, sure, reach)
    } else {
        t::experiments::earns_more(arm, gain, sure, reach)
    };
    let cost = worth.extra_cost_minor.map(|minor| match minor {
        0 => t::experiments::costs_same().to_owned(),
        1.. => t::experiments::costs_more(money(minor)),
        _ => t::experiments::costs_less(money(minor.saturating_neg())),
    });
    (text, cost)
}
