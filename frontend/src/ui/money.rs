//! Amounts, shown and typed.

use leptos::{prelude::*, text_prop::TextProp};
use penstock_shared::money::{Currency, MoneyError};

use super::field::{Field, FieldIds};
use crate::{format, i18n::t};

/// An amount. Short ones show the exact figure on hover.
#[component]
pub fn Amount(
    #[prop(into)] minor: Signal<i64>,
    currency: Currency,
    #[prop(optional)] short: bool,
) -> impl IntoView {
    view! {
        <span
            class="num"
            class:bad-text=move || minor.get() < 0
            title=move || short.then(|| format::money(minor.get(), currency))
        >
            {move || {
                if short { format::money_short(minor.get(), currency) } else { format::money(minor.get(), currency) }
            }}
        </span>
    }
}

/// What was typed, in minor units, or what is wrong with it in the reader's language.
///
/// # Errors
/// When it is no amount of the currency.
pub fn parse_money(text: &str, currency: Currency) -> Result<i64, String> {
    currency.parse_minor(text).map_err(|error| match error {
        MoneyError::Empty => t::field_error::required().to_owned(),
        MoneyError::Malformed | MoneyError::NotACurrency => t::field_error::amount().to_owned(),
        MoneyError::TooPrecise { decimals } => t::field_error::amount_decimals(currency.code(), decimals),
        MoneyError::Overflow => t::field_error::amount_large().to_owned(),
    })
}

/// An amount to type. It keeps the text as typed; take the amount with [`parse_money`].
#[component]
pub fn MoneyField(
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(into)] currency: Signal<Currency>,
    #[prop(optional, into)] hint: Option<TextProp>,
    /// The server's objection; the field adds its own when the text is no amount.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let left = RwSignal::new(false);
    let shown_error = Signal::derive(move || {
        let text = value.get();
        if left.get()
            && !text.trim().is_empty()
            && let Err(own) = parse_money(&text, currency.get())
        {
            return Some(own);
        }
        error.get()
    });
    let sign = move || match currency.get().symbol() {
        "" => currency.get().code().to_owned(),
        symbol => symbol.to_owned(),
    };
    let ids = FieldIds::new();
    let (id, described_by) = (ids.control.clone(), ids.described_by());
    let input = view! {
        <div class="money-input" style:--symbol-length=move || sign().chars().count().to_string()>
            <span class="money-symbol" aria-hidden="true">{sign}</span>
            <input
                class="input"
                id=id
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=move || shown_error.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input=move |event| {
                    left.set(false);
                    value.set(event_target_value(&event));
                }
                on:blur=move |_| {
                    left.set(true);
                    let currency = currency.get_untracked();
                    if let Ok(minor) = currency.parse_minor(&value.get_untracked()) {
                        value.set(currency.grouped(minor));
                    }
                }
            />
        </div>
    }
    .into_any();
    match hint {
        Some(hint) => view! { <Field ids label hint error=shown_error optional>{input}</Field> }.into_any(),
        None => view! { <Field ids label error=shown_error optional>{input}</Field> }.into_any(),
    }
}
