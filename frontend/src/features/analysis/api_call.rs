//! The view as a call of the API.

use leptos::prelude::*;
use penstock_shared::analysis::AnalysisQuery;

use crate::{api::analysis_query, browser, features::api_call::ApiCallDialog};

/// The dialog with the command.
#[component]
pub fn ApiCall(open: RwSignal<bool>, asked: Memo<AnalysisQuery>) -> impl IntoView {
    let command = Signal::derive(move || {
        let path = asked.with(|query| analysis_query(query).on("/api/v1/analysis"));
        format!("curl -H \"Authorization: Bearer $PENSTOCK_API_KEY\" \\\n  \"{}{path}\"", browser::origin())
    });
    view! { <ApiCallDialog open command/> }
}
