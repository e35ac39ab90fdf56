//! Chips: filters that are on or off, all visible.

use leptos::{prelude::*, text_prop::TextProp};

/// A filter that a click switches.
#[component]
pub fn Chip(
    #[prop(into)] label: TextProp,
    #[prop(into)] pressed: Signal<bool>,
    #[prop(into)] on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
            on:click=move |_| on_click.run(())
        >{move || label.get()}</button>
    }
}

/// Chips in a row, with what they filter as their name.
#[component]
pub fn Chips(#[prop(into)] label: TextProp, children: Children) -> impl IntoView {
    view! { <div class="chips" role="group" aria-label=move || label.get()>{children()}</div> }
}
