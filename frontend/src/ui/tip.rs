//! Tips: exact figures on hover and on focus. One layer for the page, so that no table clips them.
//!
//! Places are computed by CSS from the element's rectangle, so no coordinates are calculated here.

use leptos::{prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;

/// A line of a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipRow {
    /// The class of the colour, empty for none.
    pub tone: &'static str,
    pub label: String,
    pub value: String,
}

impl TipRow {
    #[must_use]
    pub fn new(tone: &'static str, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { tone, label: label.into(), value: value.into() }
    }
}

/// What a tip says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tip {
    pub title: String,
    pub rows: Vec<TipRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Placed {
    tip: Tip,
    left: String,
    top: Option<String>,
    bottom: Option<String>,
}

/// The layer's handle.
#[derive(Clone, Copy)]
pub struct Tips(RwSignal<Option<Placed>>);

impl Tips {
    /// Made once, at the root.
    #[must_use]
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// The page's layer.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Shows a tip at the element that the event is about.
    pub fn show(self, event: &web_sys::Event, tip: Tip) {
        self.show_at(event, tip, (1, 2));
    }

    /// Shows a tip at a fraction of the element's width.
    pub fn show_at(self, event: &web_sys::Event, tip: Tip, (part, whole): (usize, usize)) {
        let target = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let Some(target) = target else { return };
        let place = target.get_bounding_client_rect();
        let left = format!(
            "clamp(min(170px, 50vw), calc({}px + {}px * {part} / {whole}), calc(100vw - min(170px, 50vw)))",
            place.left(),
            place.width()
        );
        let above = place.top() > 180.0;
        let bottom = above.then(|| format!("calc(100vh - {}px + 8px)", place.top()));
        let top = (!above).then(|| format!("calc({}px + 8px)", place.bottom()));
        self.0.try_set(Some(Placed { tip, left, top, bottom }));
    }

    pub fn hide(self) {
        self.0.try_set(None);
    }
}

/// Draws the tip. Stands once, at the end of the page.
#[component]
pub fn TipLayer() -> impl IntoView {
    let Tips(placed) = Tips::here();
    move || {
        placed.get().map(|Placed { tip, left, top, bottom }| {
            let rows = tip.rows.into_iter().map(|row| {
                let swatch =
                    (!row.tone.is_empty()).then(|| view! { <i class=format!("swatch {}", row.tone)></i> });
                view! { <dt>{swatch}{row.label}</dt><dd>{row.value}</dd> }
            });
            view! {
                // What it says stands in the element's own name, too, or in the table behind a chart.
                <div class="tip" aria-hidden="true" style:left=left style:top=top style:bottom=bottom>
                    {(!tip.title.is_empty()).then(|| view! { <div class="tip-title">{tip.title}</div> })}
                    <dl class="tip-rows">{rows.collect_view()}</dl>
                </div>
            }
        })
    }
}

/// A term of the trade with its meaning on hover and focus.
#[component]
pub fn Term(#[prop(into)] word: TextProp, #[prop(into)] meaning: TextProp) -> impl IntoView {
    let tips = Tips::here();
    let spoken = meaning.clone();
    let tip = move || Tip { title: meaning.get().into_owned(), rows: Vec::new() };
    let tip_again = tip.clone();
    view! {
        <span
            class="term"
            tabindex="0"
            on:mouseenter=move |event| tips.show(&event, untrack(&tip))
            on:mouseleave=move |_| tips.hide()
            on:focus=move |event| tips.show(&event, untrack(&tip_again))
            on:blur=move |_| tips.hide()
        >
            {move || word.get()}
            <span class="sr-only">" – "{move || spoken.get()}</span>
        </span>
    }
}
