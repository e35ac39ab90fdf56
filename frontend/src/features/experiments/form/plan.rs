//! How many units it takes and how long, answered while it is typed.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbBetter, AbDirection, AbPlan, AbPlanAnswer, AbPlanData, AbPlanMetric, AbPlanSolve, AbSides},
    experiment::ExperimentMetricKind,
    permission::Permission,
};
use rust_decimal::Decimal;

use super::{
    super::{
        figures::{declined, units},
        numbers::{ratio_of, sent, typed, typed_share},
    },
    draft::Typed,
    send::Errors,
};
use crate::{
    fetch::{Fetch, use_fetch},
    format,
    i18n::t,
    session::can,
    settled::settled,
    ui::{Card, TextField},
};

/// What is asked of the engine; nothing while a number is missing. Tracks.
fn question(form: Typed) -> Option<AbPlan> {
    let plan = form.plan;
    let primary = form.primary()?;
    if form.kind_of(primary) == ExperimentMetricKind::Ratio {
        return None;
    }
    let by_rate = form.decides_by_rate();
    let read =
        |text: RwSignal<String>| text.with(|text| if by_rate { typed_share(text) } else { typed(text) });
    let (baseline, effect) = (read(plan.baseline)?, read(plan.effect)?.abs());
    let effect = if primary.better.get() == AbBetter::Lower { -effect } else { effect };
    let data = if by_rate {
        let expected = sent(baseline.checked_add(effect)?);
        AbPlanData::Proportion { baseline: sent(baseline)?, expected, formula: None }
    } else {
        AbPlanData::Mean {
            baseline: sent(baseline),
            difference: sent(effect),
            sd: sent(plan.sd.with(|text| typed(text))?)?,
            treatment_sd: None,
            formula: None,
        }
    };
    let name = primary.name.with(|name| name.trim().to_owned());
    let name = if name.is_empty() { t::experiments::metric(1) } else { name };
    let arms = form.arms.with(Vec::len);
    Some(AbPlan {
        metrics: vec![AbPlanMetric { name, data }],
        solve: AbPlanSolve::SampleSize { power: sent(plan.power.with(|text| typed_share(text))?)? },
        arms: u32::try_from(arms).ok()?,
        ratio: ratio(form)?,
        alpha: sent(form.alpha.with(|text| typed_share(text))?)?,
        sides: if form.direction.get() == AbDirection::TwoSided { AbSides::Two } else { AbSides::One },
        share_alpha: arms > 2,
        daily_units: plan.daily.with(|text| typed(text)).and_then(sent),
        share: 1.0,
    })
}

/// Units of each treatment for one of the control. Tracks.
fn ratio(form: Typed) -> Option<f64> {
    let weights: Option<Vec<Decimal>> =
        form.arms.with(|arms| arms.iter().map(|arm| arm.weight.with(|text| typed(text))).collect());
    ratio_of(&weights?)
}

#[component]
pub fn Plan(form: Typed, errors: Errors) -> impl IntoView {
    let may = can(Permission::AnalysisRead);
    let asked = settled(move || question(form));
    let answer = use_fetch(move |api| {
        let asked = asked.get().filter(|_| may.get());
        async move {
            match asked {
                Some(plan) => api.plan_comparison(&plan).await.map(Some),
                None => Ok(None),
            }
        }
    });
    follow(form.plan.units, answer);
    let by_formula = Memo::new(move |_| {
        form.primary().is_none_or(|metric| form.kind_of(metric) != ExperimentMetricKind::Ratio)
    });
    view! {
        <Card title=t::experiments::plan text=t::experiments::plan_text>
            <div class="form">
                {move || if by_formula.get() {
                    view! { <Sizes form errors answer/> }.into_any()
                } else {
                    view! { <p class="muted">{t::experiments::plan_by_hand}</p> }.into_any()
                }}
                <TextField label=t::experiments::planned_units hint=t::experiments::planned_units_hint
                    value=form.plan.units error=errors.of("design.planned_units") optional=true/>
            </div>
        </Card>
    }
}

/// What the size follows from, and the size.
#[component]
fn Sizes(form: Typed, errors: Errors, answer: Fetch<Option<AbPlanAnswer>>) -> impl IntoView {
    let by_rate = Memo::new(move |_| form.decides_by_rate());
    let wrong = errors.of("design.plan");
    view! {
                <div class="form-grid">
                    <TextField label=t::experiments::baseline value=form.plan.baseline error=errors.of("design.plan.baseline")
                        hint=move || if by_rate.get() { t::experiments::baseline_rate() } else { t::experiments::baseline_mean() }/>
                    <TextField label=t::experiments::smallest value=form.plan.effect error=errors.of("design.plan.effect")
                        hint=move || if by_rate.get() { t::experiments::smallest_rate() } else { t::experiments::smallest_mean() }/>
                    {move || (!by_rate.get()).then(|| view! {
                        <TextField label=t::experiments::sd hint=t::experiments::sd_hint value=form.plan.sd
                            error=errors.of("design.plan.sd")/>
                    })}
                    <TextField label=t::experiments::daily hint=t::experiments::daily_hint value=form.plan.daily
                        error=errors.of("design.plan.daily_units") optional=true/>
                    <TextField label=t::experiments::power hint=t::experiments::power_hint value=form.plan.power
                        error=errors.of("design.plan.power")/>
                </div>
                {move || wrong.get().map(|text| view! { <p class="field-error">{text}</p> })}
                <div class="experiment-answer" aria-live="polite" data-testid="plan-answer">
                    {move || told(answer)}
                </div>
    }
}

/// Fills the planned size in, as long as nobody has typed another one.
fn follow(units: RwSignal<String>, answer: Fetch<Option<AbPlanAnswer>>) {
    let filled = StoredValue::new(String::new());
    Effect::new(move || {
        let total = answer.value.with(|answer| answer.as_ref()?.as_ref()?.total_units);
        let Some(total) = total.and_then(|total| i64::try_from(total).ok()) else { return };
        let text = format::count(total);
        let typed = units.get_untracked();
        if typed.is_empty() || typed == filled.get_value() {
            filled.set_value(text.clone());
            units.set(text);
        }
    });
}

fn told(answer: Fetch<Option<AbPlanAnswer>>) -> AnyView {
    if let Some(error) = answer.error.get() {
        return view! { <p class="field-error">{error.message()}</p> }.into_any();
    }
    let Some(answer) = answer.value.get().flatten() else {
        return view! { <p class="muted">{t::experiments::plan_waits}</p> }.into_any();
    };
    if let Some(why) = answer.metrics.iter().find_map(|of| of.declined.as_ref()) {
        return view! { <p class="muted">{declined(why)}</p> }.into_any();
    }
    let each = answer.metrics.first().and_then(|of| of.control_units).map(units);
    view! {
        <p class="strong num">{size(&answer)}</p>
        {each.map(|each| view! { <p class="hint">{t::experiments::in_control(each)}</p> })}
    }
    .into_any()
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// `7,678 units, about 16 days (3 whole weeks)`. Tracks the language.
#[must_use]
pub fn size(answer: &AbPlanAnswer) -> String {
    let units = t::experiments::units(answer.total_units.map_or(0, whole));
    match answer.duration {
        Some(duration) => t::experiments::plan_answer(
            units,
            t::experiments::days(whole(duration.whole_days)),
            t::experiments::weeks(whole(duration.whole_weeks)),
        ),
        None => units,
    }
}
