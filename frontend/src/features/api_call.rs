//! What a screen asks, as a call of the API to be used in a script.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    i18n::t,
    paths,
    ui::{Button, Dialog, Glyph, Kind, use_toasts},
};

/// The dialog with the command, which can be copied.
#[component]
pub fn ApiCallDialog(open: RwSignal<bool>, #[prop(into)] command: Signal<String>) -> impl IntoView {
    let toasts = use_toasts();
    let copy = move || {
        let text = command.get_untracked();
        spawn_local(async move {
            if browser::copy(&text).await {
                toasts.good(t::common::copied());
            }
        });
    };
    view! {
        <Dialog open title=t::analysis::api_call wide=true>
            <p>{t::analysis::api_call_text}</p>
            <pre class="code" tabindex="0">{command}</pre>
            <div class="form-actions">
                <a class="button quiet" href=paths::API_EXPLORER rel="external">{t::nav::api_explorer}</a>
                <Button label=t::common::copy glyph=Glyph::Copy kind=Kind::Primary on_click=copy/>
            </div>
        </Dialog>
    }
}
