//! Buttons, and links that look like them.

use leptos::{prelude::*, text_prop::TextProp};
use leptos_router::components::A;

use super::icon::{Glyph, Icon};

/// How much a button asks for attention. One primary button per view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Plain,
    Primary,
    Danger,
    Quiet,
}

fn class(kind: Kind, small: bool, icon_only: bool) -> String {
    let kind = match kind {
        Kind::Plain => "button",
        Kind::Primary => "button primary",
        Kind::Danger => "button danger",
        Kind::Quiet => "button quiet",
    };
    let small = if small { " small" } else { "" };
    let icon_only = if icon_only { " icon-only" } else { "" };
    format!("{kind}{small}{icon_only}")
}

/// A button. With `icon_only` the label is read out and shown on hover.
#[component]
pub fn Button(
    #[prop(into)] label: TextProp,
    #[prop(optional)] kind: Kind,
    #[prop(optional, into)] glyph: Option<Glyph>,
    #[prop(optional)] small: bool,
    #[prop(optional)] icon_only: bool,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// Shows that its work is on the way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_click: Option<Callback<()>>,
) -> impl IntoView {
    let hidden_label = icon_only.then(|| label.clone());
    let title = hidden_label.clone();
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class(kind, small, icon_only)
            disabled=move || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            aria-label=move || hidden_label.as_ref().map(TextProp::get)
            title=move || title.as_ref().map(TextProp::get)
            on:click=move |_| {
                if let Some(on_click) = on_click {
                    on_click.run(());
                }
            }
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {(!icon_only).then(|| view! { <span>{move || label.get()}</span> })}
        </button>
    }
}

/// A link in the shape of a button, for going somewhere.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(into)] label: TextProp,
    #[prop(optional)] kind: Kind,
    #[prop(optional, into)] glyph: Option<Glyph>,
    #[prop(optional)] small: bool,
) -> impl IntoView {
    view! {
        <A href=href attr:class=class(kind, small, false)>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            <span>{move || label.get()}</span>
        </A>
    }
}
