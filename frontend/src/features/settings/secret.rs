//! A secret that is shown once, right after it was made.

use leptos::prelude::*;

use crate::{
    browser,
    i18n::t,
    ui::{Button, Glyph, Kind, Notice, Tone, use_toasts},
};

/// The secret with a way to copy it.
#[component]
pub fn SecretOnce(
    secret: String,
    /// That it is shown only now, and what it is for.
    text: fn() -> &'static str,
    #[prop(into)] on_kept: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let copied = StoredValue::new(secret.clone());
    let copy = move || {
        leptos::task::spawn_local(async move {
            if browser::copy(&copied.get_value()).await {
                toasts.good(t::common::copied());
            }
        });
    };
    view! {
        <Notice tone=Tone::Warn>{text}</Notice>
        <p class="secret mono">{secret}</p>
        <div class="form-actions">
            <Button label=t::common::copy glyph=Glyph::Copy on_click=copy/>
            <Button label=t::api_keys::kept kind=Kind::Primary on_click=move || on_kept.run(())/>
        </div>
    }
}
