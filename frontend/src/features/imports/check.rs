//! The last step: what all rows come to, the first of them as they are read, and the button that
//! runs the import.

use leptos::prelude::*;
use penstock_shared::{
    import::{
        DuplicatePolicy, Import, ImportField, ImportKind, ImportPreview, ImportSettings, ImportTarget,
        SurveyState,
    },
    permission::Permission,
};

use super::{draft::Draft, preview::PreviewRows, problems::Counts};
use crate::{
    command::use_command,
    format,
    i18n::t,
    session::{Allowed, current_user},
    ui::{Button, Card, FormProblem, Glyph, Kind, Loaded, Notice, Table, Tone},
};

/// The step.
#[component]
pub fn CheckStep(draft: Draft) -> impl IntoView {
    view! {
        <Loaded fetch=draft.preview rows=8 let:preview>
            <Card title=t::imports::problems text=t::imports::check_text>
                <ProblemCounts preview/>
                <DuplicateRows draft preview/>
            </Card>
            <PerFile draft preview/>
            <PreviewRows draft preview/>
            <Run draft preview/>
        </Loaded>
    }
}

#[component]
fn ProblemCounts(preview: Signal<ImportPreview>) -> impl IntoView {
    let counts = Signal::derive(move || preview.with(|preview| preview.survey.problems.clone()));
    let none = Memo::new(move |_| counts.with(Vec::is_empty));
    let state = Memo::new(move |_| preview.with(|preview| preview.survey.state));
    move || match state.get() {
        SurveyState::Absent => {
            view! { <Notice tone=Tone::Warn>{t::imports::count_absent}</Notice> }.into_any()
        }
        SurveyState::Failed => {
            view! { <Notice tone=Tone::Bad>{t::imports::count_failed}</Notice> }.into_any()
        }
        SurveyState::Running => view! { <p class="hint">{t::imports::counting}</p> }.into_any(),
        SurveyState::Done if none.get() => {
            view! { <Notice tone=Tone::Ok>{t::imports::no_problems}</Notice> }.into_any()
        }
        SurveyState::Done => view! { <Counts counts/> }.into_any(),
    }
}

/// How many rows may be there twice, and what becomes of them.
#[component]
fn DuplicateRows(draft: Draft, preview: Signal<ImportPreview>) -> impl IntoView {
    let count = Memo::new(move |_| preview.with(|preview| preview.survey.duplicates));
    let held =
        Memo::new(move |_| draft.settings.with(|settings| settings.duplicates == DuplicatePolicy::Hold));
    let text = move || {
        if held.get() {
            t::imports::duplicates_wait(count.get())
        } else {
            t::imports::duplicates_come_in(count.get())
        }
    };
    move || (count.get() > 0).then(|| view! { <Notice tone=Tone::Warn>{text}</Notice> })
}

/// What each file brings.
#[component]
fn PerFile(draft: Draft, preview: Signal<ImportPreview>) -> impl IntoView {
    let rows = move || {
        let (files, currency) =
            draft.import.with(|import| (import.files.clone(), import.settings.mapping.currency));
        let counts = preview.with(|preview| preview.survey.files.clone());
        counts
            .into_iter()
            .map(|count| {
                let file = files.iter().find(|file| file.id == count.file_id);
                view! {
                    <tr>
                        <td class="main-cell">{file.map(|file| file.name.clone())}</td>
                        <td class="num" data-label=t::imports::all_rows>{format::count(count.rows)}</td>
                        <td class="num" data-label=t::imports::matching>{format::count(count.matching)}</td>
                        <td class="num" data-label=t::imports::rejected>{format::count(count.rejected)}</td>
                        <td class="num" data-label=t::imports::matching_amount>{format::money(count.amount_minor, currency)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    let several = Memo::new(move |_| preview.with(|preview| preview.survey.files.len() > 1));
    move || {
        several.get().then(|| {
            view! {
                <Card title=t::imports::files flush=true>
                    <Table label=t::imports::files>
                        <thead>
                            <tr>
                                <th scope="col">{t::imports::file}</th>
                                <th scope="col" class="num">{t::imports::all_rows}</th>
                                <th scope="col" class="num">{t::imports::matching}</th>
                                <th scope="col" class="num">{t::imports::rejected}</th>
                                <th scope="col" class="num">{t::imports::matching_amount}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </Table>
                </Card>
            }
        })
    }
}

#[component]
fn Run(draft: Draft, preview: Signal<ImportPreview>) -> impl IntoView {
    let run = use_command(
        move |api, (): (), _| async move { api.run_import(draft.id).await },
        move |_: Import| draft.refetch(),
    );
    let has_target = Memo::new(move |_| draft.settings.with(|settings| settings.target.is_some()));
    let nobodys = Memo::new(move |_| draft.settings.with(names_no_department));
    let label = move || t::imports::run_rows(preview.with(|preview| preview.survey.matching));
    view! {
        <Allowed to=Permission::ImportsRun>
            {move || (!has_target.get()).then(|| view! { <Notice tone=Tone::Warn>{t::imports::needs_target}</Notice> })}
            {move || nobodys.get().then(|| view! { <Notice tone=Tone::Warn>{t::imports::needs_department}</Notice> })}
            <FormProblem error=run.error/>
            <div class="form-actions">
                <Button
                    label=label
                    glyph=Glyph::Upload
                    kind=Kind::Primary
                    busy=run.pending
                    disabled=Signal::derive(move || !has_target.get() || !draft.is_settled())
                    on_click=move || run.run(())
                />
            </div>
        </Allowed>
    }
}

/// Whether nothing says whose the rows are: they would all be rejected. Tracks.
fn names_no_department(settings: &ImportSettings) -> bool {
    let mapping = &settings.mapping;
    let mapped = mapping.columns.iter().any(|column| column.field == ImportField::Department);
    let own = current_user().and_then(|user| user.department_id);
    mapping.kind == ImportKind::Expenses
        && !mapped
        && settings.default_department_id.or(own).is_none()
        && !matches!(settings.target, Some(ImportTarget::Node { .. }))
}
