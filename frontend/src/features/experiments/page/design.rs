//! What was fixed before the start: arms, metrics and the rule.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    ab::AbMargin,
    experiment::{Experiment, ExperimentMetric, ExperimentMetricKind, ExperimentTie, ExperimentVariant},
    money::Currency,
};

use super::super::figures::{Measure, percent, units};
use crate::{
    features::settings::department_name,
    fetch::use_fetch,
    format,
    i18n::{named, t, words::Word as _},
    paths,
    ui::{Card, Table},
};

#[component]
pub fn Design(now: Signal<Experiment>) -> impl IntoView {
    view! {
        <div class="columns">
            <div class="stack loose">
                <Card title=t::experiments::arms flush=true><Arms now/></Card>
                <Card title=t::experiments::metrics flush=true><Metrics now/></Card>
            </div>
            <Card title=t::experiments::design><Facts now/></Card>
        </div>
    }
}

#[component]
fn Facts(now: Signal<Experiment>) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let hypothesis = Memo::new(move |_| now.with(|now| now.hypothesis.clone()));
    view! {
        {move || Some(hypothesis.get()).filter(|text| !text.is_empty()).map(|text| view! { <p class="prose">{text}</p> })}
        <dl class="facts experiment-facts">
            <dt>{t::common::department}</dt>
            <dd>{move || department_name(departments, now.with(|now| now.department_id))}</dd>
            <dt>{t::experiments::owner}</dt>
            <dd>{move || now.with(|now| now.owner_name.clone())}</dd>
            <dt>{t::experiments::source}</dt>
            <dd>{move || now.with(|now| now.design.source.word())}</dd>
            <dt>{t::experiments::rule}</dt>
            <dd>{move || now.with(|now| now.design.stopping.word())}</dd>
            <dt>{t::experiments::planned_units}</dt>
            <dd class="num">
                {move || now.with(|now| now.design.planned_units).map_or_else(|| "–".to_owned(), units)}
            </dd>
            <dt>{t::experiments::false_alarms}</dt>
            <dd class="num">{move || now.with(|now| percent(now.design.alpha))}</dd>
            <dt>{t::experiments::direction}</dt>
            <dd>{move || now.with(|now| now.design.direction.word())}</dd>
            <dt>{t::experiments::correction}</dt>
            <dd>{move || now.with(|now| now.design.correction.word())}</dd>
            <dt>{t::experiments::method}</dt>
            <dd>{move || now.with(|now| now.design.method.word())}</dd>
            <People now/>
        </dl>
    }
}

/// Who did what, as far as it has come.
#[component]
fn People(now: Signal<Experiment>) -> impl IntoView {
    move || {
        now.with(|now| {
            let told = [
                (t::experiments::started(), now.started_on, now.started_by_name.clone()),
                (t::experiments::stopped(), now.stopped_on, now.stopped_by_name.clone()),
            ];
            let steps = told.into_iter().filter_map(|(label, day, name)| {
                let text =
                    [Some(format::date(day?)), name].into_iter().flatten().collect::<Vec<_>>().join(" · ");
                Some(view! { <dt>{label}</dt><dd>{text}</dd> })
            });
            let reason = (!now.stop_reason.is_empty()).then(|| {
                view! {
                    <dt>{t::experiments::stop_reason}</dt><dd>{now.stop_reason.clone()}</dd>
                }
            });
            view! { {steps.collect_view()}{reason} }
        })
    }
}

#[component]
fn Arms(now: Signal<Experiment>) -> impl IntoView {
    view! {
        <Table label=t::experiments::arms>
            <thead>
                <tr>
                    <th scope="col">{t::experiments::arm_name}</th>
                    <th scope="col">{t::experiments::what_differs}</th>
                    <th scope="col" class="num">{t::experiments::weight}</th>
                    <th scope="col">{t::experiments::tied_to}</th>
                </tr>
            </thead>
            <tbody>
                {move || now.with(|now| {
                    let tie = |key: &str| now.ties.iter().find(|tie| tie.variant == key).cloned();
                    let arms = now.variants.iter().enumerate();
                    arms.map(|(place, of)| arm(place == 0, of.clone(), tie(&of.key))).collect_view()
                })}
            </tbody>
        </Table>
    }
}

fn arm(is_control: bool, arm: ExperimentVariant, tie: Option<ExperimentTie>) -> impl IntoView {
    let ExperimentVariant { key, name, description, kind, weight, campaign_id, budget_node_id } = arm;
    let control = is_control.then(|| view! { <span class="sub">{t::experiments::control}</span> });
    // What is out of sight has no name, and no page to go to.
    let tie = tie.unwrap_or_default();
    let campaign = campaign_id.zip(tie.campaign);
    let budget = budget_node_id.zip(tie.budget).map(|(id, name)| (id, name, tie.budget_zh));
    view! {
        <tr>
            <td class="main-cell">
                <span class="strong">{key}</span>" "{name}
                {control}
                {(!description.is_empty()).then(|| view! { <span class="sub">{description}</span> })}
            </td>
            <td data-label=t::experiments::what_differs>{move || kind.word()}</td>
            <td class="num" data-label=t::experiments::weight>{move || format::count(i64::from(weight))}</td>
            <td data-label=t::experiments::tied_to>
                {campaign.map(|(id, name)| view! { <A href=paths::campaign(id)>{name}</A>" " })}
                {budget.map(|(id, name, name_zh)| view! {
                    <A href=paths::budget_node(id)>{move || named(&name, &name_zh)}</A>
                })}
            </td>
        </tr>
    }
}

#[component]
fn Metrics(now: Signal<Experiment>) -> impl IntoView {
    let rows = move || {
        now.with(|now| {
            let currency = now.design.currency;
            now.design.metrics.iter().map(|of| metric(of.clone(), currency)).collect_view()
        })
    };
    view! {
        <Table label=t::experiments::metrics>
            <thead>
                <tr>
                    <th scope="col">{t::experiments::metric_name}</th>
                    <th scope="col">{t::experiments::role}</th>
                    <th scope="col">{t::experiments::kind}</th>
                    <th scope="col">{t::experiments::better}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn metric(of: ExperimentMetric, currency: Currency) -> impl IntoView {
    let ExperimentMetric { key, name, kind, role, better, margin, worth_minor, counted, out_of } = of;
    let sources = move || {
        counted.zip(out_of).map(|(counted, out_of)| t::experiments::counted_of(counted.word(), out_of.word()))
    };
    let margin = move || margin.map(|margin| t::experiments::margin_of(margin_text(margin, kind)));
    let worth = move || worth_minor.map(|minor| t::experiments::worth_of(format::money(minor, currency)));
    view! {
        <tr>
            <td class="main-cell">{name}<span class="sub mono">{key}</span></td>
            <td data-label=t::experiments::role>
                {move || role.word()}<span class="sub">{margin}</span><span class="sub">{worth}</span>
            </td>
            <td data-label=t::experiments::kind>{move || kind.word()}<span class="sub">{sources}</span></td>
            <td data-label=t::experiments::better>{move || better.word()}</td>
        </tr>
    }
}

fn margin_text(margin: AbMargin, kind: ExperimentMetricKind) -> String {
    match margin {
        AbMargin::Relative { value } => percent(value),
        AbMargin::Absolute { value } => Measure::of(kind).value(value),
    }
}
