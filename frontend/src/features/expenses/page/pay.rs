//! The dialog that records a payment of an invoice.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    expense::{Expense, Invoice},
    ids::ExpenseId,
    money::Currency,
    payment::PaymentCreate,
    problem::FieldErrorCode,
};

use crate::{
    command::use_command,
    format,
    i18n::{t, words::Word},
    ui::{
        Button, DateField, Dialog, FormProblem, Kind, MoneyField, TextField, open_while_chosen, use_toasts,
    },
    zone,
};

/// The dialog; open while an invoice is chosen.
#[component]
pub fn PaymentDialog(
    paying: RwSignal<Option<Invoice>>,
    id: ExpenseId,
    currency: Currency,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let open = open_while_chosen(paying);
    let title =
        move || paying.with(|of| of.as_ref().map(|of| t::payments::pay(&of.number)).unwrap_or_default());
    view! {
        <Dialog open title>
            {move || paying.get().map(|invoice| view! { <Form paying invoice id currency done/> })}
        </Dialog>
    }
}

#[component]
fn Form(
    paying: RwSignal<Option<Invoice>>,
    invoice: Invoice,
    id: ExpenseId,
    currency: Currency,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (invoice_id, open_minor) = (invoice.id, invoice.open_minor);
    let paid_on = RwSignal::new(Some(zone::today()));
    let amount = RwSignal::new(currency.grouped(open_minor));
    let reference = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let record = use_command(
        move |api, payment: PaymentCreate, _| async move { api.record_payment(id, invoice_id, &payment).await },
        move |_: Expense| {
            paying.try_set(None);
            toasts.good(t::payments::recorded());
            done.run(());
        },
    );
    let minor = Memo::new(move |_| amount.with(|text| currency.parse_minor(text).ok()));
    let required = move |field: &'static str, missing: fn(&str, Option<NaiveDate>) -> bool| {
        let server = record.field(field);
        Signal::derive(move || {
            let empty = reference.with(|text| missing(text, paid_on.get()));
            let own = (tried.get() && empty).then(|| FieldErrorCode::Required.word().to_owned());
            own.or_else(|| server.get())
        })
    };
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            tried.set(true);
            let reference = reference.get_untracked().trim().to_owned();
            if let (Some(paid_on), Some(amount_minor), false) = (paid_on.get_untracked(), minor.get_untracked(), reference.is_empty()) {
                record.run(PaymentCreate { paid_on, amount_minor, reference });
            }
        }>
            <p>{move || t::payments::pay_text(format::money(open_minor, currency))}</p>
            <div class="form-grid">
                <DateField label=t::payments::paid_on value=paid_on error=required("paid_on", |_, day| day.is_none())/>
                <MoneyField
                    label=t::payments::amount
                    value=amount
                    currency=Signal::stored(currency)
                    error=record.field("amount_minor")
                />
            </div>
            <TextField
                label=t::payments::reference
                hint=t::payments::reference_hint
                value=reference
                error=required("reference", |text, _| text.trim().is_empty())
            />
            <FormProblem error=record.error/>
            <div class="form-actions">
                <Button label=t::common::back on_click=move || paying.set(None)/>
                <Button
                    label=move || t::payments::pay_amount(format::money(minor.get().unwrap_or_default(), currency))
                    kind=Kind::Primary
                    submit=true
                    busy=record.pending
                />
            </div>
        </form>
    }
}
