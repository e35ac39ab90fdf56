//! Plan rates from a table, pasted.

use leptos::prelude::*;
use penstock_shared::rate::{PlanRate, PlanRateImport, PlanRateImported};

use crate::{
    command::use_command,
    fetch::Fetch,
    i18n::t,
    ui::{DialogFoot, TextArea, use_toasts},
};

/// The form in its dialog.
#[component]
pub fn ImportForm(open: RwSignal<bool>, rates: Fetch<Vec<PlanRate>>) -> impl IntoView {
    let toasts = use_toasts();
    let text = RwSignal::new("from,to,valid_from,rate\n".to_owned());
    let import = use_command(
        |api, table: PlanRateImport, key| async move { api.import_plan_rates(&table, &key).await },
        move |done: PlanRateImported| {
            open.try_set(false);
            rates.refetch();
            toasts.good(t::currencies::imported(done.added, done.known));
        },
    );
    // Rows are named by their lines; all of them are shown.
    let wrong = Signal::derive(move || {
        let fields = import.error.with(|error| error.as_ref().map(crate::api::ApiError::fields))?;
        let row = |(field, problem): (String, &str)| match field.strip_prefix("text[") {
            Some(line) => t::currencies::wrong_row(line.trim_end_matches(']'), problem),
            None => problem.to_owned(),
        };
        let rows: Vec<String> = fields.into_iter().map(row).collect();
        (!rows.is_empty()).then(|| rows.join(" "))
    });
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            import.run(PlanRateImport { text: text.get_untracked() });
        }>
            <TextArea label=t::currencies::table hint=t::currencies::table_hint value=text error=wrong/>
            <DialogFoot open action=t::currencies::import error=import.error busy=import.pending/>
        </form>
    }
}
