//! Running the year end, with what it will do said once more before.

use leptos::prelude::*;
use penstock_shared::{
    ids::FiscalYearId,
    year_end::{YearEndCreate, YearEndPreview, YearEndResult},
};

use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::t,
    ui::{CheckField, Dialog, DialogFoot, use_toasts},
};

/// The dialog.
#[component]
pub fn RunDialog(
    open: RwSignal<bool>,
    year: FiscalYearId,
    code: Signal<String>,
    current: Signal<YearEndPreview>,
    fetch: Fetch<YearEndPreview>,
) -> impl IntoView {
    view! {
        <Dialog open title=move || t::year_end::run_question(code.get())>
            <RunForm open year current fetch/>
        </Dialog>
    }
}

#[component]
fn RunForm(
    open: RwSignal<bool>,
    year: FiscalYearId,
    current: Signal<YearEndPreview>,
    fetch: Fetch<YearEndPreview>,
) -> impl IntoView {
    let toasts = use_toasts();
    let close = RwSignal::new(false);
    let run = use_command(
        move |api, create: YearEndCreate, key| async move { api.run_year_end(year, &create, &key).await },
        move |result: YearEndResult| {
            open.try_set(false);
            fetch.refetch();
            toasts.good(if result.changed { t::year_end::done() } else { t::year_end::unchanged() });
        },
    );
    let sentences = move || {
        let preview = current.get();
        if preview.nothing_left {
            return vec![t::year_end::nothing_left().to_owned()];
        }
        let next = preview.next_year_code.unwrap_or_default();
        let money = |minor, currency| format::money(minor, currency);
        let sentence = |total: penstock_shared::year_end::YearEndTotal| {
            let (currency, amounts) = (total.currency, total.amounts);
            t::year_end::run_text(
                money(amounts.lapsed_minor, currency),
                money(amounts.carried_balance_minor + amounts.carried_open_minor, currency),
                &next,
                money(amounts.carried_open_minor, currency),
            )
        };
        preview.totals.into_iter().map(sentence).collect()
    };
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            run.run(YearEndCreate { close_periods: close.get_untracked() });
        }>
            {move || sentences().into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
            <CheckField
                label=t::year_end::close_periods
                hint=t::year_end::close_periods_hint
                checked=close
                on_change=move |on| close.set(on)
            />
            <DialogFoot open action=t::year_end::run error=run.error busy=run.pending/>
        </form>
    }
}
