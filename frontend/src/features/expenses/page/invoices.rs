//! The invoices that were recorded.

use leptos::prelude::*;
use penstock_shared::expense::{Expense, Invoice};

use super::decision::{Decision, DecisionDialog, Subject};
use crate::{
    fetch::Fetch,
    format,
    i18n::t,
    ui::{Amount, Button, Card, Glyph, Kind, Pill, Table, Tone},
};

/// The invoices, each with the way to take it back.
#[component]
pub fn Invoices(
    page: Fetch<Expense>,
    expense: Signal<Expense>,
    invoices: Vec<Invoice>,
    may_reverse: Memo<bool>,
) -> impl IntoView {
    let (id, currency) = expense.with_untracked(|expense| (expense.summary.id, expense.summary.currency));
    let deciding = RwSignal::new(None::<Decision>);
    view! {
        <Card title=t::expenses::invoices flush=true>
            <Table label=t::expenses::invoices>
                <thead>
                    <tr>
                        <th>{t::invoice::number}</th>
                        <th>{t::invoice::date}</th>
                        <th>{t::invoice::recorded_by}</th>
                        <th>{t::common::state}</th>
                        <th class="num">{t::common::amount}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>
                    {invoices.into_iter().map(|invoice| {
                        let (invoice_id, date, at) = (invoice.id, invoice.invoice_date, invoice.recorded_at);
                        let number = invoice.number.clone();
                        let reversible = !invoice.reversed;
                        view! {
                            <tr class:inactive=invoice.reversed>
                                <td class="main-cell">{invoice.number.clone()}</td>
                                <td class="date" data-label=t::invoice::date>{move || format::date(date)}</td>
                                <td data-label=t::invoice::recorded_by>
                                    {invoice.recorded_by_name.clone()}
                                    <span class="sub num">{move || format::date_time(at)}</span>
                                </td>
                                <td data-label=t::common::state><Marks invoice=invoice.clone()/></td>
                                <td class="num" data-label=t::common::amount>
                                    <Amount minor=invoice.amount_minor currency/>
                                    {invoice.booked_rate.map(|rate| view! {
                                        <span class="sub">{t::currencies::booked_rate}" "{rate.to_string()}</span>
                                    })}
                                </td>
                                <td class="num">
                                    {move || (reversible && may_reverse.get()).then(|| {
                                        let number = number.clone();
                                        view! {
                                            <Button
                                                label=move || t::invoice::reverse(&number)
                                                glyph=Glyph::Undo2
                                                kind=Kind::Quiet
                                                small=true
                                                icon_only=true
                                                on_click=move || deciding.set(Some(Decision::Reverse(invoice_id)))
                                            />
                                        }
                                    })}
                                </td>
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </Table>
            <DecisionDialog asked=deciding id=Signal::stored(Subject::Expense(id)) done=move || page.refetch()/>
        </Card>
    }
}

#[component]
fn Marks(invoice: Invoice) -> impl IntoView {
    view! {
        <span class="row">
            {invoice.reversed.then(|| view! { <Pill label=t::invoice::reversed/> })}
            {invoice.over_commitment.then(|| view! { <Pill label=t::invoice::over tone=Tone::Warn/> })}
            {invoice.late.then(|| view! { <Pill label=t::invoice::late tone=Tone::Warn/> })}
        </span>
    }
}
