//! The bar above: live state, language, theme, density, and the person.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{organisation::Locale, session::ProfileUpdate};

use super::{Brand, bell::Bell};
use crate::{
    api::{SessionState, use_api},
    command::use_command,
    i18n::{self, t, words::Word},
    live::is_live,
    paths,
    prefs::{Theme, use_prefs},
    session::current_user,
    ui::{Button, Glyph, Icon, Kind, Menu},
};

/// The bar.
#[component]
pub fn TopBar(drawer: RwSignal<bool>) -> impl IntoView {
    view! {
        <header class="topbar">
            <div class="drawer-button">
                <Button
                    label=t::nav::menu
                    glyph=Glyph::Menu
                    kind=Kind::Quiet
                    icon_only=true
                    on_click=move || drawer.set(true)
                />
            </div>
            <Brand/>
            <span class="grow"></span>
            <LiveState/>
            <Bell/>
            <LanguageMenu/>
            <ThemeMenu/>
            <UserMenu/>
        </header>
    }
}

#[component]
fn LiveState() -> impl IntoView {
    view! {
        <span
            class="live-state"
            class:lost=move || !is_live()
            role="status"
            title=move || if is_live() { t::nav::live_hint() } else { t::nav::not_live_hint() }
        >
            {move || if is_live() { t::nav::live() } else { t::nav::not_live() }}
        </span>
    }
}

/// The languages. Stored with the account, when somebody is signed in.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let api = use_api();
    let keep = use_command(
        |api, locale: Locale, _| async move {
            api.update_profile(&ProfileUpdate { name: None, locale: Some(locale) }).await
        },
        |()| (),
    );
    let choose = move |locale: Locale| {
        if matches!(untrack(|| api.state()), SessionState::SignedIn(_)) {
            i18n::set_locale(locale);
            keep.run(locale);
        } else {
            i18n::choose_locale(locale);
        }
    };
    view! {
        <Menu label=t::nav::language glyph=Glyph::Languages>
            {Locale::ALL.iter().map(|locale| {
                let locale = *locale;
                view! {
                    <button type="button" class="menu-item" lang=locale.as_str() on:click=move |_| choose(locale)>
                        {locale.word()}
                        <Chosen when=Signal::derive(move || i18n::locale() == locale)/>
                    </button>
                }
            }).collect_view()}
        </Menu>
    }
}

/// Theme and density.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let prefs = use_prefs();
    let option = move |theme: Theme, glyph: Glyph, label: fn() -> &'static str| {
        view! {
            <button type="button" class="menu-item" on:click=move |_| prefs.theme.set(theme)>
                <Icon glyph/>
                {label}
                <Chosen when=Signal::derive(move || prefs.theme.get() == theme)/>
            </button>
        }
    };
    view! {
        <Menu label=t::nav::theme glyph=Glyph::Sun>
            {option(Theme::System, Glyph::Monitor, t::nav::theme_system)}
            {option(Theme::Light, Glyph::Sun, t::nav::theme_light)}
            {option(Theme::Dark, Glyph::Moon, t::nav::theme_dark)}
            <button type="button" class="menu-item" on:click=move |_| prefs.compact.update(|on| *on = !*on)>
                <Icon glyph=Glyph::Rows4/>
                {t::nav::density}
                <Chosen when=prefs.compact/>
            </button>
        </Menu>
    }
}

#[component]
fn Chosen(#[prop(into)] when: Signal<bool>) -> impl IntoView {
    move || {
        when.get().then(|| view! {
            <span class="menu-check"><Icon glyph=Glyph::Check/><span class="sr-only">{t::common::active}</span></span>
        })
    }
}

#[component]
fn UserMenu() -> impl IntoView {
    let sign_out = use_command(|api, (): (), _| async move { api.sign_out().await }, |()| ());
    view! {
        <Menu label=t::nav::account glyph=Glyph::User>
            {move || current_user().map(|user| view! {
                <div class="menu-head">
                    <div class="strong">{user.name}</div>
                    <div class="muted small">{user.email}</div>
                    <div class="muted small">{user.role.word()}</div>
                </div>
            })}
            <A href=paths::PROFILE attr:class="menu-item"><Icon glyph=Glyph::Settings/>{t::nav::profile}</A>
            <button type="button" class="menu-item" on:click=move |_| sign_out.run(())>
                <Icon glyph=Glyph::LogOut/>
                {t::nav::sign_out}
            </button>
        </Menu>
    }
}
