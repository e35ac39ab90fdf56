//! The head of a page, and cards.

use leptos::{prelude::*, text_prop::TextProp};
use leptos_router::components::A;

use super::icon::{Glyph, Icon};
use crate::{browser, i18n::t};

/// A step on the way down to this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

/// Title, explanation, the way here, and the page's buttons. Also the title of the window.
#[component]
pub fn PageHeader(
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] text: Option<TextProp>,
    #[prop(optional, into)] crumbs: Signal<Vec<Crumb>>,
    /// What the window is called, where several screens share a title.
    #[prop(optional, into)]
    window: Option<TextProp>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let window_title = window.unwrap_or_else(|| title.clone());
    Effect::new(move || {
        browser::set_title(&format!("{} · {}", window_title.get(), t::common::product()));
    });
    view! {
        <header class="page-head">
            <div class="page-head-text">
                {move || {
                    let crumbs = crumbs.get();
                    (!crumbs.is_empty()).then(|| view! {
                        <nav class="crumbs" aria-label=t::nav::path>
                            {crumbs.into_iter().map(|crumb| view! {
                                <A href=crumb.href>{crumb.label}</A>
                                <Icon glyph=Glyph::ChevronRight/>
                            }).collect_view()}
                        </nav>
                    })
                }}
                <h1>{move || title.get()}</h1>
                {text.map(|text| view! { <p>{move || text.get()}</p> })}
            </div>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </header>
    }
}

/// A framed part of a page.
#[component]
pub fn Card(
    #[prop(optional, into)] title: Option<TextProp>,
    #[prop(optional, into)] text: Option<TextProp>,
    /// Without inner margins, for tables and lists.
    #[prop(optional)]
    flush: bool,
    /// What stands on the right of the title.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            {title.map(|title| view! {
                <div class="card-head">
                    <div>
                        <h2>{move || title.get()}</h2>
                        {text.map(|text| view! { <p class="hint">{move || text.get()}</p> })}
                    </div>
                    {aside.map(|aside| move || aside.run())}
                </div>
            })}
            <div class=if flush { "card-body flush" } else { "card-body" }>{children()}</div>
        </section>
    }
}
