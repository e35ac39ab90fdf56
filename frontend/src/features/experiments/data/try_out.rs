//! Where the hash assigns a unit.

use leptos::prelude::*;
use penstock_shared::{experiment::ExperimentAssignment, ids::ExperimentId};

use super::super::figures::units;
use crate::{
    command::use_command,
    i18n::t,
    ui::{Button, FormProblem, TextField},
};

#[component]
pub fn TryOut(id: ExperimentId) -> impl IntoView {
    let unit = RwSignal::new(String::new());
    let found = RwSignal::new(None::<ExperimentAssignment>);
    let ask = use_command(
        move |api, unit: String, _| async move { api.experiment_assignment(id, &unit).await },
        move |answer| {
            found.try_set(Some(answer));
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        found.set(None);
        ask.run(unit.get_untracked().trim().to_owned());
    };
    view! {
        <form class="stack tight" novalidate=true on:submit=submit>
            <h3>{t::experiments::assignment}</h3>
            <div class="row experiment-try">
                <TextField label=t::experiments::unit hint=t::experiments::assignment_text value=unit
                    error=ask.field("unit")/>
                <Button label=t::experiments::try_out submit=true busy=ask.pending/>
            </div>
            <FormProblem error=ask.error/>
            <p class="num" aria-live="polite" data-testid="experiment-assignment">
                {move || found.get().map(|of| t::experiments::assigned(
                    of.unit,
                    of.variant,
                    units(of.bucket.saturating_add(1)),
                    units(of.buckets),
                ))}
            </p>
        </form>
    }
}
