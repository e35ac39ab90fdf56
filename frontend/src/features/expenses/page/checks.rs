//! The stored funds checks: what each node was asked, what it had, and by which policy it answered.

use chrono::NaiveDateTime;
use leptos::prelude::*;
use penstock_shared::budget::{CheckOutcome, FundCheck, NodeCheck};

use crate::{
    features::effect::{HolderName, shortfall_minor, window},
    format,
    i18n::{t, words::Word},
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
            <tbody>{results.into_iter().map(|result| view! { <Result result/> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Result(result: NodeCheck) -> impl IntoView {
    let currency = result.currency;
    let (named, when) = (result.clone(), result.clone());
    let (control, version) = (result.control, result.policy_version);
    let used = result.allocated_minor.saturating_sub(result.available_minor);
    let short = shortfall_minor(&result);
    let refused = result.outcome == CheckOutcome::Refused;
    view! {
        <tr>
            <td class="main-cell">
                <HolderName check=named/>
                <span class="sub">{move || window(&when)}</span>
            </td>
            <td class="num" data-label=t::money::allocated><Amount minor=result.allocated_minor currency/></td>
            <td class="num" data-label=t::checks::used><Amount minor=used currency/></td>
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
