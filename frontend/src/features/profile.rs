//! One's own settings: name, language, password, sessions.

use leptos::prelude::*;
use penstock_shared::session::{PasswordChange, ProfileUpdate};

use crate::{
    command::use_command,
    features::{settings::locale_choices, told::Told},
    i18n::{self, t, words::Word},
    session::current_user,
    ui::{Button, Card, Confirm, FormProblem, Kind, PageHeader, SelectField, TextField, use_toasts},
};

/// The page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    view! {
        <PageHeader title=t::profile::title/>
        <div class="columns even">
            <div class="stack">
                <Settings/>
                <Told/>
            </div>
            <div class="stack">
                <Password/>
                <Sessions/>
            </div>
        </div>
    }
}

#[component]
fn Settings() -> impl IntoView {
    let toasts = use_toasts();
    let user = untrack(current_user);
    let name = RwSignal::new(user.as_ref().map(|user| user.name.clone()).unwrap_or_default());
    let locale = RwSignal::new(i18n::locale_untracked().as_str().to_owned());
    let save = use_command(
        |api, update: ProfileUpdate, _| async move { api.update_profile(&update).await },
        move |()| toasts.good(t::common::saved()),
    );
    view! {
        <Card title=t::profile::settings>
            {user.map(|user| view! {
                <dl class="facts">
                    <dt>{t::sign_in::email}</dt>
                    <dd>{user.email}</dd>
                    <dt>{t::profile::role}</dt>
                    <dd>{move || user.role.word()}</dd>
                </dl>
            })}
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                save.run(ProfileUpdate {
                    name: Some(name.get_untracked()),
                    locale: locale.get_untracked().parse().ok(),
                });
            }>
                <TextField label=t::set_up::name value=name autocomplete="name" error=save.field("name")/>
                <SelectField
                    label=t::nav::language
                    choices=Signal::derive(locale_choices)
                    value=locale
                    on_change=move |value| locale.set(value)
                />
                <FormProblem error=save.error/>
                <div class="form-actions">
                    <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Password() -> impl IntoView {
    let toasts = use_toasts();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let change = use_command(
        |api, change: PasswordChange, _| async move { api.change_password(&change).await },
        move |()| {
            current.try_set(String::new());
            new.try_set(String::new());
            toasts.good(t::profile::password_changed());
        },
    );
    view! {
        <Card title=t::profile::password text=t::profile::password_text>
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                change.run(PasswordChange {
                    current_password: current.get_untracked(),
                    new_password: new.get_untracked(),
                });
            }>
                <TextField
                    label=t::profile::current_password
                    value=current
                    kind="password"
                    autocomplete="current-password"
                    error=change.field("current_password")
                />
                <TextField
                    label=t::profile::new_password
                    hint=t::set_up::password_hint
                    value=new
                    kind="password"
                    autocomplete="new-password"
                    error=change.field("new_password")
                />
                <FormProblem error=change.error/>
                <div class="form-actions">
                    <Button label=t::profile::change_password submit=true busy=change.pending/>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Sessions() -> impl IntoView {
    let asking = RwSignal::new(false);
    let end = use_command(|api, (): (), _| async move { api.sign_out_everywhere().await }, |()| ());
    view! {
        <Card title=t::profile::sessions text=t::profile::sessions_text>
            <div class="form-actions start">
                <Button label=t::profile::sign_out_everywhere kind=Kind::Danger on_click=move || asking.set(true)/>
            </div>
            <Confirm
                open=asking
                title=t::profile::sign_out_everywhere
                text=t::profile::sign_out_everywhere_text
                action=t::profile::sign_out_everywhere
                danger=true
                busy=end.pending
                error=end.error
                on_confirm=move || end.run(())
            />
        </Card>
    }
}
