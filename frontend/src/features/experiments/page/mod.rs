//! The page of an experiment: what it is, what it shows, and what follows.

mod design;
mod next;
mod steps;

use leptos::prelude::*;
use penstock_shared::{
    audit::AuditObjectKind,
    event::EventTopic,
    experiment::{Experiment, ExperimentStatus},
    ids::ExperimentId,
};

use self::{design::Design, next::Next, steps::Steps};
use super::{data::DataCard, decision::Decision, reading::Readings, roll_out::RollOut};
use crate::{
    features::{audit::AuditChanges, missing::MissingPage},
    fetch::{Fetch, use_fetch},
    format,
    i18n::t,
    live::use_live,
    paths,
    ui::{Crumb, Loaded, PageHeader, StatePill},
};

/// The page of the experiment in the address.
#[component]
pub fn ExperimentPage() -> impl IntoView {
    let id = paths::id_here::<ExperimentId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: ExperimentId) -> impl IntoView {
    let experiment = use_fetch(move |api| api.experiment(id));
    use_live(&[EventTopic::ExperimentChanged], move || experiment.refetch());
    view! {
        <Loaded fetch=experiment rows=10 let:now>
            <Head fetch=experiment now/>
            <Body fetch=experiment now/>
        </Loaded>
        <AuditChanges kind=AuditObjectKind::Experiment id=id.0/>
    }
}

#[component]
fn Head(fetch: Fetch<Experiment>, now: Signal<Experiment>) -> impl IntoView {
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::experiments::title().to_owned(), href: paths::EXPERIMENTS.to_owned() }]
    });
    let status = Memo::new(move |_| now.with(|now| now.status));
    let days = move || {
        now.with(|now| match (now.started_on, now.stopped_on) {
            (Some(from), Some(to)) => format::days(Some(from), Some(to)),
            (Some(from), None) => Some(t::experiments::since(format::date(from))),
            (None, _) => None,
        })
    };
    view! {
        <PageHeader title=move || now.with(|now| now.name.clone()) crumbs>
            <span data-testid="experiment-status">{move || view! { <StatePill state=status.get()/> }}</span>
            <span class="muted num">{days}</span>
            <Steps fetch now/>
        </PageHeader>
    }
}

#[component]
fn Body(fetch: Fetch<Experiment>, now: Signal<Experiment>) -> impl IntoView {
    let status = Memo::new(move |_| now.with(|now| now.status));
    let started = Memo::new(move |_| status.get() != ExperimentStatus::Draft);
    let decided = Memo::new(move |_| now.with(|now| now.decision.is_some()));
    let open =
        Memo::new(move |_| matches!(status.get(), ExperimentStatus::Running | ExperimentStatus::Stopped));
    view! {
        {move || decided.get().then(|| view! {
            <Decision fetch now/>
            <RollOut fetch now/>
        })}
        {move || if started.get() {
            view! { <Readings now/> }.into_any()
        } else {
            view! { <Next now/> }.into_any()
        }}
        {move || open.get().then(|| view! { <DataCard now/> })}
        <Design now/>
    }
}
