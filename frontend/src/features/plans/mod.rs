//! Plans: the list, and a plan's page with its grid, goals, history, versions and scenarios.

mod actions;
mod compare;
mod create;
mod goals;
mod grid;
mod history;
mod list;
mod page;
mod scenarios;
mod versions;

pub use self::{list::PlansPage, page::PlanPage};

use leptos::prelude::*;
use penstock_shared::plan::{PlanVersionKind, PlanVersionSummary};

use crate::{api::ApiError, i18n::t, ui::FormProblem};

/// What a version is called.
fn version_name(version: &PlanVersionSummary) -> String {
    match version.kind {
        PlanVersionKind::Version => t::plans::version_number(version.number),
        PlanVersionKind::Scenario => t::plans::scenario_named(&version.name),
    }
}

/// A refusal with the server's own sentence, which names lines and amounts.
#[component]
fn Refusal(#[prop(into)] error: Signal<Option<ApiError>>) -> impl IntoView {
    view! {
        <FormProblem error/>
        {move || {
            let detail = error.with(|error| error.as_ref().and_then(|error| error.detail()).map(str::to_owned));
            detail.map(|detail| view! { <p class="hint refusal-detail" lang="en">{detail}</p> })
        }}
    }
}
