//! Choosing one of several: a list that opens, or all in a row.

use leptos::{prelude::*, text_prop::TextProp};

use super::field::{Field, FieldIds};

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored and sent; empty for "none".
    pub value: String,
    pub label: String,
    /// A second, quiet text, such as a code.
    pub detail: String,
    /// How deep it lies in a tree; a combobox indents it.
    pub depth: usize,
    /// What it belongs to, shown below it while a combobox is searched.
    pub under: String,
}

impl Choice {
    #[must_use]
    pub fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            label: label.into(),
            detail: String::new(),
            depth: 0,
            under: String::new(),
        }
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Puts it into a tree: how deep, and the names above it.
    #[must_use]
    pub fn within(mut self, depth: usize, under: impl Into<String>) -> Self {
        self.depth = depth;
        self.under = under.into();
        self
    }
}

/// A native list of choices; right for up to about twenty. For more take [`super::Combobox`].
#[component]
pub fn SelectField(
    #[prop(into)] label: TextProp,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<(String,)>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let ids = FieldIds::new();
    let (id, described_by) = (ids.control.clone(), ids.described_by());
    let select = view! {
        <select
            class="input"
            id=id
            aria-describedby=described_by
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            disabled=move || disabled.get()
            on:change=move |event| on_change.run((event_target_value(&event),))
        >
            {move || {
                let chosen = value.get();
                choices.get().into_iter().map(|choice| {
                    let selected = choice.value == chosen;
                    view! { <option value=choice.value prop:selected=selected selected=selected>{choice.label}</option> }
                }).collect_view()
            }}
        </select>
    }
    .into_any();
    match hint {
        Some(hint) => view! { <Field ids label hint error optional>{select}</Field> }.into_any(),
        None => view! { <Field ids label error optional>{select}</Field> }.into_any(),
    }
}

/// A few choices in a row, all visible.
#[component]
pub fn Segmented(
    #[prop(into)] label: TextProp,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<(String,)>,
) -> impl IntoView {
    view! {
        <div class="segmented" role="group" aria-label=move || label.get()>
            {move || choices.get().into_iter().map(|choice| {
                let own = choice.value.clone();
                view! {
                    <button
                        type="button"
                        aria-pressed=move || if value.get() == own { "true" } else { "false" }
                        on:click=move |_| on_change.run((choice.value.clone(),))
                    >{choice.label}</button>
                }
            }).collect_view()}
        </div>
    }
}
