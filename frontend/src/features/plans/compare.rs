//! Two versions side by side.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    ids::PlanVersionId,
    plan::{Plan, PlanComparison, PlanGoalComparison, PlanLineComparison},
};
use rust_decimal::Decimal;

use super::{
    goals::{goal_name, target_text},
    grid::short,
    version_name,
};
use crate::{
    features::years::use_set_query,
    fetch::use_fetch,
    format,
    i18n::{named, t},
    ui::{Amount, Card, CheckField, Choice, Loaded, SelectField, Table},
};

/// The two versions of the address (`?left=`, `?right=`), or the two that say most.
#[component]
pub fn Compare(
    plan: Signal<Plan>,
    #[prop(into)] default_right: Signal<Option<PlanVersionId>>,
) -> impl IntoView {
    let query = use_query_map();
    let set = use_set_query();
    let asked = move |name: &str| -> Option<PlanVersionId> {
        let asked = query.with(|query| query.get(name)).and_then(|text| text.parse().ok())?;
        plan.with(|plan| plan.versions.iter().any(|version| version.id == asked)).then_some(asked)
    };
    let left = Memo::new(move |_| {
        asked("left").unwrap_or_else(|| {
            plan.with(|plan| plan.plan.baseline_version_id.unwrap_or(plan.plan.current_version_id))
        })
    });
    let right = Memo::new(move |_| {
        asked("right").or(default_right.get()).unwrap_or_else(|| {
            plan.with(|plan| plan.plan.open_version_id.unwrap_or(plan.plan.current_version_id))
        })
    });
    let choices = Signal::derive(move || {
        plan.with(|plan| {
            plan.versions
                .iter()
                .map(|version| Choice::new(version.id, version_name(version)))
                .collect::<Vec<_>>()
        })
    });
    let id = plan.with_untracked(|plan| plan.plan.id);
    let comparison = use_fetch(move |api| {
        // The amounts of a draft change.
        plan.track();
        let (left, right) = (left.get(), right.get());
        async move { api.compare_plan_versions(id, left, right).await }
    });
    let only = RwSignal::new(false);
    let months = RwSignal::new(false);
    view! {
        <Card title=t::plans::compare flush=true>
            <div class="card-tools plan-compare-tools">
                <SelectField
                    label=t::plans::left
                    choices
                    value=Signal::derive(move || left.get().to_string())
                    on_change=move |value: String| set.run(("left", value))
                />
                <SelectField
                    label=t::plans::right
                    choices
                    value=Signal::derive(move || right.get().to_string())
                    on_change=move |value: String| set.run(("right", value))
                />
                <div>
                    <CheckField label=t::plans::only_differences checked=only on_change=move |on| only.set(on)/>
                    <CheckField label=t::plans::by_period checked=months on_change=move |on| months.set(on)/>
                </div>
            </div>
            <Loaded fetch=comparison rows=8 let:comparison>
                <Lines comparison only months/>
                <Goals comparison only/>
            </Loaded>
        </Card>
    }
}

#[component]
fn Lines(comparison: Signal<PlanComparison>, only: RwSignal<bool>, months: RwSignal<bool>) -> impl IntoView {
    move || {
        let found = comparison.get();
        let periods = if months.get() { found.periods.clone() } else { Vec::new() };
        let lines: Vec<PlanLineComparison> = found
            .lines
            .iter()
            .filter(|line| {
                !only.get()
                    || line.difference_minor != 0
                    || line.left_minor.is_none()
                    || line.right_minor.is_none()
                    || line.months.iter().any(|month| *month != 0)
            })
            .cloned()
            .collect();
        if lines.is_empty() {
            let goals_differ = found.goals.iter().any(differs);
            let text = move || if goals_differ { t::plans::same_amounts() } else { t::plans::same() };
            return view! { <p class="plan-same hint">{text}</p> }.into_any();
        }
        let (left, right) = (version_name(&found.left), version_name(&found.right));
        let by_period = !periods.is_empty();
        let currency = found.currency;
        view! {
            <Table label=t::plans::compare keep=true>
                <thead>
                    <tr>
                        <th scope="col">{t::plans::line}</th>
                        <th scope="col" class="num">{left}</th>
                        <th scope="col" class="num">{right}</th>
                        <th scope="col" class="num">{t::plans::difference}</th>
                        {periods.into_iter().map(|period| view! {
                            <th scope="col" class="num">{move || format::month_short(period.starts_on)}</th>
                        }).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {lines.into_iter().map(|line| {
                        let (name, name_zh) = (line.name.clone(), line.name_zh.clone());
                        let side = |minor: Option<i64>| match minor {
                            Some(minor) => view! { <Amount minor currency/> }.into_any(),
                            None => view! { <span class="hint">{t::plans::not_in_it}</span> }.into_any(),
                        };
                        let cells = by_period.then(|| line.months.iter().map(|month| view! {
                            <td class="num" class:bad-text={*month < 0}>{signed(*month, currency)}</td>
                        }).collect_view());
                        view! {
                            <tr class:plan-changed=line.difference_minor != 0>
                                <td class="main-cell">
                                    <div class="tree-cell" style:--depth=line.depth.to_string()>
                                        {move || named(&name, &name_zh)}
                                    </div>
                                </td>
                                <td class="num">{side(line.left_minor)}</td>
                                <td class="num">{side(line.right_minor)}</td>
                                <td class="num" class:bad-text={line.difference_minor < 0}>
                                    {signed(line.difference_minor, currency)}
                                </td>
                                {cells}
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </Table>
        }
        .into_any()
    }
}

/// A difference in short, with its sign.
pub fn signed(minor: i64, currency: penstock_shared::money::Currency) -> String {
    match minor {
        0 => "–".to_owned(),
        more if more > 0 => format!("+{}", short(more, currency)),
        less => short(less, currency),
    }
}

/// Whether a goal is another one in the two versions.
fn differs(goal: &PlanGoalComparison) -> bool {
    goal.left != goal.right || goal.left_cost_minor != goal.right_cost_minor
}

#[component]
fn Goals(comparison: Signal<PlanComparison>, only: RwSignal<bool>) -> impl IntoView {
    move || {
        let found = comparison.get();
        let goals: Vec<_> = found.goals.into_iter().filter(|goal| !only.get() || differs(goal)).collect();
        if goals.is_empty() {
            return None;
        }
        let (left, right) = (version_name(&found.left), version_name(&found.right));
        let currency = found.currency;
        Some(view! {
            <Table label=t::plans::tab_goals keep=true>
                <thead>
                    <tr>
                        <th scope="col">{t::plans::goal}</th>
                        <th scope="col" class="num">{left}</th>
                        <th scope="col" class="num">{right}</th>
                        <th scope="col" class="num">{t::plans::difference}</th>
                        <th scope="col" class="num">{t::plans::cost_left}</th>
                        <th scope="col" class="num">{t::plans::cost_right}</th>
                    </tr>
                </thead>
                <tbody>
                    {goals.into_iter().map(|goal| view! { <Goal goal currency/> }).collect_view()}
                </tbody>
            </Table>
        })
    }
}

#[component]
fn Goal(goal: PlanGoalComparison, currency: penstock_shared::money::Currency) -> impl IntoView {
    let changed = differs(&goal);
    let PlanGoalComparison { metric, name, unit, left, right, left_cost_minor, right_cost_minor, .. } = goal;
    let text = {
        let unit = unit.clone();
        move |target| target_text(currency, metric, &unit, target)
    };
    let difference = left.zip(right).map(|(left, right)| right - left);
    let sign = if difference.is_some_and(|by| by > Decimal::ZERO) { "+" } else { "" };
    let by = difference.map(|by| match by.is_zero() {
        true => "–".to_owned(),
        false => format!("{sign}{}", target_text(currency, metric, &unit, by)),
    });
    let money = move |minor: Option<i64>| minor.map(|minor| format::money(minor, currency));
    view! {
        <tr class:plan-changed=changed>
            <td class="main-cell">{move || goal_name(metric, &name)}</td>
            <td class="num">{left.map(&text)}</td>
            <td class="num">{right.map(&text)}</td>
            <td class="num">{by}</td>
            <td class="num">{money(left_cost_minor)}</td>
            <td class="num">{money(right_cost_minor)}</td>
        </tr>
    }
}
