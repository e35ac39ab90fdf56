//! What was delivered of an expense, and the dialog that records more.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    delivery::{Delivery, DeliveryCreate, DeliveryLine},
    expense::{Expense, ExpenseAction, ExpenseLine},
    ids::{DeliveryId, ExpenseId, ExpenseLineId},
    money::Currency,
    problem::FieldErrorCode,
};

use super::decision::{Decision, DecisionDialog, Subject};
use crate::{
    command::{Command, use_command},
    fetch::Fetch,
    format,
    i18n::{named, t, words::Word},
    ui::{
        Amount, Button, Card, DateField, Dialog, Empty, FormProblem, Glyph, Kind, MoneyField, Pill, Table,
        TextArea, use_toasts,
    },
    zone,
};

/// The deliveries; also without any while some may be recorded.
#[component]
pub fn Deliveries(page: Fetch<Expense>, expense: Signal<Expense>) -> impl IntoView {
    let (id, currency) = expense.with_untracked(|expense| (expense.summary.id, expense.summary.currency));
    let may = Memo::new(move |_| expense.with(|expense| expense.actions.contains(&ExpenseAction::Deliver)));
    let list = Memo::new(move |_| expense.with(|expense| expense.deliveries.clone()));
    let (recording, deciding) = (RwSignal::new(false), RwSignal::new(None::<Decision>));
    let shown = Memo::new(move |_| may.get() || !list.with(Vec::is_empty));
    let done = move || page.refetch();
    let aside = move || {
        may.get().then(|| view! {
            <Button label=t::deliveries::record glyph=Glyph::Plus small=true on_click=move || recording.set(true)/>
        })
    };
    move || {
        shown.get().then(|| view! {
            <Card title=t::deliveries::title flush=true aside=aside>
                {move || if list.with(Vec::is_empty) {
                    view! { <Empty glyph=Glyph::Inbox title=t::deliveries::none text=t::deliveries::none_text/> }.into_any()
                } else {
                    view! { <Rows list=list.get() currency deciding may/> }.into_any()
                }}
                <DecisionDialog asked=deciding id=Signal::stored(Subject::Expense(id)) done/>
                <Dialog open=recording title=t::deliveries::record>
                    {move || recording.get().then(|| view! { <Form open=recording id expense done/> })}
                </Dialog>
            </Card>
        })
    }
}

#[component]
fn Rows(
    list: Vec<Delivery>,
    currency: Currency,
    deciding: RwSignal<Option<Decision>>,
    may: Memo<bool>,
) -> impl IntoView {
    view! {
        <Table label=t::deliveries::title>
            <thead>
                <tr>
                    <th>{t::deliveries::delivered_on}</th>
                    <th class="wide">{t::deliveries::note}</th>
                    <th>{t::invoice::recorded_by}</th>
                    <th class="num">{t::common::amount}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>
                {list.into_iter().map(|delivery| view! { <Row delivery currency deciding may/> }).collect_view()}
            </tbody>
        </Table>
    }
}

#[component]
fn Row(
    delivery: Delivery,
    currency: Currency,
    deciding: RwSignal<Option<Decision>>,
    may: Memo<bool>,
) -> impl IntoView {
    let Delivery { id, delivered_on, note, recorded_at, reversal_reason, .. } = delivery;
    let stands = delivery.reversed_at.is_none();
    let total = delivery.lines.iter().map(|line| line.amount_minor).fold(0, i64::saturating_add);
    view! {
        <tr class:inactive=!stands>
            <td class="main-cell date">{move || format::date(delivered_on)}</td>
            <td data-label=t::deliveries::note>
                {note}
                {delivery.reversed_by_name.map(|name| view! {
                    <span class="sub">{move || t::payments::reversed_by(&name)}": "{reversal_reason}</span>
                })}
            </td>
            <td data-label=t::invoice::recorded_by>
                {delivery.recorded_by_name}
                <span class="sub num">{move || format::date_time(recorded_at)}</span>
            </td>
            <td class="num" data-label=t::common::amount>
                <Amount minor=total currency/>
                {(!stands).then(|| view! { <Pill label=t::invoice::reversed/> })}
            </td>
            <td class="num"><TakeBack id delivered_on stands deciding may/></td>
        </tr>
    }
}

#[component]
fn TakeBack(
    id: DeliveryId,
    delivered_on: NaiveDate,
    stands: bool,
    deciding: RwSignal<Option<Decision>>,
    may: Memo<bool>,
) -> impl IntoView {
    move || {
        (stands && may.get()).then(|| {
            view! {
                <Button
                    label=move || t::deliveries::reverse(format::date(delivered_on))
                    glyph=Glyph::Undo2
                    kind=Kind::Quiet
                    small=true
                    icon_only=true
                    on_click=move || deciding.set(Some(Decision::ReverseDelivery(id)))
                />
            }
        })
    }
}

/// What is typed for a line.
#[derive(Clone)]
struct LineField {
    line: ExpenseLine,
    left_minor: i64,
    amount: RwSignal<String>,
}

fn fields(expense: &Expense) -> Vec<LineField> {
    let standing = || expense.deliveries.iter().filter(|delivery| delivery.reversed_at.is_none());
    let field = |line: &ExpenseLine| {
        let own = standing().flat_map(|of| &of.lines).filter(|of| of.expense_line_id == line.id);
        let before = own.map(|of| of.amount_minor).fold(0, i64::saturating_add);
        let held =
            line.foreign_minor.unwrap_or_else(|| line.committed_minor.saturating_add(line.spent_minor));
        let left_minor = held.saturating_sub(before).max(0);
        let text = if left_minor > 0 { expense.summary.currency.grouped(left_minor) } else { String::new() };
        LineField { line: line.clone(), left_minor, amount: RwSignal::new(text) }
    };
    expense.lines.iter().map(field).collect()
}

/// What is typed; `None` while one of the amounts is none.
fn typed(fields: &[LineField], currency: Currency) -> Option<Vec<DeliveryLine>> {
    let mut lines = Vec::with_capacity(fields.len());
    for LineField { line, amount, .. } in fields {
        let text = amount.get();
        let minor = if text.trim().is_empty() { 0 } else { currency.parse_minor(&text).ok()? };
        if minor != 0 {
            lines.push(DeliveryLine { expense_line_id: line.id, amount_minor: minor });
        }
    }
    Some(lines)
}

#[component]
fn Form(
    open: RwSignal<bool>,
    id: ExpenseId,
    expense: Signal<Expense>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let currency = expense.with_untracked(|expense| expense.summary.currency);
    let lines = StoredValue::new(expense.with_untracked(fields));
    let (date, note, tried) =
        (RwSignal::new(Some(zone::today())), RwSignal::new(String::new()), RwSignal::new(false));
    let record = use_command(
        move |api, delivery: DeliveryCreate, key| async move { api.record_delivery(id, &delivery, &key).await },
        move |_: Expense| {
            open.try_set(false);
            toasts.good(t::deliveries::recorded());
            done.run(());
        },
    );
    let sent = Memo::new(move |_| lines.with_value(|lines| typed(lines, currency)));
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            tried.set(true);
            let (Some(delivered_on), Some(lines)) = (date.get_untracked(), sent.get_untracked()) else { return };
            if !lines.is_empty() {
                record.run(DeliveryCreate { delivered_on, lines, note: note.get_untracked() });
            }
        }>
            <p>{t::deliveries::text}</p>
            <DateField label=t::deliveries::delivered_on value=date error=record.field("delivered_on")/>
            <fieldset class="stack tight">
                <legend class="label">{t::invoice::lines}</legend>
                {lines.get_value().into_iter().map(|field| view! { <LineAmount field currency sent tried record/> }).collect_view()}
            </fieldset>
            <TextArea label=t::deliveries::note value=note error=record.field("note") optional=true/>
            <FormProblem error=record.error/>
            <div class="form-actions">
                <Button label=t::common::back on_click=move || open.set(false)/>
                <Button label=t::deliveries::record kind=Kind::Primary submit=true busy=record.pending/>
            </div>
        </form>
    }
}

#[component]
fn LineAmount(
    field: LineField,
    currency: Currency,
    sent: Memo<Option<Vec<DeliveryLine>>>,
    tried: RwSignal<bool>,
    record: Command<DeliveryCreate>,
) -> impl IntoView {
    let LineField { line, left_minor, amount } = field;
    let error = line_error(line.id, sent, tried, record);
    let label = move || {
        if line.description.is_empty() {
            named(&line.node_name, &line.node_name_zh)
        } else {
            line.description.clone()
        }
    };
    view! {
        <MoneyField
            label
            value=amount
            currency=Signal::stored(currency)
            hint=move || t::deliveries::left(format::money(left_minor, currency))
            optional=true
            error
        />
    }
}

/// The server names lines by their place among those that were sent.
fn line_error(
    id: ExpenseLineId,
    sent: Memo<Option<Vec<DeliveryLine>>>,
    tried: RwSignal<bool>,
    record: Command<DeliveryCreate>,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let lines = sent.get().unwrap_or_default();
        if tried.get() && lines.is_empty() {
            return Some(FieldErrorCode::Required.word().to_owned());
        }
        let place = lines.iter().position(|line| line.expense_line_id == id)?;
        let name = format!("lines[{place}].amount_minor");
        record.error.with(|error| error.as_ref()?.field(&name).map(str::to_owned))
    })
}
