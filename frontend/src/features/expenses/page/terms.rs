//! What the kind of a request says of it.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{expense::Expense, expense_kind::ExpenseKind};

use crate::{format, i18n::t, paths, ui::StatePill};

/// The facts that there are, as a list of terms.
pub fn facts(expense: &Expense) -> AnyView {
    let terms = expense.terms;
    let day = |label: fn() -> &'static str, day: Option<NaiveDate>| {
        day.map(|day| {
            view! {
                <dt>{label}</dt>
                <dd class="num">{move || format::date(day)}</dd>
            }
        })
    };
    let until = if expense.summary.kind == ExpenseKind::BlanketOrder {
        t::request_kind::valid_to
    } else {
        t::request_kind::expires_on
    };
    view! {
        {expense.receiver_name.clone().map(|name| view! {
            <dt>{t::request_kind::receiver}</dt>
            <dd>{name}</dd>
        })}
        {expense.claim.clone().map(|claim| view! {
            <dt>{t::claims::claim_name}</dt>
            <dd><A href=paths::claim(claim.id)>{claim.reference}</A>" "<StatePill state=claim.state/></dd>
        })}
        {day(t::request_kind::needed_by, terms.needed_by)}
        {day(t::request_kind::settle_by, terms.settle_by)}
        {day(t::request_kind::valid_from, terms.valid_from)}
        {day(until, terms.expires_on)}
    }
    .into_any()
}
