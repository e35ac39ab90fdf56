//! The lines of a request: what is bought, from which budget, when, and for how much.

use leptos::prelude::*;
use penstock_shared::expense_kind::ExpenseKind;

use super::{editor::Editor, fields::LineFields};
use crate::{
    features::{
        dimensions::{DimensionFields, FieldErrors, Form},
        expenses::choices::category_choices,
    },
    format,
    i18n::t,
    ui::{Button, Card, Choice, Combobox, DateField, Glyph, Kind, MoneyField, SelectField, TextField},
};

/// The lines and their sum.
#[component]
pub fn Lines(editor: Editor) -> impl IntoView {
    let categories = category_choices();
    let fields = editor.fields;
    let total = move || {
        let currency = editor.currency.get();
        format::money(editor.entry.with(|entry| entry.total_minor(currency)), currency)
    };
    view! {
        <Card title=t::expenses::lines text=t::expenses::lines_text>
            <For each=move || fields.lines.get() key=|line| line.key let:line>
                <LineEditor editor line categories/>
            </For>
            <div class="row between request-total">
                <Button label=t::expenses::add_line glyph=Glyph::Plus small=true on_click=move || fields.add_like_last()/>
                <p>
                    <span class="muted">{t::common::total}</span>
                    " "
                    <output class="total num" data-testid="request-total">{total}</output>
                </p>
            </div>
        </Card>
    }
}

/// What few lines need, behind a fold.
#[component]
fn More(editor: Editor, line: LineFields) -> impl IntoView {
    let (key, more) = (line.key, line.more);
    view! {
        <details class="request-more" open=more.open>
            <summary>{t::revisions::more_fields}</summary>
            <div class="request-line-grid">
                <div class="request-line-text">
                    <TextField
                        label=t::revisions::line_vendor
                        hint=t::revisions::line_vendor_hint
                        value=more.vendor
                        error=editor.line_error(key, "vendor")
                        optional=true
                    />
                </div>
                <DateField
                    label=t::revisions::service_from
                    value=more.service_from
                    error=editor.line_error(key, "service_from")
                    optional=true
                />
                <DateField
                    label=t::revisions::service_to
                    value=more.service_to
                    error=editor.line_error(key, "service_to")
                    optional=true
                />
                <TextField
                    label=t::revisions::quote
                    value=more.quote
                    error=editor.line_error(key, "quote")
                    optional=true
                />
                <MoneyField
                    label=t::revisions::tax_field
                    hint=t::revisions::tax_hint
                    value=more.tax
                    currency=editor.currency
                    error=editor.line_error(key, "tax_minor")
                    optional=true
                />
            </div>
        </details>
    }
}

#[component]
fn LineEditor(editor: Editor, line: LineFields, categories: Signal<Vec<Choice>>) -> impl IntoView {
    let fields = editor.fields;
    let key = line.key;
    let number = move || {
        let index = fields.lines.with(|lines| lines.iter().position(|other| other.key == key));
        i64::try_from(index.unwrap_or(0)).unwrap_or(0) + 1
    };
    let several = move || fields.lines.with(|lines| lines.len() > 1);
    let choices = Signal::derive(move || editor.budgets.choices(line.date.get()));
    view! {
        <fieldset class="request-line" id=format!("line-{key}")>
            <legend class:sr-only=move || !several()>{move || t::expenses::line(number())}</legend>
            <div class="request-line-grid">
                <div class="request-node">
                    <Combobox
                        label=t::expenses::budget
                        choices
                        value=line.node
                        on_change=move |id| line.node.set(id)
                        placeholder=t::expenses::budget_placeholder
                        hint=t::expenses::budget_hint
                        error=editor.line_error(key, "node_id")
                    />
                </div>
                <div class="request-amount">
                    <MoneyField
                        label=t::common::amount
                        value=line.amount
                        currency=editor.currency
                        error=editor.line_error(key, "amount_minor")
                    />
                </div>
                <div class="request-date">
                    <DateField
                        label=move || match fields.kind.with(|kind| kind.parse()) {
                            Ok(ExpenseKind::Reimbursement) => t::request_kind::day_paid(),
                            _ => t::expenses::charge_date(),
                        }
                        value=line.date
                        error=editor.line_error(key, "charge_date")
                    />
                </div>
                <SelectField
                    label=t::expenses::category
                    choices=categories
                    value=line.category
                    on_change=move |id| line.category.set(id)
                    error=editor.line_error(key, "category_id")
                    optional=true
                />
                <DimensionFields
                    form=Form::ExpenseLine
                    chosen=line.dimensions
                    day=line.date
                    errors=FieldErrors::new(move |field| editor.line_problem(key, field))
                />
                <div class="request-line-text">
                    <TextField
                        label=t::expenses::line_description
                        value=line.description
                        error=editor.line_error(key, "description")
                        optional=true
                    />
                </div>
            </div>
            <More editor line/>
            {move || several().then(|| view! {
                <div class="request-line-remove">
                    <Button
                        label=move || t::expenses::remove_line(number())
                        glyph=Glyph::Trash2
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || fields.remove_line(key)
                    />
                </div>
            })}
        </fieldset>
    }
}
