//! The frame around every screen of a signed-in person.
//!
//! It also is the gate: whoever is not signed in is sent to sign in, and back afterwards.

mod bell;
mod front;
mod nav;
mod top_bar;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{A, Outlet, Redirect},
    hooks::use_location,
};

pub use self::front::Front;
use self::{
    nav::{BottomNav, Drawer, SideNav, Unseen, Waiting},
    top_bar::TopBar,
};
use crate::{
    api::{ApiError, Query, SessionState, use_api},
    features::dimensions::Definitions,
    i18n::t,
    paths,
    ui::{ErrorState, Skeleton},
};

/// The frame, or the way to sign in.
#[component]
pub fn Shell() -> impl IntoView {
    let api = use_api();
    // Only the kind of state decides; a changed name must not rebuild the page.
    let stage = Memo::new(move |_| Stage::of(&api.state()));
    move || match stage.get() {
        Stage::Starting => view! { <Front><Skeleton rows=4/></Front> }.into_any(),
        Stage::Unreachable => {
            let retry = move || leptos::task::spawn_local(api.resume());
            view! { <Front><ErrorState error=ApiError::Offline retry/></Front> }.into_any()
        }
        Stage::SignedOut => view! { <ToSignIn/> }.into_any(),
        Stage::SignedIn => view! { <Frame/> }.into_any(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Starting,
    Unreachable,
    SignedOut,
    SignedIn,
}

impl Stage {
    const fn of(state: &SessionState) -> Self {
        match state {
            SessionState::Starting => Self::Starting,
            SessionState::Unreachable => Self::Unreachable,
            SessionState::SignedOut => Self::SignedOut,
            SessionState::SignedIn(_) => Self::SignedIn,
        }
    }
}

#[component]
fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let wanted = untrack(|| {
        format!("{}{}", location.pathname.get(), {
            let search = location.search.get();
            if search.is_empty() { search } else { format!("?{search}") }
        })
    });
    let next = if wanted == paths::HOME { String::new() } else { wanted };
    let path = Query::new().with("next", next).on(paths::SIGN_IN);
    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
    view! { <Redirect path options/> }
}

#[component]
fn Frame() -> impl IntoView {
    let drawer = RwSignal::new(false);
    provide_context(Waiting::follow());
    provide_context(Unseen::follow());
    provide_context(Definitions::follow());
    view! {
        <a class="skip-link" href="#content">{t::nav::skip}</a>
        <div class="shell">
            <aside class="sidebar">
                <Brand/>
                <SideNav/>
            </aside>
            <div class="shell-main">
                <TopBar drawer/>
                <main class="page" id="content" tabindex="-1">
                    <Outlet/>
                </main>
            </div>
        </div>
        <BottomNav/>
        <Drawer open=drawer/>
    }
}

/// The product's sign and name, a link home.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <A href=paths::HOME attr:class="brand">
            <svg viewBox="0 0 32 32" aria-hidden="true">
                <path d="M6 4h8v10c0 4 2 6 6 6h6v8h-6c-9 0-14-5-14-14z" fill="currentColor"></path>
                <path d="M18 4h8v8h-8z" fill="currentColor" opacity=".45"></path>
            </svg>
            <span>{t::common::product}<small>{t::common::tagline}</small></span>
        </A>
    }
}
