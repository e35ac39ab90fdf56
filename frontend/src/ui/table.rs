//! Tables. On a narrow screen the rows become cards: give each cell its `data-label`.

use leptos::{prelude::*, text_prop::TextProp};

use super::button::{Button, Kind};
use crate::{fetch::Pages, format, i18n::t};

/// A table in its scrolling frame. The children are `<thead>` and `<tbody>`.
#[component]
pub fn Table(
    /// What it lists, for screen readers.
    #[prop(into)]
    label: TextProp,
    /// Keeps rows and columns on narrow screens (for figures that are compared across).
    #[prop(optional)]
    keep: bool,
    /// The link in the main cell of a row takes clicks on the whole row.
    #[prop(optional)]
    linked: bool,
    children: Children,
) -> impl IntoView {
    view! {
        // What scrolls sideways is reached by the keyboard, too.
        <div class="table-wrap" tabindex=keep.then_some("0")>
            <table class="table" class:cards=!keep class:linked=linked aria-label=move || label.get()>{children()}</table>
        </div>
    }
}

/// How many rows are shown, and the button for more.
#[component]
pub fn MoreRow<T: Clone + Send + Sync + 'static>(pages: Pages<T>) -> impl IntoView {
    let shown = move || {
        let shown = pages.items.with(Vec::len);
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        t::common::shown(format::count(shown), format::count(pages.total.get()))
    };
    view! {
        <div class="more-row">
            <span class="num">{shown}</span>
            {move || pages.has_more().then(|| view! {
                <Button
                    label=t::common::load_more
                    kind=Kind::Plain
                    small=true
                    busy=pages.loading_more
                    on_click=move || pages.load_more()
                />
            })}
        </div>
    }
}
