//! Every metric: how each arm differs from the control, drawn and in figures.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbComparison, AbGuardrail, AbGuardrailVerdict, AbMargin, AbMetricReading, AbRole},
    experiment::Experiment,
};
use penstock_statistics::display::Axis;

use super::{
    super::figures::{Measure, arm_name, confidence, declined, lift, measure_of, metric_of, p_value},
    Seen,
    plot::{Drawn, Interval, Ticks, axis},
};
use crate::{
    i18n::{t, words::Word as _},
    ui::{Card, Pill, Tone},
};

#[component]
pub fn Metrics(seen: Seen) -> impl IntoView {
    let all = move || {
        seen.with(|experiment, reading| {
            let alpha = reading.answer.alpha;
            let metrics = reading.answer.metrics.iter();
            metrics.map(|metric| one(experiment, metric, alpha)).collect_view()
        })
    };
    view! {
        <Card title=t::experiments::effects text=t::experiments::effects_text>
            <div class="stack loose" data-testid="experiment-effects">{all}</div>
        </Card>
    }
}

/// How the comparisons of a metric are read.
#[derive(Clone, Copy)]
struct How {
    measure: Measure,
    axis: Option<Axis>,
    alpha: f64,
    guards: bool,
    /// Whether its margin, and with it the worst that the data allow, is a part of the control.
    relative: bool,
}

fn one(experiment: &Experiment, metric: &AbMetricReading, alpha: f64) -> impl IntoView + use<> {
    let drawn: Vec<Drawn> = metric.comparisons.iter().filter_map(drawn).collect();
    let margin = metric_of(experiment, metric).and_then(|metric| metric.margin);
    let how = How {
        measure: measure_of(experiment, metric),
        axis: axis(&drawn).filter(|_| !drawn.is_empty()),
        alpha,
        guards: metric.role == AbRole::Guardrail,
        relative: matches!(margin, Some(AbMargin::Relative { .. })),
    };
    let rows = metric.comparisons.iter().map(|of| comparison(experiment, of, how));
    let homogeneity = metric.homogeneity.map(|of| {
        view! { <p class="hint num">{t::experiments::homogeneity(p_value(of.p))}</p> }
    });
    let tone = if metric.role == AbRole::Primary { Tone::Accent } else { Tone::Quiet };
    view! {
        <section class="stack tight">
            <div class="row">
                <h3>{metric.name.clone()}</h3>
                <Pill label=metric.role.word() tone/>
                <span class="hint">{metric.better.word()}</span>
            </div>
            {rows.collect_view()}
            {how.axis.map(|axis| view! { <Ticks axis measure=how.measure/> })}
            {homogeneity}
        </section>
    }
}

fn drawn(of: &AbComparison) -> Option<Drawn> {
    let effect = of.effect?;
    let good = of.better.filter(|_| of.significant);
    Some(Drawn { estimate: effect.estimate, interval: effect.interval, good })
}

fn comparison(experiment: &Experiment, of: &AbComparison, how: How) -> impl IntoView + use<> {
    let name = arm_name(experiment, &of.arm);
    let plot = how.axis.zip(drawn(of)).map(|(axis, of)| view! { <Interval axis of/> });
    view! {
        <div class="experiment-effect">
            <div class="row between">
                <span class="strong">{name}</span>
                {of.guardrail.filter(|_| how.guards).map(|of| guardrail(of, how))}
            </div>
            {plot}
            <p class="num">{figures(of, how)}</p>
        </div>
    }
}

/// The effect, the lift, the interval and the p-value in a line; or why there are none.
fn figures(of: &AbComparison, how: How) -> String {
    let How { measure, alpha, .. } = how;
    let Some(effect) = of.effect else {
        return of.declined.as_ref().map_or_else(|| "–".to_owned(), declined);
    };
    let relative = of.lift.map(|of| t::experiments::relative(lift(of.estimate)));
    let interval = t::experiments::interval_of(confidence(alpha), measure.effects(effect.interval));
    // The interval is that of one comparison, so a corrected p may say less than it.
    let corrected = of.p_adjusted.filter(|adjusted| of.p.is_some_and(|p| *adjusted > p));
    let p = corrected.map(|p| t::experiments::corrected(p_value(p))).or_else(|| of.p.map(p_value));
    let method = t::experiments::by_method(of.method.word());
    [Some(measure.effect(effect.estimate)), relative, Some(interval), p, Some(method)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn guardrail(of: AbGuardrail, how: How) -> impl IntoView {
    let tone = match of.verdict {
        AbGuardrailVerdict::NonInferior => Tone::Ok,
        AbGuardrailVerdict::Inferior => Tone::Bad,
        AbGuardrailVerdict::Open => Tone::Warn,
    };
    let bound = of.bound.map(|bound| {
        t::experiments::worst(if how.relative { lift(bound) } else { how.measure.effect(bound) })
    });
    view! { <Pill label=of.verdict.word() tone/>{bound.map(|text| view! { <span class="hint num">{text}</span> })} }
}
