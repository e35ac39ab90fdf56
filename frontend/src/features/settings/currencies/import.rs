//! Plan rates from a table: pasted, or a file.

use leptos::{html, prelude::*, task::spawn_local};
use penstock_shared::rate::{PlanRate, PlanRateImport, PlanRateImported};

use crate::{
    api::{ApiError, use_api},
    command::use_command,
    fetch::Fetch,
    i18n::t,
    ui::{Button, DialogFoot, Glyph, TextArea, use_toasts},
};

/// Wrong cells that are told at once: whoever mends these finds the others the same way.
const MOST_TOLD: usize = 12;

/// The form in its dialog.
#[component]
pub fn ImportForm(open: RwSignal<bool>, rates: Fetch<Vec<PlanRate>>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let text = RwSignal::new(String::new());
    let input = NodeRef::<html::Input>::new();
    let sending = RwSignal::new(false);
    let refused = RwSignal::new(None::<ApiError>);
    let done = move |done: PlanRateImported| {
        open.try_set(false);
        rates.refetch();
        toasts.good(t::currencies::imported(done.added, done.known));
    };
    let import = use_command(
        |api, table: PlanRateImport, key| async move { api.import_plan_rates(&table, &key).await },
        done,
    );
    let chosen = move |_| {
        let Some(element) = input.get_untracked() else { return };
        let Some(file) = element.files().and_then(|files| files.get(0)) else { return };
        // The same file may be chosen again after it was corrected.
        element.set_value("");
        import.clear();
        sending.set(true);
        spawn_local(async move {
            let answer = api.import_plan_rates_file(file).await;
            sending.try_set(false);
            match answer {
                Ok(told) => done(told),
                Err(error) => {
                    refused.try_set(Some(error));
                }
            }
        });
    };
    let error = Signal::derive(move || import.error.get().or_else(|| refused.get()));
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            refused.set(None);
            import.run(PlanRateImport { text: text.get_untracked() });
        }>
            <div>
                <Button
                    label=t::currencies::choose_file
                    glyph=Glyph::Upload
                    busy=sending
                    on_click=move || if let Some(input) = input.get_untracked() { input.click() }
                />
                <p class="hint">{t::currencies::file_hint}</p>
            </div>
            <input
                node_ref=input
                type="file"
                class="sr-only"
                tabindex="-1"
                aria-label=t::currencies::choose_file
                accept=".csv,.tsv,.txt,.xlsx,text/csv"
                on:change=chosen
            />
            <TextArea label=t::currencies::table hint=t::currencies::table_hint value=text/>
            <WrongCells error/>
            <DialogFoot open action=t::currencies::import error busy=import.pending/>
        </form>
    }
}

/// Every wrong cell, by row and column.
#[component]
fn WrongCells(error: Signal<Option<ApiError>>) -> impl IntoView {
    move || {
        let told: Vec<String> =
            error.with(|error| error.iter().flat_map(ApiError::fields).map(|wrong| cell(&wrong)).collect());
        let more = i64::try_from(told.len().saturating_sub(MOST_TOLD)).unwrap_or(0);
        (!told.is_empty()).then(|| {
            view! {
                <ul class="wrong-cells" data-testid="wrong-cells">
                    {told.into_iter().take(MOST_TOLD).map(|told| view! { <li>{told}</li> }).collect_view()}
                    {(more > 0).then(|| view! { <li>{t::currencies::more_wrong(more)}</li> })}
                </ul>
            }
        })
    }
}

/// `rows[3].rate` as a person says it, and what is wrong there.
fn cell((field, problem): &(String, &'static str)) -> String {
    let place = field.strip_prefix("rows[").and_then(|rest| rest.split_once("]."));
    match place {
        Some((row, column)) => t::currencies::wrong_cell(row, column_name(column), problem),
        None => (*problem).to_owned(),
    }
}

fn column_name(column: &str) -> &'static str {
    match column {
        "from" => t::currencies::from(),
        "to" => t::currencies::to(),
        "valid_from" => t::currencies::valid_from(),
        _ => t::currencies::rate(),
    }
}
