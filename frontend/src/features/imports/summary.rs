//! The count of all rows with the settings as they are, beside every step.

use leptos::prelude::*;
use penstock_shared::import::{ImportSurvey, SurveyState};

use super::draft::Draft;
use crate::{
    format,
    i18n::t,
    ui::{Card, Loaded, Skeleton},
};

/// The card.
#[component]
pub fn Summary(draft: Draft) -> impl IntoView {
    let note = move || if draft.saving() { t::imports::saving() } else { t::imports::all_saved() };
    view! {
        <aside class="wizard-summary" aria-label=t::imports::count>
            <Card title=t::imports::count aside=move || view! { <span class="hint" role="status">{note}</span> }>
                <Loaded fetch=draft.preview rows=4 let:preview>
                    <Counted draft survey=Signal::derive(move || preview.with(|preview| preview.survey.clone()))/>
                </Loaded>
            </Card>
        </aside>
    }
}

#[component]
fn Counted(draft: Draft, survey: Signal<ImportSurvey>) -> impl IntoView {
    let state = Memo::new(move |_| survey.with(|survey| survey.state));
    move || match state.get() {
        SurveyState::Absent => view! { <p class="hint">{t::imports::count_absent}</p> }.into_any(),
        SurveyState::Failed => view! { <p class="bad-text">{t::imports::count_failed}</p> }.into_any(),
        SurveyState::Running => view! {
            <p class="hint">{t::imports::counting}</p>
            <progress
                max="10000"
                value=move || survey.with(|survey| {
                    format::share_bp(survey.bytes_read, survey.bytes_total).unwrap_or(0).to_string()
                })
                aria-label=t::imports::counting
            ></progress>
            <Skeleton rows=3/>
        }
        .into_any(),
        SurveyState::Done => view! { <Figures draft survey/> }.into_any(),
    }
}

/// A figure of the survey with its label.
type Line = (fn() -> &'static str, fn(&ImportSurvey) -> i64);

#[component]
fn Figures(draft: Draft, survey: Signal<ImportSurvey>) -> impl IntoView {
    let currency = move || draft.import.with(|import| import.settings.mapping.currency);
    let lines: [Line; 5] = [
        (t::imports::all_rows, |survey| survey.rows),
        (t::imports::filtered, |survey| survey.filtered),
        (t::imports::rejected, |survey| survey.rejected),
        (t::imports::duplicate_rows, |survey| survey.duplicates),
        (t::imports::known, |survey| survey.known),
    ];
    view! {
        <div class="figure" aria-live="polite">
            <span class="label">{t::imports::matching}</span>
            <span class="value">{move || format::count(survey.with(|survey| survey.matching))}</span>
            <span class="strong num">
                {move || format::money(survey.with(|survey| survey.amount_minor), currency())}
            </span>
        </div>
        <ul class="count-list">
            {lines.into_iter().map(|(label, of)| view! {
                <li><span>{label}</span><span class="num">{move || format::count(survey.with(of))}</span></li>
            }).collect_view()}
        </ul>
    }
}
