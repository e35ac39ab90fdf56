//! The steps of an experiment's life, each where it may follow.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::{
    experiment::{Experiment, ExperimentStatus, ExperimentStop},
    ids::ExperimentId,
};

use super::super::decide::Decide;
use crate::{
    command::use_command,
    fetch::Fetch,
    i18n::t,
    paths,
    ui::{
        Button, Confirm, Dialog, DialogFoot, Glyph, Kind, LinkButton, TextArea, open_while_chosen, use_toasts,
    },
};

/// What is asked about before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Start,
    Archive,
    Delete,
}

impl Step {
    fn verb(self) -> &'static str {
        match self {
            Self::Start => t::experiments::start(),
            Self::Archive => t::experiments::archive(),
            Self::Delete => t::experiments::delete(),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Start => t::experiments::start_text(),
            Self::Archive => t::experiments::archive_text(),
            Self::Delete => t::experiments::delete_text(),
        }
    }
}

#[component]
pub fn Steps(fetch: Fetch<Experiment>, now: Signal<Experiment>) -> impl IntoView {
    let id = now.with_untracked(|now| now.id);
    let may = Memo::new(move |_| now.with(|now| now.may_change));
    let status = Memo::new(move |_| now.with(|now| now.status));
    let asking = RwSignal::new(None::<Step>);
    let (stopping, deciding) = (RwSignal::new(false), RwSignal::new(false));
    let planned = Memo::new(move |_| now.with(|now| now.design.planned_units.is_some()));
    let ask = move |step: Step| move || asking.set(Some(step));
    let buttons = move || {
        match status.get() {
        ExperimentStatus::Draft => view! {
            <Button label=t::experiments::delete glyph=Glyph::Trash2 kind=Kind::Quiet on_click=ask(Step::Delete)/>
            <LinkButton label=t::common::edit glyph=Glyph::Pencil href=paths::experiment_edit(id)/>
            <Button label=t::experiments::start glyph=Glyph::ArrowRight kind=Kind::Primary
                disabled=Signal::derive(move || !planned.get()) on_click=ask(Step::Start)/>
        }
        .into_any(),
        ExperimentStatus::Running => view! {
            <Button label=t::experiments::stop glyph=Glyph::Ban on_click=move || stopping.set(true)/>
        }
        .into_any(),
        ExperimentStatus::Stopped => view! {
            <Button label=t::experiments::decide glyph=Glyph::Check kind=Kind::Primary
                on_click=move || deciding.set(true)/>
        }
        .into_any(),
        ExperimentStatus::Decided => {
            view! { <Button label=t::experiments::archive glyph=Glyph::Inbox on_click=ask(Step::Archive)/> }
                .into_any()
        }
        ExperimentStatus::Archived => ().into_any(),
    }
    };
    view! {
        {move || may.get().then_some(buttons)}
        <Ask id asking fetch now/>
        <Dialog open=stopping title=t::experiments::stop><Stop id open=stopping fetch now/></Dialog>
        <Dialog open=deciding title=t::experiments::decide wide=true><Decide open=deciding fetch now/></Dialog>
    }
}

#[component]
fn Ask(
    id: ExperimentId,
    asking: RwSignal<Option<Step>>,
    fetch: Fetch<Experiment>,
    now: Signal<Experiment>,
) -> impl IntoView {
    let toasts = use_toasts();
    let navigate = use_navigate();
    let open = open_while_chosen(asking);
    let run = use_command(
        move |api, step: Step, _| {
            let version = now.with_untracked(|now| now.version);
            async move {
                match step {
                    Step::Start => api.start_experiment(id, version).await.map(drop)?,
                    Step::Archive => api.archive_experiment(id, version).await.map(drop)?,
                    Step::Delete => api.delete_experiment(id, version).await?,
                }
                Ok(step)
            }
        },
        move |step: Step| {
            asking.try_set(None);
            toasts.good(t::common::saved());
            if step == Step::Delete {
                navigate(paths::EXPERIMENTS, NavigateOptions::default());
            } else {
                fetch.refetch();
            }
        },
    );
    // The words stay while the dialog closes.
    let step =
        Memo::new(move |before: Option<&Step>| asking.get().or(before.copied()).unwrap_or(Step::Start));
    let of = move |step: Step| {
        view! {
            <Confirm
                open
                title=move || step.verb()
                text=move || step.text()
                action=move || step.verb()
                danger=step == Step::Delete
                busy=run.pending
                error=run.error
                on_confirm=move || run.run(step)
            />
        }
    };
    move || of(step.get())
}

#[component]
fn Stop(
    id: ExperimentId,
    open: RwSignal<bool>,
    fetch: Fetch<Experiment>,
    now: Signal<Experiment>,
) -> impl IntoView {
    let toasts = use_toasts();
    let reason = RwSignal::new(String::new());
    let stop = use_command(
        move |api, reason: String, _| {
            let version = now.with_untracked(|now| now.version);
            async move { api.stop_experiment(id, &ExperimentStop { reason }, version).await }
        },
        move |_| {
            open.try_set(false);
            toasts.good(t::common::saved());
            fetch.refetch();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        stop.run(reason.get_untracked().trim().to_owned());
    };
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <p>{t::experiments::stop_text}</p>
            <TextArea label=t::common::reason hint=t::experiments::stop_hint value=reason error=stop.field("reason")/>
            <DialogFoot open action=t::experiments::stop error=stop.error busy=stop.pending/>
        </form>
    }
}
