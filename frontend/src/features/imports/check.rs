//! The last step: what all rows come to, the first of them as they are read, and the button that
//! runs the import.

use leptos::prelude::*;
use penstock_shared::{
    import::{Import, ImportPreview, PreviewRow},
    money::Currency,
    permission::Permission,
};

use super::{
    draft::Draft,
    problems::{Counts, Problems},
};
use crate::{
    command::use_command,
    format,
    i18n::t,
    session::Allowed,
    ui::{Button, Card, FormProblem, Glyph, Kind, Loaded, Notice, StatePill, Table, Tone},
};

/// The step.
#[component]
pub fn CheckStep(draft: Draft) -> impl IntoView {
    view! {
        <Loaded fetch=draft.preview rows=8 let:preview>
            <Card title=t::imports::problems text=t::imports::check_text>
                <ProblemCounts preview/>
            </Card>
            <PerFile draft preview/>
            <FirstRows draft preview/>
            <Run draft preview/>
        </Loaded>
    }
}

#[component]
fn ProblemCounts(preview: Signal<ImportPreview>) -> impl IntoView {
    let counts = Signal::derive(move || preview.with(|preview| preview.survey.problems.clone()));
    let none = Memo::new(move |_| counts.with(Vec::is_empty));
    move || {
        if none.get() {
            view! { <Notice tone=Tone::Ok>{t::imports::no_problems}</Notice> }.into_any()
        } else {
            view! { <Counts counts/> }.into_any()
        }
    }
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

/// Rows that are drawn.
const DRAWN: usize = 25;

#[component]
fn FirstRows(draft: Draft, preview: Signal<ImportPreview>) -> impl IntoView {
    let currency = move || draft.import.with(|import| import.settings.mapping.currency);
    let rows = move || {
        let currency = currency();
        preview.with(|preview| {
            preview.rows.iter().take(DRAWN).map(|row| first_row(row, currency)).collect_view()
        })
    };
    view! {
        <Card title=t::imports::first_rows flush=true>
            <Table label=t::imports::first_rows>
                <thead>
                    <tr>
                        <th scope="col" class="num">{t::imports::row}</th>
                        <th scope="col">{t::common::date}</th>
                        <th scope="col">{t::imports::what}</th>
                        <th scope="col" class="num">{t::common::amount}</th>
                        <th scope="col">{t::common::state}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
}

fn first_row(row: &PreviewRow, currency: Currency) -> impl IntoView + use<> {
    let mapped = row.mapped.clone().unwrap_or_default();
    let when = mapped.date.map(format::date).or_else(|| mapped.fiscal_year.map(|year| format!("FY{year}")));
    let parts = [
        mapped.vendor,
        mapped.department,
        mapped.category,
        mapped.account_type,
        mapped.campaign,
        mapped.description,
    ];
    let what: Vec<String> = parts.into_iter().flatten().collect();
    let what = if what.is_empty() { row.fields.join(" · ") } else { what.join(" · ") };
    let amount = row.mapped.as_ref().map(|mapped| format::money(mapped.amount_minor, currency));
    view! {
        <tr>
            <td class="num" data-label=t::imports::row>{row.row_number.to_string()}</td>
            <td class="num" data-label=t::common::date>{when}</td>
            <td data-label=t::imports::what class="wide-cell">{what}</td>
            <td class="num" data-label=t::common::amount>{amount}</td>
            <td data-label=t::common::state>
                <StatePill state=row.state/>
                {(!row.problems.is_empty()).then(|| view! { <Problems problems=row.problems.clone()/> })}
            </td>
        </tr>
    }
}

#[component]
fn Run(draft: Draft, preview: Signal<ImportPreview>) -> impl IntoView {
    let run = use_command(
        move |api, (): (), _| async move { api.run_import(draft.id).await },
        move |_: Import| draft.refetch(),
    );
    let has_target = Memo::new(move |_| draft.settings.with(|settings| settings.target.is_some()));
    let label = move || t::imports::run_rows(preview.with(|preview| preview.survey.matching));
    view! {
        <Allowed to=Permission::ImportsRun>
            {move || (!has_target.get()).then(|| view! { <Notice tone=Tone::Warn>{t::imports::needs_target}</Notice> })}
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
