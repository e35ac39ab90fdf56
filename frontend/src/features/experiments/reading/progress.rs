//! How far it has come towards its planned size, and how long the rest takes.

use leptos::prelude::*;

use super::{
    super::figures::{declined, measure_of, number, units},
    Seen, primary,
};
use crate::{format, i18n::t, ui::Card};

#[component]
pub fn Progress(seen: Seen) -> impl IntoView {
    view! {
        <Card title=t::experiments::progress>
            <div class="stack tight" data-testid="experiment-progress">{move || told(seen)}</div>
        </Card>
    }
}

fn told(seen: Seen) -> impl IntoView {
    seen.with(|experiment, reading| {
        let of = reading.planned_units.map_or_else(
            || t::experiments::units(i64::try_from(reading.units).unwrap_or(i64::MAX)),
            |planned| t::experiments::units_of(units(reading.units), units(planned)),
        );
        let bar = reading.planned_units.map(|planned| view! {
            <progress class="experiment-progress" max=planned.to_string() value=reading.units.min(planned).to_string()
                aria-label=t::experiments::progress()></progress>
        });
        let outlook = reading.outlook.as_ref().map(|outlook| {
            let days = t::experiments::days(i64::try_from(outlook.days_left).unwrap_or(i64::MAX));
            let pace = number(outlook.units_per_day);
            let text = t::experiments::days_left(pace, days, units(outlook.units_left));
            let measure = primary(reading).map(|metric| measure_of(experiment, metric));
            let seen = outlook.detectable.zip(measure).map(|(effect, measure)| {
                view! { <p class="hint">{t::experiments::detectable(measure.effect(effect))}</p> }
            });
            view! { <p>{text}</p>{seen} }
        });
        let reached = reading.planned_units.is_some_and(|planned| reading.units >= planned);
        let reached = (reached && outlook.is_none()).then(|| view! { <p>{t::experiments::all_there}</p> });
        let why = reading.outlook_declined.as_ref().map(|why| view! { <p class="hint">{declined(why)}</p> });
        let days = format::days(reading.first_day, reading.last_day)
            .map(|days| view! { <p class="muted num">{t::experiments::figures_of(days)}</p> });
        view! { <p class="strong num">{of}</p>{bar}{outlook}{reached}{why}{days} }
    })
}
