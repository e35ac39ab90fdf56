//! How the experiments of the past went.

use leptos::prelude::*;
use penstock_shared::{event::EventTopic, experiment::ExperimentRecord, ids::DepartmentId};

use super::figures::{Measure, percent};
use crate::{
    fetch::use_fetch,
    format,
    i18n::{t, words::Word as _},
    live::use_live,
    ui::{Card, Figure},
};

/// The record, once there is one: the list below says it when there is none.
#[component]
pub fn Record(department: Memo<Option<DepartmentId>>) -> impl IntoView {
    let record = use_fetch(move |api| {
        let department = department.get();
        async move { api.experiment_record(department).await }
    });
    use_live(&[EventTopic::ExperimentChanged], move || record.refetch());
    move || {
        let record = record.value.get().filter(|record| record.decided > 0 || record.running > 0);
        record.map(|record| view! { <Figures record/> })
    }
}

#[component]
fn Figures(record: ExperimentRecord) -> impl IntoView {
    use penstock_shared::experiment::{ExperimentChoice, ExperimentStatus};
    let count = |count: i64| move || format::count(count);
    let ExperimentRecord { win_rate, win_rate_interval, .. } = record;
    let rate = move || win_rate.map_or_else(|| "–".to_owned(), percent);
    let reach = move || {
        win_rate_interval.map_or_else(String::new, |interval| {
            t::experiments::interval_of(percent(0.95), Measure::Share.values(interval))
        })
    };
    view! {
        <Card>
            <div class="figures" data-testid="experiment-record">
                <Figure label=|| ExperimentStatus::Running.word() value=count(record.running)/>
                <Figure label=|| ExperimentStatus::Decided.word() value=count(record.decided)/>
                <Figure label=|| ExperimentChoice::RollOut.word() value=count(record.rolled_out)/>
                <Figure label=|| ExperimentChoice::KeepControl.word() value=count(record.control_kept)/>
                <Figure label=|| ExperimentChoice::Inconclusive.word() value=count(record.inconclusive)/>
                <Figure label=t::experiments::against_rule value=count(record.against_rule)
                    meaning=t::experiments::against_rule_meaning/>
                <Figure label=t::experiments::win_rate value=rate hint=reach
                    meaning=t::experiments::win_rate_meaning/>
            </div>
        </Card>
    }
}
