//! Expenses as a table that grows; also on the page of a campaign.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    expense::{ExpenseState, ExpenseSummary},
    expense_kind::ExpenseKind,
    payment::PaymentStatus,
    reference::Department,
};

use super::choices::department_name;
use crate::{
    fetch::{Fetch, Pages},
    format,
    i18n::{t, words::Word},
    paths,
    ui::{Amount, MoreRow, Pill, StatePill, Table, Tone},
    zone,
};

/// The table with what has been loaded so far.
#[component]
pub fn ExpenseTable(pages: Pages<ExpenseSummary>, departments: Fetch<Vec<Department>>) -> impl IntoView {
    view! {
        <Table label=t::expenses::title linked=true>
            <thead>
                <tr>
                    <th>{t::expenses::request}</th>
                    <th>{t::expenses::requester}</th>
                    <th>{t::common::department}</th>
                    <th>{t::expenses::vendor}</th>
                    <th>{t::expenses::charge_date}</th>
                    <th>{t::common::state}</th>
                    <th class="num">{t::common::total}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || pages.items.get() key=|expense| (expense.id, expense.version) let:expense>
                    <ExpenseRow expense departments/>
                </For>
            </tbody>
        </Table>
        <MoreRow pages/>
    }
}

/// Whether an advance should have been settled by now.
#[must_use]
pub fn is_overdue(expense: &ExpenseSummary) -> bool {
    let open = matches!(expense.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced);
    open && expense.settle_by.is_some_and(|day| day < zone::today())
}

/// The whole row leads to the expense.
#[component]
fn ExpenseRow(expense: ExpenseSummary, departments: Fetch<Vec<Department>>) -> impl IntoView {
    let (department, date) = (expense.department_id, expense.charge_date);
    let kind = expense.kind;
    let overdue = is_overdue(&expense);
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::expense(expense.id)>{expense.title}</A>
                <span class="sub num">{expense.reference}</span>
                {(kind != ExpenseKind::Purchase).then(|| view! { <span class="sub">{move || kind.word()}</span> })}
            </td>
            <td data-label=t::expenses::requester>{expense.requester_name}</td>
            <td data-label=t::common::department>
                {move || departments.value.with(|list| department_name(list.as_ref(), department))}
            </td>
            <td data-label=t::expenses::vendor>{expense.vendor_name}</td>
            <td class="date" data-label=t::expenses::charge_date>{move || format::date(date)}</td>
            <td data-label=t::common::state>
                <span class="row">
                    <StatePill state=expense.state/>
                    {expense.payment.filter(|payment| *payment != PaymentStatus::Paid).map(|payment| view! {
                        <StatePill state=payment/>
                        {expense.payment_due.map(|due| view! { <Overdue due/> })}
                    })}
                    {overdue.then(|| view! { <Pill label=t::request_kind::overdue tone=Tone::Bad/> })}
                    {expense.over_budget.then(|| view! { <Pill label=t::money::over tone=Tone::Warn/> })}
                </span>
            </td>
            <td class="num" data-label=t::common::total>
                <Amount minor=expense.total_minor currency=expense.currency/>
            </td>
        </tr>
    }
}

/// That the day is over on which something had to be paid.
#[component]
pub fn Overdue(due: NaiveDate) -> impl IntoView {
    move || (due < zone::today()).then(|| view! { <Pill label=t::payments::overdue tone=Tone::Bad/> })
}
