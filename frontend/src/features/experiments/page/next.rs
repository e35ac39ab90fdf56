//! What comes next for a draft.

use leptos::prelude::*;
use penstock_shared::experiment::{Experiment, ExperimentSource};

use super::super::figures::units;
use crate::{i18n::t, ui::Card};

#[component]
pub fn Next(now: Signal<Experiment>) -> impl IntoView {
    let source = Memo::new(move |_| now.with(|now| now.design.source));
    let size = move || {
        now.with(|now| now.design.planned_units).map_or_else(
            || t::experiments::next_no_size().to_owned(),
            |planned| t::experiments::next_size(units(planned)),
        )
    };
    let data = move || match source.get() {
        ExperimentSource::Units => t::experiments::next_units(),
        ExperimentSource::Days => t::experiments::next_days(),
        ExperimentSource::Campaigns => t::experiments::next_campaigns(),
    };
    view! {
        <Card title=t::experiments::next>
            <ol class="experiment-next">
                <li>{t::experiments::next_start}</li>
                <li>{data}</li>
                <li>{size}</li>
                <li>{t::experiments::next_decide}</li>
            </ol>
        </Card>
    }
}
