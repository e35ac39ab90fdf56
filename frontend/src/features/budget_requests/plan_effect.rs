//! What a version of a plan would make of the budget, for whoever decides about it.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    ids::NodeId,
    money::Currency,
    plan::{PlanEffect, PlanGoal, PlanLineEffect, PlanPlace},
    statement::{Figure, StatementQuery},
};

use crate::{
    features::{
        budgets::Place,
        plans::{goal_name, target_text},
    },
    format,
    i18n::{named, t},
    paths,
    ui::{Amount, Table},
};

/// The plan and, while it waits, what would change.
#[component]
pub fn PlanEffects(place: PlanPlace) -> impl IntoView {
    let PlanPlace { plan_id, version_id, name, name_zh, number, effect } = place;
    let href = paths::plan_version(plan_id, version_id, "grid");
    let grid = href.clone();
    let label = move || {
        let plan = t::budget_requests::plan_version(named(&name, &name_zh), number);
        format!("{}: {plan}", t::budget_requests::plan_open())
    };
    view! {
        <div class="stack" data-testid="plan-effect">
            <p><A href attr:class="strong">{label}</A></p>
            {effect.map(|effect| view! { <Changes effect grid/> })}
        </div>
    }
}

/// Where the figures lead: to the entries of the periods that the plan covers, and to the plan's grid.
#[derive(Clone, Copy)]
struct Doors {
    window: (NaiveDate, NaiveDate),
    grid: StoredValue<String>,
}

impl Doors {
    fn entries(self, node: NodeId) -> String {
        Place::Node(node).href(&StatementQuery {
            bucket: Some(Figure::Allocated),
            window_from: Some(self.window.0),
            window_to: Some(self.window.1),
            ..StatementQuery::default()
        })
    }
}

#[component]
fn Changes(effect: PlanEffect, grid: String) -> impl IntoView {
    let PlanEffect {
        currency,
        node_id,
        starts_on,
        ends_on,
        allocated_minor,
        planned_minor,
        changed,
        lines,
        goals,
    } = effect;
    let doors = Doors { window: (starts_on, ends_on), grid: StoredValue::new(grid) };
    let heading = if changed == 0 {
        view! { <p class="muted">{t::budget_requests::plan_same}</p> }.into_any()
    } else {
        view! { <p class="muted">{move || t::budget_requests::plan_changed(i64::from(changed))}</p> }
            .into_any()
    };
    view! {
        {heading}
        <Table label=t::budget_requests::plan_lines keep=true>
            <thead>
                <tr>
                    <th scope="col">{t::budget_requests::plan_lines}</th>
                    <th scope="col" class="num">{t::budget_requests::plan_now}</th>
                    <th scope="col" class="num">{t::budget_requests::plan_then}</th>
                    <th scope="col" class="num">{t::plans::difference}</th>
                </tr>
            </thead>
            <tbody>
                <tr class="strong">
                    <td class="main-cell">{t::budget_requests::plan_budget}</td>
                    <Sides now=allocated_minor then=planned_minor currency node=node_id doors/>
                </tr>
                {lines.into_iter().map(|line| view! { <Line line currency doors/> }).collect_view()}
            </tbody>
        </Table>
        {(!goals.is_empty()).then(|| view! { <Goals goals currency/> })}
    }
}

#[component]
fn Line(line: PlanLineEffect, currency: Currency, doors: Doors) -> impl IntoView {
    let (name, name_zh) = (line.name, line.name_zh);
    view! {
        <tr>
            <td class="main-cell">
                {move || named(&name, &name_zh)}
                {line.node_id.is_none().then(|| view! { <span class="sub">{t::budget_requests::plan_new_line}</span> })}
            </td>
            <Sides now=line.allocated_minor then=line.planned_minor currency node=line.node_id doors/>
        </tr>
    }
}

/// What there is, which leads to its entries; what there would be, which leads to the plan's grid; and the
/// difference.
#[component]
fn Sides(now: i64, then: i64, currency: Currency, node: Option<NodeId>, doors: Doors) -> impl IntoView {
    let entries = node.map(|node| doors.entries(node));
    let grid = doors.grid.get_value();
    let by = then.saturating_sub(now);
    let sign = if by > 0 { "+" } else { "" };
    let text =
        move || if by == 0 { "–".to_owned() } else { format!("{sign}{}", format::money(by, currency)) };
    view! {
        <td class="num">
            {match entries {
                Some(href) => view! { <A href attr:class="door"><Amount minor=now currency/></A> }.into_any(),
                None => view! { <Amount minor=now currency/> }.into_any(),
            }}
        </td>
        <td class="num"><A href=grid attr:class="door"><Amount minor=then currency/></A></td>
        <td class="num" class:bad-text={by < 0}>{text}</td>
    }
}

#[component]
fn Goals(goals: Vec<PlanGoal>, currency: Currency) -> impl IntoView {
    let rows = goals.into_iter().map(move |goal| {
        let PlanGoal { metric, name, unit, target, cost_per_one_minor, .. } = goal;
        view! {
            <dt>{move || goal_name(metric, &name)}</dt>
            <dd class="num">
                {move || target_text(currency, metric, &unit, target)}
                {cost_per_one_minor.map(|cost| view! {
                    " · "<span class="muted">{move || t::plans::each_costs(format::money(cost, currency))}</span>
                })}
            </dd>
        }
    });
    view! {
        <h3>{t::budget_requests::plan_goals}</h3>
        <dl class="facts">{rows.collect_view()}</dl>
    }
}
