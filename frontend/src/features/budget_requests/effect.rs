//! What a request does to the nodes: for each the bar before and after, on one scale.

use chrono::{NaiveDateTime, TimeDelta};
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::Balance,
    budget_request::{NodeEffect, Shortfall},
    error_code::ErrorCode,
    ids::NodeId,
    money::Currency,
    statement::{Figure, StatementQuery},
};

use crate::{
    features::{
        budgets::Place,
        effect::{Way, placed},
    },
    format,
    i18n::{named, t},
    paths,
    ui::{MoneyBar, Notice, Pill, Tone},
};

/// A row for each node.
#[component]
pub fn NodeEffects(
    #[prop(into)] effects: Signal<Vec<NodeEffect>>,
    /// When it was done; without, it is what would happen.
    #[prop(default = None)]
    done_at: Option<NaiveDateTime>,
) -> impl IntoView {
    view! {
        <ul class="effects" data-testid="node-effects">
            {move || effects.get().into_iter().map(|effect| view! { <Row effect done_at/> }).collect_view()}
        </ul>
    }
}

/// Where the entries are that the figures of a node are made of, as of a moment.
#[derive(Clone, Copy)]
struct Doors {
    node: NodeId,
    before: Option<NaiveDateTime>,
}

impl Doors {
    fn to(self, figure: Figure) -> String {
        let Self { node, before: posted_before } = self;
        let query = StatementQuery { bucket: Some(figure), posted_before, ..StatementQuery::default() };
        Place::Node(node).href(&query)
    }
}

#[component]
fn Row(effect: NodeEffect, done_at: Option<NaiveDateTime>) -> impl IntoView {
    let NodeEffect { node_id, currency, before, after, .. } = effect;
    let name = (effect.node_name, effect.node_name_zh);
    let longest = before.allocated_minor.max(after.allocated_minor);
    let (left_before, left_after) = (effect.unallocated_before_minor, effect.unallocated_after_minor);
    view! {
        <li class="effect node-effect">
            <div class="row between">
                <span>
                    <Way path=effect.node_path/>
                    <A href=paths::budget_node(node_id) attr:class="strong">{move || named(&name.0, &name.1)}</A>
                    {effect.is_contingency.then(|| view! { " "<Pill label=t::budgets::contingency/> })}
                </span>
                <Change by_minor=after.allocated_minor.saturating_sub(before.allocated_minor) currency/>
            </div>
            <Bar
                label=t::budget_requests::before
                balance=before
                longest
                currency
                doors=Some(Doors { node: node_id, before: done_at })
            />
            // Nothing is behind what has not happened.
            <Bar
                label=t::budget_requests::after
                balance=after
                longest
                currency
                doors=done_at.map(|at| Doors { node: node_id, before: Some(at + TimeDelta::microseconds(1)) })
            />
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
fn Bar(
    label: fn() -> &'static str,
    balance: Balance,
    longest: i64,
    currency: Currency,
    doors: Option<Doors>,
) -> impl IntoView {
    let text = move |figure: Figure, text: fn(String) -> String, minor: i64| {
        let text = move || text(format::money(minor, currency));
        match doors {
            Some(doors) => view! { <A href=doors.to(figure) attr:class="door">{text}</A> }.into_any(),
            None => view! { <span>{text}</span> }.into_any(),
        }
    };
    let share = format::share_bp(balance.allocated_minor, longest).unwrap_or(10_000).clamp(0, 10_000);
    let width = format!("{}.{:02}%", share / 100, share % 100);
    view! {
        <div class="effect-line">
            <span class="small muted">{label}</span>
            <div class="effect-track">
                <div style:width=width><MoneyBar balance=Signal::stored(balance) currency/></div>
            </div>
            <span class="effect-figures small num">
                {text(Figure::Available, t::budget_requests::left, balance.available_minor)}
                " "
                {text(Figure::Allocated, t::budget_requests::allocated_of, balance.allocated_minor)}
            </span>
        </div>
    }
}

/// Why a request could not be done as the budgets stand.
#[component]
pub fn Obstacle(shortfall: Shortfall) -> impl IntoView {
    let text = move || {
        let node = placed(&shortfall.node_path, &shortfall.node_name, &shortfall.node_name_zh);
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
