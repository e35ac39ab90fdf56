//! Typing a plan rate; for a day that has one it is the correction.

use leptos::prelude::*;
use penstock_shared::{
    money::{COMMON_CURRENCIES, Currency},
    organisation::Organisation,
    problem::FieldErrorCode,
    rate::{PlanRate, PlanRateCreate},
};

use crate::{
    command::use_command,
    fetch::Fetch,
    i18n::{t, words::Word as _},
    ui::{Choice, Combobox, DateField, DialogFoot, Loaded, TextField, use_toasts},
    zone,
};

/// The currencies that the screens offer.
pub fn currency_choices() -> Vec<Choice> {
    COMMON_CURRENCIES.iter().map(|code| Choice::new(code, *code)).collect()
}

/// The form in its dialog.
#[component]
pub fn AddForm(
    open: RwSignal<bool>,
    rates: Fetch<Vec<PlanRate>>,
    organisation: Fetch<Organisation>,
) -> impl IntoView {
    view! {
        <Loaded fetch=organisation rows=4 let:current>
            <Fields open rates own=current.get_untracked().currency/>
        </Loaded>
    }
}

#[component]
fn Fields(open: RwSignal<bool>, rates: Fetch<Vec<PlanRate>>, own: Currency) -> impl IntoView {
    let toasts = use_toasts();
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(own.to_string()));
    let valid_from = RwSignal::new(Some(zone::today()));
    let rate = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let save = use_command(
        |api, create: PlanRateCreate, key| async move { api.create_plan_rate(&create, &key).await },
        move |_| {
            open.try_set(false);
            rates.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let currencies = (from.get_untracked().parse::<Currency>(), to.get_untracked().parse::<Currency>());
        if let ((Ok(from), Ok(to)), Some(valid_from)) = (currencies, valid_from.get_untracked()) {
            save.run(PlanRateCreate { from, to, valid_from, rate: rate.get_untracked() });
        }
    };
    let currency_error = move |value: RwSignal<String>, field: Signal<Option<String>>| {
        Signal::derive(move || {
            let missing = value.with(|text| text.trim().is_empty());
            let code = if missing { FieldErrorCode::Required } else { FieldErrorCode::NotACurrency };
            let wrong = tried.get() && value.get().parse::<Currency>().is_err();
            wrong.then(|| code.word().to_owned()).or_else(|| field.get())
        })
    };
    view! {
        <form class="form" on:submit=submit>
            <div class="form-grid">
                <Combobox
                    label=t::currencies::from
                    choices=Signal::derive(currency_choices)
                    value=from
                    on_change=move |code: String| from.set(code.to_uppercase())
                    free=true
                    error=currency_error(from, save.field("from"))
                />
                <Combobox
                    label=t::currencies::to
                    choices=Signal::derive(currency_choices)
                    value=to
                    on_change=move |code: String| to.set(code.to_uppercase())
                    free=true
                    error=currency_error(to, save.field("to"))
                />
                <DateField
                    label=t::currencies::valid_from
                    hint=t::currencies::valid_from_hint
                    value=valid_from
                    error=save.field("valid_from")
                />
                <TextField
                    label=t::currencies::rate
                    hint=t::currencies::rate_hint
                    value=rate
                    error=save.field("rate")
                />
            </div>
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
