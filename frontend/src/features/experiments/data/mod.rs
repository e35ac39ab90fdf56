//! How figures come in: as a file, from another program, or from the results of campaigns; and whom the hash assigns where.

mod columns;
mod try_out;

use leptos::{html, prelude::*, task::spawn_local};
use penstock_shared::{
    experiment::{Experiment, ExperimentReceived, ExperimentSource},
    ids::ExperimentId,
    permission::Permission,
};
use wasm_bindgen::JsCast as _;

use self::{
    columns::{columns, example},
    try_out::TryOut,
};
use crate::{
    api::{ApiError, ApiResult, use_api},
    browser,
    i18n::t,
    session::Allowed,
    ui::{Button, Card, FormProblem, Glyph, Kind, Notice, Tone, use_toasts},
};

/// More wrong rows than anybody reads at once.
const MOST_TOLD: usize = 12;

#[component]
pub fn DataCard(now: Signal<Experiment>) -> impl IntoView {
    let source = now.with_untracked(|now| now.design.source);
    view! {
        <Card title=t::experiments::data text=move || match source {
            ExperimentSource::Units => t::experiments::data_units(),
            ExperimentSource::Days => t::experiments::data_days(),
            ExperimentSource::Campaigns => t::experiments::data_campaigns(),
        }>
            {(source != ExperimentSource::Campaigns).then(|| view! {
                <div class="stack loose">
                    <Allowed to=Permission::ResultsWrite>
                        <Upload now/>
                    </Allowed>
                    <Address now/>
                    <TryOut id=now.with_untracked(|now| now.id)/>
                </div>
            })}
        </Card>
    }
}

#[component]
fn Upload(now: Signal<Experiment>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let id = now.with_untracked(|now| now.id);
    let names = now.with_untracked(columns);
    let input = NodeRef::<html::Input>::new();
    let sending = RwSignal::new(false);
    let refused = RwSignal::new(None::<ApiError>);
    let received = RwSignal::new(None::<ExperimentReceived>);
    let chosen = move |_| {
        let Some(element) = input.get_untracked() else { return };
        let Some(file) = element.files().and_then(|files| files.get(0)) else { return };
        // The same file may be chosen again after it was corrected.
        element.set_value("");
        refused.set(None);
        received.set(None);
        sending.set(true);
        spawn_local(async move {
            let answer = send(api, id, file).await;
            sending.try_set(false);
            match answer {
                Ok(told) => {
                    received.try_set(Some(told));
                    toasts.good(t::experiments::taken());
                }
                Err(error) => {
                    refused.try_set(Some(error));
                }
            }
        });
    };
    let keep_example = move || {
        let table = now.with_untracked(example);
        browser::download(&format!("experiment-{id}.csv"), browser::file_type("csv"), table.as_bytes());
    };
    view! {
        <div class="stack">
            <div>
                <h3>{t::experiments::columns}</h3>
                <p class="experiment-columns mono" data-testid="experiment-columns">{names.join(", ")}</p>
                <p class="hint">{t::experiments::columns_text}</p>
            </div>
            <div class="row">
                <Button label=t::experiments::choose_file glyph=Glyph::Upload busy=sending
                    on_click=move || if let Some(input) = input.get_untracked() { input.click() }/>
                <Button label=t::experiments::example glyph=Glyph::Download kind=Kind::Quiet on_click=keep_example/>
            </div>
            <input node_ref=input type="file" class="sr-only" tabindex="-1" aria-label=t::experiments::choose_file
                accept=".csv,.txt,text/csv" on:change=chosen/>
            <FormProblem error=refused/>
            <WrongRows error=refused/>
            <div aria-live="polite" data-testid="experiment-received">
                {move || received.get().map(|of| view! { <Received of/> })}
            </div>
        </div>
    }
}

/// Reads the file here, and sends its text.
async fn send(api: crate::api::Api, id: ExperimentId, file: web_sys::File) -> ApiResult<ExperimentReceived> {
    let text = wasm_bindgen_futures::JsFuture::from(file.unchecked_ref::<web_sys::Blob>().text()).await;
    let text = text.ok().and_then(|text| text.as_string()).ok_or(ApiError::Unreadable)?;
    api.import_experiment_data(id, text).await
}

#[component]
fn Received(of: ExperimentReceived) -> impl IntoView {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let twice = (of.in_two_arms > 0).then(|| {
        view! {
            <p>{move || t::experiments::received_twice(count(of.in_two_arms))}</p>
        }
    });
    let tone = if of.in_two_arms > 0 { Tone::Warn } else { Tone::Ok };
    view! {
        <Notice tone>
            <p>{move || t::experiments::received(count(of.added), crate::format::count(count(of.replaced)))}</p>
            {twice}
        </Notice>
    }
}

/// Every wrong row with its column.
#[component]
fn WrongRows(error: RwSignal<Option<ApiError>>) -> impl IntoView {
    move || {
        let told: Vec<String> =
            error.with(|error| error.iter().flat_map(ApiError::fields).map(|wrong| row(&wrong)).collect());
        let more = i64::try_from(told.len().saturating_sub(MOST_TOLD)).unwrap_or(0);
        (!told.is_empty()).then(|| {
            view! {
                <ul class="experiment-notes" data-testid="wrong-rows">
                    {told.into_iter().take(MOST_TOLD).map(|told| view! { <li>{told}</li> }).collect_view()}
                    {(more > 0).then(|| view! { <li>{t::experiments::more_wrong(more)}</li> })}
                </ul>
            }
        })
    }
}

/// `row 3: day` as a person says it, and what is wrong there.
fn row((field, problem): &(String, &'static str)) -> String {
    let place = field.strip_prefix("row ").and_then(|rest| rest.split_once(": "));
    match place {
        Some((row, column)) => t::experiments::wrong_row(row, column, problem),
        // What is wrong with the file as a whole names no row.
        None => (*problem).to_owned(),
    }
}

/// Where another program sends records.
#[component]
fn Address(now: Signal<Experiment>) -> impl IntoView {
    let address = now.with_untracked(|now| {
        let (verb, place) = match now.design.source {
            ExperimentSource::Days => ("PUT", "days"),
            ExperimentSource::Units | ExperimentSource::Campaigns => ("POST", "units"),
        };
        format!("{verb} {}/api/v1/experiments/{}/{place}", browser::origin(), now.id)
    });
    view! {
        <div>
            <h3>{t::experiments::by_program}</h3>
            <p class="experiment-columns mono">{address}</p>
            <p class="hint">{t::experiments::by_program_text}</p>
        </div>
    }
}
