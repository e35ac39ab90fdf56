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

/// Where the entries are that the figures of a node are made of: as of a moment, or as they are now.
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
    let doors_before = Doors { node: node_id, before: done_at };
    let doors_after = Doors { node: node_id, before: done_at.map(|at| at + TimeDelta::microseconds(1)) };
    let on_hand = left_before != left_after && before == after;
    let change_minor = after.allocated_minor.saturating_sub(before.allocated_minor);
    let by_minor = if on_hand { left_after.saturating_sub(left_before) } else { change_minor };
    view! {
        <li class="effect node-effect">
            <div class="row between">
                <span>
                    <Way path=effect.node_path/>
                    <A href=paths::budget_node(node_id) attr:class="strong">{move || named(&name.0, &name.1)}</A>
                    {effect.is_contingency.then(|| view! { " "<Pill label=t::budgets::contingency/> })}
                </span>
                <Change by_minor=change_minor currency/>
            </div>
            <Bar label=t::budget_requests::before balance=before longest currency doors=doors_before/>
            <Bar label=t::budget_requests::after balance=after longest currency doors=doors_after/>
            {on_hand.then(|| view! {
                <p class="small muted num">
                    {t::budget_requests::not_given_on}
                    " "
                    <A href=doors_before.to(Figure::Kept) attr:class="door">
                        {move || t::budget_requests::amount_before(format::money(left_before, currency))}
                    </A>
                    " · "
                    <A href=doors_after.to(Figure::Kept) attr:class="door">
                        {move || t::budget_requests::amount_after(format::money(left_after, currency))}
                    </A>
                </p>
            })}
            // What has not happened has no entries of its own: its figures lead to those of now.
            {(done_at.is_none() && by_minor != 0).then(|| view! {
                <p class="small muted num" data-testid="after-made-of">
                    {move || t::budget_requests::after_made_of(with_sign(by_minor, currency))}
                </p>
            })}
        </li>
    }
}

/// How much comes in or goes out.
#[component]
fn Change(by_minor: i64, currency: Currency) -> impl IntoView {
    (by_minor != 0).then(|| {
        view! {
            <span class="num strong" class:good-text={by_minor > 0}>{move || with_sign(by_minor, currency)}</span>
        }
    })
}

fn with_sign(by_minor: i64, currency: Currency) -> String {
    let sign = if by_minor > 0 { "+" } else { "" };
    format!("{sign}{}", format::money(by_minor, currency))
}

#[component]
fn Bar(
    label: fn() -> &'static str,
    balance: Balance,
    longest: i64,
    currency: Currency,
    doors: Doors,
) -> impl IntoView {
    let text = move |figure: Figure, text: fn(String) -> String, minor: i64| {
        let text = move || text(format::money(minor, currency));
        view! { <A href=doors.to(figure) attr:class="door">{text}</A> }
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
    let figure = match shortfall.code {
        ErrorCode::ParentExceeded => Figure::Kept,
        _ => Figure::Available,
    };
    let entries = Doors { node: shortfall.node_id, before: None }.to(figure);
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
            <p role="status" data-testid="obstacle">{text}" "<A href=entries>{t::budget_requests::free_entries}</A></p>
        </Notice>
    }
}
