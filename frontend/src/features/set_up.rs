//! The first run of an empty installation: the organisation and its administrator.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::Redirect, hooks::use_navigate};
use penstock_shared::{
    money::{COMMON_CURRENCIES, Currency},
    organisation::{Locale, SetupRequest},
    period::FiscalCalendar,
};

use crate::{
    browser,
    command::{Command, use_command},
    features::settings::{
        locale_choices,
        periods::{CalendarFields, CalendarForm, YearPicture},
    },
    fetch::use_fetch,
    i18n::{self, t},
    paths,
    shell::Front,
    ui::{Button, Choice, Combobox, FormProblem, Kind, Loaded, SelectField, TextField},
};

/// The first-run page; gone once there is an organisation.
#[component]
pub fn SetUpPage() -> impl IntoView {
    Effect::new(|| browser::set_title(&format!("{} · {}", t::set_up::title(), t::common::product())));
    let setup = use_fetch(|api| api.setup_state());
    view! {
        <Front wide=true>
            <Loaded fetch=setup rows=6 let:setup>
                {move || if setup.get().needs_setup {
                    view! { <SetUpForm/> }.into_any()
                } else {
                    view! { <Redirect path=paths::SIGN_IN/> }.into_any()
                }}
            </Loaded>
        </Front>
    }
}

/// The time zones offered first; any IANA name can be typed.
const TIME_ZONES: &[&str] = &[
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Africa/Johannesburg",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Australia/Sydney",
    "UTC",
];

/// Choices of time zones, for the forms that ask for one.
#[must_use]
pub fn time_zone_choices() -> Vec<Choice> {
    TIME_ZONES.iter().map(|zone| Choice::new(zone, *zone)).collect()
}

#[derive(Clone, Copy)]
struct Form {
    organisation: RwSignal<String>,
    currency: RwSignal<String>,
    time_zone: RwSignal<String>,
    calendar: CalendarForm,
    locale: RwSignal<String>,
    name: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
}

impl Form {
    fn new() -> Self {
        let text = |value: &str| RwSignal::new(value.to_owned());
        Self {
            organisation: text(""),
            currency: text("CNY"),
            time_zone: text("Asia/Shanghai"),
            calendar: CalendarForm::new(FiscalCalendar::months(1)),
            locale: text(i18n::locale_untracked().as_str()),
            name: text(""),
            email: text(""),
            password: text(""),
        }
    }

    /// The lists only hold values that parse, so the defaults never stand in.
    fn request(self) -> SetupRequest {
        let calendar = untrack(|| self.calendar.get());
        SetupRequest {
            organisation_name: self.organisation.get_untracked(),
            currency: self.currency.get_untracked().parse().unwrap_or(Currency::CNY),
            time_zone: self.time_zone.get_untracked(),
            fiscal_year_start_month: calendar.start_month,
            calendar: Some(calendar),
            default_locale: self.locale.get_untracked().parse().unwrap_or(Locale::En),
            admin_name: self.name.get_untracked(),
            admin_email: self.email.get_untracked(),
            admin_password: self.password.get_untracked(),
        }
    }
}

#[component]
fn SetUpForm() -> impl IntoView {
    let form = Form::new();
    let navigate = use_navigate();
    let set_up = use_command(
        |api, request: SetupRequest, _| async move { api.set_up(&request).await },
        move |()| navigate(paths::HOME, NavigateOptions::default()),
    );
    let currencies = || COMMON_CURRENCIES.iter().map(|code| Choice::new(code, *code)).collect::<Vec<_>>();
    view! {
        <div>
            <h1>{t::set_up::title}</h1>
            <p class="muted">{t::set_up::text}</p>
        </div>
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            set_up.run(form.request());
        }>
            <h2>{t::set_up::organisation}</h2>
            <TextField label=t::set_up::organisation_name value=form.organisation error=set_up.field("organisation_name")/>
            <div class="form-grid">
                <Combobox
                    label=t::common::currency
                    hint=t::set_up::currency_hint
                    choices=Signal::derive(currencies)
                    value=form.currency
                    on_change=move |value| form.currency.set(value)
                    error=set_up.field("currency")
                />
                <Combobox
                    label=t::set_up::time_zone
                    hint=t::set_up::time_zone_hint
                    choices=Signal::derive(time_zone_choices)
                    value=form.time_zone
                    on_change=move |value| form.time_zone.set(value)
                    free=true
                    error=set_up.field("time_zone")
                />
                <SelectField
                    label=t::set_up::locale
                    choices=Signal::derive(locale_choices)
                    value=form.locale
                    on_change=move |value| form.locale.set(value)
                    error=set_up.field("default_locale")
                />
            </div>
            <Calendar form set_up/>
            <Administrator form set_up/>
            <FormProblem error=set_up.error/>
            <div class="form-actions">
                <Button label=t::set_up::action kind=Kind::Primary submit=true busy=set_up.pending/>
            </div>
        </form>
    }
}

/// How fiscal years are laid out, and how the first one will look.
#[component]
fn Calendar(form: Form, set_up: Command<SetupRequest>) -> impl IntoView {
    let preview = use_fetch(move |api| {
        let (time_zone, calendar) = (form.time_zone.get(), form.calendar.get());
        async move { api.preview_first_year(&time_zone, calendar).await }
    });
    view! {
        <h2>{t::set_up::calendar}</h2>
        <p class="hint">{t::set_up::calendar_text}</p>
        <CalendarFields form=form.calendar month_error=set_up.field("calendar.start_month")/>
        {move || {
            // Until the zone is one that exists there is nothing to show.
            let shown = preview.value.get().filter(|_| preview.error.with(Option::is_none));
            shown.map(|year| view! { <YearPicture year=Signal::stored(year)/> })
        }}
    }
}

#[component]
fn Administrator(form: Form, set_up: Command<SetupRequest>) -> impl IntoView {
    view! {
        <h2>{t::set_up::administrator}</h2>
        <div class="form-grid">
            <TextField label=t::set_up::name value=form.name autocomplete="name" error=set_up.field("admin_name")/>
            <TextField
                label=t::sign_in::email
                value=form.email
                kind="email"
                autocomplete="username"
                error=set_up.field("admin_email")
            />
        </div>
        <TextField
            label=t::sign_in::password
            hint=t::set_up::password_hint
            value=form.password
            kind="password"
            autocomplete="new-password"
            error=set_up.field("admin_password")
        />
    }
}
