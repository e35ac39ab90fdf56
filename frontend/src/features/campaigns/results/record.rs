//! Typing what a campaign brought back on a day.

use leptos::prelude::*;
use penstock_shared::{
    ids::CampaignId,
    money::Currency,
    problem::FieldErrorCode,
    reference::Channel,
    result::{CampaignResults, ResultChange, ResultMetric, ResultsPut},
};

use super::super::form::term_choices;
use crate::{
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    i18n::{t, words::Word as _},
    ui::{DateField, DialogFoot, MoneyField, SelectField, TextField, parse_money, use_toasts},
    zone,
};

#[derive(Clone, Copy)]
struct Typed {
    metric: ResultMetric,
    text: RwSignal<String>,
}

impl Typed {
    /// The figure, nothing when the field is empty, or what is wrong.
    fn amount(self, currency: Currency) -> Result<Option<i64>, String> {
        let text = self.text.get();
        let digits = text.trim().replace([',', '，', ' '], "");
        if digits.is_empty() {
            return Ok(None);
        }
        if self.metric == ResultMetric::Revenue {
            return parse_money(&text, currency).map(Some);
        }
        digits.parse().map(Some).map_err(|_| t::results::whole_number().to_owned())
    }
}

/// What is said of the field on its own before the server is asked.
fn own_error(typed: &[Typed], of: Typed, tried: bool, currency: Currency) -> Option<String> {
    let nothing = typed.iter().all(|typed| typed.text.with(|text| text.trim().is_empty()));
    let first = typed.first().is_some_and(|first| first.metric == of.metric);
    match of.amount(currency) {
        _ if !tried => None,
        Err(wrong) => Some(wrong),
        Ok(_) if nothing && first => Some(t::results::give_a_figure().to_owned()),
        Ok(_) => None,
    }
}

/// The form in its dialog. Fields that are left empty change nothing.
#[component]
pub fn RecordForm(
    open: RwSignal<bool>,
    id: CampaignId,
    currency: Currency,
    results: Fetch<CampaignResults>,
) -> impl IntoView {
    let typed: Vec<Typed> = ResultMetric::ALL
        .iter()
        .map(|metric| Typed { metric: *metric, text: RwSignal::new(String::new()) })
        .collect();
    let typed = StoredValue::new(typed);
    let (day, channel) = (RwSignal::new(Some(zone::today())), RwSignal::new(String::new()));
    let (source, tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    // The metrics as they were sent: the server names them by their place.
    let sent = RwSignal::new(Vec::<ResultMetric>::new());
    let toasts = use_toasts();
    let save = use_command(
        move |api, put: ResultsPut, _| async move { api.put_campaign_results(id, &put).await },
        move |now: CampaignResults| {
            open.try_set(false);
            results.value.try_set(Some(now));
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Some(day) = day.get_untracked() else { return };
        let mut changes = Vec::new();
        for one in typed.get_value() {
            let amount = untrack(|| one.amount(currency));
            let Ok(amount) = amount else { return };
            if amount.is_some() {
                changes.push(ResultChange {
                    day,
                    metric: one.metric,
                    amount,
                    channel_id: channel.get_untracked().parse().ok(),
                    source: source.get_untracked().trim().to_owned(),
                });
            }
        }
        if !changes.is_empty() {
            sent.set(changes.iter().map(|change| change.metric).collect());
            save.run(ResultsPut { results: changes });
        }
    };
    let day_error = Signal::derive(move || {
        let missing = tried.get() && day.get().is_none();
        missing.then(|| FieldErrorCode::Required.word().to_owned()).or_else(|| refused(save, 0, "day"))
    });
    let fields = typed.get_value().into_iter().map(move |one| {
        let error = Signal::derive(move || {
            let own = typed.with_value(|typed| own_error(typed, one, tried.get(), currency));
            own.or_else(|| {
                let place = sent.with(|sent| sent.iter().position(|metric| *metric == one.metric))?;
                refused(save, place, "amount")
            })
        });
        view! { <MetricField typed=one currency error/> }
    });
    view! {
        <form class="form" on:submit=submit>
            <p class="hint">{t::results::record_text}</p>
            <DateField label=t::common::date value=day error=day_error/>
            <div class="form-grid">{fields.collect_view()}</div>
            <div class="form-grid"><Origin channel source save/></div>
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

/// What the server says of a figure.
fn refused(save: Command<ResultsPut>, place: usize, field: &str) -> Option<String> {
    save.error.with(|error| error.as_ref()?.field(&format!("results[{place}].{field}")).map(str::to_owned))
}

#[component]
fn MetricField(typed: Typed, currency: Currency, error: Signal<Option<String>>) -> impl IntoView {
    let metric = typed.metric;
    if metric == ResultMetric::Revenue {
        let currency = Signal::stored(currency);
        return view! { <MoneyField label=move || metric.word() value=typed.text currency error optional=true/> }
            .into_any();
    }
    view! { <TextField label=move || metric.word() value=typed.text error optional=true/> }.into_any()
}

/// By which channel, and who says so.
#[component]
fn Origin(channel: RwSignal<String>, source: RwSignal<String>, save: Command<ResultsPut>) -> impl IntoView {
    let channels = use_fetch(|api| api.terms::<Channel>());
    let choices = Signal::derive(move || {
        let mut choices = term_choices(channels);
        if let Some(none) = choices.first_mut() {
            none.label = t::results::own_channel().to_owned();
        }
        choices
    });
    view! {
        <SelectField
            label=t::campaigns::channel
            choices
            value=channel
            on_change=move |id| channel.set(id)
            error=Signal::derive(move || refused(save, 0, "channel_id"))
        />
        <TextField
            label=t::results::source
            hint=t::results::source_hint
            value=source
            error=Signal::derive(move || refused(save, 0, "source"))
            optional=true
        />
    }
}
