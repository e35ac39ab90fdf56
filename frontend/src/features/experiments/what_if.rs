//! How long until one knows, if one is content with a larger effect or wants to see a smaller one.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbBetter, AbDirection, AbPlan, AbPlanData, AbPlanMetric, AbPlanSolve, AbRole, AbSides},
    experiment::{Experiment, ExperimentMetricKind, ExperimentReading},
    permission::Permission,
};
use rust_decimal::Decimal;

use super::{
    figures::{Measure, declined},
    form::size,
    numbers::{came, ratio_of, sent, shown, shown_share, typed, typed_share},
    reading::Seen,
};
use crate::{
    fetch::use_fetch,
    i18n::t,
    session::can,
    settled::settled,
    ui::{Card, TextField},
};

/// The chance to see an effect where nothing else was planned.
const USUAL_POWER: f64 = 0.8;

/// The question, once there is something to plan with.
fn question(now: &Experiment, reading: &ExperimentReading, effect: &str) -> Option<AbPlan> {
    let outlook = reading.outlook.as_ref()?;
    let metric = now.design.metrics.iter().find(|metric| metric.role == AbRole::Primary)?;
    let read = if metric.kind == ExperimentMetricKind::Proportion { typed_share } else { typed };
    let effect = read(effect)?.abs();
    let effect = if metric.better == AbBetter::Lower { -effect } else { effect };
    let baseline = came(outlook.baseline?)?;
    let data = match metric.kind {
        ExperimentMetricKind::Proportion => AbPlanData::Proportion {
            baseline: sent(baseline)?,
            expected: sent(baseline.checked_add(effect)?),
            formula: None,
        },
        ExperimentMetricKind::Mean | ExperimentMetricKind::Covariate => AbPlanData::Mean {
            baseline: sent(baseline),
            difference: sent(effect),
            sd: outlook.sd?,
            treatment_sd: None,
            formula: None,
        },
        ExperimentMetricKind::Ratio => return None,
    };
    let weights: Vec<Decimal> = now.variants.iter().map(|arm| Decimal::from(arm.weight)).collect();
    let two_sided = now.design.direction == AbDirection::TwoSided;
    Some(AbPlan {
        metrics: vec![AbPlanMetric { name: metric.name.clone(), data }],
        solve: AbPlanSolve::SampleSize { power: now.design.plan.map_or(USUAL_POWER, |plan| plan.power) },
        arms: u32::try_from(weights.len()).ok()?,
        ratio: ratio_of(&weights)?,
        alpha: now.design.alpha,
        sides: if two_sided { AbSides::Two } else { AbSides::One },
        share_alpha: weights.len() > 2,
        daily_units: Some(outlook.units_per_day),
        share: 1.0,
    })
}

/// The card, where the control says something to plan with.
#[component]
pub fn WhatIf(seen: Seen) -> impl IntoView {
    let may = can(Permission::AnalysisRead);
    let plans = Memo::new(move |_| {
        seen.with(|_, reading| {
            may.get() && reading.outlook.as_ref().is_some_and(|outlook| outlook.baseline.is_some())
        })
    });
    move || plans.get().then(|| view! { <Form seen/> })
}

#[component]
fn Form(seen: Seen) -> impl IntoView {
    let measure = seen.experiment.with_untracked(|now| {
        let primary = now.design.metrics.iter().find(|metric| metric.role == AbRole::Primary);
        primary.map_or(Measure::Number, |metric| Measure::of(metric.kind))
    });
    let planned = seen.experiment.with_untracked(|now| now.design.plan.map(|plan| plan.effect.abs()));
    let write = if measure == Measure::Share { shown_share } else { shown };
    let effect = RwSignal::new(planned.map(write).unwrap_or_default());
    let asked =
        settled(move || effect.with(|effect| seen.with(|now, reading| question(now, reading, effect))));
    let answer = use_fetch(move |api| {
        let asked = asked.get();
        async move {
            match asked {
                Some(plan) => api.plan_comparison(&plan).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let told = move || {
        if let Some(error) = answer.error.get() {
            return error.message().to_owned();
        }
        let Some(answer) = answer.value.get().flatten() else { return String::new() };
        match answer.metrics.iter().find_map(|of| of.declined.as_ref()) {
            Some(why) => declined(why),
            None => size(&answer),
        }
    };
    view! {
        <Card title=t::experiments::what_if text=t::experiments::what_if_text>
            <div class="experiment-what-if">
                <TextField label=t::experiments::smallest value=effect
                    hint=move || match measure {
                        Measure::Share => t::experiments::smallest_rate(),
                        Measure::Number => t::experiments::smallest_mean(),
                    }/>
                <p class="strong num" aria-live="polite">{told}</p>
            </div>
        </Card>
    }
}
