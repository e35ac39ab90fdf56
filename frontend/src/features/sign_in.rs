//! Sign in, with one click for each login of the demo organisation.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::Redirect,
    hooks::{use_navigate, use_query_map},
};
use penstock_shared::{
    organisation::{DemoLogin, SetupState},
    session::LoginRequest,
};

use crate::{
    api::{SessionState, use_api},
    browser,
    command::{Command, use_command},
    fetch::use_fetch,
    i18n::{self, t, words::Word},
    paths,
    shell::Front,
    ui::{Button, FormProblem, Glyph, Icon, Kind, Loaded, TextField},
};

/// The sign-in page. Whoever is signed in already goes on.
#[component]
pub fn SignInPage() -> impl IntoView {
    let api = use_api();
    let query = use_query_map();
    let navigate = use_navigate();
    Effect::new(move || {
        if matches!(api.state(), SessionState::SignedIn(_)) {
            let next = query.with_untracked(|query| query.get("next")).unwrap_or_default();
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(inside(&next), options);
        }
    });
    Effect::new(|| browser::set_title(&format!("{} · {}", t::sign_in::title(), t::common::product())));
    let setup = use_fetch(|api| api.setup_state());
    view! {
        <Front>
            <Loaded fetch=setup rows=4 let:setup>
                {move || match setup.get() {
                    SetupState { needs_setup: true, .. } => view! { <Redirect path=paths::SET_UP/> }.into_any(),
                    state => view! { <SignIn state/> }.into_any(),
                }}
            </Loaded>
        </Front>
    }
}

/// Only an address of this application is gone to after sign-in, never another site's.
fn inside(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if own { next } else { paths::HOME }
}

#[component]
fn SignIn(state: SetupState) -> impl IntoView {
    if !i18n::has_chosen() {
        i18n::set_locale(state.default_locale);
    }
    let sign_in =
        use_command(|api, login: LoginRequest, _| async move { api.sign_in(&login).await }, |()| ());
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sign_in.run(LoginRequest { email: email.get_untracked(), password: password.get_untracked() });
    };
    view! {
        <div>
            <h1>{t::sign_in::title}</h1>
            {state.organisation_name.map(|name| view! { <p class="muted">{name}</p> })}
        </div>
        <form class="form" on:submit=submit>
            <TextField
                label=t::sign_in::email
                value=email
                kind="email"
                autocomplete="username"
                error=sign_in.field("email")
            />
            <TextField
                label=t::sign_in::password
                value=password
                kind="password"
                autocomplete="current-password"
                error=sign_in.field("password")
            />
            <FormProblem error=sign_in.error/>
            <Button label=t::sign_in::action kind=Kind::Primary submit=true busy=sign_in.pending/>
        </form>
        {(!state.demo_logins.is_empty()).then(|| view! { <DemoLogins logins=state.demo_logins sign_in/> })}
    }
}

#[component]
fn DemoLogins(logins: Vec<DemoLogin>, sign_in: Command<LoginRequest>) -> impl IntoView {
    view! {
        <section class="demo-logins">
            <h2>{t::sign_in::demo}</h2>
            <p class="hint">{t::sign_in::demo_hint}</p>
            <ul>
                {logins.into_iter().map(|login| {
                    let DemoLogin { role, email, name, password } = login;
                    view! {
                        <li>
                            <button
                                type="button"
                                class="demo-login"
                                on:click=move |_| sign_in.run(LoginRequest {
                                    email: email.clone(),
                                    password: password.clone(),
                                })
                            >
                                <span><span class="strong">{move || role.word()}</span><span class="muted">{name}</span></span>
                                <Icon glyph=Glyph::ArrowRight/>
                            </button>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn nobody_is_led_to_another_site_after_signing_in() {
        assert_eq!(inside("/budgets/7?kind=spend"), "/budgets/7?kind=spend");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            assert_eq!(inside(elsewhere), "/");
        }
    }
}
