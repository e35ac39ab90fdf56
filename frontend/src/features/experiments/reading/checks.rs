//! Whether one may believe it: how units are shared out, what was left out, and what the numbers stand on.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbComparison, AbCorrection, AbSampleRatio},
    experiment::ExperimentReading,
};

use super::{
    super::figures::{declined, p_value},
    Seen,
    verdict::first_of_each,
};
use crate::{
    i18n::{t, words::Word as _},
    ui::{Card, Notice, Pill, Tone},
};

#[component]
pub fn Checks(seen: Seen) -> impl IntoView {
    view! {
        <Card title=t::experiments::checks>
            <div class="stack" data-testid="experiment-checks">{move || told(seen)}</div>
        </Card>
    }
}

fn told(seen: Seen) -> impl IntoView {
    seen.with(|_, reading| {
        let answer = &reading.answer;
        let unknown =
            answer.sample_ratio_declined.as_ref().map(|why| view! { <p class="hint">{declined(why)}</p> });
        let ratio = answer.sample_ratio.as_ref().map(sample_ratio);
        let several = answer.metrics.iter().any(|metric| metric.comparisons.len() > 1);
        let several = several.then(|| {
            let text = match answer.correction {
                AbCorrection::None => t::experiments::several_uncorrected().to_owned(),
                other => t::experiments::several(other.word()),
            };
            view! { <p>{text}</p> }
        });
        view! {
            {ratio}
            {unknown}
            {left_out(reading)}
            {several}
            {warnings(reading)}
            {assumptions(reading)}
        }
    })
}

fn sample_ratio(check: &AbSampleRatio) -> impl IntoView + use<> {
    let (label, tone) = if check.mismatch {
        (t::experiments::ratio_wrong(), Tone::Bad)
    } else {
        (t::experiments::ratio_right(), Tone::Ok)
    };
    let excluded =
        (!check.excluded.is_empty()).then(|| t::experiments::ratio_without(check.excluded.join(", ")));
    view! {
        <div class="stack tight">
            <div class="row">
                <span>{t::experiments::sample_ratio}</span>
                <Pill label tone/>
                <span class="muted num">{p_value(check.p)}</span>
            </div>
            {excluded.map(|text| view! { <p class="hint">{text}</p> })}
        </div>
    }
}

/// Units that are known and not compared.
fn left_out(reading: &ExperimentReading) -> impl IntoView + use<> {
    let twice = (reading.units_in_two_arms > 0)
        .then(|| t::experiments::in_two_arms(count(reading.units_in_two_arms)));
    let bots = (reading.bots > 0).then(|| t::experiments::bots(count(reading.bots)));
    [twice, bots].into_iter().flatten().map(|text| view! { <p>{text}</p> }).collect_view()
}

fn count(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}

fn comparisons(reading: &ExperimentReading) -> impl Iterator<Item = &AbComparison> {
    reading.answer.metrics.iter().flat_map(|metric| &metric.comparisons)
}

fn warnings(reading: &ExperimentReading) -> impl IntoView + use<> {
    let all = first_of_each(comparisons(reading).flat_map(|of| of.warnings.iter().copied()));
    (!all.is_empty()).then(|| {
        let lines = all.into_iter().map(|of| view! { <p>{of.word()}</p> });
        view! { <Notice tone=Tone::Warn>{lines.collect_view()}</Notice> }
    })
}

fn assumptions(reading: &ExperimentReading) -> impl IntoView + use<> {
    let all = first_of_each(comparisons(reading).flat_map(|of| of.assumptions.iter().copied()));
    (!all.is_empty()).then(|| {
        let lines = all.into_iter().map(|of| view! { <li>{of.word()}</li> });
        view! {
            <div>
                <h3>{t::experiments::assumptions}</h3>
                <ul class="experiment-notes">{lines.collect_view()}</ul>
            </div>
        }
    })
}
