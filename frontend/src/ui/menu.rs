//! A menu that opens below its button. Escape, a click elsewhere, or leaving it with Tab closes it.

use leptos::{ev, html, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;

use super::icon::{Glyph, Icon};

/// A button with a panel. The children are links and buttons with the class `menu-item`.
#[component]
pub fn Menu(
    #[prop(into)] label: TextProp,
    glyph: Glyph,
    /// Shows the label beside the icon.
    #[prop(optional)]
    wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    let left = move |event: ev::FocusEvent| {
        let next = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = node.get_untracked().is_some_and(|menu| menu.contains(next.as_ref()));
        if !inside {
            open.set(false);
        }
    };
    let title = label.clone();
    view! {
        <div
            class="menu"
            node_ref=node
            on:focusout=left
            on:keydown=move |event| if event.key() == "Escape" { open.set(false) }
        >
            <button
                type="button"
                class=if wide { "button quiet" } else { "button quiet icon-only" }
                aria-haspopup="true"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || title.get()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon glyph/>
                {wide.then(|| view! { <span>{move || label.get()}</span> })}
            </button>
            {move || open.get().then(|| view! {
                // Keeps the focus in the menu when its padding is pressed.
                <div class="menu-panel" tabindex="-1" on:click=move |_| open.set(false)>{children()}</div>
            })}
        </div>
    }
}
