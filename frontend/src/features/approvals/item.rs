//! One request in the inbox.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{approval::ApprovalItem, ids::ExpenseId};

use super::{Inbox, element_id};
use crate::{
    features::{
        effect::Effects,
        expenses::{Decision, choices::department_name},
    },
    format,
    i18n::{t, words::Word},
    paths,
    ui::{Amount, Button, Glyph, Kind, Pill, Tone},
};

/// The request, as a card.
#[component]
pub fn Item(inbox: Inbox, id: ExpenseId) -> impl IntoView {
    let item = Memo::new(move |_| inbox.item(id));
    view! {
        <li
            class="card inbox-item"
            class:current=move || inbox.current.get() == Some(id)
            id=element_id(id)
            tabindex="-1"
            on:focusin=move |_| inbox.current.set(Some(id))
        >
            {move || item.get().map(|item| view! { <Content inbox item/> })}
        </li>
    }
}

#[component]
fn Content(inbox: Inbox, item: ApprovalItem) -> impl IntoView {
    let ApprovalItem { expense, step, effect } = item;
    let id = expense.id;
    let reference = expense.reference.clone();
    let kind = step.kind;
    let department = expense.department_id;
    view! {
        <div class="inbox-head">
            <label class="inbox-select">
                <input
                    type="checkbox"
                    prop:checked=move || inbox.selected.with(|selected| selected.contains(&id))
                    on:change=move |_| inbox.toggle(id)
                />
                <span class="sr-only">{move || t::approvals::select(&reference)}</span>
            </label>
            <div class="grow">
                <h2><A href=paths::expense(id)>{expense.title.clone()}</A></h2>
                <p class="muted small">
                    {expense.requester_name.clone()}
                    " · "{move || inbox.departments.value.with(|list| department_name(list.as_ref(), department))}
                    " · "<span class="num">{expense.reference.clone()}</span>
                    {expense.submitted_at.map(|at| view! { " · "<span class="num">{move || format::date_time(at)}</span> })}
                </p>
                <p class="small">
                    {expense.vendor_name.clone().map(|vendor| format!("{vendor} · "))}
                    <span class="muted">{move || t::approvals::as_approver(kind.word())}</span>
                </p>
            </div>
            <div class="inbox-money">
                <span class="total"><Amount minor=expense.total_minor currency=expense.currency/></span>
                {expense.over_budget.then(|| view! { <Pill label=t::money::over tone=Tone::Warn/> })}
            </div>
        </div>
        <Effects checks=Signal::stored(effect)/>
        <div class="form-actions">
            <Button
                label=move || Decision::Reject.title()
                glyph=Glyph::X
                on_click=move || inbox.ask(id, Decision::Reject)
            />
            <Button
                label=move || Decision::Approve.title()
                glyph=Glyph::Check
                kind=Kind::Primary
                on_click=move || inbox.ask(id, Decision::Approve)
            />
        </div>
    }
}
