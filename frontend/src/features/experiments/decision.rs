//! What was decided, by whom and why, and what was learnt.

use leptos::prelude::*;
use penstock_shared::{
    experiment::{Experiment, ExperimentLearnings},
    ids::ExperimentId,
};

use super::figures::arm_name;
use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::{named, t, words::Word as _},
    ui::{Button, Card, Dialog, DialogFoot, Glyph, Pill, TextArea, Tone, use_toasts},
};

#[component]
pub fn Decision(fetch: Fetch<Experiment>, now: Signal<Experiment>) -> impl IntoView {
    let id = now.with_untracked(|now| now.id);
    let writing = RwSignal::new(false);
    let may = Memo::new(move |_| now.with(|now| now.may_change));
    view! {
        <Card title=t::experiments::decision aside=move || view! {
            {move || may.get().then(|| view! {
                <Button label=t::experiments::write_learnings glyph=Glyph::Pencil small=true
                    on_click=move || writing.set(true)/>
            })}
        }>
            <div class="stack" data-testid="experiment-decision">
                {move || told(now)}
                {move || {
                    let learnings = now.with(|now| now.learnings.clone());
                    let text = if learnings.is_empty() { t::experiments::no_learnings().to_owned() } else { learnings };
                    view! {
                        <div>
                            <h3>{t::experiments::learnings}</h3>
                            <p class="prose">{text}</p>
                        </div>
                    }
                }}
            </div>
        </Card>
        <Dialog open=writing title=t::experiments::learnings><Learnings id open=writing fetch now/></Dialog>
    }
}

fn told(now: Signal<Experiment>) -> impl IntoView {
    now.with(|now| {
        let decision = now.decision.clone()?;
        let arm = decision.variant.as_ref().map(|key| arm_name(now, key));
        let choice = decision.choice.word();
        let what = arm.map_or_else(|| choice.to_owned(), |arm| format!("{choice}: {arm}"));
        let (label, tone) = if decision.follows_rule {
            (t::experiments::by_rule(), Tone::Ok)
        } else {
            (t::experiments::against_rule(), Tone::Warn)
        };
        let verdict = named(&decision.verdict.text, &decision.verdict.text_zh);
        let who =
            t::experiments::decided_by(&decision.decided_by_name, format::date_time(decision.decided_at));
        Some(view! {
            <div class="row">
                <p class="experiment-verdict">{what}</p>
                <Pill label tone/>
            </div>
            {(!decision.reason.is_empty()).then(|| view! { <blockquote>{decision.reason}</blockquote> })}
            <p class="muted">{who}</p>
            <p class="hint">{t::experiments::rule_said(verdict)}</p>
        })
    })
}

#[component]
fn Learnings(
    id: ExperimentId,
    open: RwSignal<bool>,
    fetch: Fetch<Experiment>,
    now: Signal<Experiment>,
) -> impl IntoView {
    let toasts = use_toasts();
    let text = RwSignal::new(now.with_untracked(|now| now.learnings.clone()));
    let save = use_command(
        move |api, learnings: String, _| {
            let version = now.with_untracked(|now| now.version);
            async move { api.write_learnings(id, &ExperimentLearnings { learnings }, version).await }
        },
        move |_| {
            open.try_set(false);
            toasts.good(t::common::saved());
            fetch.refetch();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(text.get_untracked().trim().to_owned());
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <TextArea label=t::experiments::learnings hint=t::experiments::learnings_hint value=text
                error=save.field("learnings")/>
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
