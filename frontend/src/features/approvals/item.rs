//! One request in the inbox.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    approval::{ApprovalItem, BudgetRequestApproval, ExpenseApproval},
    expense_kind::ExpenseKind,
};

use super::{Inbox, element_id};
use crate::{
    features::{
        budget_requests::{self, NodeEffects, Obstacle, PlanEffects},
        effect::Effects,
        expenses::{Decision, Subject, choices::department_name},
    },
    format,
    i18n::{t, words::Word},
    paths,
    ui::{Amount, Button, Glyph, Kind, Pill, Tone},
};

/// The request, as a card.
#[component]
pub fn Item(inbox: Inbox, id: Subject) -> impl IntoView {
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
    match item {
        ApprovalItem::Expense(item) => view! { <Expense inbox item=*item/> }.into_any(),
        ApprovalItem::BudgetRequest(item) => view! { <BudgetRequest inbox item=*item/> }.into_any(),
    }
}

#[component]
fn Expense(inbox: Inbox, item: ExpenseApproval) -> impl IntoView {
    let ExpenseApproval { expense, revision, step, effect, due_in_days } = item;
    let (kind, request) = (step.kind, expense.kind);
    let department = expense.department_id;
    view! {
        <div class="inbox-head">
            <Select inbox id=Subject::Expense(expense.id) reference=expense.reference.clone()/>
            <div class="grow">
                <h2><A href=paths::expense(expense.id)>{expense.title.clone()}</A></h2>
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
                {due_in_days.map(|days| view! { <DuePill days/> })}
                {expense.over_budget.then(|| view! { <Pill label=t::money::over tone=Tone::Warn/> })}
                {(revision > 1).then(|| view! {
                    <Pill label=move || t::revisions::number(i64::from(revision)) tone=Tone::Accent/>
                })}
                {(request != ExpenseKind::Purchase).then(|| view! { <Pill label=move || request.word() tone=Tone::Accent/> })}
            </div>
        </div>
        <Effects checks=Signal::stored(effect)/>
        <Decide inbox id=Subject::Expense(expense.id)/>
    }
}

/// Working days that are left for the decision.
#[component]
fn DuePill(days: i64) -> impl IntoView {
    let tone = match days {
        ..0 => Tone::Bad,
        0 => Tone::Warn,
        _ => Tone::Quiet,
    };
    let label = move || match days {
        ..0 => t::approvals::overdue_by(-days),
        0 => t::approvals::due_today().to_owned(),
        _ => t::approvals::due_in(days),
    };
    view! { <Pill label tone/> }
}

#[component]
fn BudgetRequest(inbox: Inbox, item: BudgetRequestApproval) -> impl IntoView {
    let BudgetRequestApproval { request, step, effect, plan, shortfall } = item;
    let id = Subject::BudgetRequest(request.id);
    let (kind, role) = (request.kind, step.kind);
    let department = request.department_id;
    let title = request.clone();
    view! {
        <div class="inbox-head">
            <Select inbox id reference=request.reference.clone()/>
            <div class="grow">
                <h2><A href=paths::budget_request(request.id)>{move || budget_requests::title(&title)}</A></h2>
                <p class="muted small">
                    {request.requester_name.clone()}
                    {department.map(|department| view! {
                        " · "{move || inbox.departments.value.with(|list| department_name(list.as_ref(), department))}
                    })}
                    " · "<span class="num">{request.reference.clone()}</span>
                    " · "<span class="num">{move || format::date_time(request.created_at)}</span>
                </p>
                <p>{request.reason.clone()}</p>
                <p class="small muted">{move || t::approvals::as_approver(role.word())}</p>
            </div>
            <div class="inbox-money">
                <span class="total"><Amount minor=request.amount_minor currency=request.currency/></span>
                <Pill label=move || kind.word() tone=Tone::Accent/>
            </div>
        </div>
        {shortfall.map(|shortfall| view! { <Obstacle shortfall/> })}
        <NodeEffects effects=Signal::stored(effect)/>
        {plan.map(|place| view! { <PlanEffects place/> })}
        <Decide inbox id/>
    }
}

/// The box that selects an item.
#[component]
fn Select(inbox: Inbox, id: Subject, reference: String) -> impl IntoView {
    view! {
        <label class="inbox-select">
            <input
                type="checkbox"
                prop:checked=move || inbox.selected.with(|selected| selected.contains(&id))
                on:change=move |_| inbox.toggle(id)
            />
            <span class="sr-only">{move || t::approvals::select(&reference)}</span>
        </label>
    }
}

#[component]
fn Decide(inbox: Inbox, id: Subject) -> impl IntoView {
    view! {
        <div class="form-actions">
            {matches!(id, Subject::Expense(_)).then(|| view! {
                <Button
                    label=move || Decision::RequestChanges.title()
                    glyph=Glyph::Pencil
                    on_click=move || inbox.ask(id, Decision::RequestChanges)
                />
            })}
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
