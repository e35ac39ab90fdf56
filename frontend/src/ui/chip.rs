//! Chips: filters that are on or off, all visible.

use leptos::{prelude::*, text_prop::TextProp};

use crate::i18n::words::Word;

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

/// The states of something as chips, any of which may be on. `on_change` gets the chosen ones with
/// commas between them, as addresses have them.
#[component]
pub fn StateChips<S>(
    all: &'static [S],
    chosen: Signal<Vec<S>>,
    #[prop(into)] on_change: Callback<(String,)>,
) -> impl IntoView
where
    S: Word + Copy + PartialEq + ToString + Send + Sync + 'static,
{
    let toggle = move |state: S| {
        let mut states = chosen.get_untracked();
        match states.iter().position(|other| *other == state) {
            Some(place) => drop(states.remove(place)),
            None => states.push(state),
        }
        let names: Vec<String> = states.iter().map(S::to_string).collect();
        on_change.run((names.join(","),));
    };
    let chip = move |state: S| {
        view! {
            <Chip
                label=move || state.word()
                pressed=Signal::derive(move || chosen.with(|chosen| chosen.contains(&state)))
                on_click=move || toggle(state)
            />
        }
    };
    all.iter().copied().map(chip).collect_view()
}
