//! One's reimbursements that wait to be claimed, and the button that claims them.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_navigate};
use penstock_shared::{
    claim::{Claim, ClaimCreate},
    event::EventTopic,
    expense::ExpenseSummary,
    ids::ExpenseId,
};

use crate::{
    command::use_command,
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    paths,
    ui::{Amount, Button, Card, CheckField, Empty, FormProblem, Glyph, Kind, Loaded, Table, use_toasts},
};

/// The card.
#[component]
pub fn Waiting() -> impl IntoView {
    let waiting = use_fetch(|api| api.claimable_expenses());
    use_live(&[EventTopic::ExpenseChanged], move || waiting.refetch());
    view! {
        <Card title=t::claims::waiting text=t::claims::waiting_text flush=true>
            <Loaded fetch=waiting let:list>
                {move || if list.with(Vec::is_empty) {
                    view! { <Empty glyph=Glyph::Receipt title=t::claims::nothing text=t::claims::nothing_text/> }.into_any()
                } else {
                    view! { <Choose list=list.get()/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

/// All of the first currency are chosen; a claim is in one.
#[component]
fn Choose(list: Vec<ExpenseSummary>) -> impl IntoView {
    let toasts = use_toasts();
    let navigate = use_navigate();
    let first = list.first().map(|expense| expense.currency);
    let same = list.iter().filter(|expense| Some(expense.currency) == first).map(|expense| expense.id);
    let chosen = RwSignal::new(same.collect::<HashSet<ExpenseId>>());
    let create = use_command(
        |api, new: ClaimCreate, key| async move { api.create_claim(&new, &key).await },
        move |claim: Claim| {
            toasts.good(t::claims::made(&claim.summary.reference));
            navigate(&paths::claim(claim.summary.id), leptos_router::NavigateOptions::default());
        },
    );
    let rows = list.clone();
    let total = move || {
        let of = |expense: &&ExpenseSummary| chosen.with(|chosen| chosen.contains(&expense.id));
        let picked: Vec<&ExpenseSummary> = list.iter().filter(of).collect();
        let minor = picked.iter().map(|expense| expense.total_minor).fold(0, i64::saturating_add);
        picked
            .first()
            .or(list.first().as_ref())
            .map(|one| format::money(minor, one.currency))
            .unwrap_or_default()
    };
    let none = Signal::derive(move || chosen.with(HashSet::is_empty));
    let send = move || {
        let mut expense_ids: Vec<ExpenseId> =
            chosen.with_untracked(|chosen| chosen.iter().copied().collect());
        expense_ids.sort_unstable();
        create.run(ClaimCreate { expense_ids });
    };
    view! {
        <Table label=t::claims::waiting>
            <thead>
                <tr>
                    <th>{t::expenses::request}</th>
                    <th>{t::request_kind::day_paid}</th>
                    <th class="num">{t::common::amount}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|expense| view! { <Row expense chosen/> }).collect_view()}</tbody>
        </Table>
        <div class="card-tools stack tight">
            <FormProblem error=create.error/>
            <div class="form-actions">
                <Button
                    label=move || t::claims::claim(total())
                    glyph=Glyph::Banknote
                    kind=Kind::Primary
                    busy=create.pending
                    disabled=none
                    on_click=send
                />
            </div>
        </div>
    }
}

#[component]
fn Row(expense: ExpenseSummary, chosen: RwSignal<HashSet<ExpenseId>>) -> impl IntoView {
    let (id, date) = (expense.id, expense.charge_date);
    let label = format!("{} {}", expense.reference, expense.title);
    let toggle = move |on: bool| {
        chosen.update(|chosen| {
            if on {
                chosen.insert(id);
            } else {
                chosen.remove(&id);
            }
        });
    };
    view! {
        <tr>
            <td class="main-cell">
                <CheckField
                    label
                    checked=Signal::derive(move || chosen.with(|chosen| chosen.contains(&id)))
                    on_change=toggle
                />
                <span class="sub"><A href=paths::expense(id)>{t::expenses::open}</A></span>
            </td>
            <td class="date" data-label=t::request_kind::day_paid>{move || format::date(date)}</td>
            <td class="num" data-label=t::common::amount>
                <Amount minor=expense.total_minor currency=expense.currency/>
            </td>
        </tr>
    }
}
