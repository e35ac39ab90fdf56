//! What became of invoices: credit notes and payments, with the way to take a payment back.

use leptos::prelude::*;
use penstock_shared::{
    expense::Invoice,
    money::Currency,
    payment::{CreditNote, Payment},
};

use super::decision::Decision;
use crate::{
    format,
    i18n::t,
    ui::{Amount, Button, Glyph, Kind, Pill, Table},
};

/// Credit notes and payments of all invoices; nothing without any.
#[component]
pub fn Settled(
    invoices: Vec<Invoice>,
    currency: Currency,
    deciding: RwSignal<Option<Decision>>,
    may_pay: Memo<bool>,
) -> impl IntoView {
    let any = invoices.iter().any(|invoice| !invoice.credit_notes.is_empty() || !invoice.payments.is_empty());
    let rows = move || {
        let of_invoice = |invoice: &Invoice| {
            let number = invoice.number.clone();
            let notes = invoice.credit_notes.iter().cloned();
            let notes = notes
                .map(|note| view! { <CreditRow note number=number.clone() currency/> }.into_any())
                .collect::<Vec<_>>();
            let payments = invoice.payments.iter().cloned().map(|payment| {
                view! { <PaymentRow payment number=number.clone() currency deciding may_pay/> }.into_any()
            });
            notes.into_iter().chain(payments).collect::<Vec<_>>()
        };
        invoices.iter().flat_map(of_invoice).collect_view()
    };
    any.then(|| {
        view! {
            <Table label=t::payments::after>
                <thead>
                    <tr>
                        <th>{t::payments::after}</th>
                        <th>{t::common::date}</th>
                        <th>{t::invoice::recorded_by}</th>
                        <th class="num">{t::common::amount}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>{rows()}</tbody>
            </Table>
        }
    })
}

#[component]
fn CreditRow(note: CreditNote, number: String, currency: Currency) -> impl IntoView {
    let CreditNote { number: own, credit_date, recorded_at, reason, .. } = note;
    let gross = note.amount_minor.saturating_add(note.tax_minor);
    view! {
        <tr>
            <td class="main-cell">
                {move || t::payments::credit_note(&own)}
                <span class="sub">{move || t::payments::of_invoice(&number)}</span>
                {(!reason.is_empty()).then(|| view! { <span class="sub">{reason}</span> })}
            </td>
            <td class="date" data-label=t::common::date>{move || format::date(credit_date)}</td>
            <td data-label=t::invoice::recorded_by>
                {note.recorded_by_name}
                <span class="sub num">{move || format::date_time(recorded_at)}</span>
            </td>
            <td class="num" data-label=t::common::amount><Amount minor=gross.saturating_neg() currency/></td>
            <td></td>
        </tr>
    }
}

#[component]
fn PaymentRow(
    payment: Payment,
    number: String,
    currency: Currency,
    deciding: RwSignal<Option<Decision>>,
    may_pay: Memo<bool>,
) -> impl IntoView {
    let Payment { id, paid_on, amount_minor, reference, recorded_at, .. } = payment;
    let stands = payment.reversed_at.is_none();
    let (name, reason) = (payment.reversed_by_name, payment.reversal_reason);
    let label = reference.clone();
    view! {
        <tr class:inactive=!stands>
            <td class="main-cell">
                {move || t::payments::payment(&reference)}
                <span class="sub">{move || t::payments::of_invoice(&number)}</span>
                {name.map(|name| view! {
                    <span class="sub">{move || t::payments::reversed_by(&name)}": "{reason}</span>
                })}
            </td>
            <td class="date" data-label=t::payments::paid_on>{move || format::date(paid_on)}</td>
            <td data-label=t::invoice::recorded_by>
                {payment.recorded_by_name}
                <span class="sub num">{move || format::date_time(recorded_at)}</span>
            </td>
            <td class="num" data-label=t::common::amount>
                <Amount minor=amount_minor.saturating_neg() currency/>
                {(!stands).then(|| view! { <Pill label=t::invoice::reversed/> })}
            </td>
            <td class="num">
                {move || (stands && may_pay.get()).then(|| {
                    let label = label.clone();
                    view! {
                        <Button
                            label=move || t::payments::reverse(&label)
                            glyph=Glyph::Undo2
                            kind=Kind::Quiet
                            small=true
                            icon_only=true
                            on_click=move || deciding.set(Some(Decision::ReversePayment(id)))
                        />
                    }
                })}
            </td>
        </tr>
    }
}
