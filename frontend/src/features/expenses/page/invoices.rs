//! The invoices that were recorded, and what became of them.

use leptos::prelude::*;
use penstock_shared::{
    expense::{Expense, Invoice},
    money::Currency,
};

use super::{
    credit::CreditDialog,
    decision::{Decision, DecisionDialog, Subject},
    pay::PaymentDialog,
    settled::Settled,
};
use crate::{
    features::expenses::table::Overdue,
    fetch::Fetch,
    format,
    i18n::t,
    ui::{Amount, Button, Card, Glyph, Kind, Pill, StatePill, Table, Tone},
};

/// What is asked about an invoice.
#[derive(Clone, Copy)]
struct Asking {
    deciding: RwSignal<Option<Decision>>,
    crediting: RwSignal<Option<Invoice>>,
    paying: RwSignal<Option<Invoice>>,
    may: Memo<bool>,
}

/// The invoices, each with the ways to credit it, to pay it, and to take it back.
#[component]
pub fn Invoices(
    page: Fetch<Expense>,
    expense: Signal<Expense>,
    invoices: Vec<Invoice>,
    may_reverse: Memo<bool>,
) -> impl IntoView {
    let (id, currency) = expense.with_untracked(|expense| (expense.summary.id, expense.summary.currency));
    let asking = Asking {
        deciding: RwSignal::new(None),
        crediting: RwSignal::new(None),
        paying: RwSignal::new(None),
        may: may_reverse,
    };
    let done = move || page.refetch();
    let after =
        view! { <Settled invoices=invoices.clone() currency deciding=asking.deciding may_pay=may_reverse/> };
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
                    {invoices.into_iter().map(|invoice| view! { <Row invoice currency asking/> }).collect_view()}
                </tbody>
            </Table>
            {after}
            <DecisionDialog asked=asking.deciding id=Signal::stored(Subject::Expense(id)) done/>
            <CreditDialog crediting=asking.crediting expense done/>
            <PaymentDialog paying=asking.paying id currency done/>
        </Card>
    }
}

#[component]
fn Row(invoice: Invoice, currency: Currency, asking: Asking) -> impl IntoView {
    let (date, due, at) = (invoice.invoice_date, invoice.due_date, invoice.recorded_at);
    let (reversed, booked_rate) = (invoice.reversed, invoice.booked_rate);
    let (gross, open, taxed) =
        (invoice.gross_minor, invoice.open_minor, invoice.gross_minor != invoice.amount_minor);
    view! {
        <tr class:inactive=reversed>
            <td class="main-cell">{invoice.number.clone()}</td>
            <td class="date" data-label=t::invoice::date>
                {move || format::date(date)}
                {due.map(|due| view! { <span class="sub">{move || t::payments::due(format::date(due))}</span> })}
            </td>
            <td data-label=t::invoice::recorded_by>
                {invoice.recorded_by_name.clone()}
                <span class="sub num">{move || format::date_time(at)}</span>
            </td>
            <td data-label=t::common::state><Marks invoice=invoice.clone()/></td>
            <td class="num" data-label=t::common::amount>
                <Amount minor=invoice.amount_minor currency/>
                {taxed.then(|| view! {
                    <span class="sub">{move || t::payments::with_tax(format::money(gross, currency))}</span>
                })}
                {(open > 0).then(|| view! {
                    <span class="sub">{move || t::payments::open(format::money(open, currency))}</span>
                })}
                {booked_rate.map(|rate| view! {
                    <span class="sub">{t::currencies::booked_rate}" "{rate.to_string()}</span>
                })}
            </td>
            <td class="num"><Ways invoice asking/></td>
        </tr>
    }
}

/// What can be done with an invoice.
#[component]
fn Ways(invoice: Invoice, asking: Asking) -> impl IntoView {
    let Asking { deciding, crediting, paying, may } = asking;
    let invoice = StoredValue::new(invoice);
    let (id, stands, open) =
        invoice.with_value(|invoice| (invoice.id, !invoice.reversed, invoice.open_minor > 0));
    let reversible = invoice.with_value(|invoice| invoice.credited_minor == 0 && invoice.paid_minor == 0);
    let number = move || invoice.with_value(|invoice| invoice.number.clone());
    move || {
        (stands && may.get()).then(|| {
            view! {
                <span class="row">
                    {open.then(|| view! {
                        <Button
                            label=move || t::payments::pay(number())
                            glyph=Glyph::Wallet
                            kind=Kind::Quiet
                            small=true
                            icon_only=true
                            on_click=move || paying.set(Some(invoice.get_value()))
                        />
                        <Button
                            label=move || t::payments::credit(number())
                            glyph=Glyph::Receipt
                            kind=Kind::Quiet
                            small=true
                            icon_only=true
                            on_click=move || crediting.set(Some(invoice.get_value()))
                        />
                    })}
                    {reversible.then(|| view! {
                        <Button
                            label=move || t::invoice::reverse(number())
                            glyph=Glyph::Undo2
                            kind=Kind::Quiet
                            small=true
                            icon_only=true
                            on_click=move || deciding.set(Some(Decision::Reverse(id)))
                        />
                    })}
                </span>
            }
        })
    }
}

#[component]
fn Marks(invoice: Invoice) -> impl IntoView {
    let Invoice { reversed, payment, due_date, open_minor, .. } = invoice;
    view! {
        <span class="row">
            {if reversed {
                view! { <Pill label=t::invoice::reversed/> }.into_any()
            } else {
                view! { <StatePill state=payment/> }.into_any()
            }}
            {due_date.filter(|_| open_minor > 0).map(|due| view! { <Overdue due/> })}
            {invoice.over_commitment.then(|| view! { <Pill label=t::invoice::over tone=Tone::Warn/> })}
            {invoice.late.then(|| view! { <Pill label=t::invoice::late tone=Tone::Warn/> })}
        </span>
    }
}
