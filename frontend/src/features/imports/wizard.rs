//! The wizard: five steps, each with an address, beside the count of all rows.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{use_navigate, use_query_map},
};
use penstock_shared::{import::Import, permission::Permission};

use super::{
    check::CheckStep, columns::ColumnsStep, draft::Draft, files::FilesStep, filter::FilterStep,
    summary::Summary, target::TargetStep,
};
use crate::{
    command::use_command,
    fetch::Fetch,
    i18n::t,
    paths,
    session::Allowed,
    ui::{Button, Confirm, FormProblem, Glyph, Kind, LinkButton, Notice, Tone, use_toasts},
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

/// Throws the draft away, after a question.
#[component]
fn DeleteDraft(draft: Draft) -> impl IntoView {
    let asking = RwSignal::new(false);
    let navigate = use_navigate();
    let toasts = use_toasts();
    let delete = use_command(
        move |api, (): (), _| async move { api.delete_import(draft.id).await },
        move |()| {
            toasts.good(t::imports::draft_deleted());
            navigate(paths::IMPORTS, NavigateOptions::default());
        },
    );
    view! {
        <Allowed to=Permission::ImportsRun>
            <Button label=t::imports::delete_draft glyph=Glyph::Trash2 kind=Kind::Quiet on_click=move || asking.set(true)/>
        </Allowed>
        <Confirm
            open=asking
            title=t::imports::delete_draft
            text=t::imports::delete_draft_text
            action=t::imports::delete_draft
            danger=true
            busy=delete.pending
            error=delete.error
            on_confirm=move || delete.run(())
        />
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
            <ol class="wizard-steps">
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
                    <DeleteDraft draft/>
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
