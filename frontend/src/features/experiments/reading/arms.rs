//! The arms with their units, what they show by themselves, and their money.

use leptos::prelude::*;
use penstock_shared::experiment::{Experiment, ExperimentArm, ExperimentReading};

use super::{
    super::figures::{arm_name, measure_of, money, units},
    Seen, primary,
};
use crate::{
    i18n::t,
    ui::{Card, Table},
};

#[component]
pub fn Arms(seen: Seen) -> impl IntoView {
    let metric = move || {
        seen.with(|_, reading| primary(reading).map(|metric| metric.name.clone())).unwrap_or_default()
    };
    let rows = move || {
        seen.with(|experiment, reading| {
            reading.arms.iter().map(|arm| row(experiment, reading, arm)).collect_view()
        })
    };
    view! {
        <Card title=t::experiments::arms flush=true>
            <Table label=t::experiments::arms>
                <thead>
                    <tr>
                        <th scope="col">{t::experiments::arm_name}</th>
                        <th scope="col" class="num">{t::experiments::units_head}</th>
                        <th scope="col" class="num">{metric}</th>
                        <th scope="col" class="num">{t::experiments::cost}</th>
                        <th scope="col" class="num">{t::experiments::cost_per_unit}</th>
                        <th scope="col" class="num">{t::experiments::cost_per_result}</th>
                        <th scope="col" class="num">{t::experiments::value}</th>
                    </tr>
                </thead>
                <tbody data-testid="experiment-arms">{rows}</tbody>
            </Table>
        </Card>
    }
}

fn row(experiment: &Experiment, reading: &ExperimentReading, arm: &ExperimentArm) -> impl IntoView + use<> {
    let currency = experiment.design.currency;
    let metric = primary(reading);
    let shown = metric.and_then(|metric| {
        let measure = measure_of(experiment, metric);
        let of = metric.arms.iter().find(|of| of.arm == arm.key)?;
        Some((measure.value(of.value?), of.interval.map(|interval| measure.values(interval))))
    });
    let (value, interval) = shown.unwrap_or_else(|| ("–".to_owned(), None));
    view! {
        <tr>
            <td class="main-cell">{arm_name(experiment, &arm.key)}</td>
            <td class="num" data-label=t::experiments::units_head()>{units(arm.units)}</td>
            <td class="num" data-label=metric.map(|metric| metric.name.clone()).unwrap_or_default()>
                {value}{interval.map(|text| view! { <span class="sub num">{text}</span> })}
            </td>
            <td class="num" data-label=t::experiments::cost()>{money(arm.cost_minor, currency)}</td>
            <td class="num" data-label=t::experiments::cost_per_unit()>{money(arm.cost_per_unit_minor, currency)}</td>
            <td class="num" data-label=t::experiments::cost_per_result()>
                {money(arm.cost_per_result_minor, currency)}
            </td>
            <td class="num" data-label=t::experiments::value()>{money(arm.value_minor, currency)}</td>
        </tr>
    }
}
