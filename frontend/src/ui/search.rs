//! A search field above a list. It reports what is typed once the typing has paused.

use leptos::{prelude::*, text_prop::TextProp};

use super::icon::{Glyph, Icon};
use crate::settled::settled;

/// The field. `value` is what the list is filtered by, so that a link fills the field as well.
#[component]
pub fn SearchField(
    #[prop(into)] label: TextProp,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_search: Callback<(String,)>,
) -> impl IntoView {
    let typed = RwSignal::new(value.get_untracked());
    let calm = settled(move || typed.get());
    Effect::new(move |before: Option<()>| {
        let text = calm.get();
        if before.is_some() && text != value.get_untracked() {
            on_search.run((text,));
        }
    });
    Effect::new(move || {
        // A filter that changed elsewhere (a link, the way back) shows in the field; while somebody
        // types, their text stands.
        let text = value.get();
        if typed.get_untracked() == calm.get_untracked() {
            typed.set(text);
        }
    });
    let (name, placeholder) = (label.clone(), label);
    view! {
        <div class="search-input">
            <Icon glyph=Glyph::Search/>
            <input
                class="input"
                type="search"
                aria-label=move || name.get()
                placeholder=move || placeholder.get()
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
    }
}
