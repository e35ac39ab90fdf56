//! Deciding what follows, with the rule's verdict beside it.

use leptos::prelude::*;
use penstock_shared::{
    ab::AbVerdict,
    experiment::{Experiment, ExperimentChoice, ExperimentDecide},
};

use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::{named, t, words::Word as _},
    ui::{Choice, DialogFoot, Loaded, Notice, Segmented, SelectField, TextArea, Tone, use_toasts},
};

/// Whether the choice that stands in the form is the rule's.
fn follows(verdict: &AbVerdict, choice: ExperimentChoice, arm: &str) -> bool {
    choice.follows_rule((choice == ExperimentChoice::RollOut).then_some(arm), verdict)
}

/// The form, once the verdict is read.
#[component]
pub fn Decide(open: RwSignal<bool>, fetch: Fetch<Experiment>, now: Signal<Experiment>) -> impl IntoView {
    let id = now.with_untracked(|now| now.id);
    let reading = use_fetch(move |api| api.experiment_reading(id));
    view! {
        <Loaded fetch=reading rows=4 let:reading>
            <Form verdict=reading.with_untracked(|reading| reading.answer.verdict.clone()) open fetch now/>
        </Loaded>
    }
}

#[component]
fn Form(
    verdict: AbVerdict,
    open: RwSignal<bool>,
    fetch: Fetch<Experiment>,
    now: Signal<Experiment>,
) -> impl IntoView {
    let toasts = use_toasts();
    let Experiment { id, variants, learnings, .. } = now.get_untracked();
    let others: Vec<Choice> = variants
        .iter()
        .skip(1)
        .map(|arm| Choice::new(&arm.key, format!("{} · {}", arm.key, arm.name)))
        .collect();
    let first =
        verdict.arm.clone().or_else(|| others.first().map(|arm| arm.value.clone())).unwrap_or_default();
    let (choice, arm) = (RwSignal::new(ExperimentChoice::by_rule(&verdict).0), RwSignal::new(first));
    let (reason, learnings) = (RwSignal::new(String::new()), RwSignal::new(learnings));
    let save = use_command(
        move |api, decide: ExperimentDecide, _| {
            let version = now.with_untracked(|now| now.version);
            async move { api.decide_experiment(id, &decide, version).await }
        },
        move |_| {
            open.try_set(false);
            toasts.good(t::common::saved());
            fetch.refetch();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let choice = choice.get_untracked();
        save.run(ExperimentDecide {
            choice,
            variant: (choice == ExperimentChoice::RollOut).then(|| arm.get_untracked()),
            reason: reason.get_untracked().trim().to_owned(),
            learnings: learnings.get_untracked().trim().to_owned(),
        });
    };
    let told = verdict.clone();
    let differs = Memo::new(move |_| !arm.with(|arm| follows(&verdict, choice.get(), arm)));
    let choices = || ExperimentChoice::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let others = StoredValue::new(others);
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <Rule verdict=told/>
            <Segmented label=t::experiments::choice choices=Signal::derive(choices)
                value=Signal::derive(move || choice.get().to_string())
                on_change=move |text: String| choice.set(text.parse().unwrap_or(ExperimentChoice::Inconclusive))/>
            {move || (choice.get() == ExperimentChoice::RollOut).then(|| view! {
                <SelectField label=t::experiments::chosen_arm choices=Signal::derive(move || others.get_value())
                    value=arm on_change=move |key| arm.set(key) error=save.field("variant")/>
            })}
            <div aria-live="polite">
                {move || differs.get().then(|| view! {
                    <Notice tone=Tone::Warn><p>{t::experiments::differs}</p></Notice>
                })}
            </div>
            <TextArea label=t::common::reason value=reason error=save.field("reason")
                hint=move || if differs.get() { t::experiments::reason_needed() } else { t::experiments::reason_hint() }/>
            <TextArea label=t::experiments::learnings hint=t::experiments::learnings_hint value=learnings
                error=save.field("learnings") optional=true/>
            <p class="hint">{t::experiments::decide_text}</p>
            <DialogFoot open action=t::experiments::decide error=save.error busy=save.pending/>
        </form>
    }
}

#[component]
fn Rule(verdict: AbVerdict) -> impl IntoView {
    let AbVerdict { text, text_zh, rule, rule_zh, .. } = verdict;
    view! {
        <div class="stack tight">
            <p class="strong">{move || named(&text, &text_zh)}</p>
            <p class="hint">{move || named(&rule, &rule_zh)}</p>
        </div>
    }
}
