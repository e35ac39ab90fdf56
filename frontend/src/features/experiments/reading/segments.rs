//! The deciding metric in each segment. Nothing is decided by it.

use leptos::prelude::*;
use penstock_shared::{
    ab::AbComparison,
    experiment::{Experiment, ExperimentSegment},
};

use super::{
    super::figures::{Measure, arm_name, confidence, declined, measure_of, units},
    Seen, primary,
};
use crate::{
    i18n::t,
    ui::{Card, Pill, Table, Tone},
};

#[component]
pub fn Segments(seen: Seen) -> impl IntoView {
    let any = Memo::new(move |_| seen.with(|_, reading| !reading.segments.is_empty()));
    move || any.get().then(|| view! { <All seen/> })
}

#[component]
fn All(seen: Seen) -> impl IntoView {
    let rows = move || {
        seen.with(|experiment, reading| {
            let measure = primary(reading).map_or(Measure::Number, |metric| measure_of(experiment, metric));
            let alpha = reading.answer.alpha;
            let all = reading.segments.iter().flat_map(|segment| {
                segment.comparisons.iter().map(move |of| row(experiment, segment, of, measure, alpha))
            });
            all.collect_view()
        })
    };
    view! {
        <Card title=t::experiments::segments text=t::experiments::segments_text flush=true
            aside=|| view! { <Pill label=t::experiments::exploratory tone=Tone::Warn/> }>
            <Table label=t::experiments::segments>
                <thead>
                    <tr>
                        <th scope="col">{t::experiments::segment}</th>
                        <th scope="col">{t::experiments::arm_name}</th>
                        <th scope="col" class="num">{t::experiments::units_head}</th>
                        <th scope="col" class="num">{t::experiments::effect}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
}

fn row(
    experiment: &Experiment,
    segment: &ExperimentSegment,
    of: &AbComparison,
    measure: Measure,
    alpha: f64,
) -> impl IntoView + use<> {
    let name = if segment.segment.is_empty() {
        t::experiments::no_segment().to_owned()
    } else {
        segment.segment.clone()
    };
    let (effect, beside) = match of.effect {
        Some(effect) => {
            let reach = t::experiments::interval_of(confidence(alpha), measure.effects(effect.interval));
            (measure.effect(effect.estimate), reach)
        }
        None => ("–".to_owned(), of.declined.as_ref().map(declined).unwrap_or_default()),
    };
    view! {
        <tr>
            <td class="main-cell">{name}</td>
            <td data-label=t::experiments::arm_name()>{arm_name(experiment, &of.arm)}</td>
            <td class="num" data-label=t::experiments::units_head()>{units(of.n)}</td>
            <td class="num" data-label=t::experiments::effect()>{effect}<span class="sub num">{beside}</span></td>
        </tr>
    }
}
