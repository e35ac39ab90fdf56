//! What is measured: the one metric that decides, others to look at, and what must not get worse.

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbBetter, AbRole},
    experiment::{ExperimentMetricKind, ExperimentSource, MOST_EXPERIMENT_METRICS},
    result::ResultMetric,
};

use super::{
    draft::{Typed, TypedMetric},
    send::Errors,
};
use crate::{
    i18n::{t, words::Word as _},
    ui::{Button, Card, Choice, Glyph, Kind, MoneyField, Segmented, SelectField, TextField},
};

#[component]
pub fn Metrics(form: Typed, errors: Errors) -> impl IntoView {
    let full = Memo::new(move |_| form.metrics.with(Vec::len) >= MOST_EXPERIMENT_METRICS);
    let wrong = errors.of("design.metrics");
    let add = move || form.metrics.update(|all| all.push(TypedMetric::new(AbRole::Guardrail)));
    view! {
        <Card title=t::experiments::metrics text=t::experiments::metrics_text>
            <div class="form">
                {move || form.metrics.get().into_iter().enumerate().map(|(place, metric)| view! {
                    <Metric form metric place errors/>
                }).collect_view()}
                {move || wrong.get().map(|text| view! { <p class="field-error">{text}</p> })}
                {move || (!full.get()).then(|| view! {
                    <div><Button label=t::experiments::add_metric glyph=Glyph::Plus small=true on_click=add/></div>
                })}
            </div>
        </Card>
    }
}

#[component]
fn Metric(form: Typed, metric: TypedMetric, place: usize, errors: Errors) -> impl IntoView {
    let at = move |field: &str| errors.of(format!("design.metrics[{place}].{field}"));
    let many = Memo::new(move |_| form.metrics.with(Vec::len) > 1);
    let roles = || AbRole::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let betters = || AbBetter::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let role_hint = move || match metric.role.get() {
        AbRole::Primary => t::experiments::role_primary(),
        AbRole::Secondary => t::experiments::role_secondary(),
        AbRole::Guardrail => t::experiments::role_guardrail(),
    };
    view! {
        <fieldset class="experiment-part">
            <legend>{move || t::experiments::metric(place.saturating_add(1))}</legend>
            {move || many.get().then(|| view! {
                <Button label=move || t::experiments::remove(metric.name.get()) glyph=Glyph::X small=true icon_only=true
                    kind=Kind::Quiet on_click=move || form.metrics.update(|all| all.retain(|other| *other != metric))/>
            })}
            <div class="form-grid">
                <TextField label=t::experiments::metric_name hint=t::experiments::metric_name_hint value=metric.name
                    error=at("name")/>
                <SelectField label=t::experiments::role hint=role_hint choices=Signal::derive(roles)
                    value=Signal::derive(move || metric.role.get().to_string()) error=at("role")
                    on_change=move |text: String| {
                        form.set_role(metric, text.parse().unwrap_or(AbRole::Secondary));
                    }/>
                <Kinds form metric place errors/>
                <SelectField label=t::experiments::better choices=Signal::derive(betters)
                    value=Signal::derive(move || metric.better.get().to_string()) error=at("better")
                    on_change=move |text: String| metric.better.set(text.parse().unwrap_or(AbBetter::Higher))/>
                <TextField label=t::experiments::metric_key hint=t::experiments::metric_key_hint value=metric.key
                    error=at("key") optional=true/>
                <Worth form metric place errors/>
            </div>
            <Margin form metric place errors/>
        </fieldset>
    }
}

/// What the metric is made of: the figures of records, or the results of campaigns.
#[component]
fn Kinds(form: Typed, metric: TypedMetric, place: usize, errors: Errors) -> impl IntoView {
    let at = move |field: &str| errors.of(format!("design.metrics[{place}].{field}"));
    let kinds = || ExperimentMetricKind::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let results = || {
        let all = ResultMetric::ALL.iter().filter(|of| **of != ResultMetric::Revenue);
        let all = all.map(|of| Choice::new(of, of.word()));
        std::iter::once(Choice::new("", t::common::choose())).chain(all).collect::<Vec<_>>()
    };
    let hint = move || match metric.kind.get() {
        ExperimentMetricKind::Proportion => t::experiments::kind_proportion(),
        ExperimentMetricKind::Mean => t::experiments::kind_mean(),
        ExperimentMetricKind::Ratio => t::experiments::kind_ratio(),
        ExperimentMetricKind::Covariate => t::experiments::kind_covariate(),
    };
    let by_campaigns = Memo::new(move |_| form.source.get() == ExperimentSource::Campaigns);
    move || {
        if by_campaigns.get() {
            view! {
                <SelectField label=t::experiments::counted choices=Signal::derive(results) value=metric.counted
                    on_change=move |text| metric.counted.set(text) error=at("counted")/>
                <SelectField label=t::experiments::out_of choices=Signal::derive(results) value=metric.out_of
                    hint=t::experiments::out_of_hint
                    on_change=move |text| metric.out_of.set(text) error=at("out_of")/>
            }
            .into_any()
        } else {
            view! {
                <SelectField label=t::experiments::kind hint choices=Signal::derive(kinds)
                    value=Signal::derive(move || metric.kind.get().to_string()) error=at("kind")
                    on_change=move |text: String| {
                        metric.kind.set(text.parse().unwrap_or(ExperimentMetricKind::Proportion));
                    }/>
            }
            .into_any()
        }
    }
}

/// What one is worth, of the metric that decides.
#[component]
fn Worth(form: Typed, metric: TypedMetric, place: usize, errors: Errors) -> impl IntoView {
    let takes = Memo::new(move |_| {
        let kind = form.kind_of(metric);
        metric.role.get() == AbRole::Primary
            && matches!(kind, ExperimentMetricKind::Proportion | ExperimentMetricKind::Mean)
    });
    move || {
        takes.get().then(|| {
            view! {
                <MoneyField label=t::experiments::each_worth hint=t::experiments::each_worth_hint value=metric.worth
                    currency=Signal::derive(move || form.currency_now()) optional=true
                    error=errors.of(format!("design.metrics[{place}].worth_minor"))/>
            }
        })
    }
}

/// How much worse a guardrail may get.
#[component]
fn Margin(form: Typed, metric: TypedMetric, place: usize, errors: Errors) -> impl IntoView {
    let guards = Memo::new(move |_| metric.role.get() == AbRole::Guardrail);
    let ways = || {
        vec![
            Choice::new("relative", t::experiments::margin_relative()),
            Choice::new("absolute", t::experiments::margin_absolute()),
        ]
    };
    let hint = move || match (metric.relative.get(), form.kind_of(metric)) {
        (true, _) => t::experiments::margin_relative_hint(),
        (false, ExperimentMetricKind::Proportion) => t::experiments::margin_points_hint(),
        (false, _) => t::experiments::margin_number_hint(),
    };
    move || {
        guards.get().then(|| {
            view! {
                <div class="row">
                    <TextField label=t::experiments::margin hint value=metric.margin
                        error=errors.of(format!("design.metrics[{place}].margin"))/>
                    <Segmented label=t::experiments::margin_way choices=Signal::derive(ways)
                        value=Signal::derive(move || {
                            if metric.relative.get() { "relative".to_owned() } else { "absolute".to_owned() }
                        })
                        on_change=move |text: String| metric.relative.set(text == "relative")/>
                </div>
            }
        })
    }
}
