//! The dialog that records a credit note of an invoice: number, day, and what is taken off each line.

use leptos::prelude::*;
use penstock_shared::{
    expense::{Expense, ExpenseLine, ExpenseState, Invoice},
    ids::ExpenseLineId,
    money::Currency,
    payment::{CreditNoteCreate, CreditNoteLine},
    problem::FieldErrorCode,
};

use crate::{
    command::{Command, use_command},
    format,
    i18n::{named, t, words::Word},
    ui::{
        Button, CheckField, DateField, Dialog, FormProblem, Kind, MoneyField, TextArea, TextField,
        open_while_chosen, use_toasts,
    },
    zone,
};

/// The dialog; open while an invoice is chosen.
#[component]
pub fn CreditDialog(
    crediting: RwSignal<Option<Invoice>>,
    expense: Signal<Expense>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let open = open_while_chosen(crediting);
    let title = move || {
        crediting.with(|of| of.as_ref().map(|of| t::payments::credit(&of.number)).unwrap_or_default())
    };
    view! {
        <Dialog open title wide=true>
            {move || crediting.get().map(|invoice| view! { <Form crediting invoice expense done/> })}
        </Dialog>
    }
}

/// A line of the invoice, with what is left of it.
#[derive(Clone)]
struct LineField {
    id: ExpenseLineId,
    name: [String; 2],
    left_minor: i64,
    has_tax: bool,
    amount: RwSignal<String>,
    tax: RwSignal<String>,
}

fn fields(invoice: &Invoice, lines: &[ExpenseLine]) -> Vec<LineField> {
    let field = |of: &penstock_shared::expense::InvoiceLine| {
        let credited = invoice.credit_notes.iter().flat_map(|note| &note.lines);
        let credited: Vec<_> = credited.filter(|line| line.expense_line_id == of.expense_line_id).collect();
        let line = lines.iter().find(|line| line.id == of.expense_line_id);
        let name = line.map_or_else(Default::default, |line| {
            if line.description.is_empty() {
                [line.node_name.clone(), line.node_name_zh.clone()]
            } else {
                [line.description.clone(), String::new()]
            }
        });
        let taken = credited.iter().map(|line| line.amount_minor).fold(0, i64::saturating_add);
        let tax = credited.iter().map(|line| line.tax_minor).fold(0, i64::saturating_add);
        LineField {
            id: of.expense_line_id,
            name,
            left_minor: of.amount_minor.saturating_sub(taken),
            has_tax: of.tax_minor > tax,
            amount: RwSignal::new(String::new()),
            tax: RwSignal::new(String::new()),
        }
    };
    invoice.lines.iter().map(field).filter(|field| field.left_minor > 0).collect()
}

/// What is typed; `None` while one of the amounts is none.
fn credited(fields: &[LineField], currency: Currency) -> Option<Vec<CreditNoteLine>> {
    let minor_of =
        |text: String| if text.trim().is_empty() { Some(0) } else { currency.parse_minor(&text).ok() };
    let mut lines = Vec::with_capacity(fields.len());
    for field in fields {
        let (amount_minor, tax_minor) = (minor_of(field.amount.get())?, minor_of(field.tax.get())?);
        if amount_minor != 0 || tax_minor != 0 {
            lines.push(CreditNoteLine { expense_line_id: field.id, amount_minor, tax_minor });
        }
    }
    Some(lines)
}

#[component]
fn Form(
    crediting: RwSignal<Option<Invoice>>,
    invoice: Invoice,
    expense: Signal<Expense>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, currency) = expense.with_untracked(|expense| (expense.summary.id, expense.summary.currency));
    let may_stay_open = expense.with_untracked(|expense| {
        matches!(expense.summary.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced)
    });
    let invoice_id = invoice.id;
    let lines = StoredValue::new(expense.with_untracked(|expense| fields(&invoice, &expense.lines)));
    let (number, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (date, stays_open, tried) =
        (RwSignal::new(Some(zone::today())), RwSignal::new(false), RwSignal::new(false));
    let record = use_command(
        move |api, note: CreditNoteCreate, key| async move {
            api.record_credit_note(id, invoice_id, &note, &key).await
        },
        move |_: Expense| {
            crediting.try_set(None);
            toasts.good(t::payments::credit_recorded());
            done.run(());
        },
    );
    let typed = Memo::new(move |_| lines.with_value(|lines| credited(lines, currency)));
    let total = move || {
        let lines = typed.get().unwrap_or_default();
        lines
            .iter()
            .fold(0_i64, |sum, line| sum.saturating_add(line.amount_minor).saturating_add(line.tax_minor))
    };
    let number_error = Signal::derive(move || {
        let empty = tried.get() && number.with(|text| text.trim().is_empty());
        empty.then(|| FieldErrorCode::Required.word().to_owned()).or_else(|| record.field("number").get())
    });
    let send = move || {
        tried.set(true);
        let (text, reason) = (number.get_untracked().trim().to_owned(), reason.get_untracked());
        let (Some(credit_date), Some(lines)) = (date.get_untracked(), typed.get_untracked()) else { return };
        if !text.is_empty() && !lines.is_empty() {
            let stays_open = stays_open.get_untracked();
            record.run(CreditNoteCreate { number: text, credit_date, lines, stays_open, reason });
        }
    };
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            <p>{t::payments::credit_text}</p>
            <div class="form-grid">
                <TextField label=t::payments::credit_number value=number error=number_error/>
                <DateField label=t::payments::credit_date value=date error=record.field("credit_date")/>
            </div>
            <fieldset class="stack tight">
                <legend class="label">{t::invoice::lines}</legend>
                {lines.get_value().into_iter().map(|field| view! { <Line field currency typed tried record/> }).collect_view()}
            </fieldset>
            {may_stay_open.then(|| view! {
                <CheckField
                    label=t::payments::stays_open
                    hint=t::payments::stays_open_hint
                    checked=stays_open
                    on_change=move |on| stays_open.set(on)
                />
            })}
            <TextArea label=t::common::reason value=reason error=record.field("reason") optional=true/>
            <FormProblem error=record.error/>
            <div class="form-actions">
                <Button label=t::common::back on_click=move || crediting.set(None)/>
                <Button
                    label=move || t::payments::credit_amount(format::money(total(), currency))
                    kind=Kind::Primary
                    submit=true
                    busy=record.pending
                />
            </div>
        </form>
    }
}

#[component]
fn Line(
    field: LineField,
    currency: Currency,
    typed: Memo<Option<Vec<CreditNoteLine>>>,
    tried: RwSignal<bool>,
    record: Command<CreditNoteCreate>,
) -> impl IntoView {
    let LineField { id, name: [name, name_zh], left_minor, has_tax, amount, tax } = field;
    // The server names lines by their place among those that were sent.
    let error = move |part: &'static str| {
        Signal::derive(move || {
            let lines = typed.get().unwrap_or_default();
            if part == "amount_minor" && tried.get() && lines.is_empty() {
                return Some(FieldErrorCode::Required.word().to_owned());
            }
            let place = lines.iter().position(|line| line.expense_line_id == id)?;
            record
                .error
                .with(|error| error.as_ref()?.field(&format!("lines[{place}].{part}")).map(str::to_owned))
        })
    };
    view! {
        <MoneyField
            label=move || named(&name, &name_zh)
            value=amount
            currency=Signal::stored(currency)
            hint=move || t::payments::left(format::money(left_minor, currency))
            optional=true
            error=error("amount_minor")
        />
        {has_tax.then(|| view! {
            <MoneyField
                label=t::payments::credit_tax
                value=tax
                currency=Signal::stored(currency)
                optional=true
                error=error("tax_minor")
            />
        })}
    }
}
