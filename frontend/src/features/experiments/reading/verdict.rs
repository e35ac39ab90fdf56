//! What it comes to, in a sentence, and the rule that was followed.

use leptos::prelude::*;
use penstock_shared::{ab::AbOutcome, ids::ExperimentId};

use super::{
    super::figures::{declined, p_value},
    Seen, primary,
};
use crate::{
    api::Api,
    export::use_export,
    i18n::{named, t, words::Word as _},
    ui::{Button, Card, Glyph, Notice, Pill, Tone},
};

const fn tone(outcome: AbOutcome) -> Tone {
    match outcome {
        AbOutcome::Winner => Tone::Ok,
        AbOutcome::ControlWins => Tone::Accent,
        AbOutcome::NotShown | AbOutcome::Declined => Tone::Quiet,
        AbOutcome::GuardrailHolds => Tone::Warn,
        AbOutcome::SampleRatioMismatch => Tone::Bad,
    }
}

#[component]
pub fn Verdict(seen: Seen) -> impl IntoView {
    let id = seen.experiment.with_untracked(|experiment| experiment.id);
    view! {
        <Card title=t::experiments::verdict aside=move || view! {
            <div class="row">
                <Export id format="csv" label=t::expense_report::export_csv/>
                <Export id format="xlsx" label=t::expense_report::export_xlsx/>
                <Export id format="pdf" label=t::expense_report::export_pdf/>
            </div>
        }>
            <div class="stack" data-testid="experiment-verdict">{move || told(seen)}</div>
        </Card>
    }
}

fn told(seen: Seen) -> impl IntoView {
    seen.with(|_, reading| {
        let verdict = &reading.answer.verdict;
        let outcome = verdict.outcome;
        let mismatch = (outcome == AbOutcome::SampleRatioMismatch).then(|| {
            let p = reading.answer.sample_ratio.as_ref().map(|check| p_value(check.p)).unwrap_or_default();
            view! { <Notice tone=Tone::Bad><p>{t::experiments::mismatch(p)}</p></Notice> }
        });
        let reasons: Vec<String> = primary(reading)
            .into_iter()
            .flat_map(|metric| &metric.comparisons)
            .filter_map(|comparison| comparison.declined.as_ref().map(declined))
            .collect();
        let why = (outcome == AbOutcome::Declined).then(|| first_of_each(reasons));
        view! {
            {mismatch}
            <div class="row">
                <p class="experiment-verdict">{named(&verdict.text, &verdict.text_zh)}</p>
                <Pill label=outcome.word() tone=tone(outcome)/>
            </div>
            {why.map(|why| why.into_iter().map(|text| view! { <p>{text}</p> }).collect_view())}
            <p class="muted">{t::experiments::by_the_rule(named(&verdict.rule, &verdict.rule_zh))}</p>
            <p class="hint">{reading.basis.word()}</p>
        }
    })
}

/// Texts without those that came before.
#[must_use]
pub fn first_of_each<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}

#[component]
fn Export(id: ExperimentId, format: &'static str, label: fn() -> &'static str) -> impl IntoView {
    let ask = move |api: Api, (): ()| async move { api.experiment_export(id, format).await };
    let export = use_export(format, move || format!("experiment-{id}"), ask);
    view! {
        <Button label glyph=Glyph::Download small=true busy=export.pending on_click=move || export.run(())/>
    }
}
