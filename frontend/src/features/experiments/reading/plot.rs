//! Effects with their intervals on one axis: a line at nothing, a point where the effect stands, and the reach of what it may
//! be. The drawing stretches and has no text; words and figures stand beside it.

use leptos::prelude::*;
use penstock_shared::ab::AbInterval;
use penstock_statistics::display::Axis;

use super::super::figures::Measure;
use crate::format;

/// How wide the drawing is in its own units.
const WIDE: u32 = 10_000;
/// About how many marks the axis has.
const TICKS: u32 = 4;

/// An effect on the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    pub estimate: f64,
    pub interval: AbInterval,
    /// A good effect that is shown, a bad one, or nothing that is shown.
    pub good: Option<bool>,
}

/// The axis that has all of the effects, and nothing.
#[must_use]
pub fn axis(all: &[Drawn]) -> Option<Axis> {
    let ends = all
        .iter()
        .flat_map(|of| [Some(of.estimate), of.interval.lower, of.interval.upper].into_iter().flatten());
    Axis::covering(ends.chain([0.0]))
}

/// One effect.
#[component]
pub fn Interval(axis: Axis, of: Drawn) -> impl IntoView {
    let zero = axis.place(0.0, WIDE);
    let lower = of.interval.lower.map_or(0, |end| axis.place(end, WIDE));
    let upper = of.interval.upper.map_or(i64::from(WIDE), |end| axis.place(end, WIDE));
    let point = axis.place(of.estimate, WIDE);
    let class = match of.good {
        Some(true) => "interval good",
        Some(false) => "interval bad",
        None => "interval",
    };
    view! {
        <svg class=class viewBox=format!("0 0 {WIDE} 100") preserveAspectRatio="none" aria-hidden="true">
            <path class="zero" d=format!("M{zero} 0V100")></path>
            <path class="reach" d=format!("M{lower} 50H{upper}")></path>
            <path class="ends" d=format!("M{lower} 30V70M{upper} 30V70")></path>
            <path class="point" d=format!("M{point} 50h0")></path>
        </svg>
    }
}

/// The marks below.
#[component]
pub fn Ticks(axis: Axis, measure: Measure) -> impl IntoView {
    let ticks = axis.ticks(TICKS).into_iter().map(move |tick| {
        let place = format::css_percent(axis.place(tick, WIDE));
        view! { <span style:left=place>{measure.effect(tick)}</span> }
    });
    view! { <div class="interval-ticks num" aria-hidden="true">{ticks.collect_view()}</div> }
}
