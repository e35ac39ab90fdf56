//! Why a check came out as it did, in a sentence for each budget or book that objected.

use leptos::prelude::*;
use penstock_shared::{
    budget::{CheckOutcome, ControlLevel, NodeCheck},
    control::AskedAmount,
};

use crate::{
    features::effect::{HolderName, givable_minor, per_node, shortfall_minor, window},
    format,
    i18n::t,
};

/// More objections than these are in the table below.
const SHOWN: usize = 3;

/// The sentences; that it fits, when nothing objected.
#[component]
pub fn Why(objections: Vec<NodeCheck>) -> impl IntoView {
    let mut objections = per_node(&objections);
    if objections.is_empty() {
        return view! { <p class="muted">{t::controls::why_passed}</p> }.into_any();
    }
    let more = i64::try_from(objections.len().saturating_sub(SHOWN)).unwrap_or(0);
    objections.truncate(SHOWN);
    view! {
        <ul class="why">
            {objections.into_iter().map(|check| view! { <li><Objection check/></li> }).collect_view()}
            {(more > 0).then(|| view! { <li class="muted">{move || t::controls::why_more(more)}</li> })}
        </ul>
    }
    .into_any()
}

/// One of them: which budget or book, over which days, and what was missing.
#[component]
pub fn Objection(check: NodeCheck) -> impl IntoView {
    let holder = check.clone();
    // The sentence brings its own space, where its language has one.
    view! { <HolderName check=holder/> {move || sentence(&check)} }
}

fn sentence(check: &NodeCheck) -> String {
    let money = |minor| format::money(minor, check.currency);
    let (days, asked) = (window(check), money(check.asked_minor));
    let over = money(check.available_after_minor.saturating_neg().max(0));
    match (check.outcome, check.control.level) {
        (CheckOutcome::Refused, _) => {
            let (givable, short) = (givable_minor(check), money(shortfall_minor(check)));
            if givable < 0 {
                t::controls::why_refused_over(days, asked, money(givable.saturating_neg()), short)
            } else {
                t::controls::why_refused(days, asked, money(givable), short)
            }
        }
        (CheckOutcome::Warned, ControlLevel::Block) => {
            t::controls::why_tolerated(days, asked, money(check.available_minor), over)
        }
        (CheckOutcome::Warned, _) => t::controls::why_warned(days, asked, money(check.available_minor), over),
        (CheckOutcome::Passed, _) => t::controls::why_fits(days, asked, money(check.available_minor)),
    }
}

/// Amounts of several currencies in a row.
#[must_use]
pub fn amounts(asked: &[AskedAmount]) -> String {
    let amounts: Vec<String> =
        asked.iter().map(|asked| format::money(asked.amount_minor, asked.currency)).collect();
    amounts.join(" + ")
}
