//! The organisation itself.

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    organisation::{Organisation, OrganisationUpdate, UnbudgetedRule},
    permission::Permission,
    problem::FieldErrorCode,
};

use super::{
    locale_choices,
    periods::{CalendarFields, CalendarForm},
};
use crate::{
    command::use_command,
    features::set_up::time_zone_choices,
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word},
    live::use_live,
    session::Allowed,
    ui::{
        Button, Card, CheckField, Choice, Combobox, FormProblem, Kind, Loaded, MoneyField, PageHeader,
        SelectField, TextField, parse_money, use_toasts,
    },
};

/// The page.
#[component]
pub fn OrganisationPage() -> impl IntoView {
    let organisation = use_fetch(|api| api.organisation());
    use_live(&[EventTopic::OrganisationChanged], move || organisation.refetch());
    view! {
        <PageHeader title=t::organisation::title text=t::organisation::text/>
        <Loaded fetch=organisation let:current>
            <div class="columns even">
                <Settings fetch=organisation current/>
                <div class="stack">
                    <NewYears fetch=organisation current/>
                    <Fixed current/>
                </div>
            </div>
        </Loaded>
    }
}

#[component]
fn Settings(fetch: Fetch<Organisation>, current: Signal<Organisation>) -> impl IntoView {
    let toasts = use_toasts();
    let first = current.get_untracked();
    let currency = first.currency;
    let name = RwSignal::new(first.name);
    let time_zone = RwSignal::new(first.time_zone);
    let locale = RwSignal::new(first.default_locale.to_string());
    let threshold = RwSignal::new(currency.grouped(first.finance_approval_from_minor));
    let unbudgeted = RwSignal::new(first.unbudgeted_rule.to_string());
    let receipts = RwSignal::new(first.receipts_required);
    let stand = first.approvals_stand_days.map(|days| days.to_string()).unwrap_or_default();
    let stand = RwSignal::new(stand);
    let split = RwSignal::new(first.split_window_days.map(|days| days.to_string()).unwrap_or_default());
    let wrong_split = RwSignal::new(None::<String>);
    let wrong = RwSignal::new(None);
    let wrong_days = RwSignal::new(None::<String>);
    let save = use_command(
        |api, (update, version): (OrganisationUpdate, i64), _| async move {
            api.update_organisation(&update, version).await
        },
        move |_| {
            fetch.refetch();
            toasts.good(t::common::saved());
        },
    );
    let refused = save.field("finance_approval_from_minor");
    let refused_days = save.field("approvals_stand_days");
    let refused_split = save.field("split_window_days");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let days = days_of(&stand.get_untracked());
        wrong_days.set(days.is_none().then(|| FieldErrorCode::Malformed.word().to_owned()));
        let minor = parse_money(&threshold.get_untracked(), currency);
        wrong.set(minor.as_ref().err().cloned());
        let split_days = days_of(&split.get_untracked());
        wrong_split.set(split_days.is_none().then(|| FieldErrorCode::Malformed.word().to_owned()));
        if let (Ok(minor), Some(days), Some(split_days)) = (minor, days, split_days) {
            let update = OrganisationUpdate {
                name: Some(name.get_untracked()),
                time_zone: Some(time_zone.get_untracked()),
                default_locale: locale.get_untracked().parse().ok(),
                finance_approval_from_minor: Some(minor),
                unbudgeted_rule: unbudgeted.get_untracked().parse().ok(),
                receipts_required: Some(receipts.get_untracked()),
                approvals_stand_days: Some(days),
                split_window_days: Some(split_days),
                calendar: None,
            };
            save.run((update, current.with_untracked(|current| current.version)));
        }
    };
    view! {
        <Card title=t::organisation::settings>
            <form class="form" on:submit=submit>
                <TextField label=t::set_up::organisation_name value=name error=save.field("name")/>
                <Combobox
                    label=t::set_up::time_zone
                    hint=t::set_up::time_zone_hint
                    choices=Signal::derive(time_zone_choices)
                    value=time_zone
                    on_change=move |value| time_zone.set(value)
                    free=true
                    error=save.field("time_zone")
                />
                <SelectField
                    label=t::set_up::locale
                    choices=Signal::derive(locale_choices)
                    value=locale
                    on_change=move |value| locale.set(value)
                    error=save.field("default_locale")
                />
                <MoneyField
                    label=t::organisation::threshold
                    hint=t::organisation::threshold_hint
                    value=threshold
                    currency
                    error=Signal::derive(move || wrong.get().or_else(|| refused.get()))
                />
                <SelectField
                    label=t::organisation::unbudgeted
                    hint=t::organisation::unbudgeted_hint
                    choices=Signal::derive(unbudgeted_choices)
                    value=unbudgeted
                    on_change=move |value| unbudgeted.set(value)
                    error=save.field("unbudgeted_rule")
                />
                <CheckField
                    label=t::organisation::receipts
                    hint=t::organisation::receipts_hint
                    checked=receipts
                    on_change=move |on| receipts.set(on)
                />
                <TextField
                    label=t::organisation::stand_days
                    hint=t::organisation::stand_days_hint
                    value=stand
                    kind="number"
                    optional=true
                    error=Signal::derive(move || wrong_days.get().or_else(|| refused_days.get()))
                />
                <TextField
                    label=t::organisation::split_days
                    hint=t::organisation::split_days_hint
                    value=split
                    kind="number"
                    optional=true
                    error=Signal::derive(move || wrong_split.get().or_else(|| refused_split.get()))
                />
                <FormProblem error=save.error/>
                <Allowed to=Permission::OrganisationManage>
                    <div class="form-actions">
                        <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
                    </div>
                </Allowed>
            </form>
        </Card>
    }
}

/// A number of days that may be left out; `None` when it is none.
fn days_of(text: &str) -> Option<Option<i32>> {
    let text = text.trim();
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

fn unbudgeted_choices() -> Vec<Choice> {
    vec![
        Choice::new(UnbudgetedRule::Deny, t::organisation::unbudgeted_deny()),
        Choice::new(UnbudgetedRule::Nearest, t::organisation::unbudgeted_nearest()),
    ]
}

/// How fiscal years are laid out that are opened from now on.
#[component]
fn NewYears(fetch: Fetch<Organisation>, current: Signal<Organisation>) -> impl IntoView {
    let toasts = use_toasts();
    let form = CalendarForm::new(current.get_untracked().calendar);
    let save = use_command(
        |api, (update, version): (OrganisationUpdate, i64), _| async move {
            api.update_organisation(&update, version).await
        },
        move |_| {
            fetch.refetch();
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let update = OrganisationUpdate {
            name: None,
            time_zone: None,
            default_locale: None,
            finance_approval_from_minor: None,
            unbudgeted_rule: None,
            receipts_required: None,
            approvals_stand_days: None,
            split_window_days: None,
            calendar: Some(untrack(|| form.get())),
        };
        save.run((update, current.with_untracked(|current| current.version)));
    };
    view! {
        <Card title=t::periods::new_years text=t::periods::new_years_text>
            <form class="form" on:submit=submit>
                <CalendarFields form month_error=save.field("calendar.start_month")/>
                <FormProblem error=save.error/>
                <Allowed to=Permission::OrganisationManage>
                    <div class="form-actions">
                        <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
                    </div>
                </Allowed>
            </form>
        </Card>
    }
}

/// What was decided at the set-up and stays.
#[component]
fn Fixed(current: Signal<Organisation>) -> impl IntoView {
    view! {
        <Card title=t::organisation::fixed text=t::organisation::fixed_text>
            {move || {
                let current = current.get();
                view! {
                    <dl class="facts">
                        <dt>{t::common::currency}</dt>
                        <dd>{current.currency.code().to_owned()}</dd>
                        <dt>{t::organisation::today}</dt>
                        <dd>{format::date(current.today)}</dd>
                    </dl>
                }
            }}
        </Card>
    }
}
