//! The stored funds checks: what each node was asked, what it had, and by which policy it answered.

use chrono::NaiveDateTime;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::{CheckOutcome, FundCheck, NodeCheck},
    money::Currency,
    statement::{Figure, StatementQuery},
};

use crate::{
    features::{
        budgets::Place,
        effect::{HolderName, shortfall_minor, window},
    },
    format,
    i18n::{t, words::Word},
    paths,
    ui::{Amount, Card, StatePill, Table, Term},
};

/// The checks, newest first; refused ones are open.
#[component]
pub fn Checks(checks: Vec<FundCheck>) -> impl IntoView {
    view! {
        <Card title=t::checks::title text=t::checks::text flush=true>
            <div class="checks" data-testid="checks">
                {checks.into_iter().rev().map(|check| {
                    let open = check.outcome == CheckOutcome::Refused;
                    view! { <CheckRecord check open/> }
                }).collect_view()}
            </div>
        </Card>
    }
}

/// What asked, in the reader's language.
#[must_use]
pub fn purpose(word: &str) -> String {
    let known = match word {
        "submit" => t::checks::submit(),
        "invoice" => t::checks::invoice(),
        "import" => t::checks::import(),
        other => other,
    };
    known.to_owned()
}

/// One check; folded, unless `open`.
#[component]
pub fn CheckRecord(check: FundCheck, open: bool) -> impl IntoView {
    let FundCheck { checked_at, actor_name, purpose: word, outcome, results, .. } = check;
    view! {
        <details class="check-record" open=open>
            <summary>
                <StatePill state=outcome/>
                <span class="strong">{move || purpose(&word)}</span>
                <span class="muted small num">{move || format::date_time(checked_at)}</span>
                <span class="muted small">{actor_name}</span>
            </summary>
            <CheckTable checked_at results/>
        </details>
    }
}

/// What each budget and book was asked, what it had, and what it answered.
#[component]
pub fn CheckTable(checked_at: NaiveDateTime, results: Vec<NodeCheck>) -> impl IntoView {
    let label = move || t::checks::of(format::date_time(checked_at));
    view! {
        <Table label>
            <thead>
                <tr>
                    <th>{t::expenses::budget}</th>
                    <th class="num">{t::money::allocated}</th>
                    <th class="num">{t::checks::used}</th>
                    <th class="num">{t::checks::asked}</th>
                    <th class="num">{t::checks::after}</th>
                    <th><Term word=t::checks::policy meaning=t::checks::policy_help/></th>
                    <th>{t::common::state}</th>
                </tr>
            </thead>
            <tbody>{results.into_iter().map(|result| view! { <Result result checked_at/> }).collect_view()}</tbody>
        </Table>
    }
}

/// Where the entries are that a figure was made of when the check was made: of a node those that had been
/// posted by then in the window's periods; a book has its own page.
fn door(result: &NodeCheck, checked_at: NaiveDateTime, figure: Figure) -> Option<String> {
    let entries = |node| {
        Place::Node(node).href(&StatementQuery {
            bucket: Some(figure),
            window_from: Some(result.window_from),
            window_to: Some(result.window_to),
            posted_before: Some(checked_at),
            ..StatementQuery::default()
        })
    };
    result.node_id.map(entries).or_else(|| result.book_id.map(paths::control_book))
}

/// An amount that leads to what it is made of.
fn door_to(href: Option<String>, minor: i64, currency: Currency) -> AnyView {
    match href {
        Some(href) => view! { <A href attr:class="door"><Amount minor currency/></A> }.into_any(),
        None => view! { <Amount minor currency/> }.into_any(),
    }
}

#[component]
fn Result(result: NodeCheck, checked_at: NaiveDateTime) -> impl IntoView {
    let currency = result.currency;
    let allocated = door_to(door(&result, checked_at, Figure::Allocated), result.allocated_minor, currency);
    let (named, when) = (result.clone(), result.clone());
    let (control, version) = (result.control, result.policy_version);
    let used = door_to(door(&result, checked_at, Figure::Used), result.used_minor, currency);
    let short = shortfall_minor(&result);
    let refused = result.outcome == CheckOutcome::Refused;
    view! {
        <tr>
            <td class="main-cell">
                <HolderName check=named/>
                <span class="sub">{move || window(&when)}</span>
            </td>
            <td class="num" data-label=t::money::allocated>{allocated}</td>
            <td class="num" data-label=t::checks::used>{used}</td>
            <td class="num" data-label=t::checks::asked><Amount minor=result.asked_minor currency/></td>
            <td class="num" data-label=t::checks::after>
                <Amount minor=result.available_after_minor currency/>
            </td>
            <td data-label=t::checks::policy>
                {move || control.level.word()}
                <span class="sub num">{move || t::checks::version(version)}</span>
            </td>
            <td data-label=t::common::state>
                <StatePill state=result.outcome/>
                {refused.then(|| view! {
                    <span class="sub num bad-text">{move || t::checks::short(format::money(short, currency))}</span>
                })}
            </td>
        </tr>
    }
}
