//! The root: what every screen can rely on, and the router.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::Router;

use penstock_shared::session::ProfileUpdate;

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

/// After sign-in the interface speaks the account's language, unless the person has just chosen another.
fn follow_the_person(api: Api) {
    let locale = Memo::new(move |_| match api.state() {
        SessionState::SignedIn(user) => Some(user.locale),
        _ => None,
    });
    Effect::new(move || {
        let Some(account) = locale.get() else { return };
        let chosen = i18n::take_choice();
        if let Some(chosen) = chosen.filter(|chosen| *chosen != account) {
            spawn_local(async move {
                let update = ProfileUpdate { name: None, locale: Some(chosen) };
                // When it cannot be stored, the choice still holds for this browser.
                drop(api.update_profile(&update).await);
            });
        } else {
            i18n::set_locale(account);
        }
    });
}
