//! Tabs that are links, so that each has an address.

use leptos::{prelude::*, text_prop::TextProp};
use leptos_router::components::A;

/// A row of tabs: address and label.
#[component]
pub fn TabLinks(#[prop(into)] label: TextProp, tabs: Vec<(String, TextProp)>) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=move || label.get()>
            {tabs.into_iter().map(|(href, label)| view! {
                <A href=href exact=true>{move || label.get()}</A>
            }).collect_view()}
        </nav>
    }
}
