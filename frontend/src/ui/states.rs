//! Nothing here, something went wrong, still loading: never a blank screen, never a dead end.

use leptos::{prelude::*, text_prop::TextProp};
use penstock_shared::error_code::ErrorCode;

use super::{
    badge::Tone,
    button::{Button, Kind, LinkButton},
    icon::{Glyph, Icon},
};
use crate::{api::ApiError, i18n::t, paths};

/// Bars in the place of what is coming.
#[component]
pub fn Skeleton(#[prop(default = 5)] rows: usize) -> impl IntoView {
    view! {
        <div class="skeleton" aria-busy="true" role="status">
            <span class="sr-only">{t::common::loading}</span>
            {(0..rows).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}

/// Nothing is here yet, and what to do about it.
#[component]
pub fn Empty(
    #[prop(optional, into)] glyph: Option<Glyph>,
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] text: Option<TextProp>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            <h2>{move || title.get()}</h2>
            {text.map(|text| view! { <p>{move || text.get()}</p> })}
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}

/// Something could not be shown, why, and the ways out.
#[component]
pub fn ErrorState(error: ApiError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let reference = error.request_id().map(str::to_owned);
    let missing = matches!(error.code(), Some(ErrorCode::NotFound | ErrorCode::Forbidden));
    let message = error.clone();
    view! {
        <div class="empty error" role="alert">
            <Icon glyph=Glyph::CircleAlert/>
            <h2>{move || message.message()}</h2>
            {reference.map(|id| view! { <p class="hint">{move || t::errors::reference(&id)}</p> })}
            <div class="row">
                {(!missing).then(|| view! {
                    <Button label=t::common::retry glyph=Glyph::RefreshCw kind=Kind::Primary on_click=retry/>
                })}
                <LinkButton label=t::common::back_home href=paths::HOME/>
            </div>
        </div>
    }
}

/// A remark that stands in the page.
#[component]
pub fn Notice(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    let (class, glyph) = match tone {
        Tone::Quiet | Tone::Accent => ("notice", Glyph::Info),
        Tone::Ok => ("notice ok", Glyph::CircleCheck),
        Tone::Warn => ("notice warn", Glyph::TriangleAlert),
        Tone::Bad => ("notice bad", Glyph::CircleAlert),
    };
    view! { <div class=class><Icon glyph/><div class="grow">{children()}</div></div> }
}
