//! The page before sign-in: the brand, language and theme, and one card.

use leptos::prelude::*;

use super::{
    Brand,
    top_bar::{LanguageMenu, ThemeMenu},
};

/// A page without a session.
#[component]
pub fn Front(
    /// A broad card, for longer forms.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="front">
            <header class="front-bar">
                <Brand/>
                <div class="row"><LanguageMenu/><ThemeMenu/></div>
            </header>
            <main class="front-body">
                <div class=if wide { "front-card wide" } else { "front-card" }>{children()}</div>
            </main>
        </div>
    }
}
