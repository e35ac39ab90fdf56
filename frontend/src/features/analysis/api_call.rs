//! The view as a call of the API, to be used in a script.

use leptos::{prelude::*, task::spawn_local};
use penstock_shared::analysis::AnalysisQuery;

use crate::{
    api::analysis_query,
    browser,
    i18n::t,
    paths,
    ui::{Button, Dialog, Glyph, Kind, use_toasts},
};

/// The dialog with the command.
#[component]
pub fn ApiCall(open: RwSignal<bool>, asked: Memo<AnalysisQuery>) -> impl IntoView {
    let toasts = use_toasts();
    let command = move || {
        let path = asked.with(|query| analysis_query(query).on("/api/v1/analysis"));
        format!("curl -H \"Authorization: Bearer $PENSTOCK_API_KEY\" \\\n  \"{}{path}\"", browser::origin())
    };
    let copy = move || {
        let text = untrack(command);
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
