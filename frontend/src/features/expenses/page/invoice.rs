//! The dialog that records an invoice: number, day, and the amount of each line.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    expense::{Expense, ExpenseLine, InvoiceCreate, InvoiceLine},
    ids::ExpenseLineId,
    money::Currency,
    problem::FieldErrorCode,
    release::{Release, ReleaseState},
};

use crate::{
    api::ApiError,
    command::{Command, use_command},
    features::effect::Refusals,
    format,
    i18n::{named, t, words::Word},
    ui::{
        Button, CheckField, Choice, DateField, Dialog, FormProblem, Kind, MoneyField, Notice, SelectField,
        TextField, Tone, use_toasts,
    },
    zone,
};

/// The dialog.
#[component]
pub fn InvoiceDialog(
    open: RwSignal<bool>,
    expense: Signal<Expense>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=t::invoice::record wide=true><Form open expense done/></Dialog> }
}

#[derive(Clone, Copy)]
struct Fields {
    number: RwSignal<String>,
    date: RwSignal<Option<NaiveDate>>,
    due: RwSignal<Option<NaiveDate>>,
    is_final: RwSignal<bool>,
    booked_rate: RwSignal<String>,
    rate_confirmed: RwSignal<bool>,
    tried: RwSignal<bool>,
    /// Of a blanket order: the release that it is of.
    release: RwSignal<String>,
    lines: StoredValue<Vec<LineField>>,
    currency: Currency,
}

#[derive(Clone)]
struct LineField {
    line: ExpenseLine,
    /// What is left to invoice, in the expense's currency.
    left_minor: i64,
    amount: RwSignal<String>,
    tax: RwSignal<String>,
}

/// What is committed of a line; of one in another currency, what has not been invoiced.
fn left_of(expense: &Expense, line: &ExpenseLine) -> i64 {
    let Some(whole) = line.foreign_minor else { return line.committed_minor };
    let standing = expense.invoices.iter().filter(|invoice| !invoice.reversed);
    let taken =
        standing.clone().flat_map(|invoice| &invoice.lines).filter(|of| of.expense_line_id == line.id);
    let again = standing.flat_map(|invoice| &invoice.credit_notes).filter(|note| note.stays_open);
    let again = again.flat_map(|note| &note.lines).filter(|of| of.expense_line_id == line.id);
    let taken = taken.map(|of| of.amount_minor).fold(0, i64::saturating_add);
    let again = again.map(|of| of.amount_minor).fold(0, i64::saturating_add);
    whole.saturating_sub(taken).saturating_add(again).max(0)
}

impl Fields {
    /// Begins with everything that is left of each line.
    fn new(expense: &Expense) -> Self {
        let currency = expense.summary.currency;
        let ordered = expense.order.is_some();
        let lines = expense.lines.iter().map(|line| {
            let left_minor = left_of(expense, line);
            LineField {
                line: line.clone(),
                left_minor,
                amount: RwSignal::new(if ordered { String::new() } else { currency.grouped(left_minor) }),
                tax: RwSignal::new(String::new()),
            }
        });
        Self {
            number: RwSignal::new(String::new()),
            date: RwSignal::new(Some(zone::today())),
            due: RwSignal::new(None),
            is_final: RwSignal::new(false),
            booked_rate: RwSignal::new(String::new()),
            rate_confirmed: RwSignal::new(false),
            tried: RwSignal::new(false),
            release: RwSignal::new(String::new()),
            lines: StoredValue::new(lines.collect()),
            currency,
        }
    }

    /// What the lines say that are filled in; `None` while one of them is no amount.
    fn invoiced(self) -> Option<Vec<InvoiceLine>> {
        self.lines.with_value(|lines| {
            let mut invoiced = Vec::with_capacity(lines.len());
            let minor_of = |text: &str| {
                if text.trim().is_empty() { Some(0) } else { self.currency.parse_minor(text).ok() }
            };
            for LineField { line, amount, tax, .. } in lines {
                let (minor, tax_minor) = (minor_of(&amount.get())?, minor_of(&tax.get())?);
                if minor != 0 {
                    invoiced.push(InvoiceLine {
                        expense_line_id: line.id,
                        amount_minor: minor,
                        booked_minor: None,
                        planned_minor: None,
                        tax_minor,
                    });
                }
            }
            Some(invoiced)
        })
    }

    /// Sum of the invoice, and what stays committed after it.
    fn sums(self) -> (i64, i64) {
        let invoiced = self.invoiced().unwrap_or_default();
        let total = invoiced.iter().map(|line| line.amount_minor).fold(0, i64::saturating_add);
        let rest = self.lines.with_value(|lines| {
            let rest_of = |field: &LineField| {
                let taken = invoiced.iter().find(|line| line.expense_line_id == field.line.id);
                field.left_minor.saturating_sub(taken.map_or(0, |line| line.amount_minor)).max(0)
            };
            lines.iter().map(rest_of).fold(0, i64::saturating_add)
        });
        (total, rest)
    }

    fn create(self) -> Option<InvoiceCreate> {
        let number = self.number.get_untracked().trim().to_owned();
        let lines = untrack(|| self.invoiced())?;
        let date = self.date.get_untracked()?;
        (!number.is_empty() && !lines.is_empty()).then(|| InvoiceCreate {
            number,
            invoice_date: date,
            due_date: self.due.get_untracked(),
            lines,
            booked_rate: Some(self.booked_rate.get_untracked().trim().to_owned())
                .filter(|rate| !rate.is_empty()),
            rate_confirmed: self.rate_confirmed.get_untracked(),
            release_id: self.release.get_untracked().parse().ok(),
            is_final: self.is_final.get_untracked(),
        })
    }

    fn required(
        self,
        field: Signal<Option<String>>,
        missing: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            let own = (self.tried.get() && missing()).then(|| FieldErrorCode::Required.word().to_owned());
            own.or_else(|| field.get())
        })
    }

    /// The server names lines by their place among those that were sent.
    fn line_error(
        self,
        id: ExpenseLineId,
        name: &'static str,
        record: Command<InvoiceCreate>,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            let invoiced = self.invoiced().unwrap_or_default();
            if name == "amount_minor" && self.tried.get() && invoiced.is_empty() {
                return Some(FieldErrorCode::Required.word().to_owned());
            }
            let place = invoiced.iter().position(|line| line.expense_line_id == id)?;
            record
                .error
                .with(|error| error.as_ref()?.field(&format!("lines[{place}].{name}")).map(str::to_owned))
        })
    }
}

#[component]
fn Form(open: RwSignal<bool>, expense: Signal<Expense>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let id = expense.with_untracked(|expense| expense.summary.id);
    let fields = expense.with_untracked(Fields::new);
    let currency = fields.currency;
    let record = use_command(
        move |api, create: InvoiceCreate, key| async move { api.record_invoice(id, &create, &key).await },
        move |_: Expense| {
            open.try_set(false);
            toasts.good(t::invoice::recorded());
            done.run(());
        },
    );
    let other = Signal::derive(move || record.error.get().filter(|error| error.funds().is_none()));
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            fields.tried.set(true);
            if let Some(create) = fields.create() {
                record.run(create);
            }
        }>
            <div class="form-grid">
                <TextField
                    label=t::invoice::number
                    value=fields.number
                    error=fields.required(record.field("number"), move || fields.number.with(|text| text.trim().is_empty()))
                />
                <DateField
                    label=t::invoice::date
                    value=fields.date
                    error=fields.required(record.field("invoice_date"), move || fields.date.with(Option::is_none))
                />
                <DateField
                    label=t::payments::due_date
                    hint=t::payments::due_hint
                    value=fields.due
                    optional=true
                    error=record.field("due_date")
                />
            </div>
            {expense.with_untracked(|expense| expense.order.clone()).map(|order| view! {
                <OfRelease fields releases=order.releases error=record.field("release_id")/>
            })}
            <fieldset class="stack tight">
                <legend class="label">{t::invoice::lines}</legend>
                {fields.lines.get_value().into_iter().map(|field| view! { <LineAmount field fields record/> }).collect_view()}
            </fieldset>
            {fields.lines.with_value(|lines| lines.iter().any(|field| field.line.foreign_minor.is_some())).then(|| view! {
                <BookedRate fields record/>
            })}
            <Sums fields/>
            <CheckField
                label=t::invoice::is_final
                hint=t::invoice::is_final_hint
                checked=fields.is_final
                on_change=move |on| fields.is_final.set(on)
            />
            {move || record.error.with(|error| error.as_ref().and_then(ApiError::funds).cloned()).map(|refusal| view! {
                <Notice tone=Tone::Bad>
                    <div role="alert" class="stack tight">
                        <p class="strong">{t::invoice::over_refused}</p>
                        <Refusals refusals=refusal.refusals/>
                    </div>
                </Notice>
            })}
            <FormProblem error=other/>
            <div class="form-actions">
                <Button label=t::common::back on_click=move || open.set(false)/>
                <Button
                    label=move || t::invoice::record_amount(format::money(fields.sums().0, currency))
                    kind=Kind::Primary
                    submit=true
                    busy=record.pending
                />
            </div>
        </form>
    }
}

/// The release that an order's invoice is of; choosing one fills in what is left of it.
#[component]
fn OfRelease(fields: Fields, releases: Vec<Release>, error: Signal<Option<String>>) -> impl IntoView {
    let open: Vec<Release> =
        releases.into_iter().filter(|release| release.state == ReleaseState::Open).collect();
    let none = std::iter::once(Choice::new("", t::common::choose()));
    let choices = none.chain(open.iter().map(|release| {
        let amount = format::money(release.amount_minor, fields.currency);
        Choice::new(release.id, format!("{} · {amount} {}", release.reference, release.note))
    }));
    let choices = choices.collect::<Vec<_>>();
    let choose = move |id: String| {
        let chosen = open.iter().find(|release| release.id.to_string() == id);
        fields.lines.with_value(|lines| {
            for field in lines {
                let own = chosen.filter(|release| release.expense_line_id == field.line.id);
                let left =
                    own.map(|release| release.amount_minor.saturating_sub(release.invoiced_minor).max(0));
                field.amount.set(left.map(|left| fields.currency.grouped(left)).unwrap_or_default());
            }
        });
        fields.release.set(id);
    };
    view! {
        <SelectField
            label=t::releases::of_invoice
            choices=Signal::stored(choices)
            value=fields.release
            on_change=choose
            error
        />
    }
}

/// The rate that the payment was booked at; one far from the plan has to be confirmed.
#[component]
fn BookedRate(fields: Fields, record: Command<InvoiceCreate>) -> impl IntoView {
    let asked = RwSignal::new(false);
    Effect::new(move || {
        let unusual = record.error.with(|error| {
            error.as_ref().and_then(|error| error.field_code("booked_rate"))
                == Some(FieldErrorCode::RateUnusual)
        });
        if unusual {
            asked.set(true);
        }
    });
    // A confirmation is about the rate that was looked at.
    Effect::new(move || {
        fields.booked_rate.track();
        asked.set(false);
        fields.rate_confirmed.set(false);
    });
    view! {
        <TextField
            label=t::currencies::booked_rate
            hint=t::currencies::booked_rate_hint
            value=fields.booked_rate
            optional=true
            error=record.field("booked_rate")
        />
        {move || asked.get().then(|| view! {
            <CheckField
                label=t::currencies::rate_confirmed
                hint=t::currencies::rate_confirmed_hint
                checked=fields.rate_confirmed
                on_change=move |on| fields.rate_confirmed.set(on)
            />
        })}
    }
}

#[component]
fn LineAmount(field: LineField, fields: Fields, record: Command<InvoiceCreate>) -> impl IntoView {
    let LineField { line, left_minor: committed, amount, tax } = field;
    let currency = fields.currency;
    let error = fields.line_error(line.id, "amount_minor", record);
    let tax_error = fields.line_error(line.id, "tax_minor", record);
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
            hint=move || t::invoice::left_of_line(format::money(committed, currency))
            error
        />
        <MoneyField
            label=t::invoice::tax
            hint=t::invoice::tax_hint
            value=tax
            currency=Signal::stored(currency)
            optional=true
            error=tax_error
        />
    }
}

#[component]
fn Sums(fields: Fields) -> impl IntoView {
    let currency = fields.currency;
    let sums = Memo::new(move |_| fields.sums());
    view! {
        <dl class="facts">
            <dt>{t::common::total}</dt>
            <dd class="num strong">{move || format::money(sums.get().0, currency)}</dd>
            <dt>{move || if fields.is_final.get() { t::invoice::released() } else { t::invoice::stays() }}</dt>
            <dd class="num">{move || format::money(sums.get().1, currency)}</dd>
        </dl>
    }
}
