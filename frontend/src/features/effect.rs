//! What a request does to the budgets it touches: a row per node with the bar before and after.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::budget::{CheckOutcome, Helper, NodeCheck, NodeRef};

use crate::{
    format,
    i18n::{named, t},
    paths,
    ui::{BudgetEffect, EffectBar, StatePill},
};

/// One row for each node and window: of several lines on it the last one, which carries the sum of
/// all. In the order in which the nodes were asked.
#[must_use]
pub fn per_node(results: &[NodeCheck]) -> Vec<NodeCheck> {
    let mut rows: Vec<NodeCheck> = Vec::new();
    for result in results {
        let same = |row: &&mut NodeCheck| {
            row.node_id == result.node_id
                && row.book_id == result.book_id
                && row.window_from == result.window_from
                && row.window_to == result.window_to
        };
        match rows.iter_mut().find(same) {
            Some(row) => *row = result.clone(),
            None => rows.push(result.clone()),
        }
    }
    rows
}

/// How much was asked beyond what could be given: an override of this much lets it through. Not below zero.
#[must_use]
pub fn shortfall_minor(check: &NodeCheck) -> i64 {
    check.asked_minor.saturating_sub(givable_minor(check)).max(0)
}

/// The most that could be asked, tolerance and overrides included; below zero where the limit is exceeded
/// already: then a request that is let through has to make up for that as well.
#[must_use]
pub fn givable_minor(check: &NodeCheck) -> i64 {
    check.available_minor.saturating_add(check.tolerance_minor).saturating_add(check.override_minor)
}

/// What a node is a part of: `Growth › `. Tracks the language.
#[must_use]
pub fn way(path: &[NodeRef]) -> String {
    path.iter().map(|node| format!("{} › ", named(&node.name, &node.name_zh))).collect()
}

/// A budget's name behind what it is a part of. Tracks the language.
#[must_use]
pub fn placed(path: &[NodeRef], name: &str, name_zh: &str) -> String {
    format!("{}{}", way(path), named(name, name_zh))
}

/// What a budget is a part of, to stand before its name.
#[component]
pub fn Way(path: Vec<NodeRef>) -> impl IntoView {
    (!path.is_empty()).then(|| view! { <span class="way muted small">{move || way(&path)}</span> })
}

/// The node's or book's name in the reader's language, with what it is a part of.
#[must_use]
pub fn node_name(check: &NodeCheck) -> String {
    placed(&check.path, &check.name, &check.name_zh)
}

/// The page of the node or the control book that was asked.
#[must_use]
pub fn holder_href(check: &NodeCheck) -> Option<String> {
    check.node_id.map(paths::budget_node).or_else(|| check.book_id.map(paths::control_book))
}

/// The node's or the control book's name as a link to its page, behind what it is a part of.
#[component]
pub fn HolderName(check: NodeCheck) -> impl IntoView {
    let href = holder_href(&check);
    let way = view! { <Way path=check.path/> };
    let name = move || named(&check.name, &check.name_zh);
    match href {
        Some(href) => view! { {way}<A href attr:class="strong">{name}</A> }.into_any(),
        None => view! { {way}<span class="strong">{name}</span> }.into_any(),
    }
}

/// The stretch of time that a check looked at.
#[must_use]
pub fn window(check: &NodeCheck) -> String {
    format::span(check.window_from, check.window_to)
}

/// The rows.
#[component]
pub fn Effects(#[prop(into)] checks: Signal<Vec<NodeCheck>>) -> impl IntoView {
    view! {
        <ul class="effects">
            {move || per_node(&checks.get()).into_iter().map(|check| view! { <EffectRow check/> }).collect_view()}
        </ul>
    }
}

#[component]
fn EffectRow(check: NodeCheck) -> impl IntoView {
    let currency = check.currency;
    let effect = BudgetEffect {
        allocated_minor: check.allocated_minor,
        used_minor: check.allocated_minor.saturating_sub(check.available_minor),
        asked_minor: check.asked_minor,
    };
    let (before, after) = (check.available_minor, check.available_after_minor);
    let outcome = check.outcome;
    let named = check.clone();
    let when = check.clone();
    view! {
        <li class="effect">
            <div class="row between">
                <span>
                    <HolderName check=named/>
                    " "
                    <span class="muted small">{move || window(&when)}</span>
                </span>
                {(outcome != CheckOutcome::Passed).then(|| view! { <StatePill state=outcome/> })}
            </div>
            <EffectBar effect=Signal::stored(effect) currency/>
            <div class="row between small num">
                <span class="muted">
                    {move || if before < 0 {
                        t::effect::over_before(format::money(before.saturating_neg(), currency))
                    } else {
                        t::effect::left_before(format::money(before, currency))
                    }}
                </span>
                <span class:bad-text=move || { after < 0 }>
                    {move || if after < 0 {
                        t::effect::over_after(format::money(after.saturating_neg(), currency))
                    } else {
                        t::effect::left_after(format::money(after, currency))
                    }}
                </span>
            </div>
        </li>
    }
}

/// A refusal in words: which nodes and books, and by how much.
#[component]
pub fn Refusals(refusals: Vec<NodeCheck>) -> impl IntoView {
    let sentences = per_node(&refusals).into_iter().map(|check| view! { <li>{move || refusal(&check)}</li> });
    view! { <ul class="refusals">{sentences.collect_view()}</ul> }
}

/// One of them: asked, available, shortfall.
fn refusal(check: &NodeCheck) -> String {
    let money = |minor| format::money(minor, check.currency);
    let (node, days, asked) = (node_name(check), window(check), money(check.asked_minor));
    let (givable, short) = (givable_minor(check), money(shortfall_minor(check)));
    if givable < 0 {
        t::effect::refusal_over(node, days, asked, money(givable.saturating_neg()), short)
    } else {
        t::effect::refusal(node, days, asked, money(givable), short)
    }
}

/// Who can move or add money, each with a letter that is begun already.
#[component]
pub fn Helpers(helpers: Vec<Helper>, #[prop(into)] subject: Signal<String>) -> impl IntoView {
    (!helpers.is_empty()).then(|| {
        view! {
            <p class="small">
                {t::effect::ask}
                " "
                {helpers.into_iter().enumerate().map(|(index, helper)| {
                    let Helper { name, email } = helper;
                    let address = email.clone();
                    let href = move || subject.with(|subject| {
                        crate::api::Query::new().with("subject", subject).on(&format!("mailto:{address}"))
                    });
                    view! {
                        {(index > 0).then_some(", ")}
                        <a href=href rel="external" title=email>{name}</a>
                    }
                }).collect_view()}
            </p>
        }
    })
}
