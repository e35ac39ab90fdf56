//! The organisation itself.

use leptos::prelude::*;
use penstock_shared::{
    event::EventTopic,
    organisation::{Organisation, OrganisationUpdate, UnbudgetedRule},
    permission::Permission,
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
    i18n::t,
    live::use_live,
    session::Allowed,
    ui::{
        Button, Card, Choice, Combobox, FormProblem, Kind, Loaded, MoneyField, PageHeader, SelectField,
        TextField, parse_money, use_toasts,
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
    let wrong = RwSignal::new(None);
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
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match parse_money(&threshold.get_untracked(), currency) {
            Err(problem) => wrong.set(Some(problem)),
            Ok(minor) => {
                wrong.set(None);
                let update = OrganisationUpdate {
                    name: Some(name.get_untracked()),
                    time_zone: Some(time_zone.get_untracked()),
                    default_locale: locale.get_untracked().parse().ok(),
                    finance_approval_from_minor: Some(minor),
                    unbudgeted_rule: unbudgeted.get_untracked().parse().ok(),
                    calendar: None,
                };
                save.run((update, current.with_untracked(|current| current.version)));
            }
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
