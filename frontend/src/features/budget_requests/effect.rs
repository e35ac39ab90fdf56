//! What a request does to the nodes: for each the bar before and after, on one scale.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::Balance,
    budget_request::{NodeEffect, Shortfall},
    error_code::ErrorCode,
    money::Currency,
};

use crate::{
    format,
    i18n::{named, t},
    paths,
    ui::{MoneyBar, Notice, Pill, Tone},
};

/// A row for each node.
#[component]
pub fn NodeEffects(#[prop(into)] effects: Signal<Vec<NodeEffect>>) -> impl IntoView {
    view! {
        <ul class="effects" data-testid="node-effects">
            {move || effects.get().into_iter().map(|effect| view! { <Row effect/> }).collect_view()}
        </ul>
    }
}

#[component]
fn Row(effect: NodeEffect) -> impl IntoView {
    let NodeEffect { node_id, currency, before, after, .. } = effect;
    let name = (effect.node_name, effect.node_name_zh);
    let longest = before.allocated_minor.max(after.allocated_minor);
    let (left_before, left_after) = (effect.unallocated_before_minor, effect.unallocated_after_minor);
    view! {
        <li class="effect node-effect">
            <div class="row between">
                <span>
                    <A href=paths::budget_node(node_id) attr:class="strong">{move || named(&name.0, &name.1)}</A>
                    {effect.is_contingency.then(|| view! { " "<Pill label=t::budgets::contingency/> })}
                </span>
                <Change by_minor=after.allocated_minor.saturating_sub(before.allocated_minor) currency/>
            </div>
            <Bar label=t::budget_requests::before balance=before longest currency/>
            <Bar label=t::budget_requests::after balance=after longest currency/>
            {(left_before != left_after && before == after).then(|| view! {
                <p class="small muted num">
                    {move || t::budget_requests::unallocated_change(
                        format::money(left_before, currency),
                        format::money(left_after, currency),
                    )}
                </p>
            })}
        </li>
    }
}

/// How much comes in or goes out.
#[component]
fn Change(by_minor: i64, currency: Currency) -> impl IntoView {
    let sign = if by_minor > 0 { "+" } else { "" };
    (by_minor != 0).then(|| {
        view! {
            <span class="num strong" class:good-text={by_minor > 0}>
                {move || format!("{sign}{}", format::money(by_minor, currency))}
            </span>
        }
    })
}

#[component]
fn Bar(label: fn() -> &'static str, balance: Balance, longest: i64, currency: Currency) -> impl IntoView {
    let share = format::share_bp(balance.allocated_minor, longest).unwrap_or(10_000).clamp(0, 10_000);
    let width = format!("{}.{:02}%", share / 100, share % 100);
    view! {
        <div class="effect-line">
            <span class="small muted">{label}</span>
            <div class="effect-track">
                <div style:width=width><MoneyBar balance=Signal::stored(balance) currency/></div>
            </div>
            <span class="small num">
                {move || t::budget_requests::available_of(
                    format::money(balance.available_minor, currency),
                    format::money(balance.allocated_minor, currency),
                )}
            </span>
        </div>
    }
}

/// Why a request could not be done as the budgets stand.
#[component]
pub fn Obstacle(shortfall: Shortfall) -> impl IntoView {
    let text = move || {
        let node = named(&shortfall.node_name, &shortfall.node_name_zh);
        let free = format::money(shortfall.free_minor, shortfall.currency);
        match (shortfall.code, shortfall.period_starts_on) {
            (ErrorCode::ParentExceeded, _) => t::budget_requests::given_on(node, free),
            (_, Some(day)) => t::budget_requests::in_use_from(node, free, format::date(day)),
            (_, None) => t::budget_requests::in_use(node, free),
        }
    };
    view! {
        <Notice tone=Tone::Warn>
            <p role="status" data-testid="obstacle">{text}</p>
        </Notice>
    }
}
