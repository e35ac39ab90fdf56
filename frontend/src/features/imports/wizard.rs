//! The wizard: five steps, each with an address, beside the count of all rows.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::import::Import;

use super::{
    check::CheckStep, columns::ColumnsStep, draft::Draft, files::FilesStep, filter::FilterStep,
    summary::Summary, target::TargetStep,
};
use crate::{
    fetch::Fetch,
    i18n::t,
    paths,
    ui::{FormProblem, Glyph, Kind, LinkButton, Notice, Tone},
};

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Files,
    Columns,
    Filter,
    Target,
    Check,
}

impl Step {
    const ALL: [Self; 5] = [Self::Files, Self::Columns, Self::Filter, Self::Target, Self::Check];

    const fn key(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Columns => "columns",
            Self::Filter => "rows",
            Self::Target => "target",
            Self::Check => "check",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Files => t::imports::step_files(),
            Self::Columns => t::imports::step_columns(),
            Self::Filter => t::imports::step_filter(),
            Self::Target => t::imports::step_target(),
            Self::Check => t::imports::step_check(),
        }
    }

    fn neighbour(self, forward: bool) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        let next = if forward { at.checked_add(1)? } else { at.checked_sub(1)? };
        Self::ALL.get(next).copied()
    }
}

/// The wizard of a draft.
#[component]
pub fn Wizard(fetch: Fetch<Import>, import: Signal<Import>) -> impl IntoView {
    let draft = Draft::open(fetch, import);
    let query = use_query_map();
    let step = Memo::new(move |_| {
        let asked = query.with(|query| query.get("step")).unwrap_or_default();
        Step::ALL.into_iter().find(|step| step.key() == asked).unwrap_or(Step::Files)
    });
    let has_files = Memo::new(move |_| import.with(|import| !import.files.is_empty()));
    let href = move |step: Step| format!("{}?step={}", paths::import(draft.id), step.key());
    view! {
        <nav aria-label=t::imports::steps>
            <ol class="steps">
                {Step::ALL.into_iter().map(|each| view! {
                    <li data-here=move || (step.get() == each).then_some("")>
                        <A href=href(each) scroll=false>{move || each.word()}</A>
                    </li>
                }).collect_view()}
            </ol>
        </nav>
        <div class="columns wizard">
            <div class="stack">
                {move || match step.get() {
                    Step::Files => view! { <FilesStep draft/> }.into_any(),
                    _ if !has_files.get() => {
                        view! { <Notice tone=Tone::Warn>{t::imports::no_files}</Notice> }.into_any()
                    }
                    Step::Columns => view! { <ColumnsStep draft/> }.into_any(),
                    Step::Filter => view! { <FilterStep draft/> }.into_any(),
                    Step::Target => view! { <TargetStep draft/> }.into_any(),
                    Step::Check => view! { <CheckStep draft/> }.into_any(),
                }}
                <FormProblem error=draft.error()/>
                <div class="form-actions">
                    {move || step.get().neighbour(false).map(|before| view! {
                        <LinkButton label=t::common::back href=href(before)/>
                    })}
                    {move || step.get().neighbour(true).filter(|_| has_files.get()).map(|next| view! {
                        <LinkButton label=t::imports::next glyph=Glyph::ArrowRight kind=Kind::Primary href=href(next)/>
                    })}
                </div>
            </div>
            <Summary draft/>
        </div>
    }
}
