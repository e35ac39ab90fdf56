//! The steps that only some kinds know, each in a dialog: pay out, settle, call off, let stand longer.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    expense::{Expense, InvoiceLine},
    expense_kind::ExpenseExtend,
    ids::{ExpenseId, ExpenseLineId},
    money::Currency,
    prefunding::{PayOutCreate, SettlementCreate},
    problem::FieldErrorCode,
    release::ReleaseCreate,
};

use super::lines::line_name;
use crate::{
    api::ApiError,
    command::{Command, use_command},
    format,
    i18n::{t, words::Word},
    paths,
    ui::{
        Choice, DateField, Dialog, DialogFoot, LinkButton, MoneyField, SelectField, TextArea, TextField,
        open_while_chosen, parse_money, use_toasts,
    },
    zone,
};

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindStep {
    PayOut,
    Settle,
    CallOff,
    Extend,
}

/// The dialog of the chosen step.
#[component]
pub fn StepDialog(
    asked: RwSignal<Option<KindStep>>,
    expense: Signal<Expense>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let open = open_while_chosen(asked);
    let title = move || match asked.get() {
        Some(KindStep::PayOut) => t::prefunding::pay_out(),
        Some(KindStep::Settle) => t::prefunding::settle(),
        Some(KindStep::CallOff) => t::releases::call_off(),
        Some(KindStep::Extend) => t::request_kind::extend(),
        None => "",
    };
    view! {
        <Dialog open title>
            {move || asked.get().map(|step| match step {
                KindStep::PayOut => view! { <PayOut open expense done/> }.into_any(),
                KindStep::Settle => view! { <Settle open expense done/> }.into_any(),
                KindStep::CallOff => view! { <CallOff open expense done/> }.into_any(),
                KindStep::Extend => view! { <Extend open expense done/> }.into_any(),
            })}
        </Dialog>
    }
}

fn text() -> RwSignal<String> {
    RwSignal::new(String::new())
}

/// A field that the browser finds wrong, or else the server.
fn or_refused<I: Clone + Send + Sync + 'static>(
    own: RwSignal<Option<String>>,
    command: Command<I>,
    field: &'static str,
) -> Signal<Option<String>> {
    let refused = command.field(field);
    Signal::derive(move || own.get().or_else(|| refused.get()))
}

/// The day, or a mark on its field.
fn day_of(day: RwSignal<Option<NaiveDate>>, wrong: RwSignal<Option<String>>) -> Option<NaiveDate> {
    let found = day.get_untracked();
    wrong.set(found.is_none().then(|| FieldErrorCode::Required.word().to_owned()));
    found
}

/// The amount, or a mark on its field. Nothing typed is nothing.
fn minor_of(text: RwSignal<String>, currency: Currency, wrong: RwSignal<Option<String>>) -> Option<i64> {
    let typed = text.get_untracked();
    let read = if typed.trim().is_empty() { Ok(0) } else { parse_money(&typed, currency) };
    wrong.set(read.as_ref().err().cloned());
    read.ok()
}

#[derive(Clone, Copy)]
struct Subject {
    id: ExpenseId,
    currency: Currency,
}

fn subject(expense: Signal<Expense>) -> Subject {
    expense.with_untracked(|expense| Subject { id: expense.summary.id, currency: expense.summary.currency })
}

#[component]
fn PayOut(open: RwSignal<bool>, expense: Signal<Expense>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let Subject { id, currency } = subject(expense);
    let left = expense.with_untracked(|expense| {
        expense.prefunding.as_ref().map_or(0, |of| of.approved_minor.saturating_sub(of.paid_minor))
    });
    let (amount, reference) = (RwSignal::new(currency.grouped(left)), text());
    let day = RwSignal::new(Some(zone::today()));
    let (wrong_amount, wrong_day) = (RwSignal::new(None), RwSignal::new(None));
    let send = use_command(
        move |api, new: PayOutCreate, key| async move { api.pay_out(id, &new, &key).await },
        move |_: Expense| {
            open.try_set(false);
            toasts.good(t::prefunding::paid_out());
            done.run(());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            let read = (minor_of(amount, currency, wrong_amount), day_of(day, wrong_day));
            if let (Some(amount_minor), Some(paid_on)) = read {
                send.run(PayOutCreate { amount_minor, paid_on, reference: reference.get_untracked() });
            }
        }>
            <p>{t::prefunding::pay_out_text}</p>
            <MoneyField
                label=t::common::amount
                hint=move || t::prefunding::payable(format::money(left, currency))
                value=amount
                currency=Signal::stored(currency)
                error=or_refused(wrong_amount, send, "amount_minor")
            />
            <DateField label=t::claims::paid_on value=day error=or_refused(wrong_day, send, "paid_on")/>
            <TextField label=t::claims::payment_reference value=reference error=send.field("reference")/>
            <DialogFoot open action=t::prefunding::pay_out error=send.error busy=send.pending/>
        </form>
    }
}

/// A line of the request, with what was spent of it.
#[derive(Clone)]
struct Spent {
    id: ExpenseLineId,
    name: String,
    amount: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
}

fn lines_of(expense: Signal<Expense>) -> Vec<Spent> {
    expense.with_untracked(|expense| {
        let lines = expense.lines.iter();
        lines
            .map(|line| Spent {
                id: line.id,
                name: line_name(line),
                amount: text(),
                wrong: RwSignal::new(None),
            })
            .collect()
    })
}

fn spent_lines(lines: &[Spent], currency: Currency) -> Option<Vec<InvoiceLine>> {
    let read: Vec<Option<InvoiceLine>> = lines
        .iter()
        .map(|line| {
            let amount_minor = minor_of(line.amount, currency, line.wrong)?;
            Some(InvoiceLine {
                expense_line_id: line.id,
                amount_minor,
                tax_minor: 0,
                booked_minor: None,
                planned_minor: None,
            })
        })
        .collect();
    let read: Vec<InvoiceLine> = read.into_iter().collect::<Option<_>>()?;
    Some(read.into_iter().filter(|line| line.amount_minor != 0).collect())
}

#[component]
fn Settle(open: RwSignal<bool>, expense: Signal<Expense>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let Subject { id, currency } = subject(expense);
    let out = expense.with_untracked(|expense| expense.prefunding.as_ref().map_or(0, |of| of.open_minor));
    let lines = lines_of(expense);
    let (reference, returned) = (text(), text());
    let day = RwSignal::new(Some(zone::today()));
    let (wrong_day, wrong_returned) = (RwSignal::new(None), RwSignal::new(None));
    let send = use_command(
        move |api, new: SettlementCreate, key| async move { api.settle_expense(id, &new, &key).await },
        move |_: Expense| {
            open.try_set(false);
            toasts.good(t::prefunding::settled());
            done.run(());
        },
    );
    let shown = lines.clone();
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            let spent = spent_lines(&lines, currency);
            let read = (spent, minor_of(returned, currency, wrong_returned), day_of(day, wrong_day));
            if let (Some(lines), Some(returned_minor), Some(day)) = read {
                send.run(SettlementCreate { reference: reference.get_untracked(), day, lines, returned_minor });
            }
        }>
            <p>{move || t::prefunding::settle_text(format::money(out, currency))}</p>
            <TextField
                label=t::prefunding::reference
                hint=t::prefunding::reference_hint
                value=reference
                error=send.field("reference")
            />
            <DateField label=t::prefunding::day value=day error=or_refused(wrong_day, send, "day")/>
            <fieldset class="stack tight">
                <legend class="label">{t::prefunding::spent}</legend>
                {shown.into_iter().map(|line| view! {
                    <MoneyField
                        label=line.name
                        value=line.amount
                        currency=Signal::stored(currency)
                        optional=true
                        error=line.wrong
                    />
                }).collect_view()}
            </fieldset>
            <MoneyField
                label=t::prefunding::returned
                hint=t::prefunding::returned_hint
                value=returned
                currency=Signal::stored(currency)
                optional=true
                error=or_refused(wrong_returned, send, "returned_minor")
            />
            <Excess error=send.error/>
            <DialogFoot open action=t::prefunding::settle error=send.error busy=send.pending/>
        </form>
    }
}

/// The way out when more was spent than was paid out.
#[component]
fn Excess(error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let beyond = move || error.with(|error| error.as_ref().is_some_and(ApiError::is_beyond_paid));
    move || {
        beyond().then(|| {
            let href = format!("{}?kind=reimbursement", paths::EXPENSE_NEW);
            view! { <LinkButton label=t::prefunding::ask_excess href small=true/> }
        })
    }
}

#[component]
fn CallOff(open: RwSignal<bool>, expense: Signal<Expense>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let Subject { id, currency } = subject(expense);
    let (lines, left) = expense.with_untracked(|expense| {
        let lines = expense.lines.iter().map(|line| Choice::new(line.id, line_name(line)));
        (lines.collect::<Vec<_>>(), expense.order.as_ref().map_or(0, |order| order.left_minor))
    });
    let line = RwSignal::new(lines.first().map(|line| line.value.clone()).unwrap_or_default());
    let (amount, note) = (text(), text());
    let (by, wrong) = (RwSignal::new(None::<NaiveDate>), RwSignal::new(None));
    let send = use_command(
        move |api, new: ReleaseCreate, key| async move { api.create_release(id, &new, &key).await },
        move |_: Expense| {
            open.try_set(false);
            toasts.good(t::releases::called_off());
            done.run(());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            let read = (minor_of(amount, currency, wrong), line.get_untracked().parse().ok());
            if let (Some(amount_minor), Some(expense_line_id)) = read {
                let (note, delivered_by) = (note.get_untracked(), by.get_untracked());
                send.run(ReleaseCreate { expense_line_id, amount_minor, note, delivered_by });
            }
        }>
            <SelectField
                label=t::releases::line
                choices=Signal::stored(lines)
                value=line
                on_change=move |id| line.set(id)
                error=send.field("expense_line_id")
            />
            <MoneyField
                label=t::common::amount
                hint=move || t::releases::can_release(format::money(left, currency))
                value=amount
                currency=Signal::stored(currency)
                error=or_refused(wrong, send, "amount_minor")
            />
            <DateField
                label=t::releases::delivered_by
                value=by
                optional=true
                error=send.field("delivered_by")
            />
            <TextField label=t::releases::note value=note optional=true error=send.field("note")/>
            <DialogFoot open action=t::releases::call_off error=send.error busy=send.pending/>
        </form>
    }
}

#[component]
fn Extend(open: RwSignal<bool>, expense: Signal<Expense>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let Subject { id, .. } = subject(expense);
    let until = RwSignal::new(expense.with_untracked(|expense| expense.summary.expires_on));
    let (reason, wrong) = (text(), RwSignal::new(None));
    let send = use_command(
        move |api, new: ExpenseExtend, _| async move { api.extend_expense(id, &new).await },
        move |_: Expense| {
            open.try_set(false);
            toasts.good(t::common::saved());
            done.run(());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            if let Some(expires_on) = day_of(until, wrong) {
                send.run(ExpenseExtend { expires_on, comment: reason.get_untracked() });
            }
        }>
            <DateField
                label=t::request_kind::expires_on
                value=until
                error=or_refused(wrong, send, "expires_on")
            />
            <TextArea label=t::common::reason value=reason error=send.field("comment")/>
            <DialogFoot open action=t::request_kind::extend error=send.error busy=send.pending/>
        </form>
    }
}
