//! The root: what every screen can rely on, and the router.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::Router;

use crate::{
    api::{Api, SessionState},
    i18n,
    live::Live,
    prefs::Prefs,
    routes::AppRoutes,
    ui::{TipLayer, Tips, ToastLayer, Toasts},
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    let api = Api::new();
    provide_context(api);
    provide_context(Prefs::new());
    provide_context(Toasts::new());
    provide_context(Tips::new());
    provide_context(Live::new(api));
    i18n::apply_locale();
    follow_the_person(api);
    spawn_local(api.resume());
    view! {
        <Router>
            <AppRoutes/>
        </Router>
        <ToastLayer/>
        <TipLayer/>
    }
}

/// After sign-in the interface speaks the person's language, as stored with their account.
fn follow_the_person(api: Api) {
    let locale = Memo::new(move |_| match api.state() {
        SessionState::SignedIn(user) => Some(user.locale),
        _ => None,
    });
    Effect::new(move || {
        if let Some(locale) = locale.get() {
            i18n::set_locale(locale);
        }
    });
}
