//! The form of an experiment, new or changed: what is asked, what differs, what decides, and how long it takes.

mod about;
mod arms;
mod draft;
mod metrics;
mod plan;
mod rule;
mod send;

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::{
    experiment::{Experiment, ExperimentDraft, ExperimentStatus},
    ids::ExperimentId,
};

pub use self::plan::size;
use self::{
    about::About,
    arms::Arms,
    draft::Typed,
    metrics::Metrics,
    plan::Plan,
    rule::Rule,
    send::{Errors, draft_of},
};
use crate::{
    browser,
    command::use_command,
    features::missing::MissingPage,
    fetch::use_fetch,
    i18n::t,
    paths,
    session::current_user,
    ui::{Button, Card, Crumb, Empty, FormProblem, Glyph, Kind, LinkButton, Loaded, PageHeader, use_toasts},
};

/// Long enough for what is wrong to be marked.
const MARKED: Duration = Duration::from_millis(50);

fn crumbs() -> Signal<Vec<Crumb>> {
    Signal::derive(|| {
        vec![Crumb { label: t::experiments::title().to_owned(), href: paths::EXPERIMENTS.to_owned() }]
    })
}

/// The page of a new experiment.
#[component]
pub fn NewExperimentPage() -> impl IntoView {
    let organisation = use_fetch(|api| api.organisation());
    view! {
        <PageHeader title=t::experiments::new text=t::experiments::new_text crumbs=crumbs()/>
        <Loaded fetch=organisation rows=10 let:organisation>
            {
                let department = untrack(current_user).and_then(|user| user.department_id);
                let currency = organisation.with_untracked(|organisation| organisation.currency);
                view! { <Form form=Typed::new(department, currency) known=None/> }
            }
        </Loaded>
    }
}

/// The page of a draft that is changed.
#[component]
pub fn EditExperimentPage() -> impl IntoView {
    let id = paths::id_here::<ExperimentId>();
    move || match id.get() {
        Some(id) => view! { <Edit id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Edit(id: ExperimentId) -> impl IntoView {
    let experiment = use_fetch(move |api| api.experiment(id));
    view! {
        <PageHeader title=t::experiments::edit crumbs=crumbs()/>
        // What is typed stands; only the first reading fills the form.
        <Loaded fetch=experiment rows=10 let:experiment>
            {
                let known = experiment.get_untracked();
                if known.status == ExperimentStatus::Draft {
                    let form = Typed::of(&known);
                    view! { <Form form known=Some(known)/> }.into_any()
                } else {
                    view! { <Fixed id/> }.into_any()
                }
            }
        </Loaded>
    }
}

/// It has started meanwhile.
#[component]
fn Fixed(id: ExperimentId) -> impl IntoView {
    view! {
        <Card>
            <Empty glyph=Glyph::Lock title=t::refusal_reason::experiment_not_draft>
                <LinkButton label=t::experiments::open href=paths::experiment(id)/>
            </Empty>
        </Card>
    }
}

#[component]
fn Form(form: Typed, known: Option<Experiment>) -> impl IntoView {
    let toasts = use_toasts();
    let navigate = use_navigate();
    let at = known.map(|known| (known.id, known.version));
    let save = use_command(
        move |api, draft: Box<ExperimentDraft>, key| async move {
            match at {
                None => api.create_experiment(&draft, &key).await,
                Some((id, version)) => api.change_experiment(id, &draft, version).await,
            }
        },
        move |saved: Experiment| {
            toasts.good(t::common::saved());
            navigate(&paths::experiment(saved.id), NavigateOptions::default());
        },
    );
    let errors = Errors { own: RwSignal::new(Vec::new()), refused: save.error };
    let show_first = || set_timeout(|| browser::focus_first("[aria-invalid='true']"), MARKED);
    Effect::new(move || {
        if save.error.with(Option::is_some) {
            show_first();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match draft_of(form) {
            Ok(draft) => {
                errors.own.set(Vec::new());
                save.run(Box::new(draft));
            }
            Err(wrong) => {
                errors.own.set(wrong);
                show_first();
            }
        }
    };
    view! {
        <form class="form experiment-form" novalidate=true on:submit=submit>
            <About form errors/>
            <Arms form errors/>
            <Metrics form errors/>
            <Plan form errors/>
            <Rule form errors/>
            <Card>
                <FormProblem error=save.error/>
                <div class="form-actions">
                    <Button label=t::experiments::save_draft kind=Kind::Primary submit=true busy=save.pending/>
                </div>
            </Card>
        </form>
    }
}
