//! The question as a call of the API.

use leptos::prelude::*;

use super::Explorer;
use crate::{api::PIVOT_PATH, browser, features::api_call::ApiCallDialog};

/// The dialog with the command.
#[component]
pub fn ApiCall(open: RwSignal<bool>, explorer: Explorer) -> impl IntoView {
    let command = Signal::derive(move || {
        let body = explorer.question.with(|question| serde_json::to_string_pretty(&question.query));
        // A quote would end the shell's text; the body has some only inside of names.
        let body = body.unwrap_or_default().replace('\'', "'\\''");
        format!(
            "curl -X POST \\\n  -H \"Authorization: Bearer $PENSTOCK_API_KEY\" \\\n  -H \"Content-Type: application/json\" \\\n  \"{}/api/v1{PIVOT_PATH}\" \\\n  -d '{body}'",
            browser::origin()
        )
    });
    view! { <ApiCallDialog open command/> }
}
